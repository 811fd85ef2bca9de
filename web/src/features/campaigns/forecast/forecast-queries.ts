import type { ForecastRequest } from "@perezvon/api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../shell/api.ts";

const whileMadeMs = 700;
/** What comes is counted by quarters of an hour. */
const otherwiseMs = 60_000;

export const forecastQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-forecast", id],
    queryFn: () => call("campaignForecast", { params: { id } }),
    refetchInterval: (query) => (query.state.data?.job?.state === "running" ? whileMadeMs : otherwiseMs),
  });

export const forecastAssumptionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-forecast-assumptions", id],
    queryFn: () => call("campaignForecastAssumptions", { params: { id } }),
    staleTime: 0,
  });

export function useMakeForecast(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ForecastRequest) => call("campaignForecastStart", { params: { id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: forecastQuery(id).queryKey }),
  });
}

export function useCancelForecast(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call("campaignForecastCancel", { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: forecastQuery(id).queryKey }),
  });
}

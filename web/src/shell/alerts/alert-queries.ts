import type { Alert } from "@perezvon/api";
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api.ts";

export const alertsPageSize = 50;

/** Those that nobody has acknowledged and that are not over. */
export const openAlertsQuery = queryOptions({
  queryKey: ["alerts", "open"],
  queryFn: () => call("alerts", { query: { open: true, limit: 20 } }),
});

export const allAlertsQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ["alerts", "all", cursor],
    queryFn: () => call("alerts", { query: { limit: alertsPageSize, ...(cursor && { cursor }) } }),
    placeholderData: keepPreviousData,
  });

export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Alert) => call("alertAcknowledge", { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
}

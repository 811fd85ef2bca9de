import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../shell/api.ts";
import { campaignsQuery } from "../campaign-queries.ts";

export const campaignBinQuery = queryOptions({
  queryKey: ["deleted-campaigns"],
  queryFn: () => call("campaignBin", {}),
  staleTime: 0,
});

export function useKeptDays() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (keptDays: number) => call("campaignBinPut", { body: { keptDays } }),
    onSuccess: (bin) => client.setQueryData(campaignBinQuery.queryKey, bin),
  });
}

/** What is restored stands among the campaigns again. */
export function useRestoreCampaign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      call("campaignRestore", { params: { id }, body: { name } }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: campaignBinQuery.queryKey }),
        client.invalidateQueries({ queryKey: campaignsQuery.queryKey }),
      ]),
  });
}

export function usePurgeCampaign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("campaignPurge", { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: campaignBinQuery.queryKey }),
  });
}

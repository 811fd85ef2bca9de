import type { CampaignListCard, CampaignListChange, SelectionFilter } from "@perezvon/api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../shell/api.ts";
import { campaignsQuery } from "../campaign-queries.ts";

export const campaignListsQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-lists", id],
    queryFn: async () => (await call("campaignLists", { params: { id } })).items,
    staleTime: 0,
  });

export const quotaQuery = (id: string, associationId: string) =>
  queryOptions({
    queryKey: ["campaign-lists", id, "quota", associationId],
    queryFn: () => call("campaignListQuota", { params: { id, associationId } }),
    refetchInterval: 5_000,
  });

/** How many records a filter admits, saved or not. */
export const passingQuery = (id: string, associationId: string, filter: SelectionFilter | null) =>
  queryOptions({
    queryKey: ["campaign-lists", id, "count", associationId, JSON.stringify(filter)],
    queryFn: () => call("campaignListCount", { params: { id, associationId }, body: { filter } }),
    retry: false,
  });

export function useSaveSelection(id: string, associationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CampaignListChange) =>
      call("campaignListChange", { params: { id, associationId }, body }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["campaign-lists", id] }),
        client.invalidateQueries({ queryKey: campaignsQuery.queryKey }),
      ]);
    },
  });
}

export function useAddInstance(id: string, { listId, order, ratio }: CampaignListCard) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (instance: string) =>
      call("campaignListAttach", { params: { id }, body: { listId, instance, order, ratio } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["campaign-lists", id] });
      await client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
    },
  });
}

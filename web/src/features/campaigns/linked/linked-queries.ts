import type { Campaign, CampaignGroup } from "@perezvon/api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../shell/api.ts";
import { campaignsQuery } from "../campaign-queries.ts";

export const campaignGroupsQuery = queryOptions({
  queryKey: ["campaign-groups"],
  queryFn: async () => (await call("campaignGroups", {})).items,
});

/** Places of campaigns and what groups share stand in the campaigns, too. */
function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: campaignGroupsQuery.queryKey }),
      client.invalidateQueries({ queryKey: campaignsQuery.queryKey }),
      client.invalidateQueries({ queryKey: ["campaign-diagnostics"] }),
    ]);
}

export function useSaveCampaignGroup() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, name }: { id: string | undefined; name: string }): Promise<CampaignGroup> =>
      id === undefined
        ? call("campaignGroupCreate", { body: { name } })
        : call("campaignGroupChange", { params: { id }, body: { name } }),
    onSettled: refresh,
  });
}

export function useDeleteCampaignGroup() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (id: string) => call("campaignGroupDelete", { params: { id } }),
    onSettled: refresh,
  });
}

export interface Place {
  readonly groupId: string;
  readonly after: string | null;
  readonly sharedConfirmed?: boolean;
}

/** Puts a campaign into a group, elsewhere in its chain, or takes it out. */
export function usePlaceCampaign(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (place: Place | undefined): Promise<Campaign> =>
      place === undefined
        ? call("campaignLinkDelete", { params: { id } })
        : call("campaignLinkPut", { params: { id }, body: place }),
    onSettled: refresh,
  });
}

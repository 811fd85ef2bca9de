import type { Campaign, CampaignChange, CampaignCreate, TopicData } from "@perezvon/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../../shell/api.ts";
import { useEvents } from "../../shell/connection/connection.tsx";
import { campaignPulse } from "./campaign-pulse.ts";

export const campaignsQuery = queryOptions({
  queryKey: ["campaigns"],
  queryFn: async () => (await call("campaigns", { query: { limit: 500 } })).items,
});

export const campaignDispositionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-dispositions", id],
    queryFn: async () => (await call("campaignDispositions", { params: { id } })).items,
  });

export const dispositionTreeQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-dispositions", id, "tree"],
    queryFn: () => call("campaignDispositions", { params: { id } }),
  });

export const diagnosticsQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-diagnostics", id],
    queryFn: async () => (await call("campaignDiagnostics", { params: { id } })).items,
    staleTime: 0,
  });

/** All campaigns, kept fresh by the topic that tells state and counters at most each second (OUT-STA-01). */
export function useCampaigns() {
  const client = useQueryClient();
  const events = useEvents();
  useEffect(
    () =>
      events.listen("campaigns", (data) => {
        const live = data as TopicData["campaigns"];
        campaignPulse.add(live, events.serverNow());
        client.setQueryData(campaignsQuery.queryKey, (known) => known && mergeLive(known, live));
        const known = client.getQueryData(campaignsQuery.queryKey);
        const among = (ids: readonly { id: string }[], id: string) => ids.some((each) => each.id === id);
        // Named in one more, or in one less.
        if (known && (live.some(({ id }) => !among(known, id)) || known.some(({ id }) => !among(live, id))))
          void client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
      }),
    [client, events],
  );
  return useQuery(campaignsQuery);
}

export function mergeLive(known: readonly Campaign[], live: TopicData["campaigns"]): Campaign[] {
  const byId = new Map(live.map((entry) => [entry.id, entry]));
  return known.map((campaign) => {
    const entry = byId.get(campaign.id);
    if (!entry) return campaign;
    const started = entry.state.code === "running" || entry.state.code === "idle";
    return { ...campaign, started, state: entry.state, statistics: entry.statistics ?? campaign.statistics };
  });
}

function put(list: readonly Campaign[] | undefined, changed: Campaign): Campaign[] {
  if (!list) return [changed];
  return list.some(({ id }) => id === changed.id)
    ? list.map((campaign) => (campaign.id === changed.id ? changed : campaign))
    : [...list, changed];
}

export function useCreateCampaign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CampaignCreate) => call("campaignCreate", { body }),
    onSuccess: (created) =>
      client.setQueryData(campaignsQuery.queryKey, (list: Campaign[] | undefined) => put(list, created)),
  });
}

export function useCopyCampaign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("campaignCopy", { params: { id } }),
    onSuccess: (copied) =>
      client.setQueryData(campaignsQuery.queryKey, (list: Campaign[] | undefined) => put(list, copied)),
  });
}

/** Saves some settings of a campaign; without `version` over whatever is stored. */
export function useSaveCampaign(id: string) {
  const client = useQueryClient();
  return async (change: CampaignChange) => {
    const changed = await call("campaignChange", { params: { id }, body: change });
    client.setQueryData(campaignsQuery.queryKey, (list: Campaign[] | undefined) => put(list, changed));
    void client.invalidateQueries({ queryKey: ["campaign-diagnostics", id] });
    void client.invalidateQueries({ queryKey: ["campaign-lists", id] });
    // What a group of linked campaigns shares has changed in its other members, too.
    if (changed.link) void client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
  };
}

export const campaignStaffQuery = (id: string) =>
  queryOptions({
    queryKey: ["campaign-staff", id],
    queryFn: () => call("campaignStaff", { params: { id } }),
    staleTime: 0,
  });

/** Incoming services stand in the list of campaigns, too (OUT-CMP-01). */
export const servicesQuery = queryOptions({
  queryKey: ["services", "incoming"],
  queryFn: async () => (await call("services", { query: { limit: 500 } })).items,
});

export function useRunCampaign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, run }: { id: string; run: boolean }) =>
      call(run ? "campaignStart" : "campaignStop", { params: { id } }),
    onSuccess: (changed) => {
      client.setQueryData(campaignsQuery.queryKey, (list: Campaign[] | undefined) => put(list, changed));
      if (changed.link) void client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
    },
  });
}

export function useDeleteCampaign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("campaignDelete", { params: { id } }),
    onSuccess: (_, id) =>
      client.setQueryData(campaignsQuery.queryKey, (list: Campaign[] | undefined) =>
        list?.filter((campaign) => campaign.id !== id),
      ),
  });
}

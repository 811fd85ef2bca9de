import type { TopicData, Trunk, TrunkChange } from "@perezvon/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../../shell/api.ts";
import { useEvents } from "../../shell/connection/connection.tsx";

export const trunksQuery = queryOptions({
  queryKey: ["trunks"],
  queryFn: async () => (await call("trunks", { query: { limit: 500 } })).items,
});

export const trunkQuery = (id: string) =>
  queryOptions({ queryKey: ["trunks", id], queryFn: () => call("trunk", { params: { id } }) });

export const testCallQuery = (id: string) =>
  queryOptions({
    queryKey: ["trunks", id, "test-call"],
    queryFn: () => call("testCall", { params: { id } }),
    refetchInterval: (query) => (query.state.data && query.state.data.state !== "ended" ? 700 : false),
  });

/** All trunks; their states come by the topic at most each second. */
export function useTrunks() {
  const client = useQueryClient();
  const events = useEvents();
  useEffect(
    () =>
      events.listen("trunks", (data) => {
        const states = new Map((data as TopicData["trunks"]).map(({ id, state }) => [id, state]));
        const live = <T extends Trunk>(trunk: T): T => {
          const state = states.get(trunk.id);
          return state && trunk.enabled ? { ...trunk, state } : trunk;
        };
        client.setQueryData(trunksQuery.queryKey, (known) => known?.map(live));
        for (const id of states.keys()) {
          client.setQueryData(trunkQuery(id).queryKey, (known) => known && live(known));
        }
      }),
    [events, client],
  );
  return useQuery(trunksQuery);
}

export function useChangeTrunk(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: TrunkChange) => call("trunkChange", { params: { id }, body }),
    onSuccess: (card) => {
      client.setQueryData(trunkQuery(id).queryKey, card);
      return client.invalidateQueries({ queryKey: trunksQuery.queryKey, exact: true });
    },
  });
}

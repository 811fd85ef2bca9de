import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: async () => (await call("webhooks", {})).items,
  refetchInterval: 15_000,
});

/** Looked after while something is on its way. */
export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhook-deliveries", id],
    queryFn: async () => (await call("webhookDeliveries", { params: { id } })).items,
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.some(({ state }) => state === "waiting") ? 2_000 : false),
  });

/** The key of a kind among the texts. */
export function kindWord<K extends string>(kind: K) {
  return kind.replace(".", "_") as K extends `${infer A}.${infer B}` ? `${A}_${B}` : K;
}

import type { CallBack } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

/** The calls that the signed-in agent has promised (OUT-CBK-07). */
export function useOwnCallBacks(): readonly CallBack[] {
  const { data } = useQuery({
    queryKey: ["own-call-backs"],
    queryFn: () => call("ownCallBacks", { query: { limit: 200 } }),
    refetchInterval: 15_000,
  });
  return data?.items ?? [];
}

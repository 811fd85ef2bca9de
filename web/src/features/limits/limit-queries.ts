import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const tollPolicyQuery = queryOptions({
  queryKey: ["tollPolicy"],
  queryFn: () => call("tollPolicy", {}),
  refetchInterval: 5_000,
});

export const tollPartiesQuery = queryOptions({
  queryKey: ["tollParties"],
  queryFn: async () => (await call("tollParties", {})).items,
  refetchInterval: 5_000,
});

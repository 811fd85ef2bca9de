import { queryOptions } from "@tanstack/react-query";
import { call } from "../shell/api.ts";

/** Small directories that several features choose from. */
export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: () => call("groups", { query: { limit: 500 } }),
});

export const callerNumbersQuery = queryOptions({
  queryKey: ["numbers"],
  queryFn: () => call("numbers", { query: { limit: 500 } }),
});

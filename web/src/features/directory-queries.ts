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

export const rolesQuery = queryOptions({ queryKey: ["roles"], queryFn: () => call("roles", {}) });

/** Everybody, for fields that name a person. */
export const peopleQuery = queryOptions({
  queryKey: ["users", "everybody"],
  queryFn: () => call("users", { query: { limit: 500, sort: "lastName" } }),
});

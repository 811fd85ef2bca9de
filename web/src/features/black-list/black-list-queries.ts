import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const blackListPageSize = 50;

export const blackListQuery = (search: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ["blackList", search, cursor],
    queryFn: () =>
      call("blackList", {
        query: { limit: blackListPageSize, ...(search && { search }), ...(cursor && { cursor }) },
      }),
    placeholderData: keepPreviousData,
  });

export const blackListSettingsQuery = queryOptions({
  queryKey: ["blackListSettings"],
  queryFn: () => call("blackListSettings", {}),
});

export const blockedCallsQuery = queryOptions({
  queryKey: ["blockedCalls"],
  queryFn: () => call("blockedCalls", { query: { limit: blackListPageSize } }),
  refetchInterval: 10_000,
});

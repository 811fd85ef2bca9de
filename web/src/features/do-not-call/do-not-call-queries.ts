import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

export const doNotCallListsQuery = queryOptions({
  queryKey: ["doNotCall"],
  queryFn: () => call("doNotCallLists", { query: { limit: 500 } }),
});

export const entriesPageSize = 50;

export const doNotCallEntriesQuery = (id: string, search: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ["doNotCall", id, "entries", search, cursor],
    queryFn: () =>
      call("doNotCallEntries", {
        params: { id },
        query: { limit: entriesPageSize, ...(search && { search }), ...(cursor && { cursor }) },
      }),
    placeholderData: keepPreviousData,
  });

import type { RouteQuery } from "@perezvon/api";
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";
import type { LoggedList } from "./list-log-tab.tsx";

export const listsQuery = queryOptions({
  queryKey: ["lists"],
  queryFn: () => call("lists", { query: { limit: 500 } }),
});

export const listQuery = (id: string) =>
  queryOptions({ queryKey: ["lists", id], queryFn: () => call("list", { params: { id } }) });

export const recordPageSize = 50;

/** Which records, in which order. */
export interface RecordFilter {
  readonly campaignId?: string | undefined;
  readonly state?: RouteQuery<"records">["state"];
  readonly disposition?: string | undefined;
}

export const recordsQuery = (
  id: string,
  { cursor, ...query }: RecordFilter & Pick<RouteQuery<"records">, "search" | "sort" | "cursor">,
) =>
  queryOptions({
    queryKey: ["lists", id, "records", query, cursor],
    queryFn: () => call("records", { params: { id }, query: { ...query, cursor, limit: recordPageSize } }),
    placeholderData: keepPreviousData,
  });

export const importsQuery = ({ kind, id }: LoggedList) =>
  queryOptions({
    queryKey: [logKeys[kind], id, "imports"],
    queryFn: () =>
      call(kind === "list" ? "imports" : "doNotCallImports", { params: { id }, query: { limit: 100 } }),
  });

export const importQuery = ({ kind, id }: LoggedList, importId: string) =>
  queryOptions({
    queryKey: [logKeys[kind], id, "imports", importId],
    queryFn: () => call(kind === "list" ? "importOne" : "doNotCallImport", { params: { id, importId } }),
  });

/** What a finished import brings up to date with its list. */
const logKeys = { list: "lists", doNotCall: "doNotCall" } as const;

export function useDeleteList() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("listDelete", { params: { id } }),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: ["lists", id] });
      return client.invalidateQueries({ queryKey: ["lists"], exact: true });
    },
  });
}

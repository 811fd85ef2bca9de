import type { FeedPut } from "@perezvon/api";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../shell/api.ts";

/** A list that may have a periodic update; `keyed` where updates and deletions know its rows again. */
export interface FedList {
  readonly kind: "list" | "doNotCall";
  readonly id: string;
  readonly keyed: boolean;
  /** Why there can be none yet. */
  readonly withoutFields: boolean;
  /** Of the list, where it has one of its own. */
  readonly timeZone?: string | undefined;
}

type Try = Pick<FeedPut, "target" | "after" | "password" | "privateKey">;

/** The same calls for both kinds of list. */
export function feedCalls({ kind, id }: FedList) {
  const params = { id };
  return kind === "list"
    ? {
        get: () => call("listFeed", { params }),
        put: (body: FeedPut) => call("listFeedPut", { params, body }),
        tryIt: (body: Try) => call("listFeedTry", { params, body }),
        run: () => call("listFeedRun", { params }),
        imports: () => call("imports", { params, query: { limit: 20 } }),
      }
    : {
        get: () => call("doNotCallFeed", { params }),
        put: (body: FeedPut) => call("doNotCallFeedPut", { params, body }),
        tryIt: (body: Try) => call("doNotCallFeedTry", { params, body }),
        run: () => call("doNotCallFeedRun", { params }),
        imports: () => call("doNotCallImports", { params, query: { limit: 20 } }),
      };
}

/** A run that is on its way is looked after each second. */
export const feedQuery = (list: FedList) =>
  queryOptions({
    queryKey: ["feed", list.kind, list.id],
    queryFn: async () => (await feedCalls(list).get()).feed,
    refetchInterval: (query) => (query.state.data?.running ? 1_000 : 30_000),
  });

/** The last entry of the log that a feed wrote; null while there is none. */
export const lastFedQuery = (list: FedList) =>
  queryOptions({
    queryKey: ["feed", list.kind, list.id, "last"],
    queryFn: async () =>
      (await feedCalls(list).imports()).items.find(({ startedThrough }) => startedThrough === "feed") ?? null,
  });

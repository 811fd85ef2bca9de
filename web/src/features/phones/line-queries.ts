import type { Endpoint, TopicData } from "@perezvon/api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../../shell/api.ts";
import { useEvents } from "../../shell/connection/connection.tsx";

const pageSize = 500;
/** Beyond this a list on one page is of no use to anybody. */
const linesMax = 10_000;

const linesQuery = queryOptions({
  queryKey: ["endpoints"],
  queryFn: async () => {
    const lines: Endpoint[] = [];
    let cursor: string | undefined;
    do {
      const page = await call("endpoints", { query: { limit: pageSize, ...(cursor && { cursor }) } });
      lines.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined && lines.length < linesMax);
    return lines;
  },
  // The topic tells changes; this heals what was missed while the connection was away.
  refetchInterval: 30_000,
});

/** The lines of everybody; what registers and what goes shows at once (TEL-REG-03). */
export function useLines() {
  const client = useQueryClient();
  const events = useEvents();
  useEffect(
    () =>
      events.listen("lines", (data) => {
        const { id, registrations } = data as TopicData["lines"];
        const key = linesQuery.queryKey;
        client.setQueryData(key, (known) =>
          known?.map((line) =>
            line.id === id
              ? { ...line, registrations: [...registrations], registered: registrations.length > 0 }
              : line,
          ),
        );
        // An answer that is on its way may be older than this change.
        if (client.getQueryState(key)?.fetchStatus === "fetching")
          void client.invalidateQueries({ queryKey: key });
      }),
    [events, client],
  );
  return useQuery(linesQuery);
}

export type LineChange = Partial<
  Pick<
    Endpoint,
    | "nat"
    | "encryption"
    | "networks"
    | "md5"
    | "codecs"
    | "dtmfMode"
    | "digitToneMs"
    | "digitGapMs"
    | "flash"
    | "capacity"
    | "ringOrder"
    | "contactsMax"
  >
>;

export function useChangeLine(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: LineChange) => call("endpointChange", { params: { id }, body }),
    onSuccess: (_, change) =>
      client.setQueryData(linesQuery.queryKey, (known) =>
        known?.map((line) => (line.id === id ? { ...line, ...change } : line)),
      ),
  });
}

/** Asks for the password of one line; that it was shown is in the audit log (TEL-AUT-03). */
export function useShowPassword(id: string) {
  return useMutation({
    gcTime: 0,
    mutationFn: async () => (await call("endpoints", { query: { id, show: true } })).items[0]?.password ?? "",
  });
}

export function useNewPassword(id: string) {
  return useMutation({
    gcTime: 0,
    mutationFn: async () => (await call("endpointPassword", { params: { id } })).password,
  });
}

import type { ResultChange, ResultChanges } from "@perezvon/api";
import type { CampaignEventRow, WrittenDisposition } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call } from "../http/handler.ts";
import { invalid, invalidField } from "../http/problem-error.ts";
import { written } from "../results/report-columns.ts";
import { queryFaults, storeQuery } from "../results/results-file.ts";
import { campaignOf } from "./campaigns.ts";
import { instant, instantOrNull } from "./views.ts";

const pageLimit = 50;

/**
 * Completed since, changed since (OUT-API-02): a row for each record to which something happened, or for each ended call, in the order of the
 * books. Whoever passes the cursor back misses nothing; a record comes again when it changed again.
 */
export async function resultChanges(
  context: ServerContext,
  call: Call<"campaignResults">,
): Promise<ResultChanges> {
  const { store } = context;
  const { query, who } = call;
  const { format, completed = false } = query;
  if (format === "interval") throw invalidField("format", "not_allowed");
  const faults = queryFaults(query);
  if (faults.length > 0) throw invalid(faults);
  const { campaign } = await campaignOf(context, call);
  const { centreId } = who.session;
  const { from, lists, dispositions } = storeQuery(query);
  const kind = completed ? "record_closed" : format === "detailed" ? "attempt_ended" : undefined;
  const page = await store.campaignEvents.after(centreId, campaign.id, {
    cursor: query.cursor,
    from,
    kind,
    lists,
    limit: query.limit ?? pageLimit,
  });
  const known = await store.results.dispositions(centreId, campaign.id);
  const rows = page.items.map((row) => changeOf(row, format, known));
  const latest = new Map(rows.map((row) => [row.recordId, row.id]));
  const wanted = dispositions && new Set(dispositions);
  return {
    cursor: page.cursor,
    more: page.more,
    items: rows.filter(
      (row) =>
        (format === "detailed" || latest.get(row.recordId) === row.id) &&
        (wanted === undefined ||
          [row.disposition, row.recordDisposition].some((each) => each && wanted.has(each.key))),
    ),
  };
}

type Statuses = ReadonlyMap<string, WrittenDisposition>;

function changeOf(row: CampaignEventRow, format: "simple" | "detailed", known: Statuses): ResultChange {
  const { record, dial } = row;
  const call =
    format === "detailed" && dial
      ? { ...dial, callAt: dial.startedAt }
      : (record ?? { ...nothing, number: dial?.number, callAt: dial?.startedAt });
  return {
    id: row.id,
    at: instant(row.at),
    listId: row.listId,
    recordId: row.recordId,
    values: row.values ?? null,
    attempts: record?.attempts ?? 0,
    completed: record?.closed ?? false,
    recordDisposition: statusOf(row.recordDisposition, row.recordDispositionAt, known),
    number: call.number || null,
    disposition: statusOf(call.disposition, call.dispositionAt, known),
    note: call.note ?? null,
    callAt: instantOrNull(call.callAt),
    talkMs: call.talkMs ?? null,
    agent: call.agent ?? null,
    callId: call.callId ?? null,
  };
}

const nothing = {
  disposition: undefined,
  dispositionAt: undefined,
  note: undefined,
  talkMs: undefined,
  agent: undefined,
  callId: undefined,
};

function statusOf(
  key: string | undefined,
  at: number | undefined,
  dispositions: Statuses,
): ResultChange["disposition"] {
  if (key === undefined || key === "") return null;
  const status = written({ dispositions }, key, at);
  return { key, name: status?.name ?? { ru: key, en: key }, code: status?.code ?? null };
}

import type { ResultRowsQuery, StatusCounts } from "@perezvon/api";
import type { CampaignId } from "@perezvon/model";
import type { DispositionRow, ResultRow, StatusCountRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import { reportRows } from "../results/report-rows.ts";
import { queryFaults, storeQuery } from "../results/results-file.ts";
import { mayInCampaign } from "../sign-in/campaign-rights.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";
import { campaignOf } from "./campaigns.ts";
import { serviceHearers } from "./recordings.ts";
import { instant } from "./views.ts";

const pageLimit = 50;
/** Over more days than this the parts of time are days. */
const hoursUpToMs = 3 * 24 * 3_600_000;

/** Results to look at: the rows of the files and their sums by status (OUT-RES-13, OUT-STA-05). */
export function resultPageHandlers(
  context: ServerContext,
): Handlers<"campaignStatuses" | "campaignResultRows"> {
  const { store, clock } = context;
  return {
    campaignStatuses: {
      async handle(call) {
        const { who, query } = call;
        const faults = queryFaults({ ...query, format: "detailed" });
        if (faults.length > 0) throw invalid(faults);
        const { campaign } = await campaignOf(context, call);
        const { centreId } = who.session;
        const { from, to = clock.now(), ...filter } = storeQuery({ ...query, format: "interval" });
        const step = from !== undefined && to - from <= hoursUpToMs ? "hour" : "day";
        const timeZone = query.timeZone ?? who.user.centre.timeZone;
        const rows = await store.results.statuses(centreId, campaign.id, {
          ...filter,
          from,
          to,
          step,
          timeZone,
        });
        const dispositions = await store.campaigns.dispositions(centreId, campaign.id);
        return {
          from: from === undefined ? null : instant(from),
          to: instant(to),
          step,
          ...sumsOf(rows, dispositions),
        };
      },
    },
    campaignResultRows: {
      async handle(call) {
        const { who, query } = call;
        const faults = queryFaults(query);
        if (faults.length > 0) throw invalid(faults);
        const { campaign } = await campaignOf(context, call);
        return readRows(context, who, campaign.id, query);
      },
    },
  };
}

async function readRows(
  context: ServerContext,
  who: SignedIn,
  campaignId: CampaignId,
  query: ResultRowsQuery,
) {
  const { store, hostName } = context;
  const { centreId } = who.session;
  const page = await store.results.page(centreId, campaignId, storeQuery(query), {
    limit: query.limit ?? pageLimit,
    cursor: query.cursor,
  });
  const words = {
    language: query.header ?? "en",
    timeZone: query.timeZone ?? who.user.centre.timeZone,
    dispositions: page.head.dispositions,
    hostName,
    campaignName: page.head.campaignName,
    more: query.columns === "more",
    personal: may(who, "sec.pii"),
  } as const;
  const table: (readonly string[])[] = [];
  for await (const line of reportRows({ head: page.head, rows: each(page.rows) }, query.format, words))
    table.push(line);
  const [columns = [], ...lines] = table;
  const mayHear = await hearing(context, who, campaignId);
  return {
    columns: [...columns],
    items: page.rows.map((row, place) => ({
      recordId: row.recordId,
      listId: row.listId,
      cells: [...lines[place]!],
      recordingId: (mayHear(row) && row.recordingId) || null,
    })),
    nextCursor: page.nextCursor ?? null,
    total: page.total ?? null,
  };
}

async function* each(rows: readonly ResultRow[]): AsyncGenerator<ResultRow> {
  yield* rows;
}

/** Whose talks he may hear, so that nothing is offered that would be refused; each play is checked again (PLT-SEC-01). */
async function hearing(
  { store }: ServerContext,
  who: SignedIn,
  campaignId: CampaignId,
): Promise<(row: ResultRow) => boolean> {
  if (may(who, "qm.listen.all")) return () => true;
  if (await mayInCampaign(store, who, campaignId, serviceHearers)) return () => true;
  const own = may(who, "agent.rec.own") ? [who.user.login] : [];
  const theirs = may(who, "qm.listen.groups")
    ? await store.agents.states(who.session.centreId, who.user.supervisedGroupIds)
    : [];
  const logins = new Set([...own, ...theirs.map(({ login }) => login)]);
  return (row) => {
    const login = row.kind === "simple" ? row.lastAgent : row.agent;
    return login !== undefined && logins.has(login);
  };
}

/** Most frequent first; a status that the campaign no longer has is named by its key. */
function sumsOf(
  rows: readonly StatusCountRow[],
  known: readonly DispositionRow[],
): Pick<StatusCounts, "total" | "dispositions" | "lists" | "times"> {
  const names = new Map(known.map(({ key, name }) => [key, name]));
  const ofAll = new Counts();
  const closed = new Counts();
  const lists = new Map<string, { readonly name: string; readonly counts: Counts }>();
  const times = new Map<number, Counts>();
  for (const row of rows) {
    ofAll.add(row.disposition, row.attempts);
    closed.add(row.disposition, row.closed);
    const list = lists.get(row.listId) ?? { name: row.name, counts: new Counts() };
    lists.set(row.listId, list);
    list.counts.add(row.disposition, row.attempts);
    const part = times.get(row.at) ?? new Counts();
    times.set(row.at, part);
    part.add(row.disposition, row.attempts);
  }
  return {
    total: ofAll.sum,
    dispositions: ofAll.list().map(({ key, attempts }) => ({
      key,
      name: names.get(key) ?? { ru: key, en: key },
      attempts,
      closed: closed.of(key),
    })),
    lists: [...lists].map(([listId, { name, counts }]) => ({
      listId,
      name,
      attempts: counts.sum,
      counts: counts.list(),
    })),
    times: [...times]
      .sort(([a], [b]) => a - b)
      .map(([at, counts]) => ({ at: instant(at), counts: counts.list() })),
  };
}

class Counts {
  readonly #counts = new Map<string, number>();
  sum = 0;

  add(key: string, by: number): void {
    this.#counts.set(key, this.of(key) + by);
    this.sum += by;
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  list(): { key: string; attempts: number }[] {
    return [...this.#counts]
      .map(([key, attempts]) => ({ key, attempts }))
      .sort((a, b) => b.attempts - a.attempts || a.key.localeCompare(b.key));
  }
}

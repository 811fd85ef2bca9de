import type { Campaign, CampaignStatistics, ResultRows, StatusCounts, TopicData } from "@perezvon/api";
import { sleep, type Timers } from "@perezvon/base";
import { parse } from "csv-parse/sync";
import type { ApiClient } from "./api-client.ts";
import { EventConnection } from "./event-connection.ts";
import { type DetailedRow, parseDetailedResults } from "./results-file.ts";

/** What was told of a campaign one after the other, while it went on: the window first, the counters of the API last. */
export interface Told {
  /** What a supervisor's window is sent when it opens. */
  readonly window: CampaignStatistics;
  readonly statusesBefore: StatusCounts;
  readonly simple: readonly { readonly completed: boolean; readonly outOfQuota: boolean }[];
  readonly detailed: readonly DetailedRow[];
  /** Number of rows on the pages of the results. */
  readonly pages: number;
  readonly statusesAfter: StatusCounts;
  readonly api: CampaignStatistics;
}

/** Nothing happened between the first word and the last: then all of them have to say the very same. */
export function isStill({ window, api, statusesBefore, statusesAfter }: Told): boolean {
  return (
    window.closed === api.closed &&
    window.dialledToday === api.dialledToday &&
    window.inFlight === 0 &&
    api.inFlight === 0 &&
    window.locked === 0 &&
    api.locked === 0 &&
    statusesBefore.total === statusesAfter.total
  );
}

/**
 * Where window, export and API contradict each other (OUT-STA-06). What only grows lies, in what was told between two others,
 * between what they say; in a still moment that makes it the same.
 */
export function contradictions(told: Told): string[] {
  const { window, api, simple, detailed, pages, statusesBefore, statusesAfter } = told;
  const found: string[] = [];
  const between = (what: string, low: number, value: number, high: number) => {
    if (value < low || value > high) found.push(`${what}: ${value} is not between ${low} and ${high}`);
  };
  for (const [name, each] of Object.entries({ window, api })) {
    if (each.total !== each.closed + each.excluded + each.remaining)
      found.push(`${name}: total ${each.total} is not the sum of its parts`);
  }
  const closed = simple.filter(({ completed }) => completed).length;
  const excluded = simple.filter(({ outOfQuota }) => outOfQuota).length;
  between("records", window.total, simple.length, api.total);
  between("closed", window.closed, closed, api.closed);
  between("remaining", api.remaining, simple.length - closed - excluded, window.remaining);
  between("rows of dials", statusesBefore.total, detailed.length, statusesAfter.total);
  between("rows on pages", detailed.length, pages, statusesAfter.total);
  // The day of the window may have changed meanwhile: then it counts from 0 again.
  if (window.dialledToday <= api.dialledToday) {
    const dials = detailed.filter(({ isCallAttempt }) => isCallAttempt).length;
    between("dials", isStill(told) ? window.dialledToday : 0, dials, api.dialledToday);
    const closing = detailed.filter(({ completed }) => completed).length;
    between("closing rows", window.closedToday, closing, api.closedToday);
  }
  const before = new Map(statusesBefore.dispositions.map(({ key, attempts }) => [key, attempts]));
  for (const { key, name, attempts } of statusesAfter.dispositions) {
    const rows = detailed.filter(({ dispositionText }) => dispositionText === name.en).length;
    // Two statuses may share a name.
    const namesakes = statusesAfter.dispositions.filter((each) => each.name.en === name.en);
    if (namesakes.length === 1) between(`status ${key}`, before.get(key) ?? 0, rows, attempts);
  }
  return found;
}

const stillMs = 200;
const stillLimitMs = 30_000;
const windowLimitMs = 15_000;

/** Asks all who tell of one campaign at the same moment, over the wire, as people and programs do. */
export class Agreement {
  readonly #admin: ApiClient;
  readonly #base: string;
  readonly #timers: Timers;

  constructor(base: string, admin: ApiClient, timers: Timers) {
    this.#base = base;
    this.#admin = admin;
    this.#timers = timers;
  }

  /** While the campaign dials. */
  async look(campaign: Campaign): Promise<string[]> {
    return contradictions(await this.#ask(campaign));
  }

  /** When all dials are over: until nothing moves any more, and then everything must be the same. */
  async lookAtRest(campaign: Campaign): Promise<string[]> {
    for (let waitedMs = 0; ; waitedMs += stillMs) {
      const told = await this.#ask(campaign);
      if (isStill(told)) return contradictions(told);
      if (waitedMs > stillLimitMs) return ["the figures do not come to rest after the last dial"];
      await sleep(this.#timers, stillMs);
    }
  }

  async #ask(campaign: Campaign): Promise<Told> {
    const path = `/campaigns/${campaign.id}`;
    const file = (format: string) =>
      this.#admin.text(`${path}/results?format=${format}&timeZone=UTC&header=en`);
    const window = await this.#window(campaign);
    const statusesBefore = await this.#admin.get<StatusCounts>(`${path}/statuses`);
    const simple = parseSimple(await file("simple"));
    const detailed = parseDetailedResults(await file("detailed"));
    const page = await this.#admin.get<ResultRows>(`${path}/results/rows?format=detailed&limit=1`);
    const statusesAfter = await this.#admin.get<StatusCounts>(`${path}/statuses`);
    const api = await this.#admin.get<CampaignStatistics>(`${path}/statistics`);
    return { window, statusesBefore, simple, detailed, pages: page.total ?? 0, statusesAfter, api };
  }

  /** The first frame that a window gets holds the figures of that moment. */
  async #window(campaign: Campaign): Promise<CampaignStatistics> {
    let heard: ((statistics: CampaignStatistics) => void) | undefined;
    const first = new Promise<CampaignStatistics>((resolve, reject) => {
      const limit = this.#timers.after(windowLimitMs, () =>
        reject(new Error("the window is told no figures")),
      );
      heard = (statistics) => {
        limit.cancel();
        resolve(statistics);
      };
    });
    const connection = await EventConnection.open({
      base: this.#base,
      cookie: this.#admin.cookie,
      timers: this.#timers,
      topics: ["campaigns"],
      onEvent: (_, data) => {
        const live = (data as TopicData["campaigns"]).find(({ id }) => id === campaign.id);
        if (live?.statistics) heard?.(live.statistics);
      },
      onLost: () => {},
      onFresh: () => {},
    });
    try {
      return await first;
    } finally {
      connection.close();
    }
  }
}

function parseSimple(csv: string): Told["simple"] {
  const [header = [], ...rows] = parse(csv, { bom: true, skip_empty_lines: true }) as string[][];
  // List fields come first and may bear any name, so ours is the last of equal ones.
  const completed = header.lastIndexOf("Completed");
  const outOfQuota = header.lastIndexOf("Out of Quota");
  if (completed < 0 || outOfQuota < 0) throw new Error("the simple results lack a column");
  return rows.map((row) => ({ completed: row[completed] === "1", outOfQuota: row[outOfQuota] === "1" }));
}

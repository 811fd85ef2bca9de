import type { ForecastJob, ForecastRequest } from "@perezvon/api";
import type { Clock, Logger } from "@perezvon/base";
import { type Forecast, type ForecastInput, foreseenKey } from "@perezvon/forecast";
import type { Campaign, CampaignId, CentreId, DispositionType } from "@perezvon/model";
import { localDay } from "@perezvon/schedule";
import type { Actor, CallHistory, Store } from "@perezvon/store";
import { dialsOf, forecastInput, learnt, leastDials } from "./assumptions.ts";
import { playForecast } from "./forecast-thread.ts";
import { keptOf, type OtherFacts, type Surroundings, teamsOf } from "./surroundings.ts";

export interface ForecastDeskContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The bundled program of the thread. */
  readonly forecastProgram: URL;
}

export interface ForecastOrder {
  readonly centreId: CentreId;
  readonly campaign: Campaign;
  readonly timeZone: string;
  readonly request: ForecastRequest;
  readonly actor: Actor;
}

/** Without somebody who asks. */
type ForecastQuestion = Omit<ForecastOrder, "actor">;

interface Look {
  readonly now: number;
  /** What is due later is due never. */
  readonly until: number;
  readonly dayStart: number;
  readonly expiry: { readonly until: number; readonly stretchMs: number };
}

interface Job {
  state: ForecastJob["state"];
  percent: number;
  readonly startedBy: string;
  readonly abort: AbortController;
  /** What the days played so far say. */
  partial: MadeForecast | undefined;
}

/** A forecast with what it rests on. */
export interface MadeForecast {
  readonly input: ForecastInput;
  readonly forecast: Forecast;
  readonly at: number;
  readonly by: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How far back is learnt from. */
const historyMs = 28 * dayMs;
/** Of callers who gave up nothing is learnt: those who got an agent say nothing of their patience. */
const patienceSeconds = 120;

/** Makes forecasts, one at a time: calls come first on this machine. */
export class ForecastDesk {
  readonly #context: ForecastDeskContext;
  readonly #jobs = new Map<CampaignId, Job>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: ForecastDeskContext) {
    this.#context = context;
  }

  job(campaignId: CampaignId): ForecastJob | undefined {
    const job = this.#jobs.get(campaignId);
    return job && { state: job.state, percent: job.percent, startedBy: job.startedBy };
  }

  /** The one that is being made, as far as it is. */
  partial(campaignId: CampaignId): MadeForecast | undefined {
    return this.#jobs.get(campaignId)?.partial;
  }

  /** Undefined: one is being made already. */
  start(order: ForecastOrder): ForecastJob | undefined {
    const { id } = order.campaign;
    if (this.#jobs.get(id)?.state === "running") return undefined;
    const abort = new AbortController();
    const job: Job = {
      state: "running",
      percent: 0,
      startedBy: order.actor.name,
      abort,
      partial: undefined,
    };
    this.#last = this.#last.then(() => this.#make(order, job));
    this.#jobs.set(id, job);
    return this.job(id);
  }

  cancel(campaignId: CampaignId): void {
    this.#jobs.get(campaignId)?.abort.abort();
    this.#jobs.delete(campaignId);
  }

  async stop(): Promise<void> {
    for (const id of [...this.#jobs.keys()]) this.cancel(id);
    await this.#last;
  }

  async #make(order: ForecastOrder, job: Job): Promise<void> {
    const { store, clock, logger, forecastProgram } = this.#context;
    const { centreId, campaign, actor } = order;
    const { signal } = job.abort;
    try {
      if (signal.aborted) return;
      const input = await this.input(order);
      const result = await playForecast(
        forecastProgram,
        input,
        {
          percent: (percent) => {
            job.percent = percent;
          },
          partial: (forecast) => {
            job.partial = { input, forecast, at: clock.now(), by: actor.name };
          },
        },
        signal,
      );
      await store.forecasts.put(centreId, campaign.id, { input, result, at: clock.now() }, actor);
      if (this.#jobs.get(campaign.id) === job) this.#jobs.delete(campaign.id);
    } catch (error) {
      if (signal.aborted) return;
      job.state = "failed";
      job.partial = undefined;
      logger.warn("forecast failed", { campaignId: campaign.id, error: String(error) });
    }
  }

  /** What a forecast would rest on now. */
  async input({ centreId, campaign, timeZone, request }: ForecastQuestion): Promise<ForecastInput> {
    const { store, clock } = this.#context;
    const now = clock.now();
    const look = this.#look(request, timeZone, now);
    const [history, own, callingHours, surroundings] = await Promise.all([
      this.#history(centreId, campaign.id, timeZone),
      this.#campaignFacts(centreId, campaign, look),
      store.engine.campaigns.callingHours(centreId),
      this.#surroundings({ centreId, campaign, timeZone, request }, look),
    ]);
    const lists = own.remaining.map(({ listId }) => listId);
    return forecastInput(
      {
        campaign,
        timeZone,
        now,
        agents: sum(surroundings.teams.filter(({ campaigns }) => campaigns.includes(foreseenKey))),
        surroundings: { ...surroundings, lists },
        callingHours,
        ...own,
        history,
      },
      request,
    );
  }

  /** How far is looked. */
  #look({ startAt, hours = 10 }: ForecastRequest, timeZone: string, now: number): Look {
    const start = startAt === undefined ? now : Date.parse(startAt);
    const lookedMs = hours * hourMs;
    return {
      now,
      until: start + 4 * dayMs,
      dayStart: localDay(timeZone, start).start,
      expiry: { until: start + lookedMs, stretchMs: Math.max(10 * 60_000, Math.ceil(lookedMs / 40)) },
    };
  }

  async #campaignFacts(centreId: CentreId, { id, redial }: Campaign, look: Look) {
    const { store } = this.#context;
    const limitsDays = redial.dayLimit !== undefined || redial.frequency?.day !== undefined;
    const query = { ...look, dayStart: limitsDays ? look.dayStart : undefined };
    const remaining = await store.forecasts.remaining(centreId, id, query);
    const types: Record<string, DispositionType> = {};
    for (const { key, type } of await store.campaigns.dispositions(centreId, id)) types[key] = type;
    return { remaining, types };
  }

  /** Other campaigns that take its agents or give it records, and the calls from outside. */
  async #surroundings(
    { centreId, campaign, timeZone, request }: ForecastQuestion,
    look: Look,
  ): Promise<Omit<Surroundings, "lists">> {
    const { store } = this.#context;
    const since = look.now - historyMs;
    const found = await store.forecasts.surroundings(centreId, campaign.id, { since, timeZone });
    const others: OtherFacts[] = [];
    for (const { id } of request.alone === true ? [] : found.others) {
      const row = await store.campaigns.get(centreId, id);
      if (row === undefined) continue;
      const facts = await this.#campaignFacts(centreId, row.campaign, look);
      const calls = await store.forecasts.history(centreId, id, { since, timeZone });
      const outcomes = dialsOf(calls) < leastDials ? undefined : learnt({ source: "campaign", calls });
      others.push({ campaign: row.campaign, ...facts, outcomes });
    }
    const served = [{ key: foreseenKey, groupIds: campaign.groupIds }].concat(
      others.map(({ campaign: { id: key, groupIds } }) => ({ key, groupIds })),
    );
    const states = await store.agents.states(centreId, [
      ...new Set(served.flatMap(({ groupIds }) => groupIds)),
    ]);
    return {
      foreseen: campaign.id,
      others,
      feeds: found.feeds,
      teams: teamsOf(served, states),
      chain: await store.engine.campaigns.openRecords(centreId),
      inbound: found.inbound && { ...found.inbound, patienceSeconds, ...keptOf(found.kept, states) },
    };
  }

  /** The campaign's own dials, else the centre's, where there are enough of them. */
  async #history(
    centreId: CentreId,
    campaignId: CampaignId,
    timeZone: string,
  ): Promise<{ source: "campaign" | "centre"; calls: CallHistory } | undefined> {
    const { store, clock } = this.#context;
    const query = { since: clock.now() - historyMs, timeZone };
    const own = await store.forecasts.history(centreId, campaignId, query);
    if (dialsOf(own) >= leastDials) return { source: "campaign", calls: own };
    const all = await store.forecasts.history(centreId, undefined, query);
    return dialsOf(all) >= leastDials ? { source: "centre", calls: all } : undefined;
  }
}

function sum(teams: readonly { readonly agents: number }[]): number {
  return teams.reduce((total, { agents }) => total + agents, 0);
}

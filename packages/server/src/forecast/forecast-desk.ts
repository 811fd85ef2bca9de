import type { ForecastJob, ForecastRequest } from "@perezvon/api";
import type { Clock, Logger } from "@perezvon/base";
import type { ForecastInput } from "@perezvon/forecast";
import type { Campaign, CampaignId, CentreId, DispositionType } from "@perezvon/model";
import { localDay } from "@perezvon/schedule";
import type { Actor, CallHistory, Store } from "@perezvon/store";
import { dialsOf, forecastInput, leastDials } from "./assumptions.ts";
import { playForecast } from "./forecast-thread.ts";

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

interface Job {
  state: ForecastJob["state"];
  percent: number;
  readonly startedBy: string;
  readonly abort: AbortController;
}

const dayMs = 24 * 3_600_000;
/** How far back is learnt from. */
const historyMs = 28 * dayMs;

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
        (percent) => {
          job.percent = percent;
        },
        signal,
      );
      await store.forecasts.put(centreId, campaign.id, { input, result, at: clock.now() }, actor);
      if (this.#jobs.get(campaign.id) === job) this.#jobs.delete(campaign.id);
    } catch (error) {
      if (signal.aborted) return;
      job.state = "failed";
      logger.warn("forecast failed", { campaignId: campaign.id, error: String(error) });
    }
  }

  /** What a forecast would rest on now. */
  async input({
    centreId,
    campaign,
    timeZone,
    request,
  }: Pick<ForecastOrder, "centreId" | "campaign" | "timeZone" | "request">): Promise<ForecastInput> {
    const { store, clock } = this.#context;
    const now = clock.now();
    const until = (request.startAt === undefined ? now : Date.parse(request.startAt)) + 4 * dayMs;
    const { dayLimit, frequency } = campaign.redial;
    const limitsDays = dayLimit !== undefined || frequency?.day !== undefined;
    const dayStart = limitsDays ? localDay(timeZone, until - 4 * dayMs).start : undefined;
    const [history, remaining, callingHours, dispositions, states] = await Promise.all([
      this.#history(centreId, campaign.id, timeZone),
      store.forecasts.remaining(centreId, campaign.id, { now, until, dayStart }),
      store.engine.campaigns.callingHours(centreId),
      store.campaigns.dispositions(centreId, campaign.id),
      store.agents.states(centreId, campaign.groupIds),
    ]);
    const signedIn = states.filter(({ state }) => state !== "logged_out").length;
    const types: Record<string, DispositionType> = {};
    for (const { key, type } of dispositions) types[key] = type;
    return forecastInput(
      {
        campaign,
        timeZone,
        now,
        // Before a start nobody is at work yet: then everybody of the groups is expected.
        agents: signedIn > 0 ? signedIn : states.length,
        callingHours,
        types,
        remaining,
        history,
      },
      request,
    );
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

import type { ForecastActual, ForecastMade } from "@perezvon/api";
import type { Band, Forecast, ForecastEnd, ForecastInput } from "@perezvon/forecast";
import type { Campaign, CentreId } from "@perezvon/model";
import type { CampaignCourseRow } from "@perezvon/store";
import { dayStart } from "../figures/day-start.ts";
import { assumptionsOf } from "../forecast/assumptions.ts";
import type { MadeForecast } from "../forecast/forecast-desk.ts";
import type { ServerContext } from "../http/context.ts";
import { type Handlers, streamed } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { contentDisposition } from "../results/results-file.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";

type ForecastHandlers = Handlers<
  | "campaignForecast"
  | "campaignForecastAssumptions"
  | "campaignForecastStart"
  | "campaignForecastCancel"
  | "campaignForecastFile"
>;

const farthestMs = 31 * 24 * 3_600_000;
/** Modes that dial by themselves: of the others there is nothing to foresee. */
const foreseen: ReadonlySet<string> = new Set(["progressive", "predictive"]);

/** The forecast of a campaign, before the start and while it runs. */
export function forecastHandlers(context: ServerContext): ForecastHandlers {
  const { store, forecasts, clock } = context;
  return {
    campaignForecast: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        const job = forecasts.job(campaign.id) ?? null;
        const partial = forecasts.partial(campaign.id);
        if (partial) return { job, last: await made(context, centreId, campaign, partial) };
        const row = await store.forecasts.get(centreId, campaign.id);
        // Written by us.
        const last = row && {
          input: row.input as ForecastInput,
          forecast: row.result as Forecast,
          at: row.madeAt,
          by: row.madeBy,
        };
        return { job, last: last ? await made(context, centreId, campaign, last) : null };
      },
    },
    campaignForecastAssumptions: {
      async handle(call) {
        const { who } = call;
        const { campaign } = await campaignOf(context, call);
        const { timeZone } = who.user.centre;
        const order = { centreId: who.session.centreId, campaign, timeZone, request: {} };
        return assumptionsOf(await forecasts.input(order));
      },
    },
    campaignForecastStart: {
      async handle(call) {
        const { who, body, request } = call;
        const { campaign } = await campaignOf(context, call);
        if (!foreseen.has(campaign.dialling.mode)) throw new ProblemError("wrong_state");
        const startAt = body.startAt === undefined ? clock.now() : Date.parse(body.startAt);
        if (Math.abs(startAt - clock.now()) > farthestMs) throw invalidField("startAt", "out_of_range");
        const job = forecasts.start({
          centreId: who.session.centreId,
          campaign,
          timeZone: who.user.centre.timeZone,
          request: body,
          actor: actorOf(who, request),
        });
        if (job === undefined) throw new ProblemError("running");
        return job;
      },
    },
    campaignForecastCancel: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        forecasts.cancel(campaign.id);
        return null;
      },
    },
    campaignForecastFile: {
      async handle(call) {
        const { who, reply } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const row = await store.forecasts.get(centreId, campaign.id);
        const { timeZone } = who.user.centre;
        const input = row?.input ?? (await forecasts.input({ centreId, campaign, timeZone, request: {} }));
        reply.header("content-type", "application/json; charset=utf-8");
        reply.header("content-disposition", contentDisposition(`${campaign.name} forecast.json`));
        reply.send(JSON.stringify(input, null, 2));
        return streamed;
      },
    },
  };
}

async function made(
  { store, clock }: ServerContext,
  centreId: CentreId,
  campaign: Campaign,
  row: MadeForecast,
): Promise<ForecastMade> {
  const { input, forecast } = row;
  const { totals } = forecast;
  const now = clock.now();
  const course = await store.forecasts.course(centreId, campaign.id, {
    from: forecast.start,
    until: Math.min(now, forecast.end),
    lengthMs: forecast.bucketMs,
  });
  const times = { dayStart: dayStart(now, input.timeZone), now };
  const { remaining } = await store.campaigns.counters(centreId, campaign.id, times);
  return {
    madeAt: iso(row.at),
    madeBy: row.by,
    days: forecast.runs,
    assumptions: assumptionsOf(input),
    points: forecast.points.map(({ at, occupancy, abandonment, ...point }) => ({
      at: iso(at),
      occupancyPercent: occupancy,
      abandonedPercent: abandonment,
      ...point,
    })),
    dials: totals.dials,
    talks: totals.talks,
    succeeded: totals.succeeded,
    closed: totals.closed,
    occupancyPercent: totals.occupancy,
    abandonedPercent: totals.abandonment,
    // Forecasts that were kept before they told it say nothing of it.
    begun: moments(forecast.begun ?? { share: 0, at: null }),
    completed: moments(forecast.completed),
    freshGone: moments(forecast.freshGone),
    actual: actualOf(course, remaining),
  };
}

/** What came, in the figures of the forecast; what remained is reckoned back from what remains now. */
function actualOf(course: readonly CampaignCourseRow[], remaining: number): ForecastActual[] {
  let live = 0;
  let abandoned = 0;
  let left = remaining + course.reduce((sum, { closed }) => sum + closed, 0);
  return course.map((row) => {
    live += row.live;
    abandoned += row.abandoned;
    left -= row.closed;
    const atWork = row.busyMs + row.readyMs;
    return {
      at: iso(row.at),
      occupancyPercent: atWork < 1_000 ? null : (100 * row.busyMs) / atWork,
      abandonedPercent: live === 0 ? null : (100 * abandoned) / live,
      remaining: left,
      dials: row.dials,
      talks: row.talks,
    };
  });
}

function moments({ share, at }: ForecastEnd): ForecastMade["completed"] {
  const moment = (which: keyof Band) => (at === null ? null : iso(at[which]));
  return { share, p10: moment("p10"), p50: moment("p50"), p90: moment("p90") };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

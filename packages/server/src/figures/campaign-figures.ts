import type { CampaignState, CampaignStatistics } from "@perezvon/api";
import type { Campaign, CentreId, CampaignState as ModelState } from "@perezvon/model";
import type { CampaignCounters } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type AgentNow, agentsOfCampaign, percent, ratio } from "./agents-of-campaign.ts";
import { dayStart } from "./day-start.ts";

type Sources = Pick<ServerContext, "store" | "engine" | "clock">;

export interface CampaignFigures {
  readonly id: string;
  readonly state: CampaignState;
  readonly statistics: CampaignStatistics;
}

/** State and counters of every campaign of a centre: what the store counts and what only the engine knows (OUT-STA-02). */
export async function campaignFigures(sources: Sources, centreId: CentreId): Promise<CampaignFigures[]> {
  const rows = await allCampaigns(sources, centreId);
  return figuresOfAll(
    sources,
    centreId,
    rows.map(({ campaign }) => campaign),
  );
}

export async function figuresOfOne(
  sources: Sources,
  centreId: CentreId,
  campaign: Campaign,
): Promise<CampaignFigures> {
  const [figures] = await figuresOfAll(sources, centreId, [campaign]);
  return figures!;
}

/** Of these campaigns, in their order; the people are read once for all of them. */
export async function figuresOfAll(
  sources: Sources,
  centreId: CentreId,
  campaigns: readonly Campaign[],
): Promise<CampaignFigures[]> {
  const moment = await momentOf(sources, centreId);
  const figures: CampaignFigures[] = [];
  for (const campaign of campaigns) figures.push(await figuresOf(sources, centreId, campaign, moment));
  return figures;
}

interface Moment {
  readonly now: number;
  readonly dayStart: number;
  readonly agents: readonly AgentNow[];
}

/** Occupancy looks this far back. */
const occupancyMs = 30 * 60_000;

async function momentOf({ store, engine, clock }: Sources, centreId: CentreId): Promise<Moment> {
  const now = clock.now();
  const zone = (await store.centres.get(centreId))?.timeZone ?? "UTC";
  const span = { from: now - occupancyMs, now, dayStart: dayStart(now, zone) };
  const times = await store.agents.times(centreId, span);
  const states = new Map(engine.agents(centreId).map(({ userId, snapshot }) => [userId, snapshot.state]));
  const agents = times.map((row) => ({ ...row, state: states.get(row.userId) ?? "logged_out" }));
  return { now, dayStart: span.dayStart, agents };
}

async function figuresOf(
  { store, engine }: Sources,
  centreId: CentreId,
  campaign: Campaign,
  { now, dayStart, agents }: Moment,
): Promise<CampaignFigures> {
  const live = engine.campaigns.live(centreId, campaign.id);
  const counters = await store.campaigns.counters(centreId, campaign.id, { dayStart, now });
  const people = agentsOfCampaign(campaign, agents);
  const inFlight = live?.inFlight ?? 0;
  const state: ModelState = live && campaign.started ? live.state : stateWithoutEngine(campaign, counters);
  return {
    id: campaign.id,
    state: {
      code: state.code,
      reason: state.reason ?? null,
      nextDueAt: later(state.nextDueAt ?? counters.nextDueAt, now),
      waitsFor: state.waitsFor
        ? { ...state.waitsFor, nextDueAt: later(state.waitsFor.nextDueAt, now) }
        : null,
    },
    statistics: {
      campaignId: campaign.id,
      total: counters.total,
      closed: counters.closed,
      excluded: counters.excluded,
      remaining: counters.remaining,
      dialledToday: counters.dialledToday,
      closedToday: counters.closedToday,
      asrPercent: counters.asrPercent === undefined ? null : Math.round(counters.asrPercent * 10) / 10,
      ...people,
      inFlight,
      inProgress: live?.delivering ?? 0,
      intensity: ratio(inFlight, people.ready),
      queuedToday: counters.queuedToday,
      lostToday: counters.lostToday,
      lostPercent: percent(counters.lostToday, counters.queuedToday),
      lists: [...counters.lists],
      waiting: counters.waiting,
      due: counters.due,
      locked: counters.locked,
      at: new Date(now).toISOString(),
    },
  };
}

/** OUT-CMP-02, where nothing dials. */
function stateWithoutEngine(campaign: Campaign, counters: CampaignCounters) {
  const over = counters.total > 0 && counters.remaining === 0;
  const code = !campaign.enabled ? "disabled" : over ? "completed" : campaign.started ? "idle" : "stopped";
  const reason = code === "stopped" && campaign.stoppedBy ? (`by_${campaign.stoppedBy}` as const) : undefined;
  return { code, reason, nextDueAt: undefined } as const;
}

async function allCampaigns({ store }: Sources, centreId: CentreId) {
  const rows = [];
  let cursor: string | undefined;
  do {
    const page = await store.campaigns.page(centreId, { limit: 500, cursor });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return rows;
}

/** A due time is told only while it is to come. */
function later(at: number | undefined, now: number): string | null {
  return at === undefined || at <= now ? null : new Date(at).toISOString();
}

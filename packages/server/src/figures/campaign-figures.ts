import type { CampaignState, CampaignStatistics } from "@perezvon/api";
import type { Campaign, CentreId, CampaignState as ModelState } from "@perezvon/model";
import type { CampaignCounters } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { dayStart } from "./day-start.ts";

type Sources = Pick<ServerContext, "store" | "engine" | "clock">;

export interface CampaignFigures {
  readonly id: string;
  readonly state: CampaignState;
  readonly statistics: CampaignStatistics;
}

/** State and counters of every campaign of a centre: what the store counts and what only the engine knows (OUT-STA-02). */
export async function campaignFigures(sources: Sources, centreId: CentreId): Promise<CampaignFigures[]> {
  const figures: CampaignFigures[] = [];
  const zone = await zoneOf(sources, centreId);
  for (const { campaign } of await allCampaigns(sources, centreId)) {
    figures.push(await figuresOf(sources, centreId, campaign, zone));
  }
  return figures;
}

export async function figuresOfOne(
  sources: Sources,
  centreId: CentreId,
  campaign: Campaign,
): Promise<CampaignFigures> {
  return figuresOf(sources, centreId, campaign, await zoneOf(sources, centreId));
}

async function figuresOf(
  { store, engine, clock }: Sources,
  centreId: CentreId,
  campaign: Campaign,
  zone: string,
): Promise<CampaignFigures> {
  const now = clock.now();
  const live = engine.campaigns.live(centreId, campaign.id);
  const counters = await store.campaigns.counters(centreId, campaign.id, {
    dayStart: dayStart(now, zone),
    now,
  });
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
      loggedIn: live?.loggedIn ?? 0,
      ready: live?.ready ?? 0,
      busy: live?.busy ?? 0,
      notReady: live?.notReady ?? 0,
      inFlight: live?.inFlight ?? 0,
      waiting: counters.waiting,
      due: counters.due,
      locked: counters.locked,
      at: new Date(now).toISOString(),
    },
  };
}

const stopReasons = { hand: "by_hand", schedule: "by_schedule" } as const;

/** OUT-CMP-02, where nothing dials. */
function stateWithoutEngine(campaign: Campaign, counters: CampaignCounters) {
  const over = counters.total > 0 && counters.remaining === 0;
  const code = !campaign.enabled ? "disabled" : over ? "completed" : campaign.started ? "idle" : "stopped";
  const reason = code === "stopped" && campaign.stoppedBy ? stopReasons[campaign.stoppedBy] : undefined;
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

async function zoneOf({ store }: Sources, centreId: CentreId): Promise<string> {
  return (await store.centres.get(centreId))?.timeZone ?? "UTC";
}

/** A due time is told only while it is to come. */
function later(at: number | undefined, now: number): string | null {
  return at === undefined || at <= now ? null : new Date(at).toISOString();
}

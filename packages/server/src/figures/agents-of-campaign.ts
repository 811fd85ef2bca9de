import type { CampaignStatistics } from "@perezvon/api";
import type { AgentState, Campaign, GroupId } from "@perezvon/model";
import type { AgentTimesRow } from "@perezvon/store";

/** What of the statistics is about people. */
export type AgentFigures = Pick<
  CampaignStatistics,
  "loggedIn" | "ready" | "busy" | "notReady" | "occupancyPercent" | "groups"
>;

/** An agent's times, and what he does now. */
export interface AgentNow extends AgentTimesRow {
  readonly state: AgentState;
}

/** The agents of a campaign, in all and by group: who has its skill (OUT-STA-02). */
export function agentsOfCampaign(campaign: Campaign, everybody: readonly AgentNow[]): AgentFigures {
  const skilled = everybody.filter(({ serviceIds }) => serviceIds.some((id) => id === campaign.id));
  return {
    ...atWork(skilled),
    groups: campaign.groupIds.map((groupId: GroupId) => {
      const members = skilled.filter(({ groupIds }) => groupIds.includes(groupId));
      return { groupId, ...atWork(members), averageIdleMs: averageIdle(members) };
    }),
  };
}

function atWork(agents: readonly AgentNow[]) {
  const present = agents.filter(({ state }) => state !== "logged_out");
  const count = (...states: AgentState[]) => present.filter(({ state }) => states.includes(state)).length;
  const busyMs = sum(present, ({ busyMs }) => busyMs);
  return {
    loggedIn: present.length,
    ready: count("ready"),
    busy: count("busy", "after_call_work"),
    notReady: count("not_ready"),
    occupancyPercent: percent(busyMs, busyMs + sum(present, ({ readyMs }) => readyMs)),
  };
}

/** Whole seconds: that it grows while somebody is ready is news once a second at most. */
function averageIdle(agents: readonly AgentNow[]): number | null {
  const periods = sum(agents, ({ readyPeriodsToday }) => readyPeriodsToday);
  if (periods === 0) return null;
  return Math.round(sum(agents, ({ readyTodayMs }) => readyTodayMs) / periods / 1_000) * 1_000;
}

/** One decimal; null without a divisor. */
export function percent(part: number, whole: number): number | null {
  return ratio(100 * part, whole);
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((10 * part) / whole) / 10;
}

function sum<T>(all: readonly T[], read: (each: T) => number): number {
  return all.reduce((total, each) => total + read(each), 0);
}

import type { AgentState, Campaign, GroupId, ServiceId, UserId } from "@perezvon/model";
import { expect, test } from "vitest";
import { type AgentNow, agentsOfCampaign, percent, ratio } from "./agents-of-campaign.ts";

const campaign = { id: "c", groupIds: ["day", "night", "nobody"] } as unknown as Campaign;
const minute = 60_000;

function agent(state: AgentState, group: string, times: Partial<AgentNow> = {}): AgentNow {
  return {
    userId: "u" as UserId,
    groupIds: [group as GroupId],
    serviceIds: ["c" as ServiceId],
    busyMs: 0,
    readyMs: 0,
    readyTodayMs: 0,
    readyPeriodsToday: 0,
    ...times,
    state,
  };
}

test("OUT-STA-02 agents by state, occupancy of those signed in, average idle of the group", () => {
  const figures = agentsOfCampaign(campaign, [
    agent("ready", "day", {
      busyMs: 20 * minute,
      readyMs: 10 * minute,
      readyTodayMs: 30_000,
      readyPeriodsToday: 2,
    }),
    agent("after_call_work", "day", {
      busyMs: 25 * minute,
      readyMs: 5 * minute,
      readyTodayMs: 70_000,
      readyPeriodsToday: 2,
    }),
    agent("not_ready", "night"),
    agent("supervising", "night"),
    // Gone home: no occupancy any more, and today's idle time all the same.
    agent("logged_out", "day", { busyMs: 30 * minute, readyTodayMs: 100_000, readyPeriodsToday: 1 }),
    agent("ready", "day", { serviceIds: ["another" as ServiceId], readyMs: minute }),
  ]);
  expect(figures).toEqual({
    loggedIn: 4,
    ready: 1,
    busy: 1,
    notReady: 1,
    occupancyPercent: 75,
    groups: [
      {
        groupId: "day",
        loggedIn: 2,
        ready: 1,
        busy: 1,
        notReady: 0,
        occupancyPercent: 75,
        averageIdleMs: 40_000,
      },
      {
        groupId: "night",
        loggedIn: 2,
        ready: 0,
        busy: 0,
        notReady: 1,
        occupancyPercent: null,
        averageIdleMs: null,
      },
      {
        groupId: "nobody",
        loggedIn: 0,
        ready: 0,
        busy: 0,
        notReady: 0,
        occupancyPercent: null,
        averageIdleMs: null,
      },
    ],
  });
});

test("OUT-STA-02 a ratio has one decimal, and none without a divisor", () => {
  expect([percent(1, 3), percent(0, 5), percent(3, 0), ratio(7, 3), ratio(0, 0)]).toEqual([
    33.3,
    0,
    null,
    2.3,
    null,
  ]);
});

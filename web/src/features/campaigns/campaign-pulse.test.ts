import type { TopicData } from "@perezvon/api";
import { describe, expect, it } from "vitest";
import { CampaignPulse, holdUntil } from "./campaign-pulse.ts";

const live = (dialledToday: number): TopicData["campaigns"] => [
  {
    id: "c1",
    state: { code: "running", reason: null, nextDueAt: null, waitsFor: null },
    statistics: {
      campaignId: "c1",
      total: 5,
      closed: 4,
      excluded: 0,
      remaining: 1,
      dialledToday,
      closedToday: 4,
      asrPercent: 50,
      loggedIn: 1,
      ready: 1,
      busy: 0,
      notReady: 0,
      inFlight: 2,
      inProgress: 2,
      intensity: 2,
      occupancyPercent: null,
      queuedToday: 0,
      lostToday: 0,
      lostPercent: null,
      lists: [],
      groups: [],
      waiting: 0,
      due: 1,
      locked: 0,
      at: "2026-01-01T00:00:00.000Z",
    },
  },
];

describe("OUT-STA-01 the last minutes of a campaign", () => {
  it("OUT-STA-01 keeps ten minutes, oldest first", () => {
    const pulse = new CampaignPulse();
    for (let second = 0; second <= 700; second++) pulse.add(live(second), second * 1000);
    const beats = pulse.of("c1");
    expect(beats.at(-1)).toEqual({ at: 700_000, dialled: 700, closed: 4, inFlight: 2 });
    expect(beats.length).toBeLessThanOrEqual(600);
    expect(beats[0]?.at).toBeGreaterThan(100_000);
  });

  it("OUT-STA-01 figures hold until they change", () => {
    const beats = [{ at: 1_000, dialled: 3, closed: 1, inFlight: 2 }];
    expect(holdUntil(beats, 1_500)).toBe(beats);
    expect(holdUntil(beats, 9_000)).toEqual([...beats, { at: 9_000, dialled: 3, closed: 1, inFlight: 2 }]);
    expect(holdUntil([], 9_000)).toEqual([]);
  });

  it("tells by identity that something came", () => {
    const pulse = new CampaignPulse();
    let told = 0;
    const stop = pulse.listen(() => told++);
    expect(pulse.of("c1")).toBe(pulse.of("c1"));
    pulse.add(live(1), 1_000);
    const first = pulse.of("c1");
    pulse.add(live(2), 2_000);
    expect(pulse.of("c1")).not.toBe(first);
    stop();
    pulse.add(live(3), 3_000);
    expect(told).toBe(2);
  });
});

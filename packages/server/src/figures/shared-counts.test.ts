import { VirtualClock } from "@perezvon/base";
import type { CampaignId, CentreId } from "@perezvon/model";
import type { MetricCounts } from "@perezvon/store";
import { expect, test } from "vitest";
import { SharedCounts } from "./shared-counts.ts";

const centre = "centre" as CentreId;
const [first, second] = ["a", "b"] as CampaignId[];

function counting(total: number) {
  const clock = new VirtualClock(0);
  const asked: string[] = [];
  const waiting: ((counts: MetricCounts) => void)[] = [];
  const shared = new SharedCounts((_: CentreId, campaignId: CampaignId) => {
    asked.push(campaignId);
    return new Promise((resolve) => waiting.push(resolve));
  }, clock);
  const answer = async () => {
    for (const resolve of waiting.splice(0)) resolve({ total } as MetricCounts);
    await Promise.resolve();
    await Promise.resolve();
  };
  const ask = (campaignId = first!, dayStart = 0) =>
    shared.of(centre, campaignId, { dayStart, now: clock.now() });
  return { clock, asked, ask, answer, waiting };
}

test("OUT-STA-04 windows that ask while the records are counted get the one answer", async () => {
  const { asked, ask, answer } = counting(1_000_000);
  const answers = [ask(), ask(), ask(second), ask()];
  await answer();
  expect(new Set(await Promise.all([answers[0], answers[1], answers[3]])).size).toBe(1);
  expect(asked).toEqual([first, second]);
});

test("OUT-STA-04 a million records are counted every ten seconds at most, a new day at once", async () => {
  const { clock, asked, ask, answer } = counting(1_000_000);
  void ask();
  await answer();
  clock.advanceBy(9_999);
  void ask();
  expect(asked).toHaveLength(1);
  clock.advanceBy(2);
  void ask();
  expect(asked).toHaveLength(2);
  await answer();
  void ask(first, 86_400_000);
  expect(asked).toHaveLength(3);
});

test("OUT-STA-04 few records are counted whenever somebody looks, and a failure is not kept", async () => {
  const { clock, asked, ask, answer } = counting(100);
  void ask();
  await answer();
  clock.advanceBy(2);
  void ask();
  expect(asked).toHaveLength(2);
  const failing = new SharedCounts(() => {
    asked.push("failing");
    return Promise.reject(new Error("away"));
  }, clock);
  for (let n = 0; n < 2; n++)
    await expect(failing.of(centre, first!, { dayStart: 0, now: 0 })).rejects.toThrow("away");
  expect(asked.filter((each) => each === "failing")).toHaveLength(2);
});

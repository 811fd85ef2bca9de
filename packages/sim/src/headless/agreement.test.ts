import type { CampaignStatistics, StatusCounts } from "@perezvon/api";
import { expect, test } from "vitest";
import { contradictions, isStill, type Told } from "./agreement.ts";
import type { DetailedRow } from "./results-file.ts";

const statistics = (closed: number, dialledToday: number, more = {}): CampaignStatistics =>
  ({
    total: 5,
    closed,
    excluded: 1,
    remaining: 4 - closed,
    dialledToday,
    closedToday: closed,
    inFlight: 0,
    locked: 0,
    ...more,
  }) as CampaignStatistics;
const statuses = (sold: number, busy: number): StatusCounts =>
  ({
    total: sold + busy,
    dispositions: [
      { key: "sold", name: { ru: "Заказ", en: "Product sold" }, attempts: sold, closed: sold },
      { key: "busy", name: { ru: "Занято", en: "Busy" }, attempts: busy, closed: 0 },
    ],
  }) as StatusCounts;
const row = (dispositionText: string, completed: boolean): DetailedRow =>
  ({ isCallAttempt: true, dispositionText, completed }) as DetailedRow;
const record = (completed: boolean, outOfQuota = false) => ({ completed, outOfQuota });

const rest: Told = {
  window: statistics(2, 3),
  statusesBefore: statuses(2, 1),
  simple: [record(true), record(true), record(false), record(false), record(false, true)],
  detailed: [row("Busy", false), row("Product sold", true), row("Product sold", true)],
  pages: 3,
  statusesAfter: statuses(2, 1),
  api: statistics(2, 3),
};

test("OUT-STA-06 at rest all say the same", () => {
  expect(isStill(rest)).toBe(true);
  expect(contradictions(rest)).toEqual([]);
});

test.each<[string, Partial<Told>]>([
  ["closed", { simple: [...rest.simple.slice(1), record(false)] }],
  ["records", { simple: rest.simple.slice(1) }],
  ["rows of dials", { detailed: rest.detailed.slice(1) }],
  ["rows on pages", { pages: 2 }],
  ["dials", { window: statistics(2, 4), api: statistics(2, 4) }],
  [
    "closing rows",
    { window: statistics(2, 3, { closedToday: 1 }), api: statistics(2, 3, { closedToday: 1 }) },
  ],
  ["status busy", { detailed: [row("No answer", false), ...rest.detailed.slice(1)] }],
  ["window", { window: statistics(2, 3, { remaining: 3 }) }],
])("OUT-STA-06 a contradiction is found: %s", (what, change) => {
  expect(contradictions({ ...rest, ...change }).some((text) => text.startsWith(what))).toBe(true);
});

test("OUT-STA-06 while it dials, what was told in between lies between the others", () => {
  const moving: Told = { ...rest, api: statistics(3, 5, { inFlight: 1 }), statusesAfter: statuses(3, 1) };
  expect(isStill(moving)).toBe(false);
  expect(contradictions(moving)).toEqual([]);
  const ahead: Told = { ...moving, detailed: [...rest.detailed, row("Busy", false), row("Busy", false)] };
  expect(contradictions(ahead).length).toBeGreaterThan(0);
});

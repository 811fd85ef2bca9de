import { expect, it } from "vitest";
import { callBackFaults } from "./call-backs.ts";
import { campaignFaults } from "./campaign-input.ts";

const faultsOf = (body: object) =>
  Object.fromEntries(campaignFaults({ name: "x", ...body }).map(({ field, code }) => [field, code]));

it.each(["dialsPerAgent", "abandonmentCapPercent", "abandonmentStopPercent"])(
  "OUT-MOD-03 OUT-CPL-02 %s goes in steps of 0.1",
  (field) => {
    for (let tenths = 1; tenths <= 100; tenths++) expect(faultsOf({ [field]: tenths / 10 })).toEqual({});
    for (const value of [1.05, 2.999, 0.15])
      expect(faultsOf({ [field]: value })).toEqual({ [field]: "not_a_multiple" });
  },
);

it("OUT-CMP-06 a list is attached twice only under another name, whatever its case", () => {
  const lists = (...instances: (string | undefined)[]) => ({
    lists: instances.map((instance) => ({ listId: "a", instance })),
  });
  expect(faultsOf(lists("", "Юг", "Север"))).toEqual({});
  expect(faultsOf(lists(undefined, ""))).toEqual({ "lists.1.listId": "duplicate" });
  expect(faultsOf(lists("Юг", "", "юг"))).toEqual({ "lists.2.listId": "duplicate" });
});

it("OUT-CMP-11 a moment has its time, and the stop comes after the start", () => {
  const automatic = (start: object, stop: object) => faultsOf({ automatic: { start, stop } });
  const at = (time?: string) => ({ kind: "at", at: time });
  const [two, later] = ["2027-01-11T14:00:00.000Z", "2027-01-11T14:00:00.001Z"];
  expect(automatic(at(two), at(later))).toEqual({});
  expect(automatic(at(two), at(two))).toEqual({ "automatic.stop.at": "from_after_until" });
  expect(automatic(at(), { kind: "finished" })).toEqual({ "automatic.start.at": "required" });
  expect(automatic({ kind: "hours" }, at())).toEqual({ "automatic.stop.at": "required" });
});

it("OUT-DNC-01 OUT-DNC-06 a do-not-call list is heeded once, and one is filled", () => {
  const use = (listId: string, fill: boolean) => ({ listId, fill, field: null });
  const doNotCall = (...lists: object[]) => faultsOf({ doNotCall: { lists } });
  expect(doNotCall(use("a", true), use("b", false))).toEqual({});
  expect(doNotCall(use("a", true), use("a", false))).toEqual({ "doNotCall.lists.1.listId": "duplicate" });
  expect(doNotCall(use("a", true), use("b", true))).toEqual({ "doNotCall.lists.1.fill": "duplicate" });
});

it.each([
  ["09:00", "24:00", "Europe/Moscow", {}],
  ["22:00", "06:00", "Asia/Yekaterinburg", {}],
  ["24:00", "06:00", "Europe/Moscow", { start: "time" }],
  ["09:60", "18:00", "Europe/Moscow", { start: "time" }],
  ["09:00", "24:01", "Europe/Moscow", { end: "time" }],
  ["09:00", "18:00", "MSK+2", { timeZone: "timezone" }],
])("OUT-HRS-04 OUT-HRS-08 hours %s-%s %s of a row of the schedule", (start, end, timeZone, wrong) => {
  const days = [{ kind: "weekly", weekday: 1 }];
  const hours = { entries: [{ kind: "open", days, start, end, timeZone }] };
  const faults = Object.entries(wrong).map(([field, code]) => [
    `dialTime.schedules.0.hours.entries.0.${field}`,
    code,
  ]);
  expect(faultsOf({ dialTime: { hours: { entries: [] }, schedules: [{ hours, labels: [""] }] } })).toEqual(
    Object.fromEntries(faults),
  );
});

it("OUT-RED-01 OUT-RED-11 one row a status, with what its action needs", () => {
  const rules = (...given: [disposition: string, action: object][]) =>
    faultsOf({ redial: { rules: given.map(([disposition, action]) => ({ disposition, action })) } });
  expect(rules(["busy", { kind: "stop_number" }], ["no_answer", { kind: "redial", hours: 1 }])).toEqual({});
  expect(rules(["busy", { kind: "stop_number" }], ["busy", { kind: "stop_record" }])).toEqual({
    "redial.rules.1.disposition": "duplicate",
  });
  for (const kind of ["redial", "next_number"])
    expect(rules(["busy", { kind }])).toEqual({ "redial.rules.0.action.hours": "required" });
  expect(rules(["busy", { kind: "complete" }])).toEqual({ "redial.rules.0.action.disposition": "required" });
});

it("OUT-CID-02 a method by field names the field", () => {
  expect(faultsOf({ callers: { method: "list_field", field: "АОН" } })).toEqual({});
  for (const field of [null, "  "])
    expect(faultsOf({ callers: { method: "list_field", field } })).toEqual({ "callers.field": "required" });
});

it("OUT-CBK-02 a call-back is moved at most 90 days ahead, ends after it begins, and not in the past", () => {
  const now = Date.parse("2026-11-20T09:00:00.000Z");
  const faults = (fromMs: number, untilMs: number, wasMs?: number) => {
    const [from, until] = [fromMs, untilMs].map((ms) => new Date(now + ms).toISOString()) as [string, string];
    const was = wasMs === undefined ? undefined : now + wasMs;
    return callBackFaults({ from, until, ownerId: null }, now, was).map(
      ({ field, code }) => `${field} ${code}`,
    );
  };
  const farthest = 90 * 86_400_000;
  expect(faults(0, 1)).toEqual([]);
  expect(faults(farthest, farthest + 1)).toEqual([]);
  expect(faults(farthest + 1, farthest + 2)).toEqual(["from out_of_range"]);
  expect(faults(60_000, 60_000)).toEqual(["until from_after_until"]);
  expect(faults(-60_000, 0)).toEqual(["until in_the_past"]);
  // «Now» as a field of whole minutes has it, and no earlier; a call that goes to another keeps the time that it had.
  expect(faults(-120_000, 60_000)).toEqual([]);
  expect(faults(-120_001, 60_000)).toEqual(["from in_the_past"]);
  expect(faults(-120_001, 60_000, -120_001)).toEqual([]);
  expect(faults(-120_001, 0, -120_001)).toEqual(["until in_the_past"]);
});

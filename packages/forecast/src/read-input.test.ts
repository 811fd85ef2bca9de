import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runForecast } from "./forecast.ts";
import { readForecastInput } from "./read-input.ts";

test("the example of the documentation is read and played", () => {
  const example = new URL("../../../docs/forecast-example.json", import.meta.url);
  const input = readForecastInput(JSON.parse(readFileSync(example, "utf8")));
  expect(input.ok ? [] : input.error).toEqual([]);
  if (!input.ok) return;
  const { totals } = runForecast({ ...input.value, hours: 1, runs: 1 });
  expect(totals.talks.p50).toBeGreaterThan(10);
});

test("what a forecast depends on goes to a file and comes back the same", () => {
  const input = readForecastInput({
    version: 1,
    start: "2026-03-02T09:00:00+03:00",
    timeZone: "Europe/Moscow",
    shifts: [{ agents: 3 }],
    records: [{ count: 10 }],
  });
  expect(input.ok && readForecastInput(JSON.parse(JSON.stringify(input.value)))).toMatchObject({
    ok: true,
    value: input.ok && { ...input.value, outcomes: { ...input.value.outcomes, source: "file" } },
  });
});

test("every fault of a file is named at its field", () => {
  const read = readForecastInput({
    version: 2,
    start: "tomorrow",
    timeZone: "Nowhere",
    shifts: [{ agents: -1, from: "9" }],
    records: [{ count: 1, numbers: [{ prefix: "8495" }] }],
    dialling: { mode: "preview", dialsPerAgent: 9 },
    dialTime: { hours: { entries: [{ kind: "open" }] } },
    outcomes: { talk: [5, 1], cells: [{ hour: 30, dials: { person: -1 } }] },
  });
  expect(read.ok ? [] : read.error.map(({ field }) => field).sort()).toEqual([
    "dialTime.hours.entries.0.days",
    "dialTime.hours.entries.0.days",
    "dialTime.hours.entries.0.end",
    "dialTime.hours.entries.0.start",
    "dialTime.hours.entries.0.timeZone",
    "dialling.dialsPerAgent",
    "dialling.mode",
    "outcomes.cells.0.dials.person",
    "outcomes.cells.0.hour",
    "outcomes.talk",
    "records.0.numbers.0.prefix",
    "shifts.0.agents",
    "shifts.0.from",
    "start",
    "timeZone",
    "version",
  ]);
});

import { parseArgs } from "node:util";
import { forecastFile } from "../forecast/forecast-file.ts";
import { runDay } from "./run-day.ts";
import { seededPlan } from "./seeded-plan.ts";

/** Seeded days of the product on the virtual clock, or the forecast of a campaign from its file; the last line is one JSON object. */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    days: { type: "string", default: "1" },
    records: { type: "string", default: "2000" },
    agents: { type: "string", default: "40" },
    hours: { type: "boolean", default: false },
    mixed: { type: "boolean", default: false },
    campaign: { type: "string" },
    runs: { type: "string" },
  },
});
if (values.campaign !== undefined) {
  const { lines, code } = await forecastFile(values.campaign, values.runs);
  for (const line of lines) console.log(line);
  process.exit(code);
}
const first = Number(values.seed);
const common = {
  days: Number(values.days),
  records: Number(values.records),
  agents: Number(values.agents),
  hours: values.hours,
};
const started = performance.now();
const failed = [];
let last: Awaited<ReturnType<typeof runDay>> | undefined;
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  last = await runDay(values.mixed ? seededPlan(seed) : { seed, ...common });
  if (!last.ok) failed.push({ seed, violations: last.violations });
}
const seconds = Math.round(performance.now() - started) / 1000;
const summary = { ok: failed.length === 0, seeds: Number(values.seeds), ...common, seconds, failed };
console.log(JSON.stringify({ ...summary, figures: last?.figures }));
process.exitCode = failed.length === 0 ? 0 : 1;

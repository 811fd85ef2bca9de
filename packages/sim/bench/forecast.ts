import { defaultRedialSettings } from "@perezvon/dialer";
import { defaultOutcomes, type ForecastInput, runForecast } from "@perezvon/forecast";
import { anyTime } from "@perezvon/model";

export interface ForecastBenchOptions {
  readonly agents: number;
  readonly records: number;
  readonly hours: number;
  readonly runs: number;
  readonly seed: number;
}

/** What a forecast costs, with its bands, and what it says, in both modes that dial by themselves. */
export function runForecastBench(options: ForecastBenchOptions): Record<string, unknown> {
  const { agents, records, hours, runs } = options;
  return { agents, records, hours, runs, ...once("progressive", options), ...once("predictive", options) };
}

function once(mode: "progressive" | "predictive", options: ForecastBenchOptions): Record<string, unknown> {
  const { agents, records, hours, runs, seed } = options;
  const input: ForecastInput = {
    version: 1,
    name: "bench",
    start: "2026-03-02T06:00:00Z",
    hours,
    timeZone: "Europe/Moscow",
    seed,
    runs,
    shifts: [{ agents, from: "00:00", until: "00:00" }],
    dialling: {
      mode,
      noAnswerSeconds: 30,
      waitForAgentSeconds: 2,
      dialsPerAgent: mode === "predictive" ? 5 : 2,
      dialStartsPerSecond: 20,
      detectVoice: true,
      detectMachine: true,
      waitForBeep: false,
      recordAnalysis: false,
    },
    redial: defaultRedialSettings,
    dialTime: anyTime,
    callingHours: [],
    types: {},
    records: [{ count: records, numbers: [{ prefix: "+7999" }], attempts: 0, dueInMinutes: 0 }],
    outcomes: defaultOutcomes,
  };
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { totals, completed } = runForecast(input);
  const seconds = Math.round(performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    [`${mode}Seconds`]: seconds,
    [`${mode}CpuSeconds`]: Math.round((user + system) / 1000) / 1000,
    [`${mode}SecondsPerRun`]: Math.round((1000 * seconds) / runs) / 1000,
    [`${mode}Dials`]: totals.dials.p50,
    [`${mode}OccupancyPercent`]: totals.occupancy?.p50,
    [`${mode}AbandonmentPercent`]: totals.abandonment?.p50,
    [`${mode}Closed`]: totals.closed.p50,
    [`${mode}Completed`]: completed.share,
  };
}

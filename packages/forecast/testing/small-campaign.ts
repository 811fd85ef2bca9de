import { defaultRedialSettings } from "@perezvon/dialer";
import { anyTime, type DiallingSettings } from "@perezvon/model";
import { defaultOutcomes } from "../src/default-outcomes.ts";
import type { ForecastInput } from "../src/forecast-input.ts";

const dialling: DiallingSettings = {
  mode: "progressive",
  noAnswerSeconds: 30,
  waitForAgentSeconds: 2,
  dialsPerAgent: 1,
  dialStartsPerSecond: 20,
  detectVoice: true,
  detectMachine: true,
  waitForBeep: false,
  recordAnalysis: false,
};

/** Five agents, 300 records, two hours of a Monday morning in Moscow. */
export function smallCampaign(
  over: Partial<Omit<ForecastInput, "dialling">> & { readonly dialling?: Partial<DiallingSettings> } = {},
): ForecastInput {
  return {
    version: 1,
    name: "small",
    start: "2026-03-02T07:00:00Z",
    hours: 2,
    timeZone: "Europe/Moscow",
    seed: 1,
    runs: 2,
    shifts: [{ agents: 5, from: "00:00", until: "00:00" }],
    redial: defaultRedialSettings,
    dialTime: anyTime,
    callingHours: [],
    types: {},
    records: [{ count: 300, numbers: [{ prefix: "+7495" }], attempts: 0, dueInMinutes: 0 }],
    outcomes: defaultOutcomes,
    ...over,
    dialling: { ...dialling, ...over.dialling },
  };
}

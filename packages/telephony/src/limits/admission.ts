import type { Random } from "@perezvon/base";

/** What the load of a node is made of (TEL-LIM-01). */
export interface LoadFigures {
  /** Delay of the call logic's loop, 99th percentile. */
  readonly loopDelayMs: number;
  /** The delay that is full load. */
  readonly loopDelayLimitMs: number;
  /** Busiest media worker, 0–1. */
  readonly workerBusy: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly portsInUse: number;
  readonly portsTotal: number;
}

/** The highest of its parts; 1 is full. */
export function loadOf(figures: LoadFigures): number {
  return Math.max(
    figures.loopDelayMs / figures.loopDelayLimitMs,
    figures.workerBusy / 0.85,
    figures.memoryLimitBytes > 0 ? figures.memoryBytes / figures.memoryLimitBytes : 0,
    figures.portsTotal > 0 ? figures.portsInUse / (0.95 * figures.portsTotal) : 0,
  );
}

/** In the order in which they are refused. Refreshes, requests in dialogs and emergency calls never are. */
export type CallClass = "campaign" | "manual" | "incoming";
const refusedFirst: readonly CallClass[] = ["campaign", "manual", "incoming"];

export interface AdmissionState {
  /** Classes that are held back, from the first. */
  readonly held: number;
  /** Share of the calls of held classes that is let through, in tenths. */
  readonly openTenths: number;
}

export const openAdmission: AdmissionState = { held: 0, openTenths: 10 };

const full = 1;
const recovered = 0.8;

/** Once a second: one class more is held while the node is full; below 0.8 a tenth of the rate comes back. */
export function stepAdmission(state: AdmissionState, load: number): AdmissionState {
  if (load >= full) return { held: Math.min(refusedFirst.length, state.held + 1), openTenths: 0 };
  if (load > recovered || state.held === 0) return state;
  const openTenths = state.openTenths + 1;
  return openTenths >= 10 ? openAdmission : { ...state, openTenths };
}

/** Whether a call of that class is taken now. */
export function admits(state: AdmissionState, call: CallClass, random: Random): boolean {
  if (refusedFirst.indexOf(call) >= state.held) return true;
  return random.next() * 10 < state.openTenths;
}

/** Whoever is refused comes back at a moment of his own. */
export function retryAfterSeconds(random: Random): number {
  return 2 + Math.floor(random.next() * 9);
}

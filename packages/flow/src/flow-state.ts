import type { UserId } from "@perezvon/model";
import { alwaysOpen, type HoursSet } from "@perezvon/schedule";

/** Where a call stands in its scenario: plain data, so that another process can go on with it (INB-SCN-10). */
export interface FlowState {
  readonly over: boolean;
  readonly serviceId: string;
  readonly language: "ru" | "en";
  /** 1–100. */
  readonly priority: number;
  /** Of the entry of the number plan. */
  readonly hours: HoursSet;
  readonly variables: Readonly<Record<string, string>>;
  /** Operation the call is in; null before the start and after the end. */
  readonly at: string | null;
  /** What the operation is busy with, in its own words. */
  readonly stage: string;
  /** Failed tries of the present menu. */
  readonly tries: number;
  /** When the present stage began. */
  readonly since: number;
  readonly playing: { readonly playId: string; readonly music: boolean } | null;
  readonly timerId: string | null;
  /** Keys pressed ahead (INB-BLK-05). */
  readonly keys: string;
  /** Last place in the queue: entered at `t0`, left at `leftAt`. */
  readonly queued: { readonly t0: number; readonly leftAt: number | null } | null;
  /** Reserved, not yet talking. */
  readonly agentId: UserId | null;
  /** What is asked of somebody outside and not answered yet. */
  readonly asked: string | null;
  /** Operations since the last wait, and in all (INB-SCN-08). */
  readonly inRow: number;
  readonly total: number;
  readonly lastId: number;
  /** The scenario broke; the built-in one serves the rest of the call. */
  readonly fallback: boolean;
}

export function newFlow(): FlowState {
  return {
    over: false,
    serviceId: "",
    language: "ru",
    priority: 1,
    hours: alwaysOpen,
    variables: {},
    at: null,
    stage: "",
    tries: 0,
    since: 0,
    playing: null,
    timerId: null,
    keys: "",
    queued: null,
    agentId: null,
    asked: null,
    inRow: 0,
    total: 0,
    lastId: 0,
    fallback: false,
  };
}

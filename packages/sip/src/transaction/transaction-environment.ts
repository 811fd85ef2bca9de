import type { Timers } from "@perezvon/base";
import type { SipGuard } from "../guard/types.ts";
import type { Flow } from "../transport/flow.ts";
import type { SipCounters } from "../user-agent/types.ts";
import type { TransactionTiming } from "./timing.ts";

/** What every transaction of a stack shares. */
export interface TransactionEnvironment {
  readonly timers: Timers;
  readonly timing: TransactionTiming;
  readonly tryingDelayMs: number;
  readonly counters: SipCounters;
  readonly guard: SipGuard | undefined;
  send(flow: Flow, bytes: Buffer): void;
}

import type { Timers } from "@perezvon/base";
import type { EdgeList } from "../guard/edges.ts";
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
  readonly edges: EdgeList;
  send(flow: Flow, bytes: Buffer): void;
}

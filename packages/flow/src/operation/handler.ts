import type { FlowEvent } from "../events.ts";
import type { Run } from "../run.ts";
import type { Operation } from "../scenario.ts";

/** Name of the exit taken; undefined while the operation waits. */
export type Exit = string | undefined;

/** Events an operation hears of; starts and hang-ups are the interpreter's. */
export type OperationEvent = Exclude<FlowEvent, { kind: "started" } | { kind: "caller_hung_up" }>;

/** What one kind of operation does. */
export interface Handler<Kind extends Operation["kind"]> {
  enter(operation: Extract<Operation, { kind: Kind }>, run: Run): Exit;
  /** Absent where `enter` never waits. */
  on?(operation: Extract<Operation, { kind: Kind }>, event: OperationEvent, run: Run): Exit;
  /** The caller hung up while the call was in this operation. */
  hungUp?(run: Run): void;
}

import type { Clock, Logger, Timers } from "@perezvon/base";
import type { CentreId, SwitchCommand } from "@perezvon/model";
import type { LegBook } from "./call/leg-book.ts";
import type { EngineStore } from "./ports.ts";
import type { WriteQueue } from "./write-queue.ts";

/** What every part of one centre's engine works with. */
export interface CentreContext {
  readonly centreId: CentreId;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly store: EngineStore;
  readonly writes: WriteQueue;
  readonly legs: LegBook;
  /** Makes an id ordered by time (UUID version 7). */
  readonly newId: () => string;
  execute(command: SwitchCommand): void;
}

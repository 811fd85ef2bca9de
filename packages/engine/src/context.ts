import type { Clock, Logger, Random, Timers } from "@perezvon/base";
import type { CentreId, SoundLanguage, SwitchCommand } from "@perezvon/model";
import type { LegBook } from "./call/leg-book.ts";
import type { OutgoingNumbers } from "./call/outgoing-numbers.ts";
import type { OutsideDesk } from "./outside/outside-desk.ts";
import type { EngineStore } from "./ports.ts";
import type { Reach } from "./transfer/reach.ts";
import type { WriteQueue } from "./write-queue.ts";

/** What every part of one centre's engine works with. */
export interface CentreContext {
  readonly centreId: CentreId;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly store: EngineStore;
  readonly writes: WriteQueue;
  readonly legs: LegBook;
  /** Makes an id ordered by time (UUID version 7). */
  readonly newId: () => string;
  execute(command: SwitchCommand): void;
  /** Web services, lists and letters that scenarios ask for. */
  readonly outside: OutsideDesk;
  /** Ways to others, for transfers and conferences. */
  readonly reach: Reach;
  /** What outgoing calls show that name no number themselves (INB-DOU-06). */
  readonly outgoing: OutgoingNumbers;
  /** A recording goes on when the last user of the centre has sent the customer outside (PLT-REC-08). */
  readonly recordOutsideTransfers: boolean;
  /** How long somebody may ring who is called for a transfer (TEL-XFR-01). */
  readonly transferReturnMs: number;
  /** How long a call waits for a page that went away (TEL-WRT-06). */
  readonly lostPageMs: number;
  /** In which callers are spoken to whose language nobody knows. */
  readonly language: SoundLanguage;
  /** Most calls of one campaign in automatic mode, whatever it was set to before (OUT-MOD-03). */
  readonly simultaneousCalls: number;
  /** Whose national numbers people dial, ISO 3166. */
  readonly homeCountry: string;
}

/** What the centre's engine is given; the ways to others are its own. */
export type OuterContext = Omit<
  CentreContext,
  | "reach"
  | "outgoing"
  | "recordOutsideTransfers"
  | "transferReturnMs"
  | "lostPageMs"
  | "language"
  | "homeCountry"
  | "simultaneousCalls"
>;

import type { Clock, Logger, Timers } from "@perezvon/base";
import type { DailyWindow } from "@perezvon/schedule";
import type { ExportTaskRow, Store } from "@perezvon/store";
import { writeLetter } from "../mail/letters.ts";
import { type LetterWays, tellOwner } from "../mail/tell-owner.ts";
import { zonedText } from "../results/zoned-text.ts";

export interface TaskContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly hostName: string;
  readonly folder: string;
  /** Where recordings lie. */
  readonly recordings: string;
  /** When they are exported (PLT-TEN-10). */
  readonly recordingWindow: DailyWindow;
  /** Mbit/s of all of a centre together; 0: no cap (PLT-TEN-10). */
  readonly recordingMbit: number;
  /** A letter lies in the queue. */
  readonly mailWaits: () => void;
}

/** A run failed for good: who made the task hears of it (OUT-EXP-02, INB-EXP-08). */
export async function tellFailed(
  context: LetterWays,
  task: ExportTaskRow,
  outcome: { readonly failure: string | undefined; readonly answer: string | undefined },
  at: number,
): Promise<void> {
  const reason = `${outcome.failure ?? ""}: ${outcome.answer ?? ""}`;
  await tellOwner(context, task.centreId, task.ownerId, {
    kind: "export_failed",
    at,
    write: ({ name, language }) =>
      writeLetter("exportFailed", language, { name, ...named(task, at), reason }),
  });
}

/** Recordings were given up after seven nights (INB-EXP-03). */
export async function tellGivenUp(
  context: LetterWays,
  task: ExportTaskRow,
  files: readonly string[],
  at: number,
): Promise<void> {
  const shown = files.slice(0, 20).join("\n");
  await tellOwner(context, task.centreId, task.ownerId, {
    kind: "recordings_given_up",
    at,
    write: ({ name, language }) =>
      writeLetter("recordingsGivenUp", language, {
        name,
        ...named(task, at),
        count: String(files.length),
        files: shown,
      }),
  });
}

function named({ name, campaignName, timeZone }: ExportTaskRow, at: number) {
  return { task: name, campaign: campaignName, at: zonedText(at, timeZone) };
}

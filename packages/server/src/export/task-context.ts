import type { Clock, Logger, Timers } from "@perezvon/base";
import type { DailyWindow } from "@perezvon/schedule";
import type { ExportTaskRow, Store } from "@perezvon/store";
import { writeLetter } from "../mail/letters.ts";
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
  /** A letter lies in the queue. */
  readonly mailWaits: () => void;
}

type Told = Pick<TaskContext, "store" | "mailWaits">;

/** A run failed for good: who made the task hears of it (OUT-EXP-02, INB-EXP-08). */
export async function tellOwner(
  context: Told,
  task: ExportTaskRow,
  outcome: { readonly failure: string | undefined; readonly answer: string | undefined },
  at: number,
): Promise<void> {
  const reason = `${outcome.failure ?? ""}: ${outcome.answer ?? ""}`;
  await send(context, task, "export_failed", at, (owner) =>
    writeLetter("exportFailed", owner.language, { ...common(task, owner, at), reason }),
  );
}

/** Recordings were given up after seven nights (INB-EXP-03). */
export async function tellGivenUp(
  context: Told,
  task: ExportTaskRow,
  files: readonly string[],
  at: number,
): Promise<void> {
  await send(context, task, "recordings_given_up", at, (owner) =>
    writeLetter("recordingsGivenUp", owner.language, {
      ...common(task, owner, at),
      count: String(files.length),
      files: files.slice(0, 20).join("\n"),
    }),
  );
}

type Owner = NonNullable<Awaited<ReturnType<Store["mail"]["addressee"]>>>;

function common(task: ExportTaskRow, owner: Owner, at: number) {
  return {
    name: [owner.firstName, owner.lastName].join(" ").trim() || owner.login,
    task: task.name,
    campaign: task.campaignName,
    at: zonedText(at, task.timeZone),
  };
}

async function send(
  { store, mailWaits }: Told,
  task: ExportTaskRow,
  kind: string,
  at: number,
  write: (owner: Owner) => ReturnType<typeof writeLetter>,
): Promise<void> {
  const owner = task.ownerId && (await store.mail.addressee(task.centreId, task.ownerId));
  if (!owner?.email) return;
  await store.mail.queue(task.centreId, { ...write(owner), kind, recipient: owner.email }, at);
  mailWaits();
}

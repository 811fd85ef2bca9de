import type { ServerContext } from "../http/context.ts";
import { idempotencyMs } from "../http/idempotency.ts";
import { sweepCalls } from "../recordings/sweep-calls.ts";

/** One thing done again and again. A failure is logged and the next turn tries anew. */
interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (context: ServerContext) => Promise<unknown>;
}

const blockedCallsMs = 90 * 24 * 3_600_000;

/** Expired entries stay visible so long (OUT-DNC-07). */
const expiredEntriesMs = 90 * 24 * 3_600_000;

/** As long as a program may be away and still miss nothing (OUT-API-02). */
const campaignEventsMs = 30 * 24 * 3_600_000;

/** Longer than anything takes that writes one. */
const strayFilesMs = 24 * 3_600_000;

/** OUT-IMP-17. */
const importLogMs = 365 * 24 * 3_600_000;
const rejectedRowsMs = 30 * 24 * 3_600_000;

const jobs: readonly Job[] = [
  { name: "sessions", everyMs: 60_000, run: ({ sessions }) => sessions.sweep() },
  {
    name: "keys of repeated requests",
    everyMs: 3_600_000,
    run: ({ store, clock }) => store.idempotency.sweep(clock.now() - idempotencyMs),
  },
  {
    name: "old events of campaigns",
    everyMs: 3_600_000,
    run: ({ store, clock }) => store.campaignEvents.sweep(clock.now() - campaignEventsMs),
  },
  { name: "mail", everyMs: 10_000, run: ({ mailer }) => mailer.deliver() },
  { name: "old mail", everyMs: 3_600_000, run: ({ mailer }) => mailer.sweep() },
  { name: "alerts", everyMs: 3_600_000, run: ({ alerts }) => alerts.sweep() },
  {
    name: "blocked calls",
    everyMs: 3_600_000,
    run: ({ store, clock }) => store.blackList.sweepCalls(clock.now() - blockedCallsMs),
  },
  {
    name: "expired do-not-call entries",
    everyMs: 3_600_000,
    run: ({ store, clock }) => store.doNotCall.sweep(clock.now() - expiredEntriesMs),
  },
  { name: "periodic updates of lists", everyMs: 10_000, run: ({ feeds }) => feeds.tick() },
  { name: "periodic exports", everyMs: 10_000, run: ({ tasks }) => tasks.tick() },
  { name: "webhooks", everyMs: 1_000, run: ({ webhooks }) => webhooks.tick() },
  {
    name: "old deliveries",
    everyMs: 3_600_000,
    run: ({ store, clock }) => store.webhooks.sweep(clock.now() - campaignEventsMs),
  },
  { name: "log of periodic exports", everyMs: 3_600_000, run: ({ tasks }) => tasks.sweep() },
  { name: "old calls", everyMs: 3_600_000, run: sweepCalls },
  { name: "erasures", everyMs: 10_000, run: ({ eraser }) => eraser.tick() },
  { name: "archives", everyMs: 10_000, run: ({ archives }) => archives.sweep() },
  {
    name: "stray files of exports",
    everyMs: 3_600_000,
    run: ({ archives, clock }) => archives.sweepStrays(clock.now() - strayFilesMs),
  },
  {
    name: "old imports",
    everyMs: 3_600_000,
    run: ({ store, clock }) =>
      store.imports.sweep({ log: clock.now() - importLogMs, rejects: clock.now() - rejectedRowsMs }),
  },
  {
    name: "selection of records",
    everyMs: 10_000,
    run: ({ store, clock }) => store.selection.sweep(clock.now()),
  },
  { name: "bin of campaigns", everyMs: 60_000, run: ({ exports }) => exports.sweepBin() },
  { name: "exports", everyMs: 3_600_000, run: ({ exports }) => exports.sweep() },
];

export function startJobs(context: ServerContext): { stop(): void } {
  const timers = jobs.map(({ name, everyMs, run }) =>
    context.timers.every(everyMs, () => {
      run(context).catch((error) => context.logger.warn("job failed", { name, error: String(error) }));
    }),
  );
  return {
    stop() {
      for (const timer of timers) timer.cancel();
    },
  };
}

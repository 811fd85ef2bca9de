import type { AttemptEnd, AttemptStart } from "@perezvon/engine";
import { keyOf } from "./memory-store.ts";
import { dialKey } from "./watch.ts";
import type { World } from "./world.ts";

interface EndedRow {
  readonly start: AttemptStart;
  readonly end: AttemptEnd;
}

/** Rows, records, calls and the network's own count say the same at the end of all days (OUT-STA-03, OUT-RES-06). */
export function checkReports(world: World): void {
  const rows = [...world.store.attempts.values()].flatMap(({ start, end }) => (end ? [{ start, end }] : []));
  checkDials(world, rows);
  checkTotals(world, rows);
  checkLastResults(world, rows);
  checkCalls(world);
}

/** Every INVITE has one row, and every row that counts had an INVITE, but for those that a death came before. */
function checkDials({ watch, violations }: World, rows: readonly EndedRow[]): void {
  const counted = new Map<string, number>();
  const failed = new Map<string, number>();
  for (const { start, end } of rows) {
    violations.check(end.disposition !== "", "every call has one result", () => start.callId);
    const key = dialKey(start.callId, start.number);
    if (end.isCallAttempt) counted.set(key, (counted.get(key) ?? 0) + 1);
    if (end.disposition === "system_failure") failed.set(key, (failed.get(key) ?? 0) + 1);
  }
  for (const [key, { sent, nowhere }] of watch.invites) {
    const rowsOf = counted.get(key) ?? 0;
    const right = rowsOf <= sent && rowsOf >= sent - nowhere;
    violations.check(right, "every dial is one row of the report", () => `${key} ${rowsOf} for ${sent}`);
  }
  for (const [key, rowsOf] of counted) {
    const sent = watch.invites.get(key)?.sent ?? 0;
    const right = rowsOf - (failed.get(key) ?? 0) <= sent;
    violations.check(right, "every row that counts was dialled", () => `${key} ${rowsOf} for ${sent}`);
  }
}

/** Total = closed + excluded + remaining, with what the rows say has closed. */
function checkTotals({ store, violations }: World, rows: readonly EndedRow[]): void {
  for (const { id } of store.campaigns.values()) {
    const lives = store.livesOf(id);
    const closed = rows.filter(
      ({ start, end }) => start.campaignId === id && end.recordDisposition !== undefined,
    );
    const excluded = lives.filter(({ state }) => state === "excluded").length;
    const remaining = lives.filter(({ state }) => state === "open").length;
    const sum = closed.length + excluded + remaining;
    violations.check(
      lives.length === sum,
      "total is closed, excluded and remaining together",
      () => `${id} ${lives.length} ${sum}`,
    );
  }
}

/** What a record shows as its last result is that of its last dial, or of a step after it that was none. */
function checkLastResults({ store, violations }: World, rows: readonly EndedRow[]): void {
  const since = new Map<string, string[]>();
  for (const { start, end } of [...rows].sort((a, b) => a.end.endedAt - b.end.endedAt)) {
    const key = keyOf(start);
    const earlier = end.isCallAttempt ? [] : (since.get(key) ?? []);
    since.set(key, [...earlier, end.disposition, end.recordDisposition ?? end.disposition]);
  }
  for (const [key, results] of since) {
    const shown = store.lives.get(key)?.columns?.lastDisposition;
    const right = shown === undefined || results.includes(shown);
    violations.check(right, "a record shows the result of its last row", () => `${key} ${shown}`);
  }
}

/** A call ends once; one in which the process died has no end of its own. */
function checkCalls({ store, violations, lastDeath }: World): void {
  for (const { callId, startedAt, endedAt } of store.interactions.values())
    violations.check(
      endedAt !== undefined || startedAt <= lastDeath,
      "every call has one end",
      () => `${callId} ${new Date(startedAt).toISOString()}`,
    );
}

import type { CentreId, OutgoingPlan, PlanChoice, PlanEntry, TrunkId } from "@perezvon/model";
import type { OutgoingPlanQueries, OutgoingPlanRow } from "../contract/outgoing-plan.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

interface ChoiceSelected {
  readonly caller: PlanChoice["caller"] | null;
  readonly number: string | null;
}

interface EntrySelected extends ChoiceSelected {
  readonly digits: string;
  readonly is_prefix: boolean;
  readonly remove: boolean;
  readonly insert: string;
}

/** What the centre has set; nothing of it: no plan. */
export async function readPlan(tx: Transaction, centreId: CentreId): Promise<OutgoingPlanRow> {
  const head = await tx.row<ChoiceSelected & { version: number }>(
    `SELECT p.caller, n.number, p.version FROM outgoing_plan p
     LEFT JOIN number n ON n.centre_id = p.centre_id AND n.id = p.number_id WHERE p.centre_id = $1`,
    [centreId],
  );
  if (head === undefined) return { usual: undefined, entries: [], version: 0 };
  const entries = await tx.rows<EntrySelected>(
    `SELECT e.digits, e.is_prefix, e.remove, e.insert, e.caller, n.number FROM outgoing_plan_entry e
     LEFT JOIN number n ON n.centre_id = e.centre_id AND n.id = e.number_id WHERE e.centre_id = $1 ORDER BY e.position`,
    [centreId],
  );
  return { usual: choiceOf(head), entries: entries.map(entryOf), version: head.version };
}

/** Numbers for calls; one whose trunk is switched off is not shown (PBX-CID-02). */
export async function readPool(
  tx: Transaction,
  centreId: CentreId,
): Promise<ReadonlyMap<string, TrunkId | undefined>> {
  const rows = await tx.rows<{ number: string; trunk_id: TrunkId | null }>(
    `SELECT n.number, n.trunk_id FROM number n LEFT JOIN trunk t ON t.centre_id = n.centre_id AND t.id = n.trunk_id
     WHERE n.centre_id = $1 AND n.kind <> 'sms' AND coalesce(t.enabled, true) ORDER BY n.number`,
    [centreId],
  );
  return new Map(rows.map(({ number, trunk_id }) => [number, optional(trunk_id)]));
}

export function makeOutgoingPlanQueries(db: Database): OutgoingPlanQueries {
  return {
    get: (centreId) => db.inCentre(centreId, (tx) => readPlan(tx, centreId)),
    put: (centreId, plan, { version, at }, actor) =>
      db.inCentre(centreId, async (tx) => {
        await tx.row("SELECT FROM outgoing_plan WHERE centre_id = $1 FOR UPDATE", [centreId]);
        const before = await readPlan(tx, centreId);
        if (version !== undefined && version !== before.version) throw new RefusedError("stale");
        const ids = await numberIds(tx, centreId, plan);
        await tx.run(
          `INSERT INTO outgoing_plan AS p (centre_id, caller, number_id, updated_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (centre_id) DO UPDATE SET caller = $2, number_id = $3, updated_at = $4, version = p.version + 1`,
          [centreId, plan.usual?.caller ?? null, ids(plan.usual), time(at)],
        );
        await tx.run("DELETE FROM outgoing_plan_entry WHERE centre_id = $1", [centreId]);
        for (const [position, entry] of plan.entries.entries())
          await tx.run(
            `INSERT INTO outgoing_plan_entry (centre_id, digits, is_prefix, remove, insert, caller, number_id, position)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
            [
              centreId,
              entry.digits,
              entry.isPrefix,
              entry.remove,
              entry.insert,
              entry.shown?.caller ?? null,
              ids(entry.shown),
              position,
            ],
          );
        const after = await readPlan(tx, centreId);
        await writeAudit(tx, centreId, {
          actor,
          act: "change",
          kind: "outgoing_plan",
          objectId: centreId,
          objectName: undefined,
          before: shown(before),
          after: shown(after),
          at,
        });
        return after;
      }),
  };
}

/** Ids of the numbers that the plan names; all of them have to be the centre's. */
async function numberIds(tx: Transaction, centreId: CentreId, { usual, entries }: OutgoingPlan) {
  const named = [usual, ...entries.map((entry) => entry.shown)].flatMap((choice) => choice?.number ?? []);
  const rows = await tx.rows<{ id: string; number: string }>(
    "SELECT id, number FROM number WHERE centre_id = $1 AND number = ANY($2::text[]) FOR SHARE",
    [centreId, named],
  );
  const ids = new Map(rows.map(({ id, number }) => [number, id]));
  if (named.some((number) => !ids.has(number))) throw new RefusedError("not_found");
  return (choice: PlanChoice | undefined) => (choice?.number && ids.get(choice.number)) ?? null;
}

function choiceOf({ caller, number }: ChoiceSelected): PlanChoice | undefined {
  return caller === null ? undefined : { caller, number: optional(number) };
}

function entryOf(row: EntrySelected): PlanEntry {
  const { digits, is_prefix: isPrefix, remove, insert } = row;
  return { digits, isPrefix, remove, insert, shown: choiceOf(row) };
}

const shown = ({ usual, entries }: OutgoingPlan) => ({ usual: usual ?? null, entries });

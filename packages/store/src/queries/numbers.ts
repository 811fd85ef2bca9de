import { uuidV7 } from "@perezvon/base";
import type { CentreId, TrunkId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import type { NumberKind, NumberQueries, NumberRow } from "../contract/trunks.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { readPage } from "./page.ts";
import { refusing } from "./refusal.ts";
import { escapeLike } from "./user-list.ts";

const refusals = { number_number_key: "numbers", number_centre_id_trunk_id_fkey: "trunkId" };

export function makeNumberQueries(db: Database): NumberQueries {
  return {
    page: (centreId, query = {}) =>
      db.inCentre(centreId, (tx) => {
        const search = query.search?.trim() ?? "";
        return readPage<NumberSelected, NumberRow>(
          tx,
          {
            select: selectNumbers,
            where: `n.centre_id = $1 AND ($2 = '' OR n.number || ' ' || n.label ILIKE '%' || $3 || '%')
              AND ($4::uuid IS NULL OR n.trunk_id = $4)`,
            parameters: [centreId, search, escapeLike(search), query.trunkId],
            keys: [
              { expression: "n.number", type: "text" },
              { expression: "n.id", type: "uuid" },
            ],
            countFrom: "number n",
          },
          query,
          toNumber,
        );
      }),
    get: (centreId, id) => db.inCentre(centreId, (tx) => getNumber(tx, centreId, id)),
    create: (centreId, input, actor) =>
      refusing(refusals, () =>
        db.inCentre(centreId, async (tx) => {
          const ids = input.numbers.map(() => uuidV7(input.at));
          await tx.run(
            `INSERT INTO number (centre_id, id, number, label, kind, trunk_id, created_at, category)
             SELECT $1, i.id, i.number, $4, $5, $6, $7, $8 FROM unnest($2::uuid[], $3::text[]) AS i (id, number)`,
            [
              centreId,
              ids,
              input.numbers,
              input.label,
              input.kind,
              input.trunkId,
              time(input.at),
              input.category ?? "",
            ],
          );
          const rows = await tx.rows<NumberSelected>(
            `${selectNumbers} WHERE n.centre_id = $1 AND n.id = ANY($2::uuid[]) ORDER BY n.number`,
            [centreId, ids],
          );
          const made = rows.map(toNumber);
          for (const each of made)
            await audit(tx, centreId, actor, "create", each, input.at, { after: shown(each) });
          return made;
        }),
      ),
    update: (centreId, id, change, actor) =>
      refusing(refusals, () =>
        db.inCentre(centreId, async (tx) => {
          const before = await foundNumber(tx, centreId, id);
          const trunkId = change.trunkId === undefined ? before.trunkId : change.trunkId;
          await tx.run(
            "UPDATE number SET label = $3, kind = $4, trunk_id = $5, category = $6 WHERE centre_id = $1 AND id = $2",
            [
              centreId,
              id,
              change.label ?? before.label,
              change.kind ?? before.kind,
              trunkId,
              change.category ?? before.category,
            ],
          );
          const after = (await getNumber(tx, centreId, id))!;
          await audit(tx, centreId, actor, "update", after, change.at, {
            before: shown(before),
            after: shown(after),
          });
          return after;
        }),
      ),
    answers: (centreId, campaignId, now) =>
      db.inCentre(centreId, (tx) =>
        tx.rows<{ number: string; dials: number; answered: number }>(
          `SELECT caller_number AS number, count(*)::integer AS dials, (count(*) FILTER (WHERE answered))::integer AS answered
           FROM attempt WHERE centre_id = $1 AND campaign_id = $2 AND started_at >= $3::timestamptz - interval '24 hours'
             AND started_at <= $3 AND ended_at IS NOT NULL AND is_call_attempt AND NOT is_inbound AND caller_number <> ''
           GROUP BY 1 ORDER BY 1`,
          [centreId, campaignId, time(now)],
        ),
      ),
    delete: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await seeBin(tx);
        const number = await foundNumber(tx, centreId, id);
        const users = await tx.rows(
          `SELECT 'incoming_number' AS kind, i.id, i.name FROM incoming_number i WHERE i.centre_id = $1 AND i.number_id = $2
           UNION ALL
           SELECT 'campaign', s.id, s.name FROM campaign c JOIN service s ON s.centre_id = c.centre_id AND s.id = c.id
           WHERE c.centre_id = $1 AND (c.caller_number = $3 OR c.callers->'numbers' ? $3)
           UNION ALL
           SELECT 'outgoing_plan', p.centre_id, '' FROM outgoing_plan p WHERE p.centre_id = $1
             AND (p.number_id = $2 OR EXISTS (SELECT FROM outgoing_plan_entry e WHERE e.centre_id = $1 AND e.number_id = $2))
           ORDER BY 1, 3`,
          [centreId, id, number.number],
        );
        if (users.length > 0) throw new RefusedError("in_use", undefined, { users });
        await tx.run("DELETE FROM number WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await audit(tx, centreId, actor, "delete", number, at, { before: shown(number) });
      }),
  };
}

interface NumberSelected {
  readonly id: string;
  readonly number: string;
  readonly label: string;
  readonly category: string;
  readonly kind: NumberKind;
  readonly trunk_id: TrunkId | null;
  readonly incoming: { readonly id: string; readonly name: string } | null;
  readonly created_at: number;
}

const selectNumbers = `SELECT n.id, n.number, n.label, n.category, n.kind, n.trunk_id, n.created_at,
  (SELECT jsonb_build_object('id', i.id, 'name', i.name) FROM incoming_number i
    WHERE i.centre_id = n.centre_id AND i.number_id = n.id) AS incoming FROM number n`;

function toNumber(row: NumberSelected): NumberRow {
  return {
    id: row.id,
    number: row.number,
    label: row.label,
    category: row.category,
    kind: row.kind,
    trunkId: optional(row.trunk_id),
    incoming: optional(row.incoming),
    createdAt: row.created_at,
  };
}

async function getNumber(tx: Transaction, centreId: CentreId, id: string): Promise<NumberRow | undefined> {
  const row = await tx.row<NumberSelected>(`${selectNumbers} WHERE n.centre_id = $1 AND n.id = $2`, [
    centreId,
    id,
  ]);
  return row === undefined ? undefined : toNumber(row);
}

async function foundNumber(tx: Transaction, centreId: CentreId, id: string): Promise<NumberRow> {
  const number = await getNumber(tx, centreId, id);
  if (number === undefined) throw new RefusedError("not_found");
  return number;
}

const shown = ({ label, category, kind, trunkId }: NumberRow) => ({
  label,
  category,
  kind,
  trunkId: trunkId ?? null,
});

function audit(
  tx: Transaction,
  centreId: CentreId,
  actor: Actor,
  act: string,
  number: NumberRow,
  at: number,
  change: { readonly before?: unknown; readonly after?: unknown },
): Promise<void> {
  return writeAudit(tx, centreId, {
    actor,
    act,
    kind: "number",
    objectId: number.id,
    objectName: number.number,
    ...change,
    at,
  });
}

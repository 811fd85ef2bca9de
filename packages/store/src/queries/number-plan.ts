import type { NumberPlanQueries } from "../contract/number-plan.ts";
import type { Database } from "../database/database.ts";
import { time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";

export function makeNumberPlanQueries(db: Database): NumberPlanQueries {
  return {
    parts: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<PartSelected>(
          `SELECT part, file_name, rows, blocks, unmapped, loaded_at FROM number_plan_part WHERE centre_id = $1 ORDER BY part`,
          [centreId],
        );
        return rows.map(({ file_name, loaded_at, ...row }) => ({
          ...row,
          fileName: file_name,
          loadedAt: loaded_at,
        }));
      }),
    replace: (centreId, { part, fileName, rows, blocks, unmapped }, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        // The part's row first: two loads of one part wait for each other.
        await tx.run(
          `INSERT INTO number_plan_part (centre_id, part, file_name, rows, blocks, unmapped, loaded_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (centre_id, part) DO UPDATE SET file_name = excluded.file_name, rows = excluded.rows,
             blocks = excluded.blocks, unmapped = excluded.unmapped, loaded_at = excluded.loaded_at`,
          [centreId, part, fileName, rows, blocks.length, unmapped, time(at)],
        );
        const start = Number(`7${part}`) * 1_000_000_000;
        await tx.run("DELETE FROM number_plan_block WHERE centre_id = $1 AND first >= $2 AND first < $3", [
          centreId,
          start,
          start + 1_000_000_000,
        ]);
        await tx.run(
          `INSERT INTO number_plan_block (centre_id, first, last, zones)
           SELECT $1, b.first, b.last, b.zones FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS b(first, last, zones)`,
          [
            centreId,
            blocks.map(({ first }) => first),
            blocks.map(({ last }) => last),
            blocks.map(({ zones }) => zones.join(",")),
          ],
        );
        await writeAudit(tx, centreId, {
          actor,
          act: "import",
          kind: "number_plan",
          objectId: part,
          objectName: fileName,
          after: { rows, blocks: blocks.length },
          at,
        });
      }),
    tables: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<TableSelected>(
          "SELECT kind, file_name, rows, loaded_at FROM zone_table WHERE centre_id = $1 ORDER BY kind",
          [centreId],
        );
        return rows.map(({ file_name, loaded_at, ...row }) => ({
          ...row,
          fileName: file_name,
          loadedAt: loaded_at,
        }));
      }),
    replaceTable: (centreId, { kind, fileName, rows }, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `INSERT INTO zone_table (centre_id, kind, file_name, rows, loaded_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (centre_id, kind) DO UPDATE SET file_name = excluded.file_name, rows = excluded.rows,
             loaded_at = excluded.loaded_at`,
          [centreId, kind, fileName, rows.length, time(at)],
        );
        await tx.run("DELETE FROM zone_table_row WHERE centre_id = $1 AND kind = $2", [centreId, kind]);
        await tx.run(
          `INSERT INTO zone_table_row (centre_id, kind, beginning, zones)
           SELECT $1, $2, r.beginning, r.zones FROM unnest($3::text[], $4::text[]) AS r(beginning, zones)`,
          [centreId, kind, rows.map(({ beginning }) => beginning), rows.map(({ zones }) => zones.join(","))],
        );
        await writeAudit(tx, centreId, {
          actor,
          act: "import",
          kind: "zone_table",
          objectId: kind,
          objectName: fileName,
          after: { rows: rows.length },
          at,
        });
      }),
    dropTable: (centreId, kind, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await tx.row<{ file_name: string; rows: number }>(
          "DELETE FROM zone_table WHERE centre_id = $1 AND kind = $2 RETURNING file_name, rows",
          [centreId, kind],
        );
        if (before === undefined) return;
        await writeAudit(tx, centreId, {
          actor,
          act: "delete",
          kind: "zone_table",
          objectId: kind,
          objectName: before.file_name,
          before: { rows: before.rows },
          at,
        });
      }),
  };
}

interface TableSelected {
  readonly kind: "prefix" | "postal_code";
  readonly file_name: string;
  readonly rows: number;
  readonly loaded_at: number;
}

interface PartSelected {
  readonly part: string;
  readonly file_name: string;
  readonly rows: number;
  readonly blocks: number;
  readonly unmapped: string[];
  readonly loaded_at: number;
}

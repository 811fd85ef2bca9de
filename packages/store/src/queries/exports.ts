import type { CampaignId, CentreId } from "@perezvon/model";
import type { ExportRow, ExportState } from "../contract/campaigns.ts";
import type { ExportQueries } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";

interface ExportSelected {
  readonly id: string;
  readonly campaign_id: CampaignId;
  readonly query: Record<string, unknown>;
  readonly file_name: string;
  readonly state: ExportState;
  readonly failure: string | null;
  readonly rows_total: number | null;
  readonly rows_written: number;
  readonly bytes: number;
  readonly replaced: number;
  readonly personal: boolean;
  readonly started_by: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly expires_at: number;
}

const columns = `id, campaign_id, query, file_name, state, failure, rows_total::float8, rows_written::float8, bytes::float8,
  replaced::float8, personal, started_by, started_at, ended_at, expires_at`;

/** Newest first, so many of one campaign. */
const shown = 100;

export function makeExportQueries(db: Database): ExportQueries {
  return {
    begin: (centreId, input, actor) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.found<ExportSelected>(
          `INSERT INTO results_export (centre_id, id, campaign_id, query, file_name, started_by, started_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${columns}`,
          [
            centreId,
            input.id,
            input.campaignId,
            JSON.stringify(input.query),
            input.fileName,
            actor.name,
            time(input.startedAt),
            time(input.expiresAt),
          ],
        );
        await writeAudit(tx, centreId, {
          actor,
          act: "export",
          kind: "campaign",
          objectId: input.campaignId,
          objectName: input.fileName,
          after: input.query,
          at: input.startedAt,
        });
        return toExport(row);
      }),
    all: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<ExportSelected>(
          `SELECT ${columns} FROM results_export WHERE centre_id = $1 ORDER BY id`,
          [centreId],
        );
        return rows.map(toExport);
      }),
    put: (centreId, id, progress, at) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<ExportSelected>(
          `UPDATE results_export SET state = $3, failure = $4, rows_total = $5, rows_written = $6, bytes = $7, replaced = $8, personal = $10,
             ended_at = CASE WHEN $3 = 'running' THEN NULL ELSE $9::timestamptz END
           WHERE centre_id = $1 AND id = $2 RETURNING ${columns}`,
          [
            centreId,
            id,
            progress.state,
            progress.failure ?? null,
            progress.rowsTotal ?? null,
            progress.rowsWritten,
            progress.bytes,
            progress.replaced,
            time(at),
            progress.personal,
          ],
        );
        return row && toExport(row);
      }),
    list: (centreId, campaignId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<ExportSelected>(
          `SELECT ${columns} FROM results_export WHERE centre_id = $1 AND campaign_id = $2
           ORDER BY started_at DESC, id DESC LIMIT ${shown}`,
          [centreId, campaignId],
        );
        return rows.map(toExport);
      }),
    get: (centreId, campaignId, id) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<ExportSelected>(
          `SELECT ${columns} FROM results_export WHERE centre_id = $1 AND campaign_id = $2 AND id = $3`,
          [centreId, campaignId, id],
        );
        return row && toExport(row);
      }),
    remove: (centreId, campaignId, id) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run("DELETE FROM results_export WHERE centre_id = $1 AND campaign_id = $2 AND id = $3", [
          centreId,
          campaignId,
          id,
        ]);
      }),
    removeExpired: (now) =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<{ centre_id: CentreId; campaign_id: CampaignId; id: string }>(
          "DELETE FROM results_export WHERE expires_at <= $1 RETURNING centre_id, campaign_id, id",
          [time(now)],
        );
        return rows.map(({ centre_id, campaign_id, id }) => ({
          centreId: centre_id,
          campaignId: campaign_id,
          id,
        }));
      }),
    closeInterrupted: (at) =>
      db.inSystem(
        async (tx) => {
          await tx.run(
            "UPDATE results_export SET state = 'failed', failure = 'interrupted', ended_at = $1 WHERE state = 'running'",
            [time(at)],
          );
        },
        { repeatable: true },
      ),
  };
}

function toExport(row: ExportSelected): ExportRow {
  return {
    id: row.id,
    campaignId: row.campaign_id,
    query: row.query,
    fileName: row.file_name,
    state: row.state,
    failure: optional(row.failure),
    rowsTotal: optional(row.rows_total),
    rowsWritten: row.rows_written,
    bytes: row.bytes,
    replaced: row.replaced,
    personal: row.personal,
    startedBy: row.started_by,
    startedAt: row.started_at,
    endedAt: optional(row.ended_at),
    expiresAt: row.expires_at,
  };
}

import { type CallSettings, type CentreId, defaultCallSettings } from "@perezvon/model";
import type { CallSettingsQueries, CallSettingsRow } from "../contract/call-settings.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";

interface CallSettingsSelected {
  readonly centre_id: CentreId;
  readonly record_calls: boolean;
  readonly record_share: number;
  readonly recording_format: CallSettings["recordingFormat"];
  readonly record_outside_transfers: boolean;
  readonly conference_max: number;
  readonly opus_first: boolean;
  readonly version: number;
}

const columns =
  "centre_id, record_calls, record_share, recording_format, record_outside_transfers, conference_max, opus_first, version";

export function makeCallSettingsQueries(db: Database): CallSettingsQueries {
  const select = (tx: Transaction, centreId: CentreId, lock = "") =>
    tx.row<CallSettingsSelected>(`SELECT ${columns} FROM call_settings WHERE centre_id = $1 ${lock}`, [
      centreId,
    ]);
  return {
    settings: (centreId) => db.inCentre(centreId, async (tx) => toSettings(await select(tx, centreId))),
    all: () =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<CallSettingsSelected>(`SELECT ${columns} FROM call_settings`);
        return new Map(rows.map((row) => [row.centre_id, toSettings(row)]));
      }),
    putSettings: (centreId, input, { version, at }, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await select(tx, centreId, "FOR UPDATE");
        if (version !== undefined && version !== (before?.version ?? 0)) throw new RefusedError("stale");
        const after = await tx.found<CallSettingsSelected>(
          `INSERT INTO call_settings AS s (centre_id, recording_format, record_outside_transfers, conference_max, opus_first,
             updated_at, record_calls, record_share)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (centre_id) DO UPDATE SET recording_format = $2, record_outside_transfers = $3, conference_max = $4,
             opus_first = $5, updated_at = $6, record_calls = $7, record_share = $8, version = s.version + 1
           RETURNING ${columns}`,
          [
            centreId,
            input.recordingFormat,
            input.recordOutsideTransfers,
            input.conferenceMax,
            input.opusFirst,
            time(at),
            input.recordCalls,
            input.recordShare,
          ],
        );
        await writeAudit(tx, centreId, {
          actor,
          act: "change",
          kind: "call_settings",
          objectId: centreId,
          objectName: undefined,
          before: toSettings(before),
          after: toSettings(after),
          at,
        });
        return toSettings(after);
      }),
  };
}

function toSettings(row: CallSettingsSelected | undefined): CallSettingsRow {
  if (row === undefined) return { ...defaultCallSettings, version: 0 };
  return {
    recordCalls: row.record_calls,
    recordShare: row.record_share,
    recordingFormat: row.recording_format,
    recordOutsideTransfers: row.record_outside_transfers,
    conferenceMax: row.conference_max,
    opusFirst: row.opus_first,
    version: row.version,
  };
}

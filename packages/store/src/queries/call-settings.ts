import { type AudioMessageId, type CallSettings, type CentreId, defaultCallSettings } from "@perezvon/model";
import type { CallSettingsQueries, CallSettingsRow } from "../contract/call-settings.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
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
  readonly own_numbers_inside: boolean;
  readonly common_music: boolean;
  readonly hold_music: AudioMessageId | null;
  readonly transfer_return_seconds: number;
  readonly hold_long_minutes: number;
  readonly longest_call_hours: number;
  readonly lost_page_seconds: number;
  readonly silent_call_seconds: number;
  readonly analysis_days: number;
  readonly live_stream: boolean;
  readonly live_stream_url: string | null;
  readonly live_stream_token_sealed: string | null;
  readonly version: number;
}

const settable = [
  "recording_format",
  "record_outside_transfers",
  "conference_max",
  "opus_first",
  "record_calls",
  "record_share",
  "own_numbers_inside",
  "transfer_return_seconds",
  "hold_long_minutes",
  "longest_call_hours",
  "lost_page_seconds",
  "silent_call_seconds",
  "common_music",
  "hold_music",
  "analysis_days",
  "live_stream",
  "live_stream_url",
  "live_stream_token_sealed",
] as const;
const columns = `centre_id, ${settable.join(", ")}, version`;
/** After the centre and the moment. */
const places = settable.map((_, place) => `$${place + 3}`);

export function makeCallSettingsQueries(db: Database, seal: Seal): CallSettingsQueries {
  const toSettings = (row: CallSettingsSelected | undefined) => settingsOf(row, seal);
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
          `INSERT INTO call_settings AS s (centre_id, updated_at, ${settable.join(", ")})
           VALUES ($1, $2, ${places.join(", ")})
           ON CONFLICT (centre_id) DO UPDATE SET ${settable.map((name, place) => `${name} = ${places[place]}`).join(", ")},
             updated_at = $2, version = s.version + 1
           RETURNING ${columns}`,
          [
            centreId,
            time(at),
            input.recordingFormat,
            input.recordOutsideTransfers,
            input.conferenceMax,
            input.opusFirst,
            input.recordCalls,
            input.recordShare,
            input.ownNumbersInside,
            input.transferReturnSeconds,
            input.holdLongMinutes,
            input.longestCallHours,
            input.lostPageSeconds,
            input.silentCallSeconds,
            input.commonMusic,
            input.holdMusic ?? null,
            input.analysisDays,
            input.liveStream,
            input.liveStreamUrl ?? null,
            input.liveStreamToken === undefined ? null : seal.seal(centreId, input.liveStreamToken),
          ],
        );
        await writeAudit(tx, centreId, {
          actor,
          act: "change",
          kind: "call_settings",
          objectId: centreId,
          objectName: undefined,
          before: shown(toSettings(before)),
          after: shown(toSettings(after)),
          at,
        });
        return toSettings(after);
      }),
  };
}

/** A journal keeps no secrets. */
function shown({ liveStreamToken, ...settings }: CallSettingsRow) {
  return { ...settings, liveStreamTokenSet: liveStreamToken !== undefined };
}

function settingsOf(row: CallSettingsSelected | undefined, seal: Seal): CallSettingsRow {
  if (row === undefined) return { ...defaultCallSettings, version: 0 };
  return {
    recordCalls: row.record_calls,
    recordShare: row.record_share,
    recordingFormat: row.recording_format,
    recordOutsideTransfers: row.record_outside_transfers,
    conferenceMax: row.conference_max,
    opusFirst: row.opus_first,
    ownNumbersInside: row.own_numbers_inside,
    commonMusic: row.common_music,
    holdMusic: optional(row.hold_music),
    transferReturnSeconds: row.transfer_return_seconds,
    holdLongMinutes: row.hold_long_minutes,
    longestCallHours: row.longest_call_hours,
    lostPageSeconds: row.lost_page_seconds,
    silentCallSeconds: row.silent_call_seconds,
    analysisDays: row.analysis_days,
    liveStream: row.live_stream,
    liveStreamUrl: optional(row.live_stream_url),
    liveStreamToken:
      row.live_stream_token_sealed === null
        ? undefined
        : seal.open(row.centre_id, row.live_stream_token_sealed),
    version: row.version,
  };
}

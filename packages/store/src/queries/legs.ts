import type { Clock, Logger, Timers } from "@perezvon/base";
import {
  analysisDaysLimits,
  type CentreId,
  type LegRecord,
  type QualityLimits,
  type TrunkId,
} from "@perezvon/model";
import type { CallRow, CallSearch, LegRow, LegStore, OldAnalysis, QualityDayRow } from "../contract/legs.ts";
import type { Database } from "../database/database.ts";
import { optional, type Parameter, type Transaction, time } from "../database/transaction.ts";
import { insertLegs, LegWriter } from "../engine/leg-writer.ts";
import { writeAudit } from "./audit.ts";
import { readPage } from "./page.ts";

const batch = 500;

export interface LegStoreDoor {
  readonly legs: LegStore;
  stop(): Promise<void>;
}

export function makeLegStore(
  db: Database,
  options: { clock: Clock; timers: Timers; logger: Logger; instanceId: string },
): LegStoreDoor {
  const writer = new LegWriter(db, options);
  const legs: LegStore = {
    opened: (record) => writer.opened(record),
    closed: (record) => writer.closed(record),
    flush: () => writer.flush(),
    get waiting() {
      return writer.waiting;
    },
    closeInterrupted: () => writer.closeInterrupted(),
    correct: (centreId, legId, change) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<LegSelected>(
          `${selectLegs} WHERE l.centre_id = $1 AND l.leg_id = $2 AND ${newest("l")}`,
          [centreId, legId],
        );
        if (row === undefined) return false;
        const { version, trunkName: _t, userName: _u, userLogin: _l, ...record } = toLeg(row);
        await insertLegs(tx, [{ ...record, ...change, legId, centreId }], version + 1);
        return true;
      }),
    calls: (centreId, search) =>
      db.inCentre(centreId, (tx) =>
        readPage<CallSelected, CallRow>(
          tx,
          {
            select: selectCalls,
            where: `${fits("a")} AND NOT EXISTS (SELECT 1 FROM call_leg e WHERE e.centre_id = $1
              AND e.call_id = a.call_id AND (e.started_at, e.leg_id) < (a.started_at, a.leg_id)) AND a.version = 1`,
            parameters: parametersOf(centreId, search),
            keys: [
              { expression: "a.started_at", type: "timestamptz" },
              { expression: "a.leg_id", type: "uuid" },
            ],
            descending: true,
            countFrom: "call_leg a",
          },
          search,
          toCall,
        ),
      ),
    ofCall: (centreId, callId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<LegSelected>(
          `${selectLegs} WHERE l.centre_id = $1 AND l.call_id = $2 AND ${newest("l")} ORDER BY l.started_at, l.leg_id LIMIT 500`,
          [centreId, callId],
        );
        return rows.map(toLeg);
      }),
    read: (centreId, search, use) => db.snapshot(centreId, (tx) => use(rowsOf(tx, centreId, search))),
    sweep: (before) =>
      db.inSystem((tx) => tx.run("DELETE FROM call_leg WHERE started_at < $1", [time(before)])),
    oldAnalyses: (now, limit) =>
      db.inSystem((tx) =>
        tx.rows<OldAnalysis>(
          `SELECT a.centre_id AS "centreId", a.id, a.started_at AS "startedAt", a.analysis_file AS file
           FROM attempt a LEFT JOIN call_settings s ON s.centre_id = a.centre_id
           WHERE a.analysis_file IS NOT NULL AND a.started_at < $1::timestamptz - make_interval(days => coalesce(s.analysis_days, $3))
           ORDER BY a.started_at LIMIT $2`,
          [time(now), limit, analysisDaysLimits.default],
        ),
      ),
    forgetAnalyses: (gone) =>
      db.inSystem(async (tx) => {
        for (const { centreId, id, startedAt } of gone)
          await tx.run(
            "UPDATE attempt SET analysis_file = NULL WHERE centre_id = $1 AND id = $2 AND started_at = $3",
            [centreId, id, time(startedAt)],
          );
      }),
    qualityDays: (centreId, { from, to, timeZone }) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<DaySelected>(
          `SELECT to_char(l.started_at AT TIME ZONE $4, 'YYYY-MM-DD') AS day, l.trunk_id, t.name AS trunk_name, l.network,
             count(*) AS legs, count(*) FILTER (WHERE cardinality(l.faults) > 0) AS poor, avg(l.mos_in)::float8 AS mos
           FROM call_leg l LEFT JOIN trunk t ON t.centre_id = l.centre_id AND t.id = l.trunk_id
           WHERE l.centre_id = $1 AND l.started_at >= $2 AND l.started_at < $3 AND l.answered_at IS NOT NULL AND ${newest("l")}
             AND (l.peer = 'trunk' OR l.network IS NOT NULL)
           GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 3 NULLS LAST, 4`,
          [centreId, time(from), time(to), timeZone],
        );
        return rows.map(toDay);
      }),
    qualityLimits: (centreId) => db.inCentre(centreId, (tx) => readLimits(tx, centreId)),
    allQualityLimits: () =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<QualityLimits & { id: CentreId }>(`SELECT id, ${limits} FROM centre`);
        return new Map(rows.map(({ id, ...each }) => [id, each]));
      }),
    setQualityLimits: (centreId, change, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await readLimits(tx, centreId);
        const after = { ...before, ...change };
        await tx.run(
          `UPDATE centre SET quality_mos = $2, quality_loss_percent = $3, quality_jitter_ms = $4, quality_round_trip_ms = $5
           WHERE id = $1`,
          [centreId, after.mos, after.lossPercent, after.jitterMs, after.roundTripMs],
        );
        const subject = {
          actor,
          act: "update",
          kind: "quality_limits",
          objectId: undefined,
          objectName: undefined,
        };
        await writeAudit(tx, centreId, { ...subject, before, after, at });
        return after;
      }),
  };
  return { legs, stop: () => writer.stop() };
}

const limits = `quality_mos::float8 AS mos, quality_loss_percent::float8 AS "lossPercent", quality_jitter_ms AS "jitterMs",
  quality_round_trip_ms AS "roundTripMs"`;

async function readLimits(tx: Transaction, centreId: CentreId): Promise<QualityLimits> {
  const row = await tx.found<QualityLimits>(`SELECT ${limits} FROM centre WHERE id = $1`, [centreId]);
  // A `real` has seven digits: 3.6 is to come back as it went in.
  const plain = (value: number) => Math.round(value * 1_000) / 1_000;
  return { ...row, mos: plain(row.mos), lossPercent: plain(row.lossPercent) };
}

/** The version that counts (TEL-CDR-06). */
function newest(alias: string): string {
  return `NOT EXISTS (SELECT 1 FROM call_leg v WHERE v.centre_id = ${alias}.centre_id AND v.leg_id = ${alias}.leg_id
    AND v.started_at = ${alias}.started_at AND v.version > ${alias}.version)`;
}

/** Conditions of a search; those of a leg are of any leg of the call that `alias` is in. */
function fits(alias: string): string {
  return `${alias}.centre_id = $1 AND ($2::timestamptz IS NULL OR ${alias}.started_at >= $2)
    AND ($3::timestamptz IS NULL OR ${alias}.started_at < $3)
    AND ($9::uuid IS NULL OR ${alias}.call_id = $9 OR ${alias}.parent_id = $9)
    AND ($11::boolean OR EXISTS (SELECT 1 FROM call_leg m WHERE m.centre_id = $1 AND m.call_id = ${alias}.call_id AND ${leg("m")}))`;
}

function leg(alias: string): string {
  return `($4 = '' OR regexp_replace(concat_ws(' ', ${alias}.from_number, ${alias}.to_number, ${alias}.from_received, ${alias}.to_received,
      ${alias}.shown_number), '[^0-9 ]', '', 'g') LIKE '%' || $4 || '%')
    AND ($5::uuid IS NULL OR ${alias}.trunk_id = $5) AND ($6::uuid IS NULL OR ${alias}.user_id = $6)
    AND ($7::int IS NULL OR ${alias}.sip_code = $7) AND ($8::int IS NULL OR ${alias}.q850 = $8)
    AND (NOT $10::boolean OR cardinality(${alias}.faults) > 0)`;
}

function parametersOf(centreId: CentreId, search: CallSearch): Parameter[] {
  const digits = (search.number ?? "").replace(/\D/g, "");
  const { trunkId, userId, sipCode, q850, callId, poor = false } = search;
  const any = [trunkId, userId, sipCode, q850].every((each) => each === undefined) && digits === "" && !poor;
  return [
    centreId,
    time(search.from),
    time(search.to),
    digits,
    trunkId ?? null,
    userId ?? null,
    sipCode ?? null,
    q850 ?? null,
    callId ?? null,
    poor,
    any,
  ];
}

const selectCalls = `SELECT a.call_id, a.started_at, s.ended_at, f.direction, f.peer, f.from_number, f.to_number, f.trunk_id,
  t.name AS trunk_name, s.users, s.answered, f.status, f.sip_code, f.q850, s.legs, s.faults, s.mos, s.recorded
  FROM call_leg a
  CROSS JOIN LATERAL (SELECT max(l.ended_at) AS ended_at, count(*) AS legs, bool_or(l.answered_at IS NOT NULL) AS answered,
    least(min(l.mos_in), min(l.mos_out))::float8 AS mos, bool_or(jsonb_array_length(l.details->'recordings') > 0) AS recorded,
    array(SELECT DISTINCT unnest(l2.faults) FROM call_leg l2 WHERE l2.centre_id = $1 AND l2.call_id = a.call_id) AS faults,
    array_remove(array_agg(DISTINCT nullif(trim(u.first_name || ' ' || u.last_name), '')), NULL) AS users
    FROM call_leg l LEFT JOIN user_account u ON u.centre_id = l.centre_id AND u.id = l.user_id
    WHERE l.centre_id = $1 AND l.call_id = a.call_id AND ${newest("l")}) s
  CROSS JOIN LATERAL (SELECT l.* FROM call_leg l WHERE l.centre_id = $1 AND l.call_id = a.call_id AND ${newest("l")}
    ORDER BY l.peer <> 'trunk', l.started_at, l.leg_id LIMIT 1) f
  LEFT JOIN trunk t ON t.centre_id = $1 AND t.id = f.trunk_id`;

interface CallSelected {
  readonly call_id: CallRow["callId"];
  readonly started_at: number;
  readonly ended_at: number;
  readonly direction: CallRow["direction"];
  readonly peer: CallRow["peer"];
  readonly from_number: string;
  readonly to_number: string;
  readonly trunk_id: TrunkId | null;
  readonly trunk_name: string | null;
  readonly users: readonly string[];
  readonly answered: boolean;
  readonly status: CallRow["status"];
  readonly sip_code: number | null;
  readonly q850: number | null;
  readonly legs: number;
  readonly faults: CallRow["faults"];
  readonly mos: number | null;
  readonly recorded: boolean;
}

function toCall(row: CallSelected): CallRow {
  return {
    callId: row.call_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    direction: row.direction,
    peer: row.peer,
    from: row.from_number,
    to: row.to_number,
    trunk: trunkOf(row),
    users: row.users,
    answered: row.answered,
    status: row.status,
    sipCode: optional(row.sip_code),
    q850: optional(row.q850),
    legs: row.legs,
    faults: row.faults,
    mos: optional(row.mos),
    recorded: row.recorded,
  };
}

function trunkOf(row: { readonly trunk_id: TrunkId | null; readonly trunk_name: string | null }) {
  return row.trunk_id === null ? undefined : { id: row.trunk_id, name: row.trunk_name ?? "" };
}

const selectLegs = `SELECT l.*, t.name AS trunk_name, u.login AS user_login,
  trim(u.first_name || ' ' || u.last_name) AS user_name
  FROM call_leg l LEFT JOIN trunk t ON t.centre_id = l.centre_id AND t.id = l.trunk_id
  LEFT JOIN user_account u ON u.centre_id = l.centre_id AND u.id = l.user_id`;

interface LegSelected {
  readonly centre_id: CentreId;
  readonly leg_id: LegRecord["legId"];
  readonly version: number;
  readonly call_id: LegRecord["callId"];
  readonly parent_id: string | null;
  readonly status: LegRecord["status"];
  readonly direction: LegRecord["direction"];
  readonly peer: LegRecord["peer"];
  readonly trunk_id: TrunkId | null;
  readonly user_id: NonNullable<LegRecord["userId"]> | null;
  readonly endpoint_id: NonNullable<LegRecord["endpointId"]> | null;
  readonly device: string | null;
  readonly address: string | null;
  readonly from_received: string | null;
  readonly to_received: string | null;
  readonly from_number: string;
  readonly to_number: string;
  readonly shown_number: string | null;
  readonly started_at: number;
  readonly ringing_at: number | null;
  readonly answered_at: number | null;
  readonly analysed_at: number | null;
  readonly ended_at: number;
  readonly ended_by: NonNullable<LegRecord["endedBy"]>;
  readonly sip_code: number | null;
  readonly q850: number | null;
  readonly system_reason: string | null;
  readonly analysis: NonNullable<LegRecord["analysis"]> | null;
  readonly analysis_file: string | null;
  readonly hold_ms: number;
  readonly faults: LegRecord["faults"];
  readonly host_id: string;
  readonly details: Pick<
    LegRecord,
    "quality" | "qualityPoints" | "analysisEvidence" | "transfers" | "joins" | "recordings" | "tries" | "sip"
  >;
  readonly trunk_name: string | null;
  readonly user_login: string | null;
  readonly user_name: string | null;
}

function toLeg(row: LegSelected): LegRow {
  return {
    legId: row.leg_id,
    callId: row.call_id,
    centreId: row.centre_id,
    version: row.version,
    parentId: optional(row.parent_id),
    status: row.status,
    direction: row.direction,
    peer: row.peer,
    trunkId: optional(row.trunk_id),
    trunkName: optional(row.trunk_name),
    userId: optional(row.user_id),
    userLogin: optional(row.user_login),
    userName: row.user_name || optional(row.user_login),
    endpointId: optional(row.endpoint_id),
    device: optional(row.device),
    address: optional(row.address),
    fromReceived: optional(row.from_received),
    toReceived: optional(row.to_received),
    from: row.from_number,
    to: row.to_number,
    shownNumber: optional(row.shown_number),
    startedAt: row.started_at,
    ringingAt: optional(row.ringing_at),
    answeredAt: optional(row.answered_at),
    analysedAt: optional(row.analysed_at),
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    sipCode: optional(row.sip_code),
    q850: optional(row.q850),
    systemReason: optional(row.system_reason),
    analysis: optional(row.analysis),
    analysisFile: optional(row.analysis_file),
    holdMs: row.hold_ms,
    faults: row.faults,
    hostId: row.host_id,
    ...row.details,
  };
}

async function* rowsOf(tx: Transaction, centreId: CentreId, search: CallSearch): AsyncIterable<LegRow> {
  await tx.run(
    `DECLARE legs NO SCROLL CURSOR FOR ${selectLegs} WHERE ${fits("l")} AND ${newest("l")} ORDER BY l.started_at, l.leg_id`,
    parametersOf(centreId, search),
  );
  for (;;) {
    const rows = await tx.rows<LegSelected>(`FETCH ${batch} FROM legs`);
    for (const row of rows) yield toLeg(row);
    if (rows.length < batch) break;
  }
  await tx.run("CLOSE legs");
}

interface DaySelected {
  readonly day: string;
  readonly trunk_id: TrunkId | null;
  readonly trunk_name: string | null;
  readonly network: string | null;
  readonly legs: number;
  readonly poor: number;
  readonly mos: number | null;
}

function toDay(row: DaySelected): QualityDayRow {
  const { day, legs, poor } = row;
  return { day, legs, poor, trunk: trunkOf(row), network: optional(row.network), mos: optional(row.mos) };
}

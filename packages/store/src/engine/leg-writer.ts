import { isIPv4, isIPv6 } from "node:net";
import type { Clock, Logger, Timer, Timers } from "@perezvon/base";
import type { CentreId, LegId, LegRecord } from "@perezvon/model";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { storable } from "./attempts.ts";

/** TEL-CDR-05 asks for five seconds from the end; the switch takes one of them. */
const writeEveryMs = 500;
const aliveEveryMs = 5_000;
/** Rows of one transaction: a burst of calls does not hold the connection for long. */
const batch = 500;
/** Some minutes of a full node whose database is away. */
const waitingMax = 200_000;

interface OpenLegRow {
  readonly centre_id: CentreId;
  readonly leg_id: LegId;
  readonly alive_at: number;
  readonly record: LegRecord;
}

/**
 * Writes the records of legs in bundles (TEL-CDR-05). What ends within one bundle never costs more than its one row; what is up
 * longer has a row in `open_leg`, which goes in the transaction that writes the record, so a leg is in one place and in no second.
 */
export class LegWriter {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #instanceId: string;
  readonly #timers: readonly Timer[];
  #opened = new Map<LegId, LegRecord>();
  #closed: LegRecord[] = [];
  /** Legs that have a row in `open_leg`. */
  readonly #rows = new Set<LegId>();
  #writing: Promise<void> | undefined;
  #dropped = 0;

  constructor(db: Database, options: { clock: Clock; timers: Timers; logger: Logger; instanceId: string }) {
    this.#db = db;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#instanceId = options.instanceId;
    this.#timers = [
      options.timers.every(writeEveryMs, () => void this.flush()),
      options.timers.every(aliveEveryMs, () => void this.#alive()),
    ];
  }

  get waiting(): number {
    return this.#closed.length + this.#opened.size;
  }

  opened(record: LegRecord): void {
    if (this.waiting < waitingMax) this.#opened.set(record.legId, record);
  }

  closed(record: LegRecord): void {
    this.#opened.delete(record.legId);
    if (this.#closed.length >= waitingMax) {
      // Told once a thousand, lest the log fill what is left of the disk.
      if (this.#dropped++ % 1_000 === 0)
        this.#logger.error("records of legs are lost: the database is away", { lost: this.#dropped });
      return;
    }
    this.#closed.push(record);
  }

  async flush(): Promise<void> {
    if (this.#writing !== undefined) return await this.#writing;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    await this.#writing;
    await this.flush();
  }

  async closeInterrupted(): Promise<number> {
    return await this.#db.inSystem(
      async (tx) => {
        const rows = await tx.rows<OpenLegRow>(
          "DELETE FROM open_leg WHERE instance_id <> $1 RETURNING centre_id, leg_id, alive_at, record",
          [this.#instanceId],
        );
        for (let i = 0; i < rows.length; i += batch)
          await insertLegs(tx, rows.slice(i, i + batch).map(interrupted));
        return rows.length;
      },
      { repeatable: true, patienceMs: 30_000 },
    );
  }

  async #write(): Promise<void> {
    while (this.#closed.length > 0 || this.#opened.size > 0) {
      const closed = this.#closed.splice(0, batch);
      const opened = [...this.#opened.values()].slice(0, batch);
      for (const { legId } of opened) this.#opened.delete(legId);
      const centres = new Map<CentreId, LegRecord[]>();
      for (const record of [...closed, ...opened]) {
        const records = centres.get(record.centreId);
        if (records === undefined) centres.set(record.centreId, [record]);
        else records.push(record);
      }
      const failed: LegRecord[] = [];
      for (const [centreId, records] of centres) {
        try {
          await this.#writeCentre(centreId, records);
        } catch (error) {
          this.#logger.warn("records of legs not written", { error: String(error), count: records.length });
          failed.push(...records);
        }
      }
      if (failed.length > 0) {
        this.#again(failed);
        return;
      }
    }
  }

  /** Tried again with the next bundle, unless something newer is known by then. */
  #again(records: readonly LegRecord[]): void {
    const ended = new Set(this.#closed.map(({ legId }) => legId));
    for (const record of records)
      if (record.status === "open" && !ended.has(record.legId) && !this.#opened.has(record.legId))
        this.#opened.set(record.legId, record);
    this.#closed = [...records.filter(({ status }) => status !== "open"), ...this.#closed];
  }

  async #writeCentre(centreId: CentreId, records: readonly LegRecord[]): Promise<void> {
    const closed = records.filter(({ status }) => status !== "open");
    const opened = records.filter(({ status }) => status === "open");
    const gone = closed.map(({ legId }) => legId).filter((legId) => this.#rows.has(legId));
    await this.#db.inCentre(
      centreId,
      async (tx) => {
        await insertLegs(tx, closed);
        if (gone.length > 0)
          await tx.run("DELETE FROM open_leg WHERE centre_id = $1 AND leg_id = ANY($2)", [centreId, gone]);
        await this.#putOpen(tx, opened);
      },
      { repeatable: true, prepared: true },
    );
    for (const legId of gone) this.#rows.delete(legId);
    for (const { legId } of opened) this.#rows.add(legId);
  }

  async #putOpen(tx: Transaction, opened: readonly LegRecord[]): Promise<void> {
    if (opened.length === 0) return;
    await tx.run(
      `INSERT INTO open_leg (centre_id, leg_id, instance_id, alive_at, record)
       SELECT (r->>'centreId')::uuid, (r->>'legId')::uuid, $2, $3, r FROM jsonb_array_elements($1::jsonb) AS r
       ON CONFLICT (centre_id, leg_id) DO UPDATE SET record = excluded.record, alive_at = excluded.alive_at`,
      [storableJson(opened), this.#instanceId, time(this.#clock.now())],
    );
  }

  async #alive(): Promise<void> {
    if (this.#rows.size === 0) return;
    try {
      await this.#db.inSystem((tx) =>
        tx.run("UPDATE open_leg SET alive_at = $2 WHERE instance_id = $1", [
          this.#instanceId,
          time(this.#clock.now()),
        ]),
      );
    } catch (error) {
      this.#logger.debug("legs not marked alive", { error: String(error) });
    }
  }
}

/** The database takes every character but NUL, not even written as an escape. */
function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes("\\u0000")) return text;
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "string" ? storable(each) : each));
}

/** Nothing is known of the end but that the process lived until then. */
function interrupted({ record, alive_at: aliveAt }: OpenLegRow): LegRecord {
  const { answeredAt, ringingAt, startedAt } = record;
  const endedAt = Math.max(startedAt, ringingAt ?? 0, answeredAt ?? 0, aliveAt);
  return { ...record, status: "interrupted", endedAt, endedBy: "system", systemReason: "interrupted" };
}

const columns =
  "centre_id uuid, leg_id uuid, started_at timestamptz, version integer, call_id uuid, parent_id uuid, status text, direction text, peer text, trunk_id uuid, user_id uuid, endpoint_id uuid, device text, address text, network text, from_received text, to_received text, from_number text, to_number text, shown_number text, ringing_at timestamptz, answered_at timestamptz, analysed_at timestamptz, ended_at timestamptz, ended_by text, sip_code smallint, q850 smallint, system_reason text, analysis smallint, analysis_file text, hold_ms integer, codec text, srtp text, mos_in real, mos_out real, faults text[], host_id text, details jsonb";
const names = columns
  .split(", ")
  .map((column) => column.split(" ")[0])
  .join(", ");
const insert = `INSERT INTO call_leg (${names}) SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS r (${columns})
  ON CONFLICT (centre_id, leg_id, started_at, version) DO NOTHING`;

/** Done twice it has no second effect: a leg has one record of each version. */
export async function insertLegs(tx: Transaction, records: readonly LegRecord[], version = 1): Promise<void> {
  if (records.length === 0) return;
  await tx.run(insert, [storableJson(records.map((record) => toColumns(record, version)))]);
}

function toColumns(record: LegRecord, version: number) {
  const { quality } = record;
  const instant = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    centre_id: record.centreId,
    leg_id: record.legId,
    started_at: instant(record.startedAt),
    version,
    call_id: record.callId,
    parent_id: record.parentId,
    status: record.status === "open" ? "interrupted" : record.status,
    direction: record.direction,
    peer: record.peer,
    trunk_id: record.trunkId,
    user_id: record.userId,
    endpoint_id: record.endpointId,
    device: record.device?.slice(0, 200),
    address: record.address,
    network: record.peer === "trunk" ? undefined : networkOf(record.address),
    from_received: record.fromReceived?.slice(0, 200),
    to_received: record.toReceived?.slice(0, 200),
    from_number: record.from.slice(0, 200),
    to_number: record.to.slice(0, 200),
    shown_number: record.shownNumber,
    ringing_at: instant(record.ringingAt),
    answered_at: instant(record.answeredAt),
    analysed_at: instant(record.analysedAt),
    ended_at: instant(record.endedAt ?? record.startedAt),
    ended_by: record.endedBy ?? "system",
    sip_code: record.sipCode,
    q850: record.q850,
    system_reason: record.systemReason,
    analysis: record.analysis,
    analysis_file: record.analysisFile,
    hold_ms: record.holdMs,
    codec: quality?.codec,
    srtp: quality?.srtp,
    mos_in: quality?.mosIn?.mean,
    mos_out: quality?.mosOut?.mean,
    faults: record.faults,
    host_id: record.hostId,
    details: {
      quality,
      qualityPoints: record.qualityPoints,
      analysisEvidence: record.analysisEvidence,
      transfers: record.transfers,
      joins: record.joins,
      recordings: record.recordings,
      tries: record.tries,
      sip: record.sip,
    },
  };
}

/** The network of an office or a home: /24, or /48 of IPv6. A name, and what is no address, is itself. */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || address === "") return undefined;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIPv4(plain)) return `${plain.split(".").slice(0, 3).join(".")}.0/24`;
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("%")[0]!.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) while (groups.length < 3) groups.push("0");
  return `${groups.slice(0, 3).join(":").toLowerCase()}::/48`;
}

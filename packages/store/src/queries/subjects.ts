import { uuidV7 } from "@perezvon/base";
import type { CampaignId, CentreId, E164, UserId } from "@perezvon/model";
import type { ErasureRow, ErasureState, SubjectPlace, SubjectQueries } from "../contract/subjects.ts";
import type { Database } from "../database/database.ts";
import type { Seal } from "../database/seal.ts";
import { optional, time } from "../database/transaction.ts";
import { writeAudit } from "./audit.ts";
import {
  eraseCalls,
  eraseIn,
  eraseRecords,
  eraseSealed,
  mustBeFree,
  rowsWith,
  soundOf,
  subjectTables,
} from "./subject-erasure.ts";
import { readProof } from "./subject-proof.ts";

/** So many stand on the screen; the audit log has them all. */
const shown = 100;

const columns = `id, masked, reason, state, steps_done, steps_all, counts, failure, started_by, started_at, ended_at`;

export function makeSubjectQueries(db: Database, seal: Seal): SubjectQueries {
  return {
    owns: (centreId, number) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row("SELECT FROM number WHERE centre_id = $1 AND number = $2", [
          centreId,
          number,
        ]);
        return row !== undefined;
      }),
    places: (centreId, number) =>
      db.snapshot(centreId, async (tx) => {
        const places: SubjectPlace[] = [];
        for (const table of await subjectTables(tx)) {
          const rows = await rowsWith(tx, table, number);
          if (rows > 0) places.push({ table, rows });
        }
        return places;
      }),
    proof: (centreId, number, language) =>
      db.snapshot(centreId, (tx) => readProof(tx, centreId, number, language)),
    ...erasures(db, seal),
    tables: (centreId) => db.inCentre(centreId, subjectTables),
    sound: (centreId, number) => db.inCentre(centreId, (tx) => soundOf(tx, centreId, number)),
    eraseCalls: (centreId, number, sound) =>
      db.inCentre(centreId, (tx) => eraseCalls(tx, centreId, number, sound)),
    eraseRecords: (centreId, number) => db.inCentre(centreId, (tx) => eraseRecords(tx, centreId, number)),
    eraseSealed: (centreId, number) => db.inCentre(centreId, (tx) => eraseSealed(tx, seal, centreId, number)),
    eraseIn: (centreId, table, number) => db.inCentre(centreId, (tx) => eraseIn(tx, table, number)),
    archives: (centreId) =>
      db.inCentre(centreId, (tx) =>
        tx.rows<{ id: string; campaignId: CampaignId }>(
          `SELECT id, campaign_id AS "campaignId" FROM results_archive WHERE centre_id = $1 AND state = 'ready' ORDER BY id`,
          [centreId],
        ),
      ),
    archiveErased: (centreId, id, { simpleRows, detailedRows, bytes }) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          `UPDATE results_archive SET simple_rows = $3, detailed_rows = $4, bytes = $5, records = least(records, $3)
           WHERE centre_id = $1 AND id = $2`,
          [centreId, id, simpleRows, detailedRows, bytes],
        );
      }),
  };
}

type Erasures = Pick<SubjectQueries, "begin" | "list" | "running" | "progress" | "end">;

/** The requests themselves. */
function erasures(db: Database, seal: Seal): Erasures {
  return {
    begin: (centreId, { at, before, masked, number, reason }, actor) =>
      db.inCentre(centreId, async (tx) => {
        await mustBeFree(tx, centreId, number);
        const row = await tx.found<Selected>(
          `INSERT INTO erasure (centre_id, id, masked, number_sealed, reason, counts, started_by, user_id, address, started_at)
           VALUES ($1, $2, $3, $4, $5, '{}', $6, $7, $8, $9) RETURNING ${columns}`,
          [
            centreId,
            uuidV7(at),
            masked,
            seal.seal(centreId, number),
            reason,
            actor.name,
            actor.userId,
            actor.address,
            time(at),
          ],
        );
        const after = { reason, found: before };
        const entry = { act: "erase", kind: "subject", objectId: row.id, objectName: masked };
        await writeAudit(tx, centreId, { actor, ...entry, after, at });
        return toErasure(row);
      }),
    list: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<Selected>(
          `SELECT ${columns} FROM erasure WHERE centre_id = $1 ORDER BY started_at DESC, id DESC LIMIT ${shown}`,
          [centreId],
        );
        return rows.map(toErasure);
      }),
    running: () =>
      db.inSystem(async (tx) => {
        const rows = await tx.rows<Running>(
          `SELECT centre_id, id, number_sealed, counts, started_by, user_id, address FROM erasure
           WHERE state = 'running' AND number_sealed IS NOT NULL ORDER BY started_at`,
        );
        return rows.map((row) => ({
          centreId: row.centre_id,
          id: row.id,
          number: seal.open(row.centre_id, row.number_sealed) as E164,
          actor: {
            userId: optional(row.user_id),
            name: row.started_by,
            address: optional(row.address),
          },
          counts: row.counts,
        }));
      }),
    progress: (centreId, id, { all, done }, counts) =>
      db.inCentre(centreId, async (tx) => {
        await tx.run(
          "UPDATE erasure SET steps_done = $3, steps_all = $4, counts = $5 WHERE centre_id = $1 AND id = $2",
          [centreId, id, done, all, JSON.stringify(counts)],
        );
      }),
    end: ({ actor, centreId, id }, { at, counts, failure }) =>
      db.inCentre(centreId, async (tx) => {
        const state: ErasureState = failure === undefined ? "done" : "failed";
        const row = await tx.found<Selected>(
          `UPDATE erasure SET state = $3, failure = $4, counts = $5, ended_at = $6, number_sealed = NULL
           WHERE centre_id = $1 AND id = $2 RETURNING ${columns}`,
          [centreId, id, state, failure, JSON.stringify(counts), time(at)],
        );
        const entry = { act: "erased", kind: "subject", objectId: id, objectName: row.masked };
        const after = failure === undefined ? { erased: counts } : { erased: counts, failure };
        await writeAudit(tx, centreId, { actor, ...entry, after, at });
      }),
  };
}

interface Running {
  readonly centre_id: CentreId;
  readonly id: string;
  readonly number_sealed: string;
  readonly counts: Record<string, number>;
  readonly started_by: string;
  readonly user_id: UserId | null;
  readonly address: string | null;
}

interface Selected {
  readonly id: string;
  readonly masked: string;
  readonly reason: string;
  readonly state: ErasureState;
  readonly steps_done: number;
  readonly steps_all: number;
  readonly counts: Record<string, number>;
  readonly failure: string | null;
  readonly started_by: string;
  readonly started_at: number;
  readonly ended_at: number | null;
}

function toErasure(row: Selected): ErasureRow {
  return {
    id: row.id,
    masked: row.masked,
    reason: row.reason,
    state: row.state,
    stepsDone: row.steps_done,
    stepsAll: row.steps_all,
    counts: row.counts,
    failure: optional(row.failure),
    startedBy: row.started_by,
    startedAt: row.started_at,
    endedAt: optional(row.ended_at),
  };
}

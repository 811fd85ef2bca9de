import { type CentreId, type E164, type ListId, numberPattern, type RecordId } from "@perezvon/model";
import type { SubjectSound } from "../contract/subjects.ts";
import type { Seal } from "../database/seal.ts";
import type { Transaction } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { deleteRecords } from "./records.ts";
import { recordHasNumber } from "./subject-proof.ts";

/** What stands where a number stood. */
const erasedMark = "***";

/** Tables that the program itself may not change. */
const keptTables: ReadonlySet<string> = new Set(["audit_entry", "call_leg"]);

export async function subjectTables(tx: Transaction): Promise<string[]> {
  const rows = await tx.rows<{ tab: string }>("SELECT DISTINCT tab FROM subject_columns() ORDER BY 1");
  return rows.map(({ tab }) => tab);
}

export async function rowsWith(tx: Transaction, table: string, number: E164): Promise<number> {
  const { rows } = await tx.found<{ rows: number }>("SELECT subject_rows($1, $2)::float8 AS rows", [
    table,
    numberPattern(number),
  ]);
  return rows;
}

export async function eraseIn(tx: Transaction, table: string, number: E164): Promise<number> {
  // The scan of a great table takes as long as it takes.
  await tx.run("SET LOCAL statement_timeout = 0");
  const door = keptTables.has(table) ? "subject_erase_kept" : "subject_erase";
  const { rows } = await tx.found<{ rows: number }>(`SELECT ${door}($1, $2, $3)::float8 AS rows`, [
    table,
    numberPattern(number),
    erasedMark,
  ]);
  return rows;
}

interface Held {
  readonly id: RecordId;
  readonly list_id: ListId;
  readonly generation: number;
  readonly locked: boolean;
}

function recordsOf(tx: Transaction, centreId: CentreId, number: E164): Promise<Held[]> {
  return tx.rows<Held>(
    `SELECT r.id, r.list_id, r.generation, EXISTS (SELECT FROM record_state s WHERE s.centre_id = r.centre_id
       AND s.record_id = r.id AND s.locked_by IS NOT NULL) AS locked
     FROM record r WHERE r.centre_id = $1 AND ${recordHasNumber("$2")}`,
    [centreId, number],
  );
}

export async function mustBeFree(tx: Transaction, centreId: CentreId, number: E164): Promise<void> {
  if ((await recordsOf(tx, centreId, number)).some(({ locked }) => locked))
    throw new RefusedError("locked", "number");
}

/** The person's calls: those with the number, and those of records that have it by whichever of their numbers. */
const callsOfSubject = `
  WITH held AS (SELECT r.id FROM record r WHERE r.centre_id = $1 AND ${recordHasNumber("$2")}),
  mine AS MATERIALIZED (
    SELECT t.id, t.started_at, t.call_id, t.analysis_file FROM attempt t WHERE t.centre_id = $1 AND t.number = $2
    UNION SELECT t.id, t.started_at, t.call_id, t.analysis_file FROM held
      JOIN record_state rs ON rs.centre_id = $1 AND rs.record_id = held.id
      JOIN attempt t ON t.centre_id = $1 AND t.association_id = rs.association_id AND t.record_id = rs.record_id),
  calls AS MATERIALIZED (
    SELECT call_id FROM mine
    UNION SELECT call_id FROM interaction WHERE centre_id = $1 AND (from_number = $2 OR to_number = $2))`;

export async function soundOf(tx: Transaction, centreId: CentreId, number: E164): Promise<SubjectSound> {
  const recordings = await tx.rows<{ id: string; file: string }>(
    `${callsOfSubject} SELECT r.id, r.file FROM recording r WHERE r.centre_id = $1 AND r.call_id IN (SELECT call_id FROM calls)`,
    [centreId, number],
  );
  const analyses = await tx.rows<{ file: string }>(
    `${callsOfSubject} SELECT DISTINCT analysis_file AS file FROM mine WHERE analysis_file IS NOT NULL`,
    [centreId, number],
  );
  return { recordings, analyses: analyses.map(({ file }) => file) };
}

export async function eraseCalls(
  tx: Transaction,
  centreId: CentreId,
  number: E164,
  { recordings }: SubjectSound,
): Promise<number> {
  await tx.run("SET LOCAL statement_timeout = 0");
  await tx.run(
    `${callsOfSubject} UPDATE interaction i SET note = '', recording_id = NULL
     WHERE i.centre_id = $1 AND i.call_id IN (SELECT call_id FROM calls)`,
    [centreId, number],
  );
  const erased = await tx.run(
    `${callsOfSubject} UPDATE attempt t SET number = '', note = '', person = NULL, analysis_file = NULL, recording_id = NULL, outcome = NULL
     FROM mine WHERE t.centre_id = $1 AND t.id = mine.id AND t.started_at = mine.started_at`,
    [centreId, number],
  );
  await tx.run("DELETE FROM recording WHERE centre_id = $1 AND id = ANY($2::uuid[])", [
    centreId,
    recordings.map(({ id }) => id),
  ]);
  return erased;
}

export async function eraseRecords(tx: Transaction, centreId: CentreId, number: E164) {
  const held = await recordsOf(tx, centreId, number);
  const contents = new Map<string, Held[]>();
  for (const row of held) {
    const content = `${row.list_id} ${row.generation}`;
    contents.set(content, [...(contents.get(content) ?? []), row]);
  }
  let records = 0;
  for (const rows of contents.values()) {
    const { list_id: listId, generation } = rows[0]!;
    const ids = rows.map(({ id }) => id);
    const gone = await deleteRecords(tx, { centreId, listId, generation }, ids);
    if (gone.length < ids.length) throw new RefusedError("locked", "number");
    records += gone.length;
  }
  // The whole row is about the person.
  const rejected = await tx.run(
    `DELETE FROM import_reject WHERE centre_id = $1 AND (value ~ $2 OR array_to_string(cells, chr(10)) ~ $2)`,
    [centreId, numberPattern(number)],
  );
  return { records, rejected };
}

export async function eraseSealed(
  tx: Transaction,
  seal: Seal,
  centreId: CentreId,
  number: E164,
): Promise<number> {
  const pattern = new RegExp(numberPattern(number));
  const holds = (sealed: string) => pattern.test(seal.open(centreId, sealed));
  const answers = await tx.rows<{ party: string; key: string; sealed: string }>(
    `SELECT party, key, answer_sealed AS sealed FROM idempotent_request WHERE centre_id = $1 AND answer_sealed IS NOT NULL`,
    [centreId],
  );
  let erased = 0;
  for (const { party, key, sealed } of answers) {
    if (!holds(sealed)) continue;
    // Asked for again it is done, without what was answered then.
    await tx.run(
      "UPDATE idempotent_request SET answer_sealed = $4 WHERE centre_id = $1 AND party = $2 AND key = $3",
      [centreId, party, key, seal.seal(centreId, "null")],
    );
    erased++;
  }
  const letters = await tx.rows<{ id: string; sealed: string }>(
    "SELECT id, content_sealed AS sealed FROM mail_letter WHERE centre_id = $1 AND content_sealed IS NOT NULL",
    [centreId],
  );
  const ids = letters.filter(({ sealed }) => holds(sealed)).map(({ id }) => id);
  return (
    erased +
    (await tx.run("DELETE FROM mail_letter WHERE centre_id = $1 AND id = ANY($2::uuid[])", [centreId, ids]))
  );
}

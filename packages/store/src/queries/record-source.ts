import type { NewRecord } from "../contract/lists.ts";
import type { Parameter, Transaction } from "../database/transaction.ts";
import { storable } from "../engine/attempts.ts";

export function columnsOf(record: NewRecord) {
  return {
    c: record.values.map(storable),
    n: record.numbers,
    z: record.timeZone ?? null,
    p: record.priority ?? null,
    x: extensionsOf(record),
    k: record.key ?? null,
  };
}

/** Beside the numbers; null where none has one. */
function extensionsOf({ numbers, extensions = [] }: NewRecord): readonly string[] | null {
  return extensions.some((extension) => extension !== undefined)
    ? numbers.map((_, place) => extensions[place] ?? "")
    : null;
}

export const columnsFromJson = `ARRAY(SELECT jsonb_array_elements_text(e->'c')), ARRAY(SELECT jsonb_array_elements_text(e->'n')),
  CASE WHEN e->>'x' IS NULL THEN NULL ELSE ARRAY(SELECT jsonb_array_elements_text(e->'x')) END,
  e->>'z', (e->>'p')::smallint, decode(e->>'k', 'hex')`;

/** A list of texts as PostgreSQL writes it. */
function arrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

/** From here on COPY costs less than the table it goes through. */
const copyFrom = 100;

/** Something to select `place` (from 1) and the columns of these records from; its parameters are numbered from `first`. */
export async function recordSource(
  tx: Transaction,
  rows: readonly NewRecord[],
  first: number,
): Promise<{ readonly text: string; readonly parameters: readonly Parameter[] }> {
  if (rows.length >= copyFrom) {
    await tx.copy(stage, rows.map(copyLine).join(""));
    return { text: "pg_temp.record_stage", parameters: [] };
  }
  const columns = rows.map(columnsOf);
  const types = ["text[]", "text[]", "text[]", "text[]", "smallint[]", "text[]"];
  return {
    text: `(SELECT place, c::text[] AS cells, n::text[] AS numbers, x::text[] AS extensions, z AS time_zone, p AS priority,
        decode(k, 'hex') AS key_hash
      FROM unnest(${types.map((type, place) => `$${first + place}::${type}`).join(", ")})
        WITH ORDINALITY AS j(c, n, x, z, p, k, place)) AS staged`,
    parameters: [
      columns.map(({ c }) => arrayLiteral(c)),
      columns.map(({ n }) => arrayLiteral(n)),
      columns.map(({ x }) => x && arrayLiteral(x)),
      columns.map(({ z }) => z),
      columns.map(({ p }) => p),
      columns.map(({ k }) => k),
    ],
  };
}

/**
 * COPY may not write where row policies hold, so the rows rest in a table that only this connection sees and that every end of a
 * transaction empties.
 */
const stage = `CREATE TEMP TABLE IF NOT EXISTS record_stage (place integer, cells text[], numbers text[], extensions text[],
    time_zone text, priority smallint, key_hash bytea) ON COMMIT DELETE ROWS;
  COPY pg_temp.record_stage FROM STDIN`;

function copyLine({ values, numbers, extensions, timeZone, priority, key }: NewRecord, at: number): string {
  const dialled =
    extensions === undefined ? null : extensionsOf({ values, numbers, extensions, timeZone, priority });
  return `${at + 1}\t${copyArray(values)}\t${copyArray(numbers)}\t${dialled ? copyArray(dialled) : "\\N"}\t${
    timeZone === undefined ? "\\N" : copyText(timeZone)
  }\t${priority ?? "\\N"}\t${key === undefined ? "\\N" : `\\\\x${key}`}\n`;
}

function copyArray(texts: readonly string[]): string {
  let all = "{";
  for (let place = 0; place < texts.length; place++) {
    if (place > 0) all += ",";
    const text = texts[place]!;
    all += special.test(text) ? `"${text.replace(specials, (mark) => inArray[mark]!)}"` : `"${text}"`;
  }
  return `${all}}`;
}

/** Whatever means something to COPY or inside the quotes of an array; the null character cannot be kept. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that matter
const special = /["\\\t\n\r\u0000]/;
const specials = new RegExp(special, "g");

const inText: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\u0000": "",
};
/** A backslash more for the array, and each of them once more for COPY. */
const inArray: Readonly<Record<string, string>> = { ...inText, '"': '\\\\"', "\\": "\\\\\\\\" };

function copyText(text: string): string {
  return text.replace(specials, (mark) => inText[mark]!);
}

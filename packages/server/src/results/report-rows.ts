import { text } from "@perezvon/i18n";
import type { ResultRow, ResultsFormat, ResultsHead, ResultsStream } from "@perezvon/store";
import {
  type DetailedColumn,
  detailedColumns,
  type MoreColumn,
  moreColumns,
  numberColumns,
  type ReportWords,
  type SimpleColumn,
  simpleColumns,
} from "./report-columns.ts";

/** In place of an answer: that there is one may be known. */
const masked = "***";

/** Header line and rows of a results file: list fields first, then those of the script, then the columns of the format (OUT-RES-05, OUT-RES-06). */
export async function* reportRows(
  stream: Pick<ResultsStream, "head" | "rows">,
  format: ResultsFormat,
  words: ReportWords,
): AsyncGenerator<readonly string[]> {
  const fields = mergeFields(stream.head);
  const script = stream.head.scriptFields ?? [];
  const kind = format === "simple" ? "simple" : "detailed";
  const { columns, more } = columnsOf(format, words);
  yield [
    ...fields.names,
    ...script.map(({ label }) => label),
    ...columns.map((column) => text(words.language, `reports.${kind}.${column}`)),
    ...more.map((column) => text(words.language, `reports.more.${column}`)),
  ];
  for await (const row of stream.rows) {
    const cells = fields.place(row);
    for (const { key, personal } of script) {
      const given = row.script?.[key] ?? "";
      cells.push(personal && !words.personal && given !== "" ? masked : given);
    }
    if (row.kind === "simple") for (const cell of simpleCells) cells.push(cell(row, words));
    else for (const cell of words.more ? fullCells : detailedCells) cells.push(cell(row, words));
    yield cells;
  }
}

function columnsOf(format: ResultsFormat, { more }: Pick<ReportWords, "more">) {
  const simple = format === "simple";
  return {
    columns: Object.keys(simple ? simpleColumns : detailedColumns) as (SimpleColumn | DetailedColumn)[],
    more: !simple && more ? (Object.keys(moreColumns) as MoreColumn[]) : [],
  };
}

/** Where whole numbers stand in the rows. */
export function numberPlaces(
  { head }: Pick<ResultsStream, "head">,
  format: ResultsFormat,
  words: Pick<ReportWords, "more">,
): ReadonlySet<number> {
  const first = mergeFields(head).names.length + (head.scriptFields ?? []).length;
  const { columns, more } = columnsOf(format, words);
  return new Set(
    [...columns, ...more].flatMap((column, place) => (numberColumns.has(column) ? [first + place] : [])),
  );
}

const simpleCells = Object.values(simpleColumns);
const detailedCells = Object.values(detailedColumns);
const fullCells = [...detailedCells, ...Object.values(moreColumns)];

/**
 * Lists of one campaign may have different fields: the file has each name as often as the list that has it most often, in the
 * order in which the lists bring them, and a row fills those of its own list (OUT-RES-10).
 */
export function mergeFields(head: ResultsHead) {
  const names: string[] = [];
  const placesByList = new Map<string, number[]>();
  for (const list of head.lists) {
    const taken = new Set<number>();
    const places = list.fields.map((name) => {
      let place = names.findIndex((known, index) => known === name && !taken.has(index));
      if (place < 0) place = names.push(name) - 1;
      taken.add(place);
      return place;
    });
    placesByList.set(list.listId, places);
  }
  return {
    names,
    place(row: ResultRow): string[] {
      const cells = new Array<string>(names.length).fill("");
      const places = placesByList.get(row.listId) ?? [];
      for (let index = 0; index < places.length; index++) cells[places[index]!] = row.values[index] ?? "";
      return cells;
    },
  };
}

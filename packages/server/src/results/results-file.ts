import type { FieldFault, ResultsQuery } from "@perezvon/api";
import { text } from "@perezvon/i18n";
import type { ListId } from "@perezvon/model";
import type { ResultsStream } from "@perezvon/store";
import { isTimeZone } from "../handlers/time-zone.ts";
import { csvRows } from "./csv.ts";
import { numberPlaces, reportRows } from "./report-rows.ts";
import { xlsxRows } from "./xlsx.ts";
import { zipped } from "./zip.ts";

export interface ResultsFile {
  readonly query: ResultsQuery;
  /** Of the centre, for who names none. */
  readonly timeZone: string;
  readonly hostName: string;
  /** For who may see what is marked personal (PLT-SEC-02). */
  readonly personal: boolean;
  /** Called for every row that has been formatted, header line not counted. */
  readonly onRow?: () => void;
  /** Called with the number of characters that the encoding does not have. */
  readonly onReplaced?: (characters: number) => void;
}

/** The bytes of a results file (OUT-RES-09), in constant memory. */
export function resultsFile(
  stream: Pick<ResultsStream, "head" | "rows">,
  file: ResultsFile,
): AsyncGenerator<Buffer> {
  const { query } = file;
  const words = {
    language: query.header ?? "en",
    timeZone: query.timeZone ?? file.timeZone,
    dispositions: stream.head.dispositions,
    hostName: file.hostName,
    campaignName: stream.head.campaignName,
    more: query.columns === "more",
    personal: file.personal,
  } as const;
  const counted = file.onRow === undefined ? stream : { ...stream, rows: counting(stream.rows, file.onRow) };
  const rows = reportRows(counted, query.format, words);
  if (query.file === "xlsx") {
    return xlsxRows(rows, {
      sheetName: text(words.language, "reports.sheet"),
      numbers: numberPlaces(stream, query.format, words),
      onReplaced: file.onReplaced,
    });
  }
  return csvRows(rows, {
    delimiter: query.delimiter ?? ",",
    mark: (query.encoding ?? "utf-8-bom") === "utf-8-bom",
    encoding: query.encoding === "windows-1251" ? "windows-1251" : "utf-8",
    onReplaced: file.onReplaced,
  });
}

async function* counting<Row>(rows: AsyncIterable<Row>, onRow: () => void): AsyncIterable<Row> {
  for await (const row of rows) {
    onRow();
    yield row;
  }
}

/** What is sent: the file itself, or a zip with it (OUT-RES-02). */
export function resultsContent(
  stream: Pick<ResultsStream, "head" | "rows">,
  file: ResultsFile & { readonly campaignName: string },
): AsyncIterable<Buffer> {
  const bytes = resultsFile(stream, file);
  if (file.query.compress === undefined) return bytes;
  return zipped([{ name: resultsFileName(file.campaignName, file.query), content: bytes }]);
}

/** Content type and name of what is sent. */
export function resultsSending(campaignName: string, query: ResultsQuery): { type: string; name: string } {
  if (query.compress !== undefined) {
    return { type: "application/zip", name: fileNameOf(`${campaignName} ${query.format}`, "zip") };
  }
  const name = resultsFileName(campaignName, query);
  if (query.file === "xlsx") {
    return { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name };
  }
  const encoding = query.encoding === "windows-1251" ? "windows-1251" : "utf-8";
  return { type: `text/csv; charset=${encoding}`, name };
}

export function storeQuery(query: ResultsQuery) {
  return {
    format: query.format,
    from: query.from === undefined ? undefined : Date.parse(query.from),
    to: query.to === undefined ? undefined : Date.parse(query.to),
    lists: words(query.lists) as ListId[] | undefined,
    dispositions: words(query.dispositions),
    more: query.columns === "more",
  };
}

function words(text: string | undefined): string[] | undefined {
  const found = text?.split(",").filter((word) => word !== "");
  return found && found.length > 0 ? found : undefined;
}

/** OUT-RES-03: an interval is required by the third format, and must not end before it begins. */
export function queryFaults(query: ResultsQuery): FieldFault[] {
  const faults: FieldFault[] = [];
  if (query.format === "interval") {
    if (query.from === undefined) faults.push({ field: "from", code: "interval_required" });
    if (query.to === undefined) faults.push({ field: "to", code: "interval_required" });
  }
  if (query.from !== undefined && query.to !== undefined && Date.parse(query.from) > Date.parse(query.to)) {
    faults.push({ field: "from", code: "from_after_until" });
  }
  if (query.timeZone !== undefined && !isTimeZone(query.timeZone)) {
    faults.push({ field: "timeZone", code: "timezone" });
  }
  for (const id of words(query.lists) ?? []) {
    if (!/^[0-9a-f-]{36}$/i.test(id)) {
      faults.push({ field: "lists", code: "wrong_format" });
      break;
    }
  }
  return faults;
}

/** RFC 6266: the name in both forms, since campaigns have Russian names. */
export function contentDisposition(file: string): string {
  const ascii = file.replaceAll(/[^\x20-\x7e]/g, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(file)}`;
}

export function resultsFileName(
  campaign: string,
  { format, file = "csv" }: Pick<ResultsQuery, "format" | "file">,
): string {
  return fileNameOf(`${campaign} ${format}`, file);
}

/** Without what some file system takes for its own. */
export function fileNameOf(name: string, extension: string): string {
  return `${name}.${extension}`.replaceAll(/[\\/:*?"<>|\r\n]/g, "_");
}

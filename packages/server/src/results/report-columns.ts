import { zonesOfNumber } from "@perezvon/dialer";
import { type catalogues, text } from "@perezvon/i18n";
import type { DetailedResultRow, SimpleResultRow, WrittenDisposition } from "@perezvon/store";
import { zonedText } from "./zoned-text.ts";

type Reports = (typeof catalogues)["en"]["reports"];
export type SimpleColumn = keyof Reports["simple"];
export type MoreColumn = keyof Reports["more"];
export type DetailedColumn = keyof Reports["detailed"];

/** What cells need to know beside their row. */
export interface ReportWords {
  readonly language: "ru" | "en";
  readonly timeZone: string;
  readonly campaignName: string;
  /** Answers that are marked personal in the clear (PLT-SEC-02). */
  readonly personal: boolean;
  /** Whether the optional columns are wanted. */
  readonly more: boolean;
  readonly dispositions: ReadonlyMap<string, WrittenDisposition>;
  /** Machine that holds the recordings of this installation. */
  readonly hostName: string;
}

/** The columns of OUT-RES-05, in their order. */
export const simpleColumns = {
  totalAttempts: (row) => String(row.totalAttempts),
  completed: (row) => flag(row.completed),
  recordDisposition: (row, words) => nameOf(row.recordDisposition, row.recordDispositionAt, words),
  recordDispositionCode: (row, words) => codeOf(row.recordDisposition, row.recordDispositionAt, words),
  outOfQuota: (row) => (row.outOfQuota ? "1" : ""),
  quotaGroup: groupOf,
  lastPhone: (row) => row.lastNumber ?? "",
  lastCallDisposition: (row, words) => nameOf(row.lastDisposition, row.lastDispositionAt, words),
  lastCallDispositionCode: (row, words) => codeOf(row.lastDisposition, row.lastDispositionAt, words),
  lastNote: (row) => row.lastNote ?? "",
  lastCallTime: (row, words) => timeOf(row.lastCallAt, words),
  lastCallDuration: (row) => secondsOf(row.lastTalkMs),
  lastAgent: (row) => row.lastAgent ?? "",
  interactionId: (row) => row.callId ?? "",
  listName: (row) => row.listName,
} satisfies Record<SimpleColumn, (row: SimpleResultRow, words: ReportWords) => string>;

/** The columns of OUT-RES-06, in their order. */
export const detailedColumns = {
  phone: (row) => row.number ?? "",
  isCallAttempt: (row) => flag(row.isCallAttempt),
  completed: (row) => flag(row.completed),
  recordDisposition: (row, words) => nameOf(row.recordDisposition, row.dispositionAt, words),
  recordDispositionCode: (row, words) => codeOf(row.recordDisposition, row.dispositionAt, words),
  outOfQuota: (row) => (row.outOfQuota ? "1" : ""),
  quotaGroup: groupOf,
  callDisposition: (row, words) => nameOf(row.disposition, row.dispositionAt, words),
  callDispositionCode: (row, words) => codeOf(row.disposition, row.dispositionAt, words),
  callNote: (row) => row.note ?? "",
  callTime: (row, words) => timeOf(row.callAt, words),
  dialingDuration: (row) => secondsOf(row.dialingMs),
  cpaDuration: (row) => secondsOf(row.analysisMs),
  answeredDuration: (row) => secondsOf(row.answeredMs),
  agent: (row) => row.agent ?? "",
  cpaResult: (row) => (row.analysisResult === undefined ? "" : String(row.analysisResult)),
  cpaRecordingFile: (row) => row.analysisFile ?? "",
  cpaServerId: (row, words) => (row.analysisFile === undefined ? "" : words.hostName),
  recordingFile: (row) => row.recordingFile ?? "",
  recordingServerId: (row, words) => (row.recordingFile === undefined ? "" : words.hostName),
  interactionId: (row) => row.callId ?? "",
  recordId: (row) => String(row.recordId),
  listName: (row) => row.listName,
  isInboundCall: (row) => (row.isInbound ? "1" : ""),
} satisfies Record<DetailedColumn, (row: DetailedResultRow, words: ReportWords) => string>;

/** The optional columns that are known of a dial (OUT-RES-07). */
export const moreColumns = {
  action: (row, { language }) =>
    row.more === undefined ? "" : text(language, `reports.actions.${row.more.action ?? "none"}`),
  attemptNumber: (row) => (row.isCallAttempt ? String(row.attemptNumber) : ""),
  repeatNumber: (row) => (row.isCallAttempt ? String(row.repeatNumber) : ""),
  totalDials: (row) => (row.more === undefined ? "" : String(row.more.totalDials)),
  callerNumber: (row) => row.callerNumber ?? "",
  sipCode: (row) => (row.sipCode === undefined ? "" : String(row.sipCode)),
  campaign: (_, words) => words.campaignName,
  dueTime: (row, words) => timeOf(row.dueAt, words),
  timeZone: (row) => zonesOfDial(row).join(", "),
} satisfies Record<MoreColumn, (row: DetailedResultRow, words: ReportWords) => string>;

/** Whole numbers among the columns: a spreadsheet adds them up. Everything else is text. */
export const numberColumns: ReadonlySet<SimpleColumn | DetailedColumn | MoreColumn> = new Set([
  ...([
    "totalAttempts",
    "completed",
    "outOfQuota",
    "lastCallDuration",
    "isCallAttempt",
    "dialingDuration",
  ] as const),
  ...(["cpaDuration", "answeredDuration", "cpaResult", "recordId", "isInboundCall"] as const),
  ...(["attemptNumber", "repeatNumber", "totalDials", "sipCode"] as const),
]);

/** By the first that names it, as the dial went by it (OUT-HRS-05); a prefix may span several zones. */
function zonesOfDial({ number, more }: DetailedResultRow): readonly string[] {
  if (number === undefined || more === undefined) return [];
  if (more.ownZone !== undefined) return [more.ownZone];
  const byNumber = more.fileZones ?? zonesOfNumber(number) ?? [];
  return byNumber.length > 0 ? byNumber : [more.defaultZone];
}

/** The group that is full, or that there is none for the record (OUT-SEL-08). */
function groupOf(
  { outOfQuota, quotaGroup }: Pick<SimpleResultRow, "outOfQuota" | "quotaGroup">,
  { language }: ReportWords,
): string {
  if (!outOfQuota) return "";
  return quotaGroup ?? text(language, "reports.noGroup");
}

function flag(value: boolean): string {
  return value ? "1" : "0";
}

/** Whole seconds, rounded half up (OUT-GEN-04). */
function secondsOf(ms: number | undefined): string {
  return ms === undefined ? "" : String(Math.floor(ms / 1000 + 0.5));
}

function timeOf(at: number | undefined, { timeZone }: ReportWords): string {
  return at === undefined ? "" : zonedText(at, timeZone);
}

function nameOf(key: string | undefined, at: number | undefined, words: ReportWords): string {
  return key === undefined ? "" : (written(words, key, at)?.name[words.language] ?? key);
}

function codeOf(key: string | undefined, at: number | undefined, words: ReportWords): string {
  return key === undefined ? "" : (written(words, key, at)?.code ?? "");
}

/** A disposition as it was called when the row was written (OUT-DSP-07). */
export function written(
  { dispositions }: Pick<ReportWords, "dispositions">,
  key: string,
  at: number | undefined,
): Pick<WrittenDisposition, "name" | "code"> | undefined {
  const known = dispositions.get(key);
  const before = at === undefined ? undefined : known?.former?.find(({ until }) => at < until);
  return before ?? known;
}

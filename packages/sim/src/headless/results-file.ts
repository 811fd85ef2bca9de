import { predefinedDispositions } from "@perezvon/model";
import { parse } from "csv-parse/sync";

/** One row of the detailed report, as far as the comparison reads it. */
export interface DetailedRow {
  readonly number: string;
  readonly isCallAttempt: boolean;
  /** Keys that the text of the status may stand for; two statuses share one Russian name. */
  readonly dispositions: readonly string[];
  readonly dispositionText: string;
  readonly callTime: string;
  readonly agent: string;
  readonly recordId: string;
  readonly callId: string;
  readonly completed: boolean;
}

const columns = {
  number: "This Phone number",
  isCallAttempt: "Is Call Attempt",
  disposition: "Call Disposition",
  callTime: "Call Time",
  agent: "Agent",
  recordId: "Record ID",
  callId: "Global Interaction ID",
  completed: "Completed",
} as const;

/** Reads the exported file; throws when a column of OUT-RES-06 is missing. */
export function parseDetailedResults(csv: string): DetailedRow[] {
  const rows = parse(csv, { bom: true, skip_empty_lines: true }) as string[][];
  const header = rows[0] ?? [];
  const place = Object.fromEntries(
    Object.entries(columns).map(([key, title]) => {
      // List fields come first and may bear any name, so ours is the last of equal ones.
      const index = header.lastIndexOf(title);
      if (index < 0) throw new Error(`the results have no column "${title}"`);
      return [key, index];
    }),
  ) as Record<keyof typeof columns, number>;
  return rows.slice(1).map((row) => {
    const text = (key: keyof typeof columns) => row[place[key]] ?? "";
    return {
      number: text("number"),
      isCallAttempt: text("isCallAttempt") === "1",
      dispositions: dispositionKeys(text("disposition")),
      dispositionText: text("disposition"),
      callTime: text("callTime"),
      agent: text("agent"),
      recordId: text("recordId"),
      callId: text("callId"),
      completed: text("completed") === "1",
    };
  });
}

function dispositionKeys(text: string): string[] {
  const known = predefinedDispositions.filter(({ key, en, ru }) => [key, en, ru].includes(text));
  return known.length > 0 ? known.map(({ key }) => key) : text === "" ? [] : [text];
}

import {
  type NumberingPlanPart,
  NumberingPlanReader,
  type ZoneTableKind,
  ZoneTableReader,
  type ZoneTableRow,
} from "@perezvon/dialer";
import { isTimeZone } from "@perezvon/schedule";
import iconv from "iconv-lite";
import { ProblemError } from "../http/problem-error.ts";
import { suggestDelimiter } from "./delimiter.ts";
import { suggestEncoding } from "./encoding.ts";
import { previewBytes } from "./import-limits.ts";
import { SourceFile } from "./source-file.ts";

/** A file of the state numbering plan, row by row; a fault anywhere refuses it whole (PBX-REG-07). */
export async function readNumberPlan(path: string): Promise<NumberingPlanPart> {
  const file = await SourceFile.open(path);
  try {
    const { bytes } = await file.sample(previewBytes);
    const encoding = suggestEncoding(bytes);
    if (!iconv.decode(bytes, encoding).includes(";")) throw new ProblemError("plan_header");
    const reading = { encoding, delimiter: ";" as const, skipLines: 0 };
    await file.refuseBeyondLimits(reading, true);
    const reader = new NumberingPlanReader();
    for await (const row of file.rows(reading)) {
      if (row.kind === "unclosed_quote") throw new ProblemError("plan_row", { params: { line: row.line } });
      if (row.cells.every((cell) => cell.trim() === "")) continue;
      const fault = reader.add(row.cells, row.line);
      if (fault?.code === "plan_row") throw new ProblemError("plan_row", { params: { line: fault.line } });
      if (fault) throw new ProblemError(fault.code);
    }
    const part = reader.finish();
    if (part === undefined) throw new ProblemError("plan_header");
    return part;
  } finally {
    file.close();
  }
}

/** A table of zones by beginnings; its delimiter and encoding are found, a fault anywhere refuses it whole (OUT-HRS-07). */
export async function readZoneTable(path: string, kind: ZoneTableKind): Promise<readonly ZoneTableRow[]> {
  const file = await SourceFile.open(path);
  try {
    const { bytes } = await file.sample(previewBytes);
    const encoding = suggestEncoding(bytes);
    const reading = { encoding, delimiter: suggestDelimiter(iconv.decode(bytes, encoding)), skipLines: 0 };
    await file.refuseBeyondLimits(reading, false);
    const reader = new ZoneTableReader(kind, isTimeZone);
    for await (const row of file.rows(reading)) {
      if (row.kind === "unclosed_quote" || !reader.add(row.cells))
        throw new ProblemError("plan_row", { params: { line: row.line } });
    }
    if (reader.rows.length === 0) throw new ProblemError("no_valid_row");
    return reader.rows;
  } finally {
    file.close();
  }
}

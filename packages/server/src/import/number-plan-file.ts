import { type NumberingPlanPart, NumberingPlanReader } from "@perezvon/dialer";
import iconv from "iconv-lite";
import { ProblemError } from "../http/problem-error.ts";
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

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Archive } from "../src/import/archive.ts";
import { readSheet, readWorkbook, sheetOf } from "../src/import/xlsx/workbook.ts";

/** Opens a workbook with what reads the workbooks of others: the rows of its sheets by their names. */
export async function openWorkbook(bytes: Buffer): Promise<Record<string, string[][]>> {
  const folder = mkdtempSync(join(tmpdir(), "xlsx-"));
  const path = join(folder, "a.xlsx");
  writeFileSync(path, bytes);
  const archive = await Archive.open(path);
  try {
    const workbook = await readWorkbook(archive);
    const sheets: Record<string, string[][]> = {};
    for (const { name } of workbook.sheets) {
      const found: string[][] = [];
      for await (const row of readSheet(archive, workbook, sheetOf(workbook, name), 0)) {
        if (row.kind === "row") found.push([...row.cells]);
      }
      sheets[name] = found;
    }
    return sheets;
  } finally {
    archive.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

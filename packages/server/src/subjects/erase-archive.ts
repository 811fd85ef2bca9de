import { createWriteStream } from "node:fs";
import { readFile, rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { fromBufferPromise } from "yauzl";
import { readRows } from "../import/read-rows.ts";
import { csvRows } from "../results/csv.ts";
import { zipped } from "../results/zip.ts";

export interface ErasedArchive {
  readonly simpleRows: number;
  readonly detailedRows: number;
  readonly bytes: number;
  /** Rows that are gone. */
  readonly erased: number;
}

interface Manifest {
  records: number;
  rows: Record<string, number>;
}

/** Writes a zip of archived results anew without the rows that hold a number; undefined when none does, or the zip is gone (OUT-CPL-11). */
export async function eraseFromArchive(path: string, pattern: RegExp): Promise<ErasedArchive | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const zip = await fromBufferPromise(bytes);
  const entries = new Map<string, AsyncIterable<Buffer>>();
  for await (const entry of zip.eachEntry())
    entries.set(entry.fileName, (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>);
  const left: Record<string, number> = {};
  const gone: Record<string, number> = {};
  const report = (name: string) => {
    const source = entries.get(name);
    if (source === undefined) return [];
    const rows = kept(source, pattern, (count) => {
      left[name] = count.left;
      gone[name] = count.gone;
    });
    return [{ name, content: csvRows(rows, { delimiter: ",", mark: true }) }];
  };
  const manifest = async function* () {
    // Read last: the counts are whole by then.
    const chunks: Buffer[] = [];
    for await (const chunk of entries.get("manifest.json") ?? []) chunks.push(chunk);
    const before = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Manifest;
    const records = before.records - (gone["simple.csv"] ?? 0);
    yield Buffer.from(
      `${JSON.stringify({ ...before, records, rows: { ...before.rows, ...left } }, undefined, 2)}\n`,
    );
  };
  const parts = [
    ...report("simple.csv"),
    ...report("detailed.csv"),
    { name: "manifest.json", content: manifest() },
  ];
  const next = `${path}.part`;
  await pipeline(zipped(parts), createWriteStream(next, { mode: 0o600 }));
  const erased = Object.values(gone).reduce((sum, each) => sum + each, 0);
  if (erased === 0) {
    await rm(next, { force: true });
    return undefined;
  }
  await rename(next, path);
  const { size } = await stat(path);
  return {
    simpleRows: left["simple.csv"] ?? 0,
    detailedRows: left["detailed.csv"] ?? 0,
    bytes: size,
    erased,
  };
}

/** The head and the rows that hold nothing of it. */
async function* kept(
  source: AsyncIterable<Buffer>,
  pattern: RegExp,
  counted: (count: { readonly left: number; readonly gone: number }) => void,
): AsyncGenerator<readonly string[]> {
  let left = -1;
  let gone = 0;
  for await (const row of readRows(source, { encoding: "utf-8", delimiter: ",", skipLines: 0 })) {
    if (row.kind !== "row") continue;
    if (left >= 0 && row.cells.some((cell) => pattern.test(cell))) gone++;
    else {
      left++;
      yield row.cells;
    }
  }
  counted({ left: Math.max(left, 0), gone });
}

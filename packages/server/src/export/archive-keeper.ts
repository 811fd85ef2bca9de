import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CampaignId, CentreId } from "@perezvon/model";
import type { ArchiveContent, ArchiveRow, ArchiveWriter, ResultRow, Store } from "@perezvon/store";
import { Archive } from "../import/archive.ts";
import { resultsFile } from "../results/results-file.ts";
import { zipped } from "../results/zip.ts";
import { writeDurably } from "./durable-file.ts";
import { oldFiles } from "./stray-files.ts";

export interface ArchiveContext {
  readonly store: Store;
  readonly hostName: string;
  /** Zips are `<centre>/<campaign>/archive/<id>.zip` below it. */
  readonly folder: string;
}

/** A description of a few lines. */
const manifestMost = 1_000_000;

/** Keeps the results of lists that campaigns lose (OUT-ARC-01). */
export class ArchiveKeeper {
  readonly #context: ArchiveContext;
  #turn: Promise<number> | undefined;

  constructor(context: ArchiveContext) {
    this.#context = context;
  }

  /**
   * For the change that takes a list away: the zip is written within it and lies on the disk before the change is in force. A zip that
   * cannot be written undoes the change; a change that comes to nothing leaves a zip that `sweepStrays` finds.
   */
  readonly write: ArchiveWriter = (content) => this.#write(content);

  /** Contents that were replaced, once nobody works on their records any more. */
  sweep(): Promise<number> {
    this.#turn ??= this.#context.store.archives.makePending(this.write).finally(() => {
      this.#turn = undefined;
    });
    return this.#turn;
  }

  /** Once an hour: what an end of the program in the midst of writing has left, and zips whose change came to nothing. */
  async sweepStrays(before: number): Promise<number> {
    const { parts, archives } = await oldFiles(this.#context.folder, before);
    const strays = await this.#context.store.archives.unknown([...archives.keys()]);
    const paths = [...parts, ...strays.flatMap((id) => archives.get(id) ?? [])];
    for (const path of paths) await rm(path, { force: true });
    return paths.length;
  }

  pathOf(centreId: CentreId, { campaignId, id }: Pick<ArchiveRow, "campaignId" | "id">): string {
    return join(this.#context.folder, centreId, campaignId, "archive", `${id}.zip`);
  }

  /** Whether answers that are marked personal stand in it, so that not everybody may take it (PLT-SEC-02). */
  async holdsPersonal(path: string): Promise<boolean> {
    const zip = await Archive.open(path);
    try {
      const entry = zip.find("manifest.json");
      if (entry === undefined) return false;
      const chunks: Buffer[] = [];
      for await (const chunk of zip.read(entry, manifestMost)) chunks.push(chunk);
      const manifest = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Partial<Manifest>;
      return (manifest.personal ?? []).length > 0;
    } finally {
      zip.close();
    }
  }

  async remove(
    centreId: CentreId,
    row: { readonly campaignId: CampaignId; readonly id: string },
  ): Promise<void> {
    await rm(this.pathOf(centreId, row), { force: true });
  }

  async #write(content: ArchiveContent) {
    const path = this.pathOf(content.centreId, content);
    await mkdir(dirname(path), { recursive: true });
    const counts = { simple: 0, detailed: 0 };
    const report = (format: "simple" | "detailed") =>
      resultsFile(
        { head: content.head, rows: counting(content.rows(format), () => counts[format]++) },
        { query: { format }, timeZone: content.timeZone, hostName: this.#context.hostName, personal: true },
      );
    const manifest = async function* () {
      // Asked for last: the counts are whole by then.
      yield Buffer.from(`${JSON.stringify(manifestOf(content, counts), undefined, 2)}\n`);
    };
    const zip = zipped([
      { name: "simple.csv", content: report("simple") },
      { name: "detailed.csv", content: report("detailed") },
      { name: "manifest.json", content: manifest() },
    ]);
    await writeDurably(path, zip);
    const { size } = await stat(path);
    return { simpleRows: counts.simple, detailedRows: counts.detailed, bytes: size };
  }
}

interface Manifest {
  /** Columns whose answers are marked personal. */
  readonly personal: readonly string[];
}

function manifestOf(content: ArchiveContent, counts: { readonly simple: number; readonly detailed: number }) {
  const { campaignId, campaignName, listId, listName, reason, timeZone, period, records, at } = content;
  const instant = (ms: number) => new Date(ms).toISOString();
  return {
    campaign: { id: campaignId, name: campaignName },
    list: { id: listId, name: listName },
    reason,
    archivedAt: instant(at),
    timeZone,
    period: period === undefined ? null : { from: instant(period.from), to: instant(period.to) },
    records,
    personal: (content.head.scriptFields ?? []).filter(({ personal }) => personal).map(({ label }) => label),
    rows: { "simple.csv": counts.simple, "detailed.csv": counts.detailed },
  };
}

async function* counting(rows: AsyncIterable<ResultRow>, onRow: () => void): AsyncIterable<ResultRow> {
  for await (const row of rows) {
    onRow();
    yield row;
  }
}

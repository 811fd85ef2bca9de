import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { CampaignId, CentreId } from "@perezvon/model";
import type { ArchiveContent, ArchiveRow, ArchiveWriter, ResultRow, Store } from "@perezvon/store";
import { resultsFile } from "../results/results-file.ts";
import { zipped } from "../results/zip.ts";

export interface ArchiveContext {
  readonly store: Store;
  readonly hostName: string;
  /** Zips are `<centre>/<campaign>/archive/<id>.zip` below it. */
  readonly folder: string;
}

/** Keeps the results of lists that campaigns lose (OUT-ARC-01). */
export class ArchiveKeeper {
  readonly #context: ArchiveContext;
  #turn: Promise<number> | undefined;

  constructor(context: ArchiveContext) {
    this.#context = context;
  }

  /** For the change that takes a list away: the zip is written within it, and a zip that cannot be written undoes it. */
  readonly write: ArchiveWriter = (content) => this.#write(content);

  /** Contents that were replaced, once nobody works on their records any more. */
  sweep(): Promise<number> {
    this.#turn ??= this.#context.store.archives.makePending(this.write).finally(() => {
      this.#turn = undefined;
    });
    return this.#turn;
  }

  pathOf(centreId: CentreId, { campaignId, id }: Pick<ArchiveRow, "campaignId" | "id">): string {
    return join(this.#context.folder, centreId, campaignId, "archive", `${id}.zip`);
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
        { query: { format }, timeZone: content.timeZone, hostName: this.#context.hostName },
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
    await pipeline(zip, createWriteStream(`${path}.part`, { mode: 0o600 }));
    await rename(`${path}.part`, path);
    const { size } = await stat(path);
    return { simpleRows: counts.simple, detailedRows: counts.detailed, bytes: size };
  }
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
    rows: { "simple.csv": counts.simple, "detailed.csv": counts.detailed },
  };
}

async function* counting(rows: AsyncIterable<ResultRow>, onRow: () => void): AsyncIterable<ResultRow> {
  for await (const row of rows) {
    onRow();
    yield row;
  }
}

import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ListField, ResultsPreview } from "@perezvon/api";
import { text } from "@perezvon/i18n";
import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import type { ListFieldRow, ResultRow, ResultsHead, Store } from "@perezvon/store";
import { csvRows } from "../results/csv.ts";
import { mergeFields, reportRows } from "../results/report-rows.ts";
import { previewFile } from "./preview.ts";
import { type Reading, SourceFile } from "./source-file.ts";

export interface ResultsChoice {
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly lists: readonly ListId[] | undefined;
  /** Keys: of the record, or of its last attempt. */
  readonly statuses: readonly string[];
  /** Of the names of the report's columns. */
  readonly language: "ru" | "en";
  readonly timeZone: string;
  readonly homeCountry: string;
  /** Answers that are marked personal in the clear (PLT-SEC-02). */
  readonly personal: boolean;
}

/** How the file below is read: it is ours. */
export const resultsReading: Reading = { encoding: "utf-8", delimiter: ",", skipLines: 0 };

export interface ResultsContext {
  readonly store: Store;
  readonly folders: { readonly uploads: string };
  readonly hostName: string;
}

/**
 * The records of a campaign's simple results that have one of these statuses, as a file of its own: everything that an import does
 * with a file it then does with them, and every column that the report has, now or later, can become a field (OUT-IMP-19).
 */
export async function writeResultsSource(
  { store, folders, hostName }: ResultsContext,
  choice: ResultsChoice,
): Promise<{ readonly path: string; readonly head: ResultsHead }> {
  const { centreId, campaignId, language, timeZone } = choice;
  await mkdir(folders.uploads, { recursive: true });
  const path = join(folders.uploads, `${randomUUID()}.upload`);
  const query = {
    format: "simple" as const,
    from: undefined,
    to: undefined,
    lists: choice.lists && [...choice.lists],
    dispositions: undefined,
  };
  try {
    const head = await store.results.read(centreId, campaignId, query, async (stream) => {
      const words = {
        language,
        timeZone,
        hostName,
        more: false,
        personal: choice.personal,
        dispositions: stream.head.dispositions,
        campaignName: stream.head.campaignName,
      };
      const rows = withStatus(stream.rows, new Set(choice.statuses));
      const cells = reportRows({ head: stream.head, rows }, "simple", words);
      await pipeline(
        Readable.from(csvRows(cells, { delimiter: ",", mark: false, verbatim: true })),
        createWriteStream(path, { mode: 0o600 }),
      );
      return stream.head;
    });
    return { path, head };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** A record that ran out of attempts has a status that says so, and that of its last attempt says why: either chooses it. */
async function* withStatus(
  rows: AsyncIterable<ResultRow>,
  statuses: ReadonlySet<string>,
): AsyncGenerator<ResultRow> {
  for await (const row of rows) {
    if (row.kind !== "simple") continue;
    const { recordDisposition, lastDisposition } = row;
    if (statuses.has(recordDisposition ?? "") || statuses.has(lastDisposition ?? "")) yield row;
  }
}

/** What the wizard shows of it; the fields of the campaign's lists keep their types. */
export async function previewResults(
  { store }: Pick<ResultsContext, "store">,
  choice: ResultsChoice,
  { path, head }: { readonly path: string; readonly head: ResultsHead },
): Promise<ResultsPreview> {
  const file = await SourceFile.open(path);
  try {
    const preview = await previewFile(file, {
      ...resultsReading,
      kind: "delimited",
      header: true,
      homeCountry: choice.homeCountry,
    });
    const known = await fieldsOf(store, choice.centreId, head);
    const lastStatus = text(choice.language, "reports.simple.lastCallDisposition");
    return {
      ...preview,
      columns: preview.columns.map((column) => asKnown(column, known)),
      fields: mergeFields(head).names.length + (head.scriptFields?.length ?? 0),
      lastStatus,
    };
  } finally {
    file.close();
  }
}

/** By name, in the order of the report; of two lists that disagree the first says. */
async function fieldsOf(
  store: Store,
  centreId: CentreId,
  head: ResultsHead,
): Promise<Map<string, ListFieldRow[]>> {
  const known = new Map<string, ListFieldRow[]>();
  for (const { listId } of head.lists) {
    const counts = new Map<string, number>();
    for (const field of (await store.lists.get(centreId, listId))?.fields ?? []) {
      const place = counts.get(field.name) ?? 0;
      counts.set(field.name, place + 1);
      const same = known.get(field.name) ?? [];
      known.set(field.name, same);
      same[place] ??= field;
    }
  }
  return known;
}

function asKnown(column: ListField, known: Map<string, ListFieldRow[]>): ListField {
  const field = known.get(column.name)?.shift();
  // What the report says of a record is text: its last number would be one more number to dial.
  if (field === undefined) return { name: column.name, type: "text" };
  const { name, type, label, required, key, phone, pattern } = field;
  return {
    name,
    type,
    ...(label !== undefined && { label: label as NonNullable<ListField["label"]> }),
    ...(required && { required }),
    ...(key && { key }),
    ...(phone !== undefined && { phone }),
    ...(pattern !== undefined && { pattern }),
  };
}

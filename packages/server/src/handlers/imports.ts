import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  type FieldFault,
  type FormatReading,
  type Import,
  ImportCheckOptions,
  ImportOptions,
} from "@perezvon/api";
import { hasKey } from "@perezvon/dialer";

import { text } from "@perezvon/i18n";
import type { CampaignId, ListId } from "@perezvon/model";
import { type ListFieldRow, type ListRow, RefusedError, type RejectRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, streamed } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { type PartCheck, partCheck } from "../http/validation.ts";
import { dryRun } from "../import/dry-run.ts";
import { FileRefused } from "../import/file-refused.ts";
import { type FileLimits, fileLimitsOf } from "../import/import-limits.ts";
import { previewFile } from "../import/preview.ts";
import { listFile, receiveUpload, type Upload } from "../import/receive-upload.ts";
import type { SortRules } from "../import/row-sorter.ts";
import { type Reading, SourceFile } from "../import/source-file.ts";
import { csvRows } from "../results/csv.ts";
import { fieldsFaults } from "./formats.ts";
import { actorOf } from "./inputs.ts";
import { fieldRow, listOf } from "./lists.ts";
import { importView, pageOf } from "./views.ts";

type ImportHandlers = Handlers<
  "importPreview" | "importCheck" | "importStart" | "imports" | "importOne" | "importRejected"
>;

/** Shown with an entry of the log; the file has all of them. */
export const rejectionsShown = 100;

export function importHandlers(context: ServerContext): ImportHandlers {
  const { store } = context;
  return {
    importPreview: {
      handle: ({ request, query: { widths, ...choice }, who }) =>
        withUpload(context, { request, who }, async ({ path, limits }) => {
          const file = await SourceFile.open(path, limits);
          try {
            return await previewFile(file, {
              ...choice,
              widths: widths?.split(",").map(Number),
              homeCountry: who.user.centre.homeCountry,
            });
          } finally {
            file.close();
          }
        }),
    },
    importCheck: { handle: (call) => checkImport(context, call) },
    importStart: { handle: (call) => startImport(context, call) },
    imports: {
      async handle(call) {
        const list = await listOf(context, call);
        const page = await store.imports.page(call.who.session.centreId, list.id, call.query);
        return pageOf(page, (row) => importView(row, []));
      },
    },
    importOne: { handle: (call) => importWithRejects(context, call) },
    importRejected: {
      async handle(call) {
        const list = await listOf(context, call);
        return sendRejected(
          context,
          call,
          list.fields.map(({ name }) => name),
        );
      },
    },
  };
}

/** An entry of the log of a list of either kind, with its first rejected rows. */
export async function importWithRejects(
  context: ServerContext,
  call: Pick<Call<"importOne">, "who" | "params">,
): Promise<Import> {
  const row = await importOf(context, call);
  const first: RejectRow[] = [];
  if (row.rejected > 0) {
    for await (const reject of context.store.imports.rejected(call.who.session.centreId, row.id)) {
      if (first.push(reject) >= rejectionsShown) break;
    }
  }
  return importView(row, first);
}

/** The file of rejected rows under the names of the source's columns, else under these. */
export async function sendRejected(
  context: ServerContext,
  call: Pick<Call<"importRejected">, "who" | "params" | "query" | "reply">,
  names: readonly string[],
) {
  const { reply, query, who } = call;
  const row = await importOf(context, call);
  const rejected = context.store.imports.rejected(who.session.centreId, row.id);
  const { language } = who.user;
  if (query.format === "json") {
    reply.header("content-type", "application/json; charset=utf-8");
    reply.send(Readable.from(jsonRows(rejected)));
    return streamed;
  }
  reply.header("content-type", "text/csv; charset=utf-8");
  reply.header("content-disposition", `attachment; filename="rejected-${row.id}.csv"`);
  const cells = rejectedCells(row.columns ?? names, rejected, language);
  reply.send(Readable.from(csvRows(cells, { delimiter: ",", mark: true })));
  return streamed;
}

async function startImport(context: ServerContext, call: Call<"importStart">) {
  const { who, request } = call;
  await listOf(context, call);
  const limits = await fileLimitsOf(context.store, who.session.centreId);
  const upload = await receiveUpload(context, request, listFile(limits));
  try {
    const given = readOptions(checkOptions, upload.options) as ImportOptions;
    // What the file could never hold is told at the field, before the file is read.
    if ((given.columns?.length ?? 0) > limits.columns)
      throw invalidField("options.columns", "too_many_items", { max: limits.columns });
    if (upload.bytes === 0) throw new ProblemError("empty_file");
    const row = await context.imports.inTurn(async () => {
      // What another import has left, where this one had to wait for it.
      const list = await listOf(context, call);
      const options = optionsFor(list, given);
      return context.imports.start({
        centreId: who.session.centreId,
        listId: list.id,
        path: upload.path,
        fileName: upload.fileName,
        source: "upload",
        reading: readingOf(options),
        header: options.header ?? true,
        rules: rulesOf(options, list, who.user.centre.homeCountry),
        newFields: list.format ? undefined : options.columns?.map(fieldRow),
        reopenIn: (options.reopenIn ?? []) as CampaignId[],
        actor: actorOf(who, request),
      });
    });
    return importView(row, []);
  } catch (error) {
    await rm(upload.path, { force: true });
    if (error instanceof RefusedError && error.code === "locked") throw new ProblemError("import_running");
    throw error;
  }
}

async function checkImport(context: ServerContext, { who, request }: Call<"importCheck">) {
  return withUpload(context, { request, who }, async ({ path, options: given }) => {
    const said = readOptions(checkCheckOptions, given) as ImportCheckOptions;
    return dryRunOf(context, who, { path }, said);
  });
}

/** What an import of this file would do; `reading` where the options do not say how it is read. */
export async function dryRunOf(
  context: ServerContext,
  who: Call<"list">["who"],
  { path, reading }: { readonly path: string; readonly reading?: Reading },
  said: ImportCheckOptions,
) {
  const { store } = context;
  const { centreId } = who.session;
  const { listId } = said;
  const list = listId === undefined ? undefined : await listOf(context, { who, params: { id: listId } });
  const options = optionsFor(list, said);
  const rules = rulesOf(options, list, who.user.centre.homeCountry);
  // A replacement begins with nothing, and so does a list that is yet to be made.
  const present = list !== undefined && rules.mode !== "replace" ? list : undefined;
  return dryRun(
    {
      path,
      limits: await fileLimitsOf(store, centreId),
      reading: reading ?? readingOf(options),
      header: reading ? true : (options.header ?? true),
      rules,
      known: async (keys) => (present ? store.lists.known(centreId, present.id, keys) : []),
      numbers: present && rules.uniqueNumbers ? store.imports.firstNumbers(centreId, present.id) : undefined,
    },
    context,
  );
}

/** What the file is, is known when it is here; it goes when its work is done. */
async function withUpload<T>(
  context: ServerContext,
  { request, who }: Pick<Call<"importCheck">, "request" | "who">,
  work: (upload: Upload & { readonly limits: FileLimits }) => Promise<T>,
): Promise<T> {
  const limits = await fileLimitsOf(context.store, who.session.centreId);
  const upload = await receiveUpload(context, request, listFile(limits));
  try {
    return await work({ ...upload, limits });
  } catch (error) {
    if (error instanceof FileRefused)
      throw new ProblemError(error.code, error.params && { params: error.params });
    throw error;
  } finally {
    await rm(upload.path, { force: true });
  }
}

/** What an import does not say, the format of its list does (OUT-LST-03). */
export function optionsFor(list: ListRow | undefined, given: ImportOptions): ImportOptions {
  return { ...(list?.format?.reading as FormatReading | undefined), ...given };
}

function readingOf(options: ImportOptions): Reading {
  return {
    encoding: options.encoding ?? "utf-8",
    delimiter: options.delimiter ?? ",",
    skipLines: options.skipLines ?? 0,
    widths: options.widths,
    sheet: options.sheet,
  };
}

/** A list with a format or with records keeps its fields; an empty or replaced one takes those of the file. */
export function rulesOf(options: ImportOptions, list: ListRow | undefined, homeCountry: string): SortRules {
  const given = options.columns?.map(fieldRow);
  const keeps =
    list !== undefined && (list.format !== undefined || (list.records > 0 && options.mode !== "replace"));
  const fields: readonly ListFieldRow[] = (keeps ? list.fields : given) ?? list?.fields ?? [];
  if (fields.length === 0) throw invalid([{ field: "options.columns", code: "required" }]);
  if (options.mode !== "append" && options.mode !== "replace" && !hasKey(fields))
    throw invalid([{ field: "options.mode", code: "key_required" }]);
  return {
    fields,
    homeCountry,
    splitNumbers: options.splitNumbers ?? false,
    mode: options.mode,
    duplicates: options.duplicates ?? "skip",
    uniqueNumbers: options.uniqueNumbers ?? false,
  };
}

/** Of a list of the centre; one of another centre is not found (PLT-TEN-02). */
async function importOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"importOne">, "who" | "params">,
) {
  const row = await store.imports.get(who.session.centreId, params.id as ListId, params.importId);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

const checkOptions = partCheck(ImportOptions, false);
const checkCheckOptions = partCheck(ImportCheckOptions, false);

function readOptions(check: PartCheck, raw: string | undefined): unknown {
  if (raw === undefined) throw invalid([{ field: "options", code: "required" }]);
  let given: unknown;
  try {
    given = JSON.parse(raw);
  } catch {
    throw invalid([{ field: "options", code: "wrong_format" }]);
  }
  const { value, faults } = check(given);
  const all = [...faults.map(named), ...optionFaults(given)];
  if (all.length > 0) throw invalid(all);
  return value;
}

function named(fault: FieldFault): FieldFault {
  // An encoding or delimiter we do not know has a code of its own: it is the first thing to go wrong with a file.
  if (fault.field === "encoding") return { ...fault, field: "options.encoding", code: "unknown_encoding" };
  if (fault.field === "delimiter") return { ...fault, field: "options.delimiter", code: "delimiter" };
  return { ...fault, field: fault.field === "" ? "options" : `options.${fault.field}` };
}

export function optionFaults(given: unknown): FieldFault[] {
  const { columns, delimiter } = (given ?? {}) as { columns?: unknown; delimiter?: unknown };
  const faults: FieldFault[] = [];
  if (typeof delimiter === "string" && /^["\r\n]$/.test(delimiter)) {
    faults.push({ field: "options.delimiter", code: "delimiter" });
  }
  if (!Array.isArray(columns) || columns.length === 0) return faults;
  return [...faults, ...fieldsFaults(columns, "options.columns")];
}

/** OUT-IMP-08: the columns of the source plus «Ошибка», ready to correct and load again. */
async function* rejectedCells(
  names: readonly string[],
  rows: AsyncIterable<RejectRow>,
  language: "ru" | "en",
): AsyncGenerator<readonly string[]> {
  yield [...names, text(language, "reports.rejected.error")];
  for await (const row of rows) {
    const cells = names.map((_, index) => row.cells[index] ?? "");
    const where = row.column === undefined ? "" : `${row.column}: `;
    const fault = `${row.line}: ${where}${text(language, `errors.row.${row.reason}`)}`;
    // Values beyond the columns are the fault itself: they stand behind it, so that nothing is lost.
    yield [...cells, fault, ...row.cells.slice(names.length)];
  }
}

async function* jsonRows(rows: AsyncIterable<RejectRow>): AsyncGenerator<string> {
  let first = true;
  yield '{"items":[';
  for await (const { line, column, value, reason, cells } of rows) {
    const item = { line, column: column ?? null, value: value ?? null, code: reason, cells };
    yield `${first ? "" : ","}${JSON.stringify(item)}`;
    first = false;
  }
  yield "]}";
}

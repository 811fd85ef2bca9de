import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { type FieldFault, ImportOptions } from "@perezvon/api";
import { mostPhoneColumns } from "@perezvon/dialer";
import { text } from "@perezvon/i18n";
import { RefusedError, type RejectRow } from "@perezvon/store";
import type { FastifyRequest } from "fastify";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, streamed } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { partCheck } from "../http/validation.ts";
import { previewBytes } from "../import/import-limits.ts";
import { previewFile } from "../import/preview.ts";
import { receiveUpload } from "../import/receive-upload.ts";
import { csvRows } from "../results/csv.ts";
import { actorOf } from "./inputs.ts";
import { fieldRow, listOf } from "./lists.ts";
import { importView, pageOf } from "./views.ts";

type ImportHandlers = Handlers<"importPreview" | "importStart" | "imports" | "importOne" | "importRejected">;

/** Shown with an entry of the log; the file has all of them. */
const rejectionsShown = 100;

export function importHandlers(context: ServerContext): ImportHandlers {
  const { store } = context;
  return {
    importPreview: {
      async handle({ request, query, who }) {
        const sample = await firstBytes(request);
        if (sample.bytes.length === 0) throw new ProblemError("empty_file");
        return previewFile(sample.bytes, sample.complete, {
          ...query,
          homeCountry: who.user.centre.homeCountry,
        });
      },
    },
    importStart: { handle: (call) => startImport(context, call) },
    imports: {
      async handle(call) {
        const list = await listOf(context, call);
        const page = await store.imports.page(call.who.session.centreId, list.id, call.query);
        return pageOf(page, (row) => importView(row, []));
      },
    },
    importOne: {
      async handle(call) {
        const row = await importOf(context, call);
        const first: RejectRow[] = [];
        if (row.rejected > 0) {
          for await (const reject of store.imports.rejected(call.who.session.centreId, row.id)) {
            if (first.push(reject) >= rejectionsShown) break;
          }
        }
        return importView(row, first);
      },
    },
    importRejected: {
      async handle(call) {
        const { reply, query, who } = call;
        const list = await listOf(context, call);
        const row = await importOf(context, call);
        const rejected = store.imports.rejected(who.session.centreId, row.id);
        const { language } = who.user;
        if (query.format === "json") {
          reply.header("content-type", "application/json; charset=utf-8");
          reply.send(Readable.from(jsonRows(rejected)));
          return streamed;
        }
        reply.header("content-type", "text/csv; charset=utf-8");
        reply.header("content-disposition", `attachment; filename="rejected-${row.id}.csv"`);
        const names = list.fields.map(({ name }) => name);
        reply.send(
          Readable.from(csvRows(rejectedCells(names, rejected, language), { delimiter: ",", mark: true })),
        );
        return streamed;
      },
    },
  };
}

async function startImport(context: ServerContext, call: Call<"importStart">) {
  const { who, request } = call;
  const list = await listOf(context, call);
  const upload = await receiveUpload(context, request);
  try {
    const options = readOptions(upload.options);
    if (upload.bytes === 0) throw new ProblemError("empty_file");
    const row = await context.imports.start({
      centreId: who.session.centreId,
      listId: list.id,
      path: upload.path,
      fileName: upload.fileName,
      mode: options.mode,
      encoding: options.encoding ?? "utf-8",
      delimiter: options.delimiter ?? ",",
      header: options.header ?? true,
      skipLines: options.skipLines ?? 0,
      fields: options.columns.map(fieldRow),
      homeCountry: who.user.centre.homeCountry,
      actor: actorOf(who, request),
    });
    return importView(row, []);
  } catch (error) {
    await rm(upload.path, { force: true });
    if (error instanceof RefusedError && error.code === "locked") throw new ProblemError("import_running");
    throw error;
  }
}

async function importOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"importOne">, "who" | "params">,
) {
  const list = await listOf({ store } as ServerContext, { who, params: { id: params.id } });
  const row = await store.imports.get(who.session.centreId, list.id, params.importId);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

const checkOptions = partCheck(ImportOptions, false);

function readOptions(raw: string | undefined): ImportOptions {
  if (raw === undefined) throw invalid([{ field: "options", code: "required" }]);
  let given: unknown;
  try {
    given = JSON.parse(raw);
  } catch {
    throw invalid([{ field: "options", code: "wrong_format" }]);
  }
  const { value, faults } = checkOptions(given);
  const all = [...faults.map(named), ...optionFaults(given)];
  if (all.length > 0) throw invalid(all);
  return value as ImportOptions;
}

function named(fault: FieldFault): FieldFault {
  // An encoding or delimiter we do not know has a code of its own: it is the first thing to go wrong with a file.
  if (fault.field === "encoding") return { ...fault, field: "options.encoding", code: "unknown_encoding" };
  if (fault.field === "delimiter") return { ...fault, field: "options.delimiter", code: "delimiter" };
  return { ...fault, field: fault.field === "" ? "options" : `options.${fault.field}` };
}

function optionFaults(given: unknown): FieldFault[] {
  const { columns, delimiter } = (given ?? {}) as { columns?: unknown; delimiter?: unknown };
  const faults: FieldFault[] = [];
  if (typeof delimiter === "string" && /^["\r\n]$/.test(delimiter)) {
    faults.push({ field: "options.delimiter", code: "delimiter" });
  }
  if (!Array.isArray(columns) || columns.length === 0) return faults;
  const phones = columns.filter((column) => column?.type === "phone").length;
  if (phones === 0) faults.push({ field: "options.columns", code: "no_phone_column" });
  if (phones > mostPhoneColumns) {
    faults.push({ field: "options.columns", code: "too_many_phones", params: { max: mostPhoneColumns } });
  }
  return faults;
}

/** The beginning of the uploaded file; the rest is read past. */
async function firstBytes(request: FastifyRequest): Promise<{ bytes: Buffer; complete: boolean }> {
  if (!request.isMultipart()) throw new ProblemError("not_multipart");
  const part = await request.file();
  if (part === undefined) throw invalid([{ field: "file", code: "required" }]);
  const chunks: Buffer[] = [];
  let kept = 0;
  let complete = true;
  for await (const chunk of part.file) {
    if (kept < previewBytes) {
      chunks.push(chunk.subarray(0, previewBytes - kept));
      kept += chunks.at(-1)!.length;
      if (chunks.at(-1)!.length < chunk.length) complete = false;
    } else complete = false;
  }
  return { bytes: Buffer.concat(chunks), complete };
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
    yield [...cells, `${row.line}: ${where}${text(language, `errors.row.${row.reason}`)}`];
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

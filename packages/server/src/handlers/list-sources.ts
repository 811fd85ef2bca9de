import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import {
  feedPathVariables,
  type ImportOptions,
  privilegesOf,
  type ResultsSource,
  routes,
} from "@perezvon/api";
import { text } from "@perezvon/i18n";
import { type CampaignId, type ListId, unknownVariable } from "@perezvon/model";
import { isTimeZone } from "@perezvon/schedule";
import { type ListContent, RefusedError } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { feedPlace, feedVariables, hasMaskInFolder, oldestFirst } from "../import/feed-files.ts";
import { tooLarge } from "../import/file-refused.ts";
import { fileLimitsOf } from "../import/import-limits.ts";
import {
  previewResults,
  type ResultsChoice,
  resultsReading,
  writeResultsSource,
} from "../import/results-source.ts";
import { messageOf, RemoteError } from "../remote-files/remote-error.ts";
import { openRemote } from "../remote-files/remote-folder.ts";
import { tryRemote } from "../remote-files/try-remote.ts";
import { csvRows } from "../results/csv.ts";
import { contentDisposition, fileNameOf } from "../results/results-file.ts";
import { mustInCampaign } from "../sign-in/campaign-rights.ts";
import { may } from "../sign-in/signed-in.ts";
import { campaignOf } from "./campaigns.ts";
import { dryRunOf, optionFaults, optionsFor, rulesOf } from "./imports.ts";
import { actorOf } from "./inputs.ts";
import { fieldRow, listOf } from "./lists.ts";
import { secretsOf, targetOf } from "./remote-input.ts";
import { pour } from "./results.ts";
import { importView } from "./views.ts";

/** Who may take the results of a campaign. */
const reporters = privilegesOf(routes.campaignResults.privilege);

type SourceHandlers = Handlers<
  "listContent" | "sourceTry" | "sourceFile" | "resultsPreview" | "resultsCheck" | "resultsImport"
>;

/** Where the records of lists come from beside uploaded files (OUT-LST-04, OUT-IMP-19), and their way out again (OUT-LST-07). */
export function listSourceHandlers(context: ServerContext): SourceHandlers {
  const { timers } = context;
  return {
    listContent: { handle: (call) => sendContent(context, call) },
    sourceTry: {
      async handle({ body }) {
        const trial = await tryRemote(remoteOf(body), { timers, writes: body.writes });
        return { failure: trial.failure ?? null, answer: trial.answer, hostKey: trial.hostKey ?? null };
      },
    },
    sourceFile: { handle: (call) => sendSourceFile(context, call) },
    resultsPreview: {
      async handle(call) {
        const choice = await choiceOf(context, call, call.body);
        const written = await writeResultsSource(context, choice);
        try {
          return await previewResults(context, choice, written);
        } finally {
          await rm(written.path, { force: true });
        }
      },
    },
    resultsCheck: {
      async handle(call) {
        const { source, options } = call.body;
        refuseFaults(options);
        const choice = await choiceOf(context, call, source);
        const { path } = await writeResultsSource(context, choice);
        try {
          return await dryRunOf(context, call.who, { path, reading: resultsReading }, options);
        } finally {
          await rm(path, { force: true });
        }
      },
    },
    resultsImport: { handle: (call) => startImport(context, call) },
  };
}

async function startImport(context: ServerContext, call: Call<"resultsImport">) {
  const { who, request, body } = call;
  await listOf(context, call);
  refuseFaults(body.options);
  const choice = await choiceOf(context, call, body.source);
  const { path, head } = await writeResultsSource(context, choice);
  try {
    const row = await context.imports.inTurn(async () => {
      const list = await listOf(context, call);
      const options = optionsFor(list, body.options);
      return context.imports.start({
        centreId: who.session.centreId,
        listId: list.id,
        path,
        fileName: head.campaignName.slice(0, 200),
        source: "results",
        reading: resultsReading,
        header: true,
        rules: rulesOf(options, list, choice.homeCountry),
        newFields: list.format ? undefined : options.columns?.map(fieldRow),
        reopenIn: (options.reopenIn ?? []) as CampaignId[],
        actor: actorOf(who, request),
      });
    });
    return importView(row, []);
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof RefusedError && error.code === "locked") throw new ProblemError("import_running");
    throw error;
  }
}

function refuseFaults(options: ImportOptions): void {
  const [fault] = optionFaults(options);
  if (fault) throw invalidField(fault.field, fault.code, fault.params);
}

/** Who may not see results does not get them as a list either. */
async function choiceOf(
  context: ServerContext,
  { who }: Pick<Call<"campaign">, "who">,
  { campaignId, statuses, lists }: ResultsSource,
): Promise<ResultsChoice> {
  const { campaign } = await campaignOf(context, { who, params: { id: campaignId } });
  await mustInCampaign(context.store, who, campaign.id, reporters);
  const { timeZone, homeCountry } = who.user.centre;
  return {
    centreId: who.session.centreId,
    campaignId: campaign.id,
    statuses,
    timeZone,
    homeCountry,
    lists: lists as ListId[] | undefined,
    language: who.user.language,
    personal: may(who, "sec.pii"),
  };
}

function remoteOf(body: Call<"sourceTry">["body"] | Call<"sourceFile">["body"]) {
  const secrets = { password: undefined, privateKey: undefined, ...secretsOf(body) };
  return { target: targetOf(body.target), secrets };
}

/** The oldest file that a feed would take now: what its first run reads. */
async function sendSourceFile(
  { timers, clock, folders, store }: ServerContext,
  { body, reply, who }: Call<"sourceFile">,
): Promise<Streamed> {
  const variable = unknownVariable(body.path, feedPathVariables);
  if (variable !== undefined) throw invalidField("path", "unknown_variable", { variable });
  if (hasMaskInFolder(body.path)) throw invalidField("path", "wrong_format");
  if (!isTimeZone(body.timeZone)) throw invalidField("timeZone", "timezone");
  await mkdir(folders.uploads, { recursive: true });
  const path = join(folders.uploads, `${randomUUID()}.upload`);
  try {
    const remote = await openRemote(remoteOf(body), { timers });
    let name: string;
    try {
      const place = feedPlace(body.path, feedVariables(clock.now(), body.timeZone));
      const [first] = oldestFirst(
        (await remote.list(place.folder)).filter((file) => place.matches(file.name)),
      );
      if (first === undefined) throw new ProblemError("no_file");
      const { bytes: most } = await fileLimitsOf(store, who.session.centreId);
      if (first.bytes > most) throw new ProblemError("file_too_large", { params: tooLarge(most).params! });
      name = first.name;
      const to = createWriteStream(path, { mode: 0o600 });
      try {
        await remote.read(place.folder === "" ? name : `${place.folder}/${name}`, to);
        await finished(to);
      } finally {
        to.destroy();
      }
    } finally {
      await remote.close().catch(() => undefined);
    }
    reply.header("content-type", "application/octet-stream");
    reply.header("content-length", (await stat(path)).size);
    reply.header("content-disposition", contentDisposition(name));
    const bytes = createReadStream(path);
    bytes.once("close", () => void rm(path, { force: true }));
    reply.send(bytes);
    return streamed;
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof RemoteError)
      throw new ProblemError("remote_failed", { params: { failure: error.code, answer: messageOf(error) } });
    throw error;
  }
}

async function sendContent(context: ServerContext, call: Call<"listContent">): Promise<Streamed> {
  const { who, query, reply } = call;
  const list = await listOf(context, call);
  const out = new PassThrough();
  out.on("error", (error) => context.logger.info("content broke off", { error: error.message }));
  void context.store.lists
    .content(who.session.centreId, list.id, (content) =>
      pour(
        csvRows(contentCells(content, query.ids), {
          delimiter: query.delimiter ?? ",",
          mark: (query.encoding ?? "utf-8-bom") === "utf-8-bom",
          encoding: query.encoding === "windows-1251" ? "windows-1251" : "utf-8",
        }),
        out,
      ),
    )
    .then(
      () => out.end(),
      (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  const encoding = query.encoding === "windows-1251" ? "windows-1251" : "utf-8";
  reply.header("content-type", `text/csv; charset=${encoding}`);
  reply.header("content-disposition", contentDisposition(fileNameOf(list.name, "csv")));
  reply.send(out);
  return streamed;
}

async function* contentCells(
  { fields, rows }: ListContent,
  ids: "en" | "ru" | undefined,
): AsyncGenerator<readonly string[]> {
  const names = fields.map(({ name }) => name);
  yield ids ? [...names, text(ids, "reports.detailed.recordId")] : names;
  for await (const { id, values } of rows) yield ids ? [...values, String(id)] : values;
}

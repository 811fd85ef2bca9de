import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { FieldFault, ResultsQuery } from "@perezvon/api";
import type { CampaignId, ListId } from "@perezvon/model";
import type { ResultsStream } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import { csvRows } from "../results/csv.ts";
import { reportRows } from "../results/report-rows.ts";
import { campaignOf } from "./campaigns.ts";
import { isTimeZone } from "./time-zone.ts";

export function resultHandlers(context: ServerContext): Handlers<"campaignResults"> {
  return { campaignResults: { handle: (call) => sendResults(context, call) } };
}

async function sendResults(context: ServerContext, call: Call<"campaignResults">): Promise<Streamed> {
  const { who, query, reply } = call;
  const { centreId } = who.session;
  const faults = queryFaults(query);
  if (faults.length > 0) throw invalid(faults);
  const { campaign } = await campaignOf(context, call);
  const out = new PassThrough();
  const head = new Promise<void>((started, failed) => {
    context.store.results
      .read(centreId, campaign.id as CampaignId, storeQuery(query), async (stream) => {
        started();
        await writeFile(context, call, stream, out);
      })
      .then(
        () => out.end(),
        (error) => {
          failed(error);
          out.destroy(error instanceof Error ? error : new Error(String(error)));
        },
      );
  });
  // A refusal before the first row is still an answer; later the connection can only break off.
  out.on("error", (error) => context.logger.info("results broke off", { error: error.message }));
  await head;
  const encoding = query.encoding === "windows-1251" ? "windows-1251" : "utf-8";
  reply.header("content-type", `text/csv; charset=${encoding}`);
  reply.header("content-disposition", contentDisposition(campaign.name, query.format));
  reply.send(out);
  return streamed;
}

async function writeFile(
  context: ServerContext,
  { who, query }: Call<"campaignResults">,
  stream: ResultsStream,
  out: PassThrough,
): Promise<void> {
  const words = {
    language: query.header ?? "en",
    timeZone: query.timeZone ?? who.user.centre.timeZone,
    dispositions: stream.head.dispositions,
    hostName: context.hostName,
  } as const;
  const file = csvRows(reportRows(stream, query.format, words), {
    delimiter: query.delimiter ?? ",",
    mark: (query.encoding ?? "utf-8-bom") === "utf-8-bom",
    encoding: query.encoding === "windows-1251" ? "windows-1251" : "utf-8",
  });
  for await (const chunk of file) {
    // The reader went away: the database must not be read for nobody.
    if (out.destroyed) return;
    if (!out.write(chunk)) await Promise.race([once(out, "drain"), once(out, "close")]);
  }
}

function storeQuery(query: ResultsQuery) {
  return {
    format: query.format,
    from: query.from === undefined ? undefined : Date.parse(query.from),
    to: query.to === undefined ? undefined : Date.parse(query.to),
    lists: words(query.lists) as ListId[] | undefined,
    dispositions: words(query.dispositions),
  };
}

function words(text: string | undefined): string[] | undefined {
  const found = text?.split(",").filter((word) => word !== "");
  return found && found.length > 0 ? found : undefined;
}

/** OUT-RES-03: an interval is required by the third format, and must not end before it begins. */
function queryFaults(query: ResultsQuery): FieldFault[] {
  const faults: FieldFault[] = [];
  if (query.format === "interval") {
    if (query.from === undefined) faults.push({ field: "from", code: "interval_required" });
    if (query.to === undefined) faults.push({ field: "to", code: "interval_required" });
  }
  if (query.from !== undefined && query.to !== undefined && Date.parse(query.from) > Date.parse(query.to)) {
    faults.push({ field: "from", code: "from_after_until" });
  }
  if (query.timeZone !== undefined && !isTimeZone(query.timeZone)) {
    faults.push({ field: "timeZone", code: "timezone" });
  }
  for (const id of words(query.lists) ?? []) {
    if (!/^[0-9a-f-]{36}$/i.test(id)) {
      faults.push({ field: "lists", code: "wrong_format" });
      break;
    }
  }
  return faults;
}

/** RFC 6266: the name in both forms, since campaigns have Russian names. */
function contentDisposition(name: string, format: string): string {
  const file = `${name} ${format}.csv`.replaceAll(/[\\/:*?"<>|\r\n]/g, "_");
  const ascii = file.replaceAll(/[^\x20-\x7e]/g, "_");
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(file)}`;
}

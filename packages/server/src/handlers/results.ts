import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { CampaignId } from "@perezvon/model";
import type { ResultsStream } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, type Streamed, streamed } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import {
  contentDisposition,
  queryFaults,
  resultsContent,
  resultsSending,
  storeQuery,
} from "../results/results-file.ts";
import { may } from "../sign-in/signed-in.ts";
import { campaignOf } from "./campaigns.ts";
import { resultChanges } from "./result-changes.ts";

export function resultHandlers(context: ServerContext): Handlers<"campaignResults"> {
  return {
    campaignResults: {
      handle: (call) => (wantsJson(call) ? sendChanges(context, call) : sendResults(context, call)),
    },
  };
}

/** Programs ask for JSON by name; a browser that fetches a file takes anything. */
function wantsJson({ request }: Call<"campaignResults">): boolean {
  return /\bapplication\/json\b/.test(request.headers.accept ?? "");
}

async function sendChanges(context: ServerContext, call: Call<"campaignResults">): Promise<Streamed> {
  const page = await resultChanges(context, call);
  call.reply.header("content-type", "application/json; charset=utf-8").send(page);
  return streamed;
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
        await writeFile(context, call, campaign.name, stream, out);
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
  const { type, name } = resultsSending(campaign.name, query);
  reply.header("content-type", type);
  reply.header("content-disposition", contentDisposition(name));
  reply.send(out);
  return streamed;
}

async function writeFile(
  context: ServerContext,
  { who, query }: Call<"campaignResults">,
  campaignName: string,
  stream: ResultsStream,
  out: PassThrough,
): Promise<void> {
  const { timeZone } = who.user.centre;
  const personal = may(who, "sec.pii");
  const file = { query, timeZone, hostName: context.hostName, campaignName, personal };
  await pour(resultsContent(stream, file), out);
}

/** As fast as the reader takes it. */
export async function pour(chunks: AsyncIterable<Buffer>, out: PassThrough): Promise<void> {
  for await (const chunk of chunks) {
    // The reader went away: the database must not be read for nobody.
    if (out.destroyed) return;
    if (!out.write(chunk)) await Promise.race([once(out, "drain"), once(out, "close")]);
  }
}

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ResultsExport, ResultsQuery } from "@perezvon/api";
import type { CampaignId } from "@perezvon/model";
import type { ExportRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, streamed } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { contentDisposition, queryFaults, resultsSending } from "../results/results-file.ts";
import { may } from "../sign-in/signed-in.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";

type ExportHandlers = Handlers<
  | "campaignExportStart"
  | "campaignExports"
  | "campaignExport"
  | "campaignExportFile"
  | "campaignExportCancel"
  | "campaignExportDelete"
>;

/** Results files made in the background (OUT-RES-11). */
export function exportHandlers(context: ServerContext): ExportHandlers {
  const { store, exports } = context;
  return {
    campaignExportStart: {
      async handle(call) {
        const { who, body, request } = call;
        const faults = queryFaults(body);
        if (faults.length > 0) throw invalid(faults);
        const { campaign } = await campaignOf(context, call);
        const row = await exports.start({
          centreId: who.session.centreId,
          campaign,
          query: body,
          timeZone: who.user.centre.timeZone,
          personal: may(who, "sec.pii"),
          actor: actorOf(who, request),
        });
        return exportView(row);
      },
    },
    campaignExports: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const rows = await store.exports.list(call.who.session.centreId, campaign.id);
        return { items: rows.map(exportView) };
      },
    },
    campaignExport: { handle: async (call) => exportView(await exportOf(context, call)) },
    campaignExportFile: {
      async handle(call) {
        const { who, reply } = call;
        const row = await exportOf(context, call);
        if (row.state !== "done") throw new ProblemError("wrong_state");
        if (row.personal && !may(who, "sec.pii")) throw new ProblemError("forbidden");
        const path = exports.pathOf(who.session.centreId, row);
        const size = await stat(path)
          .then((found) => found.size)
          .catch(() => undefined);
        // Deleted by hand, or the folder was not in the backup.
        if (size === undefined) throw new ProblemError("not_found");
        // Written by us from a checked request; the name is the one it had when it was made.
        reply.header("content-type", resultsSending("", row.query as unknown as ResultsQuery).type);
        reply.header("content-length", size);
        reply.header("content-disposition", contentDisposition(row.fileName));
        reply.send(createReadStream(path));
        return streamed;
      },
    },
    campaignExportCancel: {
      async handle(call) {
        const row = await exportOf(context, call);
        if (row.state !== "running") throw new ProblemError("wrong_state");
        await exports.cancel(row.id);
        return exportView(await exportOf(context, call));
      },
    },
    campaignExportDelete: {
      async handle(call) {
        await exports.remove(call.who.session.centreId, await exportOf(context, call));
        return null;
      },
    },
  };
}

async function exportOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"campaignExport">, "who" | "params">,
): Promise<ExportRow> {
  const row = await store.exports.get(who.session.centreId, params.id as CampaignId, params.exportId);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

function exportView(row: ExportRow): ResultsExport {
  return {
    id: row.id,
    campaignId: row.campaignId,
    // Written by us from a checked request.
    query: row.query as unknown as ResultsQuery,
    fileName: row.fileName,
    state: row.state,
    failure: row.failure ?? null,
    rowsTotal: row.rowsTotal ?? null,
    rowsWritten: row.rowsWritten,
    bytes: row.bytes,
    replacedCharacters: row.replaced,
    startedBy: row.startedBy,
    startedAt: new Date(row.startedAt).toISOString(),
    endedAt: row.endedAt === undefined ? null : new Date(row.endedAt).toISOString(),
    expiresAt: new Date(row.expiresAt).toISOString(),
  };
}

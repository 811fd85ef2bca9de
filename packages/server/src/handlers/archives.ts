import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ResultsArchive } from "@perezvon/api";
import type { CampaignId } from "@perezvon/model";
import type { ArchiveRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import { type Call, type Handlers, streamed } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { contentDisposition, fileNameOf } from "../results/results-file.ts";
import { may } from "../sign-in/signed-in.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

type ArchiveHandlers = Handlers<
  "campaignArchives" | "campaignArchiveFile" | "campaignArchiveDelete" | "campaignHoldings"
>;

/** Tab «Архив» of a campaign (OUT-ARC-02), and what a deletion takes along (OUT-RES-12). */
export function archiveHandlers(context: ServerContext): ArchiveHandlers {
  const { store, archives, clock } = context;
  return {
    campaignArchives: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const rows = await store.archives.list(call.who.session.centreId, campaign.id);
        return { items: rows.map(view) };
      },
    },
    campaignArchiveFile: {
      async handle(call) {
        const { who, reply } = call;
        const { campaign } = await campaignOf(context, call);
        const row = await archiveOf(context, call);
        if (row.state !== "ready") throw new ProblemError("wrong_state");
        const path = archives.pathOf(who.session.centreId, row);
        const size = await stat(path).then(
          (found) => found.size,
          () => undefined,
        );
        if (size === undefined) throw new ProblemError("not_found");
        if (!may(who, "sec.pii") && (await archives.holdsPersonal(path))) throw new ProblemError("forbidden");
        const day = instant(row.at).slice(0, 10);
        reply.header("content-type", "application/zip");
        reply.header("content-length", size);
        reply.header(
          "content-disposition",
          contentDisposition(fileNameOf(`${campaign.name} ${row.listName} ${day}`, "zip")),
        );
        reply.send(createReadStream(path));
        return streamed;
      },
    },
    campaignArchiveDelete: {
      async handle(call) {
        const { who, request } = call;
        const row = await archiveOf(context, call);
        await store.archives.remove(who.session.centreId, row, clock.now(), actorOf(who, request));
        await archives.remove(who.session.centreId, row);
        return null;
      },
    },
    campaignHoldings: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        return store.campaigns.holdings(call.who.session.centreId, campaign.id);
      },
    },
  };
}

async function archiveOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"campaignArchiveFile">, "who" | "params">,
): Promise<ArchiveRow> {
  const row = await store.archives.get(who.session.centreId, params.id as CampaignId, params.archiveId);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

function view({ campaignId: _, at, ...row }: ArchiveRow): ResultsArchive {
  return { ...row, at: instant(at) };
}

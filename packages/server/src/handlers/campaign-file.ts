import type { CampaignId } from "@perezvon/model";
import type { CampaignParts } from "../campaign-file/parts.ts";
import { readCampaignFile } from "../campaign-file/read-campaign-file.ts";
import { writeCampaignFile } from "../campaign-file/write-campaign-file.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid } from "../http/problem-error.ts";
import { audioHandlers } from "./audio.ts";
import { campaignMetricHandlers } from "./campaign-metrics.ts";
import { campaignStaffHandlers } from "./campaign-staff.ts";
import { campaignHandlers } from "./campaigns.ts";
import { exportTaskHandlers } from "./export-tasks.ts";
import { recordingExportHandlers } from "./recording-exports.ts";
import { scriptHandlers } from "./scripts.ts";
import { selectionHandlers } from "./selection.ts";

/** A campaign's settings as a file, and a campaign from such a file (OUT-CMP-12). */
export function campaignFileHandlers(context: ServerContext): Handlers<"campaignFile" | "campaignImport"> {
  const { engine } = context;
  const parts = partsOf(context);
  return {
    campaignFile: {
      async handle(call) {
        const file = await writeCampaignFile(parts, call);
        call.reply.header("content-disposition", 'attachment; filename="campaign.json"');
        return file;
      },
    },
    campaignImport: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { faults, campaign } = await readCampaignFile(parts, call);
        if (campaign === undefined) {
          if (!call.body.dryRun) throw invalid(faults);
          return { faults: faults.map((fault) => ({ ...fault })), campaign: null };
        }
        await engine.campaigns.changed(centreId, campaign.id as CampaignId);
        await engine.agentsChanged(centreId);
        return { faults: [], campaign };
      },
    },
  };
}

/** The engine hears of the campaign when it is whole. */
function partsOf(context: ServerContext): CampaignParts {
  const { engine, store, clock } = context;
  const later: ServerContext = {
    ...context,
    engine: {
      ...engine,
      campaigns: { ...engine.campaigns, changed: async () => {} },
      agentsChanged: async () => {},
    },
  };
  const handlers = {
    ...campaignHandlers(later),
    ...campaignStaffHandlers(later),
    ...selectionHandlers(later),
    ...scriptHandlers(later),
    ...audioHandlers(later),
    ...campaignMetricHandlers(later),
    ...exportTaskHandlers(later),
    ...recordingExportHandlers(later),
  };
  return { handlers, store, clock };
}

import {
  CampaignCreate,
  type CampaignFile,
  CampaignListChange,
  CampaignStaffPut,
  ExportTaskPut,
  RecordingExportPut,
  routes,
} from "@perezvon/api";
import type { TObject } from "typebox";
import type { Call } from "../http/handler.ts";
import type { CampaignParts } from "./parts.ts";
import { withNames } from "./references.ts";

/** Of one campaign alone: whether it is enabled (OUT-CMP-12), the numbers that lead to it; the rest has a part of its own. */
const otherSettings = ["enabled", "entryNumbers", "groupIds", "lists"];
/** Of a request, and secrets: they are set anew. */
const ofRequests = ["version", "sharedConfirmed", "password", "privateKey"];

/** All settings of a campaign by name, in the shape in which requests set them, so that none can be forgotten (OUT-CMP-12). */
export async function writeCampaignFile(
  { handlers, store, clock }: CampaignParts,
  call: Call<"campaignFile">,
): Promise<CampaignFile> {
  const given = <N extends "campaign">(_: N) => ({ ...call, query: undefined, body: undefined });
  const one = given("campaign");
  const answer = async <T>(handled: Promise<T | symbol>) => (await handled) as Exclude<T, symbol>;
  const campaign = await answer(handlers.campaign.handle(one));
  const staff = await answer(handlers.campaignStaff.handle(one));
  const { folders, items } = await answer(handlers.campaignDispositions.handle(one));
  const lists = await answer(handlers.campaignLists.handle(one));
  const script = await answer(handlers.campaignScript.handle(one));
  const audio = await answer(handlers.campaignAudio.handle(one));
  const thresholds = await answer(handlers.campaignThresholds.handle(one));
  const results = await answer(handlers.exportTasks.handle(one));
  const recordings = await answer(handlers.campaignRecordingExports.handle(one));
  const file = {
    settings: picked(campaign, CampaignCreate, otherSettings),
    staff: picked(staff, CampaignStaffPut),
    dispositions: {
      folders: folders.map(({ key, name }) => ({
        key,
        name,
        items: items.flatMap(({ folder, ...item }) => (folder === key ? [item] : [])),
      })),
    },
    lists: lists.items.map((list) => ({
      listId: list.listId,
      ...picked(list, CampaignListChange as unknown as TObject),
    })),
    script: picked(script, routes.campaignScriptPut.body),
    audio: { messageIds: audio.items.map(({ id }) => id) },
    thresholds: picked(thresholds, routes.campaignThresholdsPut.body),
    resultExports: results.items.map((task) => picked(task, ExportTaskPut, ["enabled"])),
    recordingExports: recordings.items.map((task) => picked(task, RecordingExportPut, ["enabled"])),
  };
  const rows = await store.centres.references(call.who.session.centreId);
  return {
    format: "perezvon.campaign",
    version: 1,
    exportedAt: new Date(clock.now()).toISOString(),
    ...(withNames(file, rows) as typeof file),
  };
}

/** Of an answer what a request sets. */
function picked(answer: object, { properties }: TObject, without: readonly string[] = []) {
  const left = [...ofRequests, ...without];
  return Object.fromEntries(
    Object.entries(answer).filter(([key]) => key in properties && !left.includes(key)),
  );
}

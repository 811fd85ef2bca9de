import type { Campaign, CampaignFile, CampaignImport, DispositionTreePut, FieldFault } from "@perezvon/api";
import { routes } from "@perezvon/api";
import { uuidV7 } from "@perezvon/base";
import { type CampaignId, dispositionTreeFaults } from "@perezvon/model";
import type { DispositionTreeRow } from "@perezvon/store";
import { treeInput } from "../handlers/disposition-tree-view.ts";
import { actorOf } from "../handlers/inputs.ts";
import type { Call } from "../http/handler.ts";
import { partCheck } from "../http/validation.ts";
import { may } from "../sign-in/signed-in.ts";
import { type CampaignParts, PartSetter } from "./parts.ts";
import { withIds } from "./references.ts";

/** Nothing of it is kept. */
class Undone extends Error {
  readonly faults: readonly FieldFault[];
  constructor(faults: readonly FieldFault[]) {
    super("undone");
    this.faults = faults;
  }
}

/** A new campaign from a file, whole or not at all; otherwise every fault at its place (OUT-CMP-12). */
export async function readCampaignFile(
  parts: CampaignParts,
  call: Call<"campaignImport">,
): Promise<{ readonly faults: readonly FieldFault[]; readonly campaign: Campaign | undefined }> {
  const { centreId } = call.who.session;
  const { file: named, name, dryRun } = call.body;
  const { value, faults } = withIds(named, await parts.store.centres.references(centreId));
  const file = value as CampaignFile;
  const settings = name === undefined ? file.settings : { ...file.settings, name };
  try {
    const campaign = await parts.store.centres.together(centreId, async () => {
      const setter = new PartSetter(call, faults);
      const id = await setParts(parts, call, setter, { ...file, settings });
      if (setter.faults.length > 0 || dryRun) throw new Undone(setter.faults);
      const one = { ...call, params: { id }, query: undefined, body: undefined };
      return (await parts.handlers.campaign.handle(one)) as Campaign;
    });
    return { faults: [], campaign };
  } catch (error) {
    if (error instanceof Undone) return { faults: error.faults, campaign: undefined };
    throw error;
  }
}

async function setParts(
  parts: CampaignParts,
  call: Call<"campaignImport">,
  setter: PartSetter,
  file: CampaignImport["file"],
): Promise<string> {
  const { handlers } = parts;
  const { name, kind, ...settings } = file.settings;
  const head = { name, ...(kind !== undefined && { kind }), enabled: false };
  const id =
    (await setter.set("settings", "campaignCreate", handlers.campaignCreate, undefined, head))?.id ??
    // For the sake of all other faults; nothing of it is kept.
    (
      (await handlers.campaignCreate.handle({
        ...call,
        body: { name: uuidV7(parts.clock.now()), enabled: false },
      } as unknown as Call<"campaignCreate">)) as Campaign
    ).id;
  const params = { id };
  if (file.dispositions) await setDispositions(parts, call, setter, id as CampaignId, file.dispositions);
  if (file.staff)
    await setter.set(
      "staff",
      "campaignStaffPut",
      handlers.campaignStaffPut,
      params,
      withOwn(call, file.staff),
    );
  await setSettings(parts, setter, params, settings);
  for (const [place, list] of (file.lists ?? []).entries())
    await setList(parts, setter, params, `lists.${place}`, list);
  const { script, audio, thresholds } = file;
  if (script) await setter.set("script", "campaignScriptPut", handlers.campaignScriptPut, params, script);
  if (audio) await setter.set("audio", "campaignAudioPut", handlers.campaignAudioPut, params, audio);
  if (thresholds)
    await setter.set(
      "thresholds",
      "campaignThresholdsPut",
      handlers.campaignThresholdsPut,
      params,
      thresholds,
    );
  // Switched off: their secrets are not in the file, and two tasks would write one file.
  for (const [place, task] of (file.resultExports ?? []).entries()) {
    const body = { ...task, enabled: false };
    await setter.set(`resultExports.${place}`, "exportTaskCreate", handlers.exportTaskCreate, params, body);
  }
  for (const [place, task] of (file.recordingExports ?? []).entries()) {
    const { campaignRecordingExportCreate: create } = handlers;
    const body = { ...task, enabled: false };
    await setter.set(`recordingExports.${place}`, "campaignRecordingExportCreate", create, params, body);
  }
  return id;
}

/** Whoever may change only what he is named in, stays named in what he makes. */
function withOwn({ who }: Call<"campaignImport">, staff: Record<string, unknown>): unknown {
  const { administratorIds } = staff;
  if (may(who, "svc.admin.all") || !Array.isArray(administratorIds)) return staff;
  return { ...staff, administratorIds: [...new Set([...administratorIds, who.session.userId])] };
}

/** One fault hides no other: what was wrong is left out, and the rest is tried again. */
async function setSettings(
  { handlers }: CampaignParts,
  setter: PartSetter,
  params: { readonly id: string },
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  let left = settings;
  for (;;) {
    if (Object.keys(left).length === 0) return;
    const done = await setter.set("settings", "campaignChange", handlers.campaignChange, params, left);
    if (done !== undefined) return;
    const wrong = new Set(setter.refused.map((field) => field.split(".")[0]));
    const kept = Object.entries(left).filter(([key]) => !wrong.has(key));
    if (kept.length === Object.keys(left).length) return;
    left = Object.fromEntries(kept);
  }
}

async function setList(
  { handlers }: CampaignParts,
  setter: PartSetter,
  params: { readonly id: string },
  at: string,
  list: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { listId, instance, order, ratio, ...selection } = list;
  const attached = { listId, instance, order, ratio };
  const given = Object.fromEntries(Object.entries(attached).filter(([, value]) => value !== undefined));
  const card = await setter.set(at, "campaignListAttach", handlers.campaignListAttach, params, given);
  if (card === undefined || Object.keys(selection).length === 0) return;
  const associated = { ...params, associationId: card.id };
  await setter.set(at, "campaignListChange", handlers.campaignListChange, associated, selection);
}

/** The statuses of the file in the place of the predefined ones; those of the system stay what they are (OUT-DSP-01). */
async function setDispositions(
  { store, clock }: CampaignParts,
  call: Call<"campaignImport">,
  setter: PartSetter,
  id: CampaignId,
  part: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { centreId } = call.who.session;
  const before = await store.campaigns.dispositionTree(centreId, id);
  const body = { ...part, revision: before.revision } as unknown as DispositionTreePut;
  const { faults } = partCheck(routes.campaignDispositionsPut.body, false)(body);
  if (faults.length > 0) return setter.tell("dispositions", faults);
  const input = treeInput(body);
  const wrong = [...keyFaults(body), ...dispositionTreeFaults(knownWith(before, body), input, new Set())];
  if (wrong.length > 0) return setter.tell("dispositions", wrong);
  const actor = actorOf(call.who, call.request);
  await store.campaigns.setDispositionTree(
    centreId,
    id,
    { ...input, revision: before.revision },
    clock.now(),
    actor,
  );
}

const keyPattern = /^[a-z0-9_]{1,64}$/;

function keyFaults({ folders }: DispositionTreePut): FieldFault[] {
  const wrong = (key: string | null) => key !== null && !keyPattern.test(key);
  return folders.flatMap(({ key, items }, place) => [
    ...(wrong(key) ? [{ field: `folders.${place}.key`, code: "wrong_format" }] : []),
    ...items.flatMap((item, index) =>
      wrong(item.key) ? [{ field: `folders.${place}.items.${index}.key`, code: "wrong_format" }] : [],
    ),
  ]);
}

/** As if everything of the file that has a key had been there, beside the folder of the system: rules and quotas go by keys. */
function knownWith(before: DispositionTreeRow, { folders }: DispositionTreePut) {
  const ofSystem = before.items.filter(({ folder }) => folder === "system");
  const own = new Set(ofSystem.map(({ key }) => key));
  return {
    folders: [
      ...before.folders.filter(({ key }) => key === "system"),
      ...folders.flatMap(({ key, name }) => (key === null || key === "system" ? [] : [{ key, name }])),
    ],
    items: [
      ...ofSystem,
      ...folders.flatMap(({ key: folder, items }) =>
        folder === "system"
          ? []
          : items.flatMap(({ key, code, ...item }) =>
              key === null || own.has(key)
                ? []
                : [{ ...item, key, code: code ?? undefined, folder: folder ?? "" }],
            ),
      ),
    ],
  };
}

import type { CampaignScript, ConversationScript, ScriptBody, ScriptCard } from "@perezvon/api";
import {
  type CampaignId,
  type CentreId,
  personalKeys,
  proposedTies,
  type Script,
  type ScriptSettings,
  scriptFields,
  unreachablePages,
} from "@perezvon/model";
import type { ScriptRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { readScript } from "../scripts/read-script.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { instant } from "./views.ts";

type ScriptHandlers = Handlers<
  | "scripts"
  | "script"
  | "scriptCreate"
  | "scriptChange"
  | "scriptPublish"
  | "scriptDelete"
  | "scriptVersion"
  | "campaignScript"
  | "campaignScriptPut"
>;

/** What a new script begins with. */
const blank: Script = { pages: [{ key: "start", title: "", elements: [] }] };

/** Conversation scripts, and what campaigns do with them (INB-SCR-01…09, OUT-CMP-08). */
export function scriptHandlers(context: ServerContext): ScriptHandlers {
  const { store, clock } = context;
  return {
    scripts: {
      handle: async ({ who }) => ({ items: (await store.scripts.list(who.session.centreId)).map(view) }),
    },
    script: {
      async handle({ who, params }) {
        const { centreId } = who.session;
        const row = await store.scripts.get(centreId, params.id);
        if (row === undefined) throw new ProblemError("not_found");
        return card(context, centreId, row);
      },
    },
    scriptCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const draft = body.draft === undefined ? blank : await readScript(store, centreId, body.draft);
        const input = { name: trimmedName(body.name), draft };
        return card(
          context,
          centreId,
          await store.scripts.create(centreId, input, clock.now(), actorOf(who, request)),
        );
      },
    },
    scriptChange: { check: nameFaults, handle: (call) => change(context, call) },
    scriptPublish: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const row = await store.scripts.publish(centreId, params.id, clock.now(), actorOf(who, request));
        await told(context, centreId, row);
        return card(context, centreId, row);
      },
    },
    scriptDelete: {
      async handle({ who, params, request }) {
        await store.scripts.delete(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
    scriptVersion: {
      async handle({ who, params }) {
        const { centreId } = who.session;
        const [row, version] = await Promise.all([
          store.scripts.get(centreId, params.id),
          store.scripts.version(centreId, params.id, params.number),
        ]);
        if (row === undefined || version === undefined) throw new ProblemError("not_found");
        return { name: row.name, version: version.version, script: version.script as ScriptBody };
      },
    },
    campaignScript: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        return settingsView(context, call.who.session.centreId, campaign.id);
      },
    },
    campaignScriptPut: { handle: (call) => set(context, call) },
  };
}

async function change(context: ServerContext, { who, params, body, request }: Call<"scriptChange">) {
  const { store, clock } = context;
  const { centreId } = who.session;
  const draft = body.draft && (await readScript(store, centreId, body.draft));
  if (draft !== undefined) await keysMustStay(context, centreId, params.id, draft);
  const name = body.name === undefined ? undefined : trimmedName(body.name);
  const input = { name, draft, version: body.version };
  const row = await store.scripts.change(centreId, params.id, input, clock.now(), actorOf(who, request));
  // Its name is on the agents' screens.
  if (name !== undefined) await told(context, centreId, row);
  return card(context, centreId, row);
}

/** Of a field that was published the type may not become another under the same key: results would mix (INB-SCR-07). */
async function keysMustStay({ store }: ServerContext, centreId: CentreId, id: string, draft: Script) {
  const before = new Map<string, string>();
  for (const { script } of await store.scripts.versions(centreId, id))
    for (const { key, type } of scriptFields(script)) if (!before.has(key)) before.set(key, type);
  const faults = draft.pages.flatMap(({ elements }, page) =>
    elements.flatMap((element, place) => {
      if (element.kind !== "field" || (before.get(element.key) ?? element.type) === element.type) return [];
      return [{ field: `draft.pages.${page}.elements.${place}.key`, code: "type_fixed" }];
    }),
  );
  if (faults.length > 0) throw invalid(faults);
}

async function set(context: ServerContext, call: Call<"campaignScriptPut">): Promise<CampaignScript> {
  const { store, engine, clock } = context;
  const { who, body, request } = call;
  const { centreId } = who.session;
  const { campaign } = await campaignOf(context, call);
  const settings: ScriptSettings = { ...body, scriptId: body.scriptId ?? undefined };
  await mustFit(context, centreId, campaign.id, settings);
  await store.scripts.setOfCampaign(centreId, campaign.id, settings, clock.now(), actorOf(who, request));
  await engine.campaigns.changed(centreId, campaign.id);
  return settingsView(context, centreId, campaign.id);
}

/** Each field once, fields of the script and columns of the lists; each column takes values of one field at most. */
async function mustFit(
  { store }: ServerContext,
  centreId: CentreId,
  campaignId: CampaignId,
  { enabled, scriptId, ties }: ScriptSettings,
): Promise<void> {
  if (enabled && scriptId === undefined) throw invalid([{ field: "scriptId", code: "required" }]);
  const row = scriptId === undefined ? undefined : await store.scripts.get(centreId, scriptId);
  if (scriptId !== undefined && row === undefined) throw invalid([{ field: "scriptId", code: "not_found" }]);
  // A script that has never been published shows the agent nothing.
  if (enabled && row?.published === 0) throw invalid([{ field: "scriptId", code: "not_published" }]);
  const { columns } = await store.scripts.ofCampaign(centreId, campaignId);
  const version = row && (await store.scripts.version(centreId, row.id, row.published));
  const fields = new Map(
    scriptFields(version?.script ?? row?.draft ?? blank).map((field) => [field.key, field]),
  );
  const seen = new Set<string>();
  const written = new Set<string>();
  const faults = ties.flatMap(({ field, column, writeBack }, at) => {
    const twice = seen.has(field);
    seen.add(field);
    if (twice) return [{ field: `ties.${at}.field`, code: "duplicate" }];
    if (!fields.has(field)) return [{ field: `ties.${at}.field`, code: "not_found" }];
    if (!columns.includes(column)) return [{ field: `ties.${at}.column`, code: "not_found" }];
    if (!writeBack) return [];
    if (fields.get(field)?.readOnly) return [{ field: `ties.${at}.writeBack`, code: "not_allowed" }];
    if (written.has(column)) return [{ field: `ties.${at}.column`, code: "duplicate" }];
    written.add(column);
    return [];
  });
  if (faults.length > 0) throw invalid(faults);
}

async function settingsView(
  { store }: ServerContext,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<CampaignScript> {
  const { settings, columns, chosen } = await store.scripts.ofCampaign(centreId, campaignId);
  const { scriptId, ...rest } = settings;
  const script = chosen?.script;
  return {
    ...rest,
    scriptId: scriptId ?? null,
    ties: settings.ties.map((tie) => ({ ...tie })),
    fields: script === undefined ? [] : fieldViews(script),
    columns: [...columns],
    proposed: script === undefined ? [] : proposedTies(script, columns, settings.ties),
  };
}

function fieldViews(script: Script): CampaignScript["fields"] {
  const personal = personalKeys(script);
  return scriptFields(script).map(({ key, label, type, readOnly = false, exported = false }) => ({
    key,
    label,
    type,
    readOnly,
    exported,
    personal: personal.has(key),
  }));
}

/** Campaigns that use it read it anew; interactions stay on the version that they began with (INB-SCR-09). */
async function told({ engine }: ServerContext, centreId: CentreId, { campaigns }: ScriptRow): Promise<void> {
  for (const { id } of campaigns) await engine.campaigns.changed(centreId, id);
}

function view(row: ScriptRow): ConversationScript {
  const { id, name, published, changed, updatedAt, updatedBy, version, campaigns } = row;
  return {
    id,
    name,
    changed,
    updatedBy,
    version,
    published: published === 0 ? null : published,
    updatedAt: instant(updatedAt),
    usedBy: campaigns.map((campaign) => campaign.name),
  };
}

async function card({ store }: ServerContext, centreId: CentreId, row: ScriptRow): Promise<ScriptCard> {
  const versions = await store.scripts.versions(centreId, row.id);
  const keys = versions.flatMap(({ script }) => scriptFields(script).map(({ key }) => key));
  return {
    ...view(row),
    draft: row.draft as ScriptBody,
    unreachable: unreachablePages(row.draft),
    publishedKeys: [...new Set(keys)],
    versions: versions.map(({ version, publishedAt, publishedBy }) => ({
      version,
      publishedAt: instant(publishedAt),
      publishedBy,
    })),
  };
}

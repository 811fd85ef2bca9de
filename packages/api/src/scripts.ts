import {
  type ScriptFieldType,
  scriptFieldTypes,
  scriptLimits,
  scriptOperators,
  scriptPartKinds,
} from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route, signedIn } from "./route.ts";
import { IdParams, Instant, Name, Nothing, nullable, object, oneOf, Uuid, Version } from "./schema.ts";

/** Languages that labels may be given in. */
const Labels = object({
  ru: Type.Optional(Type.String({ maxLength: scriptLimits.label })),
  en: Type.Optional(Type.String({ maxLength: scriptLimits.label })),
});
const Key = Type.String({ maxLength: 40 });
const Text = Type.String({ maxLength: scriptLimits.text });
const Label = Type.String({ maxLength: scriptLimits.label });
const Address = Type.String({ maxLength: 2_000 });

const Condition = Type.Array(
  Type.Array(
    object({
      /** A field's key, a column of the record or a variable. */
      name: Type.String({ maxLength: 120 }),
      operator: oneOf(scriptOperators),
      value: Type.String({ maxLength: 1_000 }),
    }),
    { maxItems: scriptLimits.testsOfGroup },
  ),
  { maxItems: scriptLimits.groups },
);

/** Of every kind of element; what a kind does not have is left out (INB-SCR-03). */
const ScriptElement = object({
  kind: oneOf([...scriptPartKinds, "field"] as const),
  text: Type.Optional(Text),
  url: Type.Optional(Address),
  columns: Type.Optional(Type.Array(Label, { maxItems: scriptLimits.tableColumns })),
  rows: Type.Optional(
    Type.Array(Type.Array(Type.String({ maxLength: 500 }), { maxItems: scriptLimits.tableColumns }), {
      maxItems: scriptLimits.tableRows,
    }),
  ),
  source: Type.Optional(Type.String({ maxLength: 120 })),
  properties: Type.Optional(
    Type.Array(Type.String({ maxLength: 120 }), { maxItems: scriptLimits.tableColumns }),
  ),
  pictureId: Type.Optional(Type.String({ maxLength: 36 })),
  count: Type.Optional(Type.Integer({ minimum: 1, maximum: scriptLimits.columns })),
  action: Type.Optional(
    object({
      kind: oneOf(["page", "url", "disposition", "message"]),
      page: Type.Optional(Key),
      url: Type.Optional(Address),
      disposition: Type.Optional(Type.String({ maxLength: 64 })),
      messageId: Type.Optional(Type.String({ maxLength: 36 })),
    }),
  ),
  type: Type.Optional(oneOf(scriptFieldTypes as readonly ScriptFieldType[])),
  key: Type.Optional(Key),
  label: Type.Optional(Label),
  labels: Type.Optional(Labels),
  required: Type.Optional(Type.Boolean()),
  default: Type.Optional(Text),
  readOnly: Type.Optional(Type.Boolean()),
  help: Type.Optional(Type.String({ maxLength: 1_000 })),
  personal: Type.Optional(Type.Boolean()),
  exported: Type.Optional(Type.Boolean()),
  options: Type.Optional(
    Type.Array(
      object({ value: Type.String({ maxLength: scriptLimits.optionLength }), page: Type.Optional(Key) }),
      { maxItems: scriptLimits.options },
    ),
  ),
  mask: Type.Optional(Type.String({ maxLength: scriptLimits.mask })),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  when: Type.Optional(Condition),
});

export const ScriptBody = object({
  pages: Type.Array(
    object({
      key: Key,
      title: Label,
      elements: Type.Array(ScriptElement, { maxItems: scriptLimits.elementsOfPage }),
      /** May be passed over: its required fields are asked for only once it has been opened. */
      optional: Type.Optional(Type.Boolean()),
    }),
    { minItems: 1, maxItems: scriptLimits.pages },
  ),
});
export type ScriptBody = Static<typeof ScriptBody>;

export const ConversationScript = object({
  id: Uuid,
  name: Type.String(),
  /** Number of the version in force; null: nothing has been published yet. */
  published: nullable(Type.Integer()),
  /** The draft is another than the version in force (INB-SCR-09). */
  changed: Type.Boolean(),
  updatedAt: Instant,
  updatedBy: Type.String(),
  /** Campaigns that use it; it cannot be deleted while there are any. */
  usedBy: Type.Array(Type.String()),
  version: Version,
});
export type ConversationScript = Static<typeof ConversationScript>;

const ScriptVersion = object({ version: Type.Integer(), publishedAt: Instant, publishedBy: Type.String() });

/** A script with its draft. */
export const ScriptCard = object({
  ...ConversationScript.properties,
  draft: ScriptBody,
  /** Titles' keys of pages that no button and no answer leads to (INB-SCR-04). */
  unreachable: Type.Array(Type.String()),
  /** Keys of fields that were published: they stay as they are (INB-SCR-07). */
  publishedKeys: Type.Array(Type.String()),
  /** Newest first. */
  versions: Type.Array(ScriptVersion),
});
export type ScriptCard = Static<typeof ScriptCard>;

export const PublishedScript = object({
  name: Type.String(),
  version: Type.Integer(),
  script: ScriptBody,
});
export type PublishedScript = Static<typeof PublishedScript>;

export const ScriptPicture = object({
  id: Uuid,
  mediaType: oneOf(["image/png", "image/jpeg", "image/svg+xml"]),
  bytes: Type.Integer(),
});
export type ScriptPicture = Static<typeof ScriptPicture>;

const Tie = object({
  field: Key,
  column: Type.String({ minLength: 1, maxLength: 100 }),
  writeBack: Type.Boolean(),
});

const settings = {
  enabled: Type.Boolean(),
  scriptId: nullable(Uuid),
  place: oneOf(["before", "after"]),
  knowledgeBase: Type.Boolean(),
  ties: Type.Array(Tie, { maxItems: scriptLimits.fields }),
};

export const CampaignScriptSettings = object(settings);
export type CampaignScriptSettings = Static<typeof CampaignScriptSettings>;

/** «Скрипты» of a campaign (OUT-CMP-08). */
export const CampaignScript = object({
  ...settings,
  /** Fields of the version in force of the script chosen. */
  fields: Type.Array(
    object({
      key: Type.String(),
      label: Type.String(),
      type: oneOf(scriptFieldTypes as readonly ScriptFieldType[]),
      readOnly: Type.Boolean(),
      exported: Type.Boolean(),
      personal: Type.Boolean(),
    }),
  ),
  /** Columns of the campaign's lists. */
  columns: Type.Array(Type.String()),
  /** For fields without a tie: columns of the same name (INB-SCR-06). */
  proposed: Type.Array(Tie),
});
export type CampaignScript = Static<typeof CampaignScript>;

const forms = having("svc.forms");
const campaigns = having("svc.admin.all", "svc.admin");

export const scriptRoutes = {
  scripts: {
    method: "GET",
    path: "/scripts",
    summary: "Conversation scripts",
    tag: "scripts",
    privilege: having("svc.forms", "svc.admin.all", "svc.admin"),
    responses: { 200: object({ items: Type.Array(ConversationScript) }) },
  },
  script: {
    method: "GET",
    path: "/scripts/:id",
    summary: "A conversation script with its draft",
    tag: "scripts",
    privilege: forms,
    params: IdParams,
    responses: { 200: ScriptCard },
  },
  scriptCreate: {
    method: "POST",
    path: "/scripts",
    summary: "Make, copy or import a conversation script",
    tag: "scripts",
    privilege: forms,
    body: object({ name: Name, draft: Type.Optional(ScriptBody) }),
    responses: { 201: ScriptCard },
  },
  scriptChange: {
    method: "PATCH",
    path: "/scripts/:id",
    summary: "Rename a script or change its draft; what is published stays as it is (INB-SCR-09)",
    tag: "scripts",
    privilege: forms,
    params: IdParams,
    body: object({
      name: Type.Optional(Name),
      draft: Type.Optional(ScriptBody),
      version: Type.Optional(Version),
    }),
    responses: { 200: ScriptCard },
  },
  scriptPublish: {
    method: "POST",
    path: "/scripts/:id/publication",
    summary: "Make the draft the version in force; open interactions stay on theirs",
    tag: "scripts",
    privilege: forms,
    params: IdParams,
    responses: { 200: ScriptCard },
  },
  scriptDelete: {
    method: "DELETE",
    path: "/scripts/:id",
    summary: "Delete a script that no campaign uses",
    tag: "scripts",
    privilege: forms,
    params: IdParams,
    responses: { 204: Nothing },
  },
  scriptVersion: {
    method: "GET",
    path: "/scripts/:id/versions/:number",
    summary: "A published version of a script, as agents see it",
    tag: "scripts",
    privilege: signedIn,
    params: object({ id: Uuid, number: Type.Integer({ minimum: 1 }) }),
    responses: { 200: PublishedScript },
  },
  scriptPictureAdd: {
    method: "POST",
    path: "/script-pictures",
    summary: "Upload a picture for scripts: PNG, JPEG or SVG, which is cleaned; up to 2 MB (INB-SCR-03)",
    tag: "scripts",
    privilege: forms,
    multipart: [{ name: "file", kind: "file" }],
    responses: { 201: ScriptPicture },
  },
  scriptPicture: {
    method: "GET",
    path: "/script-pictures/:id",
    summary: "A picture of a script, as agents see it",
    tag: "scripts",
    privilege: signedIn,
    params: IdParams,
    responses: { 200: "image/*" },
  },
  campaignScript: {
    method: "GET",
    path: "/campaigns/:id/script",
    summary: "A campaign's conversation script and the columns that feed it",
    tag: "campaigns",
    privilege: campaigns,
    params: IdParams,
    responses: { 200: CampaignScript },
  },
  campaignScriptPut: {
    method: "PUT",
    path: "/campaigns/:id/script",
    summary: "Set a campaign's conversation script; interactions that are open stay as they are",
    tag: "campaigns",
    privilege: campaigns,
    params: IdParams,
    body: CampaignScriptSettings,
    responses: { 200: CampaignScript },
  },
} as const satisfies Record<string, Route>;

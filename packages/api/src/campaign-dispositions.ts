import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Name, nullable, object, oneOf } from "./schema.ts";

export const dispositionTypes = [
  "final_success",
  "final_failure",
  "reschedule",
  "do_not_call_number",
  "do_not_call_record",
  "other",
] as const;

const bilingual = object({ ru: Name, en: Name });
const ofDisposition = {
  name: bilingual,
  type: oneOf(dispositionTypes),
  /** Up to 32 letters and digits; may repeat (OUT-DSP-02). */
  code: nullable(Type.String({ pattern: "^[A-Za-z0-9]{1,32}$" })),
  visibleToAgents: Type.Boolean(),
  /** «Предварительный просмотр записи» and «Исходящий»: which set an agent finds it in (OUT-DSP-04). */
  previewSet: Type.Boolean(),
  outboundSet: Type.Boolean(),
  /** Inbound calls of a blended campaign: members of the outbound set only. */
  inboundSet: Type.Boolean(),
};

export const CampaignDisposition = object({ key: Type.String(), folder: Type.String(), ...ofDisposition });
export type CampaignDisposition = Static<typeof CampaignDisposition>;

/** Dispositions with their folders (OUT-DSP-01); `revision` differs after every change. */
export const DispositionTree = object({
  items: Type.Array(CampaignDisposition),
  folders: Type.Array(object({ key: Type.String(), name: bilingual })),
  revision: Type.String(),
});
export type DispositionTree = Static<typeof DispositionTree>;

const treeKey = nullable(Type.String({ minLength: 1, maxLength: 64 }));
/** The whole tree in its new order. What is new has the key null; a key that is left out is deleted. */
export const DispositionTreePut = object({
  folders: Type.Array(
    object({
      key: treeKey,
      name: bilingual,
      items: Type.Array(object({ key: treeKey, ...ofDisposition }), { maxItems: 500 }),
    }),
    { maxItems: 100 },
  ),
  /** Of the tree that was changed: another stored one answers 409 `stale`. */
  revision: Type.String({ maxLength: 64 }),
});
export type DispositionTreePut = Static<typeof DispositionTreePut>;

export const campaignDispositionRoutes = {
  campaignDispositions: {
    method: "GET",
    path: "/campaigns/:id/dispositions",
    summary: "Dispositions of the campaign",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "sup.campaigns", "sup.metrics"),
    params: IdParams,
    responses: { 200: DispositionTree },
  },
  campaignDispositionsPut: {
    method: "PUT",
    path: "/campaigns/:id/dispositions",
    summary: "Change folders and dispositions; a folder goes only when it is empty (OUT-DSP-01)",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin"),
    params: IdParams,
    body: DispositionTreePut,
    responses: { 200: DispositionTree },
  },
} as const satisfies Record<string, Route>;

import { conferenceLimits, recordingFormats, recordShareLimits } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { object, oneOf } from "./schema.ts";

const common = {
  /** Every call of the centre, incoming, outgoing and internal (PLT-REC-01). */
  recordCalls: Type.Boolean(),
  /** Of them, in per cent (PLT-REC-02). */
  recordShare: Type.Integer({ minimum: recordShareLimits.min, maximum: recordShareLimits.max }),
  /** Of recordings made from now on (PLT-REC-03). */
  recordingFormat: oneOf([...recordingFormats]),
  /** The recording goes on after the last user has sent the customer outside (PLT-REC-08). */
  recordOutsideTransfers: Type.Boolean(),
  conferenceMax: Type.Integer({ minimum: conferenceLimits.min, maximum: conferenceLimits.max }),
  /** For poor networks; in force when the page connects next (TEL-WRT-04). */
  opusFirst: Type.Boolean(),
};

/** How calls of the centre are recorded and joined. */
export const CallSettingsView = object({ ...common, version: Type.Integer({ minimum: 0 }) });
export type CallSettingsView = Static<typeof CallSettingsView>;

export const CallSettingsPut = object({
  ...common,
  version: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type CallSettingsPut = Static<typeof CallSettingsPut>;

const administrator = having("pbx.admin");

export const callSettingsRoutes = {
  callSettings: {
    method: "GET",
    path: "/call-settings",
    summary: "How calls of the centre are recorded and joined",
    tag: "telephony",
    privilege: administrator,
    responses: { 200: CallSettingsView },
  },
  callSettingsPut: {
    method: "PUT",
    path: "/call-settings",
    summary: "Set how calls of the centre are recorded and joined",
    tag: "telephony",
    privilege: administrator,
    body: CallSettingsPut,
    responses: { 200: CallSettingsView },
  },
} as const satisfies Record<string, Route>;

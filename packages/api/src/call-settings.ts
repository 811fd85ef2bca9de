import {
  analysisDaysLimits,
  callTimeLimits,
  conferenceLimits,
  recordingFormats,
  recordShareLimits,
} from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { nullable, object, oneOf, Uuid } from "./schema.ts";

const time = ({ min, max }: { readonly min: number; readonly max: number }) =>
  Type.Integer({ minimum: min, maximum: max });

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
  /** Calls to the centre's own numbers are turned round inside (TEL-B2B-08). */
  ownNumbersInside: Type.Boolean(),
  /** One stream of music for all who wait (TEL-PLY-05). */
  commonMusic: Type.Boolean(),
  /** Audio message in place of the built-in music; null is the built-in. */
  holdMusic: nullable(Uuid),
  /** A transferred call comes back after so long without an answer (TEL-XFR-01). */
  transferReturnSeconds: time(callTimeLimits.transferReturnSeconds),
  /** A hold of so long is an alert (TEL-B2B-06). */
  holdLongMinutes: time(callTimeLimits.holdLongMinutes),
  /** Then it ends, with a beep a minute before (TEL-B2B-10). */
  longestCallHours: time(callTimeLimits.longestCallHours),
  /** A call waits so long for a page that went away (TEL-WRT-06). */
  lostPageSeconds: time(callTimeLimits.lostPageSeconds),
  /** A call from which no packet comes ends after so long (TEL-MED-07). */
  silentCallSeconds: time(callTimeLimits.silentCallSeconds),
};

const analysis = {
  /** The kept sound of an analysis stays so long (TEL-CPA-11). */
  analysisDays: Type.Integer({ minimum: analysisDaysLimits.min, maximum: analysisDaysLimits.max }),
};

/** What is recorded goes to a transcription provider while it is said: a WebSocket, 16-bit, 8 kHz, two channels (TEL-REC-12). */
const stream = {
  liveStream: Type.Boolean(),
  /** `ws` or `wss`; never an address of this or a private network (PLT-SEC-04). */
  liveStreamUrl: nullable(Type.String({ minLength: 1, maxLength: 2_000, pattern: "^wss?://[^\\s]+$" })),
};

/** How calls of the centre are recorded and joined. */
export const CallSettingsView = object({
  ...common,
  ...analysis,
  ...stream,
  /** A token is kept for the provider; it is never shown. */
  liveStreamTokenSet: Type.Boolean(),
  version: Type.Integer({ minimum: 0 }),
});
export type CallSettingsView = Static<typeof CallSettingsView>;

export const CallSettingsPut = object({
  ...common,
  /** What of these is left out stays as it was. */
  ...Type.Partial(object(analysis)).properties,
  ...Type.Partial(object(stream)).properties,
  /** As it was read; it sets nothing. */
  liveStreamTokenSet: Type.Optional(Type.Boolean()),
  /** Left out: as it was, unless the address changes; null: none. */
  liveStreamToken: Type.Optional(
    nullable(Type.String({ minLength: 1, maxLength: 500, pattern: "^[\\x21-\\x7e]+$" })),
  ),
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

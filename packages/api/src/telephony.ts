import { trunkSettingTable } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import {
  IdParams,
  Instant,
  Name,
  Nothing,
  nullable,
  object,
  oneOf,
  PageQuery,
  page,
  Reference,
  Uuid,
  Version,
} from "./schema.ts";

const { digitToneMs, digitGapMs } = trunkSettingTable;

export const trunkStatuses = ["up", "down", "registering", "disabled"] as const;

/** What the switch knows of a trunk now (TEL-TRK-03, TEL-TRK-04). */
export const TrunkStateView = object({
  status: oneOf(trunkStatuses),
  reasons: Type.Array(Type.String()),
  since: Instant,
  lastAnswer: nullable(
    object({ method: Type.String(), status: Type.Integer(), reasonPhrase: Type.String(), at: Instant }),
  ),
  roundTripMs: nullable(Type.Number()),
  registeredUntil: nullable(Instant),
  registeredFrom: nullable(Type.String()),
  channelsIn: Type.Integer(),
  channelsOut: Type.Integer(),
  callsOut: Type.Integer(),
  answeredOut: Type.Integer(),
  callsIn: Type.Integer(),
  answeredIn: Type.Integer(),
});
export type TrunkStateView = Static<typeof TrunkStateView>;

export const Trunk = object({
  id: Uuid,
  name: Type.String(),
  host: Type.String(),
  port: Type.Integer(),
  transport: Type.String(),
  authorisation: Type.String(),
  enabled: Type.Boolean(),
  channels: Type.Integer(),
  numbers: Type.Array(Type.String()),
  state: TrunkStateView,
});
export type Trunk = Static<typeof Trunk>;

const Settings = Type.Record(Type.String(), Type.Unknown());
const Password = Type.String({ minLength: 1, maxLength: 128 });

/** A trunk with every setting of TEL-TRK-02; the password is never read back (TEL-AUT-03). */
export const TrunkCard = object({
  ...Trunk.properties,
  settings: Settings,
  hasPassword: Type.Boolean(),
  version: Version,
});
export type TrunkCard = Static<typeof TrunkCard>;

export const TrunkCreate = object({
  name: Name,
  enabled: Type.Optional(Type.Boolean()),
  settings: Settings,
  password: Type.Optional(Password),
});

export const TrunkChange = object({
  name: Type.Optional(Name),
  enabled: Type.Optional(Type.Boolean()),
  /** Only what is to be changed. */
  settings: Type.Optional(Settings),
  /** Null takes it away. */
  password: Type.Optional(nullable(Password)),
  version: Type.Optional(Version),
});
export type TrunkChange = Static<typeof TrunkChange>;

/** The answer to an OPTIONS sent now. */
export const TrunkTest = object({
  outcome: oneOf(["answered", "timeout", "transport"]),
  status: nullable(Type.Integer()),
  reasonPhrase: nullable(Type.String()),
  milliseconds: Type.Integer(),
  detail: nullable(Type.String()),
});
export type TrunkTest = Static<typeof TrunkTest>;

export const testCallStates = ["calling", "ringing", "talking", "ended"] as const;

/** A call made to try a trunk: what came back, and whether there was sound both ways. */
export const TestCall = object({
  id: Uuid,
  to: Type.String(),
  from: Type.String(),
  state: oneOf(testCallStates),
  startedAt: Instant,
  ringingAt: nullable(Instant),
  answeredAt: nullable(Instant),
  endedAt: nullable(Instant),
  sipCode: nullable(Type.Integer()),
  q850: nullable(Type.Integer()),
  endedBy: nullable(oneOf(["remote", "command", "system"])),
  /** Why no INVITE could leave or the call broke, by the switch's own words. */
  reason: nullable(Type.String()),
  packetsIn: nullable(Type.Integer()),
  packetsOut: nullable(Type.Integer()),
  packetsLost: nullable(Type.Integer()),
  jitterMs: nullable(Type.Number()),
  mos: nullable(Type.Number()),
  codec: nullable(Type.String()),
});
export type TestCall = Static<typeof TestCall>;

export const TestCallStart = object({
  to: Type.String({ minLength: 1, maxLength: 32 }),
  /** One of the centre's numbers; the first of the trunk when left out. */
  from: Type.Optional(Type.String({ maxLength: 32 })),
});

export const numberKinds = ["voice", "sms", "both"] as const;

/** An outside number of the centre (PLT-TEN-12). */
export const CallerNumber = object({
  id: Uuid,
  number: Type.String(),
  label: nullable(Type.String()),
  category: nullable(Type.String()),
  kind: oneOf(numberKinds),
  trunkId: nullable(Uuid),
  /** Entry of the incoming number plan that answers it. */
  incoming: nullable(Reference),
  createdAt: Instant,
});
export type CallerNumber = Static<typeof CallerNumber>;

/** One number, or a range of them: from `number` to `until`, both included. */
export const NumberCreate = object({
  number: Type.String({ minLength: 1, maxLength: 32 }),
  until: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
  /** For the operator's call-marking service (OUT-CPL-10). */
  label: Type.Optional(Type.String({ maxLength: 32 })),
  category: Type.Optional(Type.String({ maxLength: 32 })),
  kind: Type.Optional(oneOf(numberKinds)),
  trunkId: Type.Optional(nullable(Uuid)),
});
export const NumberChange = object({
  label: Type.Optional(Type.String({ maxLength: 32 })),
  category: Type.Optional(Type.String({ maxLength: 32 })),
  kind: Type.Optional(oneOf(numberKinds)),
  trunkId: Type.Optional(nullable(Uuid)),
});

/** A live contact of a line (TEL-REG-03). */
export const Registration = object({
  contact: Type.String(),
  address: Type.String(),
  port: Type.Integer(),
  transport: Type.String(),
  userAgent: Type.String(),
  since: Instant,
  expiresAt: Instant,
  roundTripMs: nullable(Type.Number()),
  reachable: Type.Boolean(),
});
export type Registration = Static<typeof Registration>;

/** A SIP line: what a phone or program needs to register, and what registered. */
export const Endpoint = object({
  id: Uuid,
  user: Reference,
  extension: nullable(Type.String()),
  login: Type.String(),
  server: Type.String(),
  port: Type.Integer(),
  domain: Type.String(),
  registered: Type.Boolean(),
  registrations: Type.Array(Registration),
  nat: Type.Boolean(),
  encryption: oneOf(["allowed", "required"]),
  networks: Type.Array(Type.String()),
  md5: Type.Boolean(),
  /** In order; empty: both laws, as the country speaks. */
  codecs: Type.Array(oneOf([...trunkSettingTable.codecs.values]), { uniqueItems: true }),
  dtmfMode: oneOf([...trunkSettingTable.dtmfMode.values]),
  /** Of digits that its devices are sent, in milliseconds (TEL-DTM-02). */
  digitToneMs: Type.Integer(),
  digitGapMs: Type.Integer(),
  /** Event 16 is passed on (TEL-DTM-01). */
  flash: Type.Boolean(),
  capacity: Type.Integer(),
  ringOrder: oneOf(["together", "preferred"]),
  /** Devices registered at once; with one more the oldest goes (TEL-REG-01). */
  contactsMax: Type.Integer(),
  /** Only in the answer to `?show=true` (TEL-AUT-03). */
  password: nullable(Type.String()),
});
export type Endpoint = Static<typeof Endpoint>;

export const EndpointChange = object({
  nat: Type.Optional(Type.Boolean()),
  encryption: Type.Optional(oneOf(["allowed", "required"])),
  networks: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  md5: Type.Optional(Type.Boolean()),
  codecs: Type.Optional(Type.Array(oneOf([...trunkSettingTable.codecs.values]), { uniqueItems: true })),
  dtmfMode: Type.Optional(oneOf([...trunkSettingTable.dtmfMode.values])),
  digitToneMs: Type.Optional(Type.Integer({ minimum: digitToneMs.min, maximum: digitToneMs.max })),
  digitGapMs: Type.Optional(Type.Integer({ minimum: digitGapMs.min, maximum: digitGapMs.max })),
  flash: Type.Optional(Type.Boolean()),
  capacity: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
  ringOrder: Type.Optional(oneOf(["together", "preferred"])),
  contactsMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
});

export const EndpointPassword = object({ password: Type.String() });

/** An address whose SIP is dropped (TEL-SEC-01). */
export const BanView = object({
  address: Type.String(),
  reason: oneOf(["wrong_credentials", "many_names", "scanner", "many_numbers", "by_hand"]),
  detail: Type.String(),
  since: Instant,
  until: Instant,
  times: Type.Integer(),
});
export type BanView = Static<typeof BanView>;

/** A line of an allow-list or deny-list of the centre (TEL-SEC-03). */
export const NetworkView = object({
  id: Uuid,
  list: oneOf(["allow", "deny"]),
  network: Type.String(),
  note: Type.String(),
  createdAt: Instant,
});
export type NetworkView = Static<typeof NetworkView>;

const NetworkCreate = object({
  list: oneOf(["allow", "deny"]),
  network: Type.String({ minLength: 1, maxLength: 64 }),
  note: Type.Optional(Type.String({ maxLength: 200 })),
});

/** Numbers whose calls are refused, by a whole number or its beginning (PBX-BLK-02). */
export const BlackListEntry = object({
  id: Uuid,
  entry: Type.String(),
  comment: Type.String(),
  way: oneOf(["hand", "talk", "calls", "api"]),
  createdBy: Type.String(),
  createdAt: Instant,
  blockedCalls: Type.Integer(),
  lastBlockedAt: nullable(Instant),
});
export type BlackListEntry = Static<typeof BlackListEntry>;

/** Numbers and beginnings with `*`, all or none; what stands there already is left as it is. */
const BlackListAdd = object({
  entries: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 5_000 }),
  comment: Type.Optional(Type.String({ maxLength: 200 })),
});

/** SIP 603 or 486; `hidden`: callers who hide their number are refused too (TEL-SEC-11). */
export const BlackListSettings = object({
  answer: oneOf(["declined", "busy"]),
  hidden: Type.Boolean(),
});
export type BlackListSettings = Static<typeof BlackListSettings>;

/** A call that was refused before it was answered (PBX-BLK-03). */
export const BlockedCall = object({
  id: Uuid,
  at: Instant,
  /** Null: the number was hidden. */
  from: nullable(Type.String()),
  to: Type.String(),
  reason: oneOf(["numa_in_black_list", "hidden_number"]),
});
export type BlockedCall = Static<typeof BlockedCall>;

const BlackListSettingsChange = object({
  answer: Type.Optional(BlackListSettings.properties.answer),
  hidden: Type.Optional(Type.Boolean()),
});

const pbx = having("pbx.admin");
const listQuery = object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) });
const address = object({ address: Type.String({ minLength: 2, maxLength: 64 }) });

export const telephonyRoutes = {
  trunks: {
    method: "GET",
    path: "/trunks",
    summary: "Trunks to the telephone network, with their state now",
    tag: "telephony",
    privilege: having("pbx.admin", "svc.admin.all"),
    query: listQuery,
    responses: { 200: page(Trunk) },
  },
  trunk: {
    method: "GET",
    path: "/trunks/:id",
    summary: "A trunk with every setting",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 200: TrunkCard },
  },
  trunkCreate: {
    method: "POST",
    path: "/trunks",
    summary: "Create a trunk",
    tag: "telephony",
    privilege: pbx,
    body: TrunkCreate,
    responses: { 201: TrunkCard },
  },
  trunkChange: {
    method: "PATCH",
    path: "/trunks/:id",
    summary: "Change a trunk; in force with the next call",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    body: TrunkChange,
    responses: { 200: TrunkCard },
  },
  trunkDelete: {
    method: "DELETE",
    path: "/trunks/:id",
    summary: "Delete a trunk that no number and no campaign names",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 204: Nothing },
  },
  trunkTest: {
    method: "POST",
    path: "/trunks/:id/test",
    summary: "Ask the far side now, by OPTIONS",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 200: TrunkTest },
  },
  testCallStart: {
    method: "POST",
    path: "/trunks/:id/test-call",
    summary: "Call a number over this trunk and play to who answers",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    body: TestCallStart,
    responses: { 201: TestCall },
  },
  testCall: {
    method: "GET",
    path: "/trunks/:id/test-call",
    summary: "The last test call of this trunk",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 200: nullable(TestCall) },
  },
  testCallEnd: {
    method: "DELETE",
    path: "/trunks/:id/test-call",
    summary: "Hang the test call up",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 204: Nothing },
  },
  numbers: {
    method: "GET",
    path: "/numbers",
    summary: "Outside numbers of the centre",
    tag: "telephony",
    privilege: having("pbx.admin", "svc.admin.all", "svc.admin"),
    query: listQuery,
    responses: { 200: page(CallerNumber) },
  },
  numberCreate: {
    method: "POST",
    path: "/numbers",
    summary: "Add a number, or a range of numbers: all or none",
    tag: "telephony",
    privilege: pbx,
    body: NumberCreate,
    responses: { 201: object({ items: Type.Array(CallerNumber) }) },
  },
  numberChange: {
    method: "PATCH",
    path: "/numbers/:id",
    summary: "Change label, kind or trunk of a number",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    body: NumberChange,
    responses: { 200: CallerNumber },
  },
  numberDelete: {
    method: "DELETE",
    path: "/numbers/:id",
    summary: "Take a number away that nothing uses",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 204: Nothing },
  },
  endpoints: {
    method: "GET",
    path: "/endpoints",
    summary: "SIP lines with their registrations",
    tag: "telephony",
    privilege: having("pbx.admin", "sys.settings"),
    /** One line by `id`, so that no more passwords are shown than were asked for. */
    query: object({ ...PageQuery, id: Type.Optional(Uuid), show: Type.Optional(Type.Boolean()) }),
    responses: { 200: page(Endpoint) },
  },
  endpointChange: {
    method: "PATCH",
    path: "/endpoints/:id",
    summary: "Change what is asked of a line's devices",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    body: EndpointChange,
    responses: { 204: Nothing },
  },
  endpointPassword: {
    method: "POST",
    path: "/endpoints/:id/password",
    summary: "Make a new password for a line; its devices have to register with it",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 200: EndpointPassword },
  },
  bans: {
    method: "GET",
    path: "/sip/bans",
    summary: "Addresses whose SIP is dropped, newest first",
    tag: "telephony",
    privilege: pbx,
    responses: { 200: object({ items: Type.Array(BanView) }) },
  },
  banRelease: {
    method: "POST",
    path: "/sip/bans/release",
    summary: "Let an address in again",
    tag: "telephony",
    privilege: pbx,
    body: address,
    responses: { 204: Nothing },
  },
  networks: {
    method: "GET",
    path: "/sip/networks",
    summary: "Allow-list and deny-list of the centre",
    tag: "telephony",
    privilege: pbx,
    responses: { 200: object({ items: Type.Array(NetworkView) }) },
  },
  networkAdd: {
    method: "POST",
    path: "/sip/networks",
    summary: "Add a network to a list",
    tag: "telephony",
    privilege: pbx,
    body: NetworkCreate,
    responses: { 201: NetworkView },
  },
  networkRemove: {
    method: "DELETE",
    path: "/sip/networks/:networkId",
    summary: "Take a network from its list",
    tag: "telephony",
    privilege: pbx,
    params: object({ networkId: Uuid }),
    responses: { 204: Nothing },
  },
  blackList: {
    method: "GET",
    path: "/black-list",
    summary: "Numbers whose calls are refused, newest first",
    tag: "telephony",
    privilege: pbx,
    query: listQuery,
    responses: { 200: page(BlackListEntry) },
  },
  blackListAdd: {
    method: "POST",
    path: "/black-list",
    summary: "Add numbers, or beginnings of numbers with `*`",
    tag: "telephony",
    privilege: pbx,
    body: BlackListAdd,
    responses: { 200: object({ added: Type.Array(Type.String()), present: Type.Array(Type.String()) }) },
  },
  blackListRemove: {
    method: "DELETE",
    path: "/black-list/:id",
    summary: "Let a number in again",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 204: Nothing },
  },
  blockedCalls: {
    method: "GET",
    path: "/black-list/calls",
    summary: "Calls that were refused, newest first",
    tag: "telephony",
    privilege: pbx,
    query: listQuery,
    responses: { 200: page(BlockedCall) },
  },
  blackListSettings: {
    method: "GET",
    path: "/black-list/settings",
    summary: "What a listed caller is told, and whether hidden numbers are refused",
    tag: "telephony",
    privilege: pbx,
    responses: { 200: BlackListSettings },
  },
  blackListSettingsChange: {
    method: "PATCH",
    path: "/black-list/settings",
    summary: "Change what a listed caller is told, and whether hidden numbers are refused",
    tag: "telephony",
    privilege: pbx,
    body: BlackListSettingsChange,
    responses: { 200: BlackListSettings },
  },
} as const satisfies Record<string, Route>;

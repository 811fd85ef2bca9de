import type { NumberFormat } from "./number-format.ts";
import type { TrunkSettings } from "./trunk.ts";

/** One setting: what it may be, and what it is when nobody has said. */
export type TrunkSettingRow =
  | { readonly kind: "whole"; readonly min: number; readonly max: number; readonly default: number }
  | {
      readonly kind: "optional_whole";
      readonly min: number;
      readonly max: number;
      readonly default: undefined;
    }
  | { readonly kind: "decimal"; readonly min: number; readonly max: number; readonly default: number }
  | { readonly kind: "switch"; readonly default: boolean }
  | { readonly kind: "choice"; readonly values: readonly string[]; readonly default: string }
  /** Several of the values, in order, none twice. */
  | {
      readonly kind: "choices";
      readonly values: readonly string[];
      readonly min: number;
      readonly default: readonly string[];
    }
  /** One line; `pattern` says what fits, the empty text is nothing. */
  | { readonly kind: "text"; readonly maxLength: number; readonly pattern: RegExp; readonly default: "" }
  | {
      readonly kind: "texts";
      readonly max: number;
      readonly maxLength: number;
      readonly pattern: RegExp;
      readonly default: readonly string[];
    }
  | { readonly kind: "addresses"; readonly max: number; readonly default: readonly [] }
  | { readonly kind: "headers"; readonly max: number; readonly default: readonly [] }
  | { readonly kind: "overrides"; readonly max: number; readonly default: readonly [] }
  | { readonly kind: "tones"; readonly max: number; readonly default: readonly [] }
  | { readonly kind: "number_format"; readonly default: NumberFormat };

const host = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;
const hostPort = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const network = /^[0-9A-Fa-f:.]+(?:\/\d{1,3})?$/;
const e164 = { kind: "e164" } as const;

/** TEL-TRK-02 as data: the HTTP API validates by it, the store fills gaps by it, the screens draw by it. */
export const trunkSettingTable = {
  authorisation: { kind: "choice", values: ["registration", "incoming", "static"], default: "static" },
  host: { kind: "text", maxLength: 253, pattern: host, default: "" },
  port: { kind: "whole", min: 1, max: 65_535, default: 5060 },
  username: { kind: "text", maxLength: 64, pattern: /^[^\s"\\:<>@]+$/, default: "" },
  digestIncoming: { kind: "switch", default: false },
  transport: { kind: "choice", values: ["udp", "tcp", "tls"], default: "udp" },
  tlsCheck: { kind: "choice", values: ["chain", "off", "pinned"], default: "chain" },
  tlsFingerprint: {
    kind: "text",
    maxLength: 95,
    pattern: /^[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){31}$/,
    default: "",
  },
  outboundProxy: { kind: "text", maxLength: 259, pattern: hostPort, default: "" },
  furtherAddresses: { kind: "addresses", max: 4, default: [] },
  addressUse: { kind: "choice", values: ["failover", "shared"], default: "failover" },
  registrationSeconds: { kind: "whole", min: 60, max: 7_200, default: 300 },
  codecs: {
    kind: "choices",
    values: ["pcma", "pcmu", "g722", "opus"],
    min: 1,
    default: ["pcma", "pcmu"],
  },
  reliableProvisional: { kind: "choice", values: ["off", "supported", "required"], default: "supported" },
  sessionTimer: { kind: "switch", default: true },
  srtp: { kind: "choice", values: ["off", "optional", "required"], default: "off" },
  dtmfMode: { kind: "choice", values: ["auto", "rfc4733", "inband", "info"], default: "auto" },
  digitToneMs: { kind: "whole", min: 50, max: 500, default: 100 },
  digitGapMs: { kind: "whole", min: 40, max: 500, default: 70 },
  flash: { kind: "switch", default: false },
  channels: { kind: "whole", min: 1, max: 10_000, default: 30 },
  channelsIn: { kind: "optional_whole", min: 1, max: 10_000, default: undefined },
  channelsOut: { kind: "optional_whole", min: 1, max: 10_000, default: undefined },
  channelsEmergency: { kind: "whole", min: 0, max: 10, default: 0 },
  callsPerSecondOut: { kind: "decimal", min: 0.1, max: 200, default: 5 },
  callsPerSecondIn: { kind: "decimal", min: 0.1, max: 200, default: 20 },
  ringTimeoutSeconds: { kind: "whole", min: 10, max: 180, default: 60 },
  optionsNeeded: { kind: "switch", default: true },
  optionsSeconds: { kind: "whole", min: 10, max: 300, default: 30 },
  earlyMedia: { kind: "switch", default: true },
  takesUnknownNumbers: { kind: "switch", default: false },
  calledOut: { kind: "number_format", default: e164 },
  callingOut: { kind: "number_format", default: e164 },
  calledIn: { kind: "number_format", default: e164 },
  callingIn: { kind: "number_format", default: e164 },
  calledNumberSource: { kind: "choice", values: ["request_uri", "to"], default: "request_uri" },
  callerIdHeader: { kind: "choice", values: ["from", "pai", "rpid", "pai_rpid"], default: "pai" },
  trusted: { kind: "switch", default: false },
  privacy: { kind: "choice", values: ["as_asked", "always"], default: "as_asked" },
  allowedCallerIds: {
    kind: "texts",
    max: 1_000,
    maxLength: 17,
    pattern: /^(?:\*|\+\d{1,15}\*?)$/,
    default: [],
  },
  defaultCallerId: { kind: "text", maxLength: 16, pattern: /^\+\d{7,15}$/, default: "" },
  sendDiversion: { kind: "choice", values: ["off", "diversion", "history_info"], default: "off" },
  customHeaders: { kind: "headers", max: 10, default: [] },
  sendInteractionId: { kind: "switch", default: true },
  countriesAllowed: { kind: "texts", max: 250, maxLength: 2, pattern: /^[A-Z]{2}$/, default: [] },
  prefixesAllowed: { kind: "texts", max: 200, maxLength: 16, pattern: /^\+\d{1,15}$/, default: [] },
  peerNetworks: { kind: "texts", max: 50, maxLength: 49, pattern: network, default: [] },
  followRedirect: { kind: "switch", default: false },
  referAllowed: { kind: "switch", default: false },
  referRelease: { kind: "switch", default: false },
  turnRoundInside: { kind: "switch", default: true },
  emergencyShortForm: { kind: "choice", values: ["changed", "passed"], default: "changed" },
  outcomeOverrides: { kind: "overrides", max: 50, default: [] },
  toneCountries: { kind: "choices", values: ["ru", "na", "itu"], min: 0, default: ["ru", "na", "itu"] },
  networkTones: { kind: "tones", max: 20, default: [] },
} as const satisfies Record<keyof TrunkSettings, TrunkSettingRow>;

/** What a tone of the network may be: what the line carries, and what analysis can tell apart (TEL-CPA-07). */
export const networkToneLimits = {
  hz: { min: 300, max: 3_000 },
  /** Two that are nearer are heard as one. */
  apartHz: 125,
  partMs: { min: 100, max: 3_000 },
} as const;

/** What a trunk is before anybody has set anything. */
export const defaultTrunkSettings: TrunkSettings = Object.fromEntries(
  Object.entries(trunkSettingTable).map(([field, row]) => [field, row.default]),
  // The table has a row for every field, each with a default of that field's type; the mapping loses sight of it.
) as unknown as TrunkSettings;

/** Retry of a registration that failed: 30 s, doubling to 600, give or take a fifth (TEL-TRK-02). */
export const registrationRetry = {
  firstSeconds: 30,
  maxSeconds: 600,
  spread: 0.2,
  refusedSeconds: 600,
} as const;

import type { CentreId, TrunkId } from "./ids.ts";
import type { NumberFormat } from "./number-format.ts";

/** Who proves himself to whom (TEL-TRK-01). */
export type TrunkAuthorisation =
  /** We register to the operator. */
  | "registration"
  /** The operator or a customer's exchange registers to us. */
  | "incoming"
  /** By address. */
  | "static";

export type TrunkTransport = "udp" | "tcp" | "tls";
export type TrunkCodec = "pcma" | "pcmu" | "g722" | "opus";

export interface TrunkAddress {
  readonly host: string;
  readonly port: number;
  /** Share of the calls when addresses share them; the trunk's own address has 100. */
  readonly weight: number;
}

export interface TrunkHeader {
  readonly name: string;
  readonly value: string;
}

/** A row of the map of results that means something else on this trunk (TEL-MAP-01). */
export interface OutcomeOverride {
  readonly sipCode: number | undefined;
  readonly q850: number | undefined;
  /** Key of a predefined disposition. */
  readonly disposition: string;
}

/** A busy or congestion tone of this operator that no country's table has (TEL-CPA-07). */
export interface NetworkTone {
  readonly kind: "busy" | "congestion";
  /** One frequency or two. */
  readonly hz: readonly number[];
  readonly onMs: number;
  readonly offMs: number;
}

/** Everything that can be set at a trunk, apart from its name and its password (TEL-TRK-01, TEL-TRK-02). */
export interface TrunkSettings {
  readonly authorisation: TrunkAuthorisation;
  /** Host name or address; empty where the far side registers to us. */
  readonly host: string;
  readonly port: number;
  /** Login: ours to them, or theirs to us. */
  readonly username: string;
  /** A static trunk has to answer our challenge as well. */
  readonly digestIncoming: boolean;
  readonly transport: TrunkTransport;
  /** What we ask of a TLS peer (TEL-TPT-05). */
  readonly tlsCheck: "chain" | "off" | "pinned";
  readonly tlsFingerprint: string;
  /** `host` or `host:port`; empty for none. */
  readonly outboundProxy: string;
  readonly furtherAddresses: readonly TrunkAddress[];
  readonly addressUse: "failover" | "shared";
  readonly registrationSeconds: number;
  readonly codecs: readonly TrunkCodec[];
  readonly reliableProvisional: "off" | "supported" | "required";
  readonly sessionTimer: boolean;
  readonly srtp: "off" | "optional" | "required";
  readonly dtmfMode: "auto" | "rfc4733" | "inband" | "info";
  /** Of digits that are sent: how long each is, and the silence after it (TEL-DTM-02). */
  readonly digitToneMs: number;
  readonly digitGapMs: number;
  /** Event 16 is offered and passed on (TEL-DTM-01). */
  readonly flash: boolean;
  readonly channels: number;
  /** Undefined: as many as together. */
  readonly channelsIn: number | undefined;
  readonly channelsOut: number | undefined;
  /** Of the channels, kept for emergency calls (TEL-EMG-02). */
  readonly channelsEmergency: number;
  readonly callsPerSecondOut: number;
  readonly callsPerSecondIn: number;
  /** Where the caller (campaign, operation, endpoint) brings no limit of his own. */
  readonly ringTimeoutSeconds: number;
  /** An unanswered OPTIONS takes the trunk down (TEL-TRK-04). */
  readonly optionsNeeded: boolean;
  readonly optionsSeconds: number;
  readonly earlyMedia: boolean;
  /** Calls to numbers that belong to nobody come to the trunk's centre; otherwise 404. */
  readonly takesUnknownNumbers: boolean;
  readonly calledOut: NumberFormat;
  readonly callingOut: NumberFormat;
  readonly calledIn: NumberFormat;
  readonly callingIn: NumberFormat;
  readonly calledNumberSource: "request_uri" | "to";
  readonly callerIdHeader: "from" | "pai" | "rpid" | "pai_rpid";
  /** The far side is believed: asserted identities pass both ways (TEL-NUM-04, TEL-NUM-06). */
  readonly trusted: boolean;
  readonly privacy: "as_asked" | "always";
  /** Besides the trunk's own numbers; `+7495*` is a prefix, `*` is any. */
  readonly allowedCallerIds: readonly string[];
  /** Shown where the wanted number may not leave; empty refuses the call. */
  readonly defaultCallerId: string;
  readonly sendDiversion: "off" | "diversion" | "history_info";
  readonly customHeaders: readonly TrunkHeader[];
  readonly sendInteractionId: boolean;
  /** ISO 3166 codes; empty is the centre's home country alone (TEL-SEC-08). */
  readonly countriesAllowed: readonly string[];
  /** `+7495`: these only; empty is any of the allowed countries. */
  readonly prefixesAllowed: readonly string[];
  /** `192.0.2.0/24`; empty is the trunk's own addresses alone. */
  readonly peerNetworks: readonly string[];
  readonly followRedirect: boolean;
  readonly referAllowed: boolean;
  readonly referRelease: boolean;
  /** A call to a number of our own is turned round inside (TEL-B2B-08). */
  readonly turnRoundInside: boolean;
  /** 01–04 leave as 101–104 (TEL-EMG-01). */
  readonly emergencyShortForm: "changed" | "passed";
  readonly outcomeOverrides: readonly OutcomeOverride[];
  /** Countries whose tones are looked for; `itu` is what ITU-T E.180 recommends. */
  readonly toneCountries: readonly ("ru" | "na" | "itu")[];
  readonly networkTones: readonly NetworkTone[];
}

export type TrunkStatus = "up" | "down" | "registering" | "disabled";

/** Why a trunk takes no calls, or takes fewer. */
export type TrunkReason =
  /** The registrar refused us (403, 404): no retry for ten minutes. */
  | "registration_refused"
  /** The registrar did not answer, or answered with a fault. */
  | "registration_failed"
  /** The far side has no live registration at us. */
  | "not_registered"
  /** Three OPTIONS or INVITE without an answer. */
  | "no_answer"
  /** It answers 503. */
  | "service_unavailable"
  /** It asked for a pause by Retry-After (TEL-LIM-03). */
  | "asked_to_wait"
  | "name_not_found"
  | "no_transport";

/** What the switch knows of a trunk now (TEL-TRK-03, TEL-TRK-04). */
export interface TrunkState {
  readonly trunkId: TrunkId;
  readonly centreId: CentreId;
  readonly status: TrunkStatus;
  readonly reasons: readonly TrunkReason[];
  /** When the status was entered. */
  readonly since: number;
  /** Last answer to REGISTER or OPTIONS; `status` 0 is no answer. */
  readonly lastAnswer:
    | {
        readonly method: "REGISTER" | "OPTIONS" | "INVITE";
        readonly status: number;
        readonly reasonPhrase: string;
        readonly at: number;
      }
    | undefined;
  /** Round trip of the last OPTIONS that was answered. */
  readonly roundTripMs: number | undefined;
  readonly registeredUntil: number | undefined;
  /** Where the far side's registration came from (authorisation `incoming`). */
  readonly registeredFrom: string | undefined;
  readonly channelsIn: number;
  readonly channelsOut: number;
  /** Since the switch started: outgoing calls that left, and those of them that were answered (the answer ratio). */
  readonly callsOut: number;
  readonly answeredOut: number;
  readonly callsIn: number;
  readonly answeredIn: number;
}

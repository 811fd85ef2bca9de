import type { Clock, Logger, Random, Timers } from "@perezvon/base";
import type { LiveStreamTarget, MediaPool, RecordingKey, ToneZone } from "@perezvon/media";
import type {
  AudioMessageId,
  CallTimes,
  CentreId,
  EndpointId,
  LegId,
  QualityLimits,
  RecordingFormat,
  SwitchCommand,
  SwitchEvent,
  TollException,
  TollPolicy,
  TollUse,
  TrunkCodec,
  TrunkId,
  TrunkSettings,
  TrunkState,
  UserId,
} from "@perezvon/model";
import type { SipGuard, SipStack, TransportName } from "@perezvon/sip";
import type { NodeBounds } from "./limits/node-bounds.ts";
import type { LegRecords } from "./records/leg-ledger.ts";
import type { SipSteps } from "./records/sip-steps.ts";

/** A connection to an operator or to a customer's exchange (TEL-TRK-01). */
export interface Trunk {
  readonly id: TrunkId;
  readonly centreId: CentreId;
  readonly settings: TrunkSettings;
  readonly password: string | undefined;
  /** E.164 numbers that come in by it, and may be shown by it (TEL-NUM-05). */
  readonly numbers: readonly string[];
  /** ISO 3166 code of the centre's home country. */
  readonly homeCountry: string;
}

/** A SIP line of a user. */
export interface Line {
  readonly endpointId: EndpointId;
  readonly centreId: CentreId;
  readonly userId: UserId;
  /** SIP user name. */
  readonly login: string;
  readonly password: string;
  readonly extension: string | undefined;
  readonly displayName: string;
  /** Host and realm of the centre's devices; left out: `realm` of the switch (TEL-REG-05). */
  readonly host?: string | undefined;
  /** Its device sits behind NAT: answers and calls go where its messages come from (TEL-TPT-02). On when left out. */
  readonly nat?: boolean | undefined;
  /** `required`: 403 over UDP and TCP (TEL-SEC-04). */
  readonly encryption?: "allowed" | "required" | undefined;
  /** Networks it may come from; none: any (TEL-SEC-03). */
  readonly networks?: readonly string[] | undefined;
  /** Whether MD5 is offered beside SHA-256; on when left out (TEL-AUT-01). */
  readonly md5?: boolean | undefined;
  /** Codecs of its devices in order; none: both laws, as the country speaks (TEL-SDP-02). */
  readonly codecs?: readonly TrunkCodec[] | undefined;
  /** How its devices press digits; `auto` when left out (TEL-DTM-05). */
  readonly dtmfMode?: TrunkSettings["dtmfMode"] | undefined;
  /** Length of the digits that its devices are sent, and of the gap after each; 100 and 70 when left out (TEL-DTM-02). */
  readonly digitToneMs?: number | undefined;
  readonly digitGapMs?: number | undefined;
  /** Their flash is passed on, and they are sent that of others; false when left out (TEL-DTM-01). */
  readonly flash?: boolean | undefined;
  /** ISO 3166 code of the centre's home country. */
  readonly homeCountry?: string | undefined;
  /** Calls that it has at once, 1–20; one more is busy (TEL-PHN-01). No limit when left out. */
  readonly capacity?: number | undefined;
  /** Whether its devices ring together, or by the `q` of their contacts, the highest first (TEL-PHN-01). `together` when left out. */
  readonly ringOrder?: "together" | "preferred" | undefined;
  /** Devices that may be registered at once, 1–10; with one more the oldest goes (TEL-REG-01). 5 when left out. */
  readonly contactsMax?: number | undefined;
}

/** One live contact of a line, as its page shows it (TEL-REG-03). */
export interface LineRegistration {
  readonly contact: string;
  readonly address: string;
  readonly port: number;
  readonly transport: TransportName;
  readonly userAgent: string;
  /** When this contact first registered, and until when it stays. */
  readonly since: number;
  readonly expiresAt: number;
  /** Of the last OPTIONS; undefined before the first answer (TEL-REG-04). */
  readonly roundTripMs: number | undefined;
  /** False: it missed three probes, or its connection is gone; calls skip it. */
  readonly reachable: boolean;
}

/** The registrations of a line have changed: a contact came, went, or became reachable or not. */
export interface RegistrationChanged {
  readonly centreId: CentreId;
  readonly endpointId: EndpointId;
  readonly at: number;
}

/** How one centre guards itself against toll fraud (TEL-SEC-08). */
export interface CentreTolls {
  readonly centreId: CentreId;
  readonly timeZone: string;
  readonly policy: TollPolicy;
  readonly exceptions: readonly TollException[];
}

/** What of the guard against toll fraud outlives a restart (TEL-GEN-05); counts are in the switch's own shape. */
export interface TollMemory {
  counts(): Promise<readonly { readonly centreId: CentreId; readonly accounts: unknown }[]>;
  putCounts(centreId: CentreId, accounts: unknown): Promise<void>;
  /** Users and lines that were stopped and not released. */
  stops(): Promise<readonly { readonly scope: "user" | "line"; readonly id: string }[]>;
}

/** States of trunks as they outlive a restart (TEL-GEN-05), in the switch's own shape. */
export interface TrunkMemory {
  trunks(): Promise<readonly { readonly trunkId: TrunkId; readonly memory: unknown }[]>;
  putTrunk(centreId: CentreId, trunkId: TrunkId, memory: unknown): Promise<void>;
}

/** What the switch looks up. Lines and trunks are few and change seldom, so they are handed over whole. */
export interface SwitchDirectory {
  lines(): Promise<readonly Line[]>;
  trunks(): Promise<readonly Trunk[]>;
  /** Centre of an outside number; undefined when it belongs to nobody (TEL-TRK-02: 404). */
  centreOfNumber(number: string): Promise<CentreId | undefined>;
  /** Limits against toll fraud; left out: as `defaultTollPolicy` says for everybody. */
  tolls?(): Promise<readonly CentreTolls[]>;
  /** Voice messages that wait for a user, for the lamp of his phones (RFC 3842); left out: this system keeps none. */
  messages?(centreId: CentreId, userId: UserId): Promise<{ readonly fresh: number; readonly heard: number }>;
  /** Whether this caller is on the centre's black list, and what he is told (TEL-SEC-11); left out: nobody is. */
  blocked?(
    centreId: CentreId,
    caller: {
      readonly number: string;
      readonly hidden: boolean;
      readonly to: string;
      readonly trunkId: TrunkId;
    },
  ): Promise<{ readonly answer: 603 | 486 } | undefined>;
}

/** A live contact of a line, as it survives a restart (TEL-GEN-05). */
export interface StoredBinding {
  readonly centreId: CentreId;
  readonly endpointId: EndpointId;
  readonly contact: string;
  readonly callId: string;
  readonly cseq: number;
  readonly expiresAt: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface BindingMemory {
  bindings(now: number): Promise<readonly StoredBinding[]>;
  putBinding(binding: StoredBinding): Promise<void>;
  dropBinding(centreId: CentreId, endpointId: EndpointId, contact: string): Promise<void>;
}

/** A text as it is spoken; the rate is per cent of the usual speed. */
export interface SpokenText {
  readonly text: string;
  readonly language: "ru" | "en";
  readonly rate?: number;
}

/** Where the sounds lie. */
export interface SoundLibrary {
  /** WAV file of a prompt; undefined when there is none, which is silence and never an ended call (TEL-PLY-06). */
  prompt(centreId: CentreId, name: string, language: "ru" | "en"): string | undefined;
  music(centreId: CentreId): string | undefined;
  /** Heard in place of music whose file cannot be played (TEL-PLY-06). */
  builtInMusic?(): string | undefined;
  /** Whose tones the centre's callers and agents hear (TEL-TON-01); Russia's when left out. */
  tones?(centreId: CentreId): ToneZone;
  /** A path inside the sound storage of the centre. */
  file(centreId: CentreId, path: string): string | undefined;
  /** WAV file of a prepared sound of the centre (PLT-AUD-02); undefined when it has none. */
  message?(centreId: CentreId, messageId: AudioMessageId, language: "ru" | "en"): string | undefined;
  /** WAV file of a text that was prepared; undefined until it is. */
  speech?(spoken: SpokenText): string | undefined;
  /** Resolves when there is a file, or none can be made; `now`: somebody waits for it (TEL-TTS-01). */
  prepareSpeech?(spoken: SpokenText, now?: boolean): Promise<void>;
}

/** Times of calls that the switch keeps. */
export type SwitchTimes = Pick<CallTimes, "holdLongMinutes" | "longestCallHours" | "silentCallSeconds">;

export interface SwitchOptions {
  readonly sip: SipStack;
  readonly media: MediaPool;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly directory: SwitchDirectory;
  readonly bindings: BindingMemory;
  readonly tollMemory?: TollMemory | undefined;
  readonly trunkMemory?: TrunkMemory | undefined;
  /** Hears who proved himself and who did not (TEL-SEC-01); left out: nobody is shut out. */
  readonly guard?: SipGuard | undefined;
  /** Proxies of our own in front, as `SipStackOptions.edges`: their OPTIONS are answered and no limit of strangers holds for them. */
  readonly edges?: readonly string[] | undefined;
  readonly sounds: SoundLibrary;
  /** Folder of recordings; files are `<centre>/<date>/<call>-<leg>-<n>.wav` below it (TEL-REC-09). */
  readonly recordingsDir: string;
  /** What the centre stores; two-channel PCM when left out. */
  readonly recordingFormat?: (centreId: CentreId) => RecordingFormat;
  /** Who gets the centre's recordings while they are made (TEL-REC-12); nobody when left out or undefined. */
  readonly liveStream?: (centreId: CentreId) => LiveStreamTarget | undefined;
  /** Browsers of the centre speak Opus before G.711 (TEL-WRT-04); none does when left out. */
  readonly opusFirst?: (centreId: CentreId) => boolean;
  /** The centre's key: recordings are sealed with it (PLT-REC-13). In the clear when left out or undefined. */
  readonly recordingKey?: (centreId: CentreId) => RecordingKey | undefined;
  /** Who keeps the record of each leg (TEL-CDR-03); left out: nobody. */
  readonly records?: LegRecords | undefined;
  /** Sees the messages of the SIP stack, for the ladders in the records. */
  readonly sipSteps?: SipSteps | undefined;
  /** Is told which leg has which dialog, for the traces that somebody asks for (TEL-GEN-06). */
  readonly callTrace?:
    | { legKnown(legId: LegId, sipCallId: string): void; mediaOpened(legId: string): void }
    | undefined;
  /** Name of this machine, in the records beside the recordings that it holds. */
  readonly hostId?: string | undefined;
  /** Where a mark of poor quality begins at this centre (TEL-QOS-04); the usual limits when left out. */
  readonly qualityLimits?: (centreId: CentreId) => QualityLimits;
  /** ISO 3166 code of the country of an address, where it can be told (TEL-SEC-09); left out: it never can. */
  readonly countryOf?: ((address: string) => string | undefined) | undefined;
  /** What the node takes at most; as TEL-LIM-04 says when left out. */
  readonly bounds?: NodeBounds | undefined;
  /** Realm and host of SIP lines (TEL-AUT-01). */
  readonly realm: string;
  /** Host of the centre that a listener of the stack serves alone (TEL-REG-05); undefined: it serves all. */
  readonly listenerHost?: ((listener: number) => string | undefined) | undefined;
  readonly newId: () => string;
  /** Of this process, since the last call of it (TEL-LIM-01); left out: only media and ports count. */
  readonly nodeLoad?: () => {
    /** Delay of the loop, 99th percentile. */
    readonly loopDelayMs: number;
    /** The delay that is full load; 50 ms unless the operator knows better. */
    readonly loopDelayLimitMs: number;
    readonly memoryBytes: number;
    /** 0: no limit. */
    readonly memoryLimitBytes: number;
  };
  /** As the centre has set them when a call begins; the usual ones when left out (TEL-B2B-06, TEL-B2B-10, TEL-MED-07). */
  readonly callTimes?: (centreId: CentreId) => SwitchTimes;
  /** All who wait hear one stream of music (TEL-PLY-05); each his own when left out. */
  readonly commonMusic?: (centreId: CentreId) => boolean;
}

/** The switch: knows calls, legs, bridges, prompts, tones; knows no campaign and no agent. */
export interface Switch {
  start(): Promise<void>;
  /** No new calls; those in progress get a BYE (TEL-GEN-04). */
  stop(): Promise<void>;
  /**
   * Before a shutdown (TEL-GEN-04): new calls and registrations are refused with 503, OPTIONS too, so that peers turn elsewhere.
   * Resolves when the last call has ended, or was ended because the limit was over.
   */
  drain(limitMs: number): Promise<void>;
  /** A drain that was asked for and is not over: until when calls may go on. */
  readonly draining: { readonly until: number } | undefined;
  /** Ends a drain: calls and registrations are taken again. */
  resume(): void;
  execute(command: SwitchCommand): void;
  onEvent(listener: (event: SwitchEvent) => void): () => void;
  /** Lines or trunks were changed. */
  reload(): Promise<void>;
  /** A page of this user offers its peer connection; a later offer takes the place of the former (TEL-WRT-06). `address`: where it is. */
  browserOffer(centreId: CentreId, userId: UserId, sdp: string, address?: string): Promise<string>;
  browserCandidate(userId: UserId, candidate: string): void;
  /**
   * The page hears itself a second later, until told otherwise, 30 s or a call (TEL-WRT-05). False while it is not connected or has
   * a call.
   */
  browserEcho(centreId: CentreId, userId: UserId, on: boolean): boolean;
  /** Candidates of ours for the page. */
  onBrowserCandidate(
    listener: (candidate: { readonly userId: UserId; readonly candidate: string }) => void,
  ): () => void;
  /** Live registrations by line (TEL-REG-03). */
  registered(endpointId: EndpointId): boolean;
  registrations(endpointId: EndpointId): readonly LineRegistration[];
  /** Live contacts of all lines. */
  readonly registrationCount: number;
  /** Told at once, so that a page shows it within 2 s (TEL-REG-03). */
  onRegistration(listener: (change: RegistrationChanged) => void): () => void;
  /** Messages of a user came, were heard or deleted: the lamps of his phones are told (TEL-DLG-07). */
  messagesChanged(centreId: CentreId, userId: UserId): void;
  /** Every enabled trunk as it is now (TEL-TRK-03, TEL-TRK-04). Changes come as events `trunk_up` and `trunk_down`. */
  trunkStates(): readonly TrunkState[];
  /** What the centre, its users and its lines have used of their limits (TEL-SEC-08); who has used nothing is left out. */
  tollUses(centreId: CentreId): readonly TollUse[];
  /** A user or line that was stopped may call again. */
  releaseToll(scope: "user" | "line", id: string): void;
  /** Of this node; 1 is full, and calls are refused (TEL-LIM-01). */
  readonly load: number;
  /** Legs that are up, for the audit and for figures. */
  readonly legs: number;
  /** Answered legs that were found without partner, sound or purpose, and ended. Each is a defect (TEL-XFR-05). */
  readonly orphans: number;
}

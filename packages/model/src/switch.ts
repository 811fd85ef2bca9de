import type { AnalysisLimits } from "./analysis-limits.ts";
import type {
  AudioMessageId,
  CallId,
  CampaignId,
  CentreId,
  EndpointId,
  LegId,
  PlayId,
  RecordingId,
  TrunkId,
  UserId,
} from "./ids.ts";
import type { TollCause, TollScope } from "./toll.ts";
import type { TrunkState } from "./trunk.ts";

/**
 * Everything that passes between the switch (sip, media, telephony) and the engine. Both unions are plain data, so that a
 * node boundary can be drawn between the two. The engine chooses every id, so a command that is sent again has no second effect.
 * Times are milliseconds since 1970 UTC, durations milliseconds.
 */

/** Languages that the product speaks. */
export type SoundLanguage = "ru" | "en";

/** One thing to be heard. `prompt` and `music` name sounds of the centre; `file` is a path inside the sound storage. */
export type PlayItem =
  | {
      readonly kind: "prompt";
      readonly name: string;
      readonly language: "ru" | "en";
      /** Heard to its end even when a digit stops the rest. */
      readonly whole?: boolean;
    }
  | { readonly kind: "file"; readonly path: string; readonly whole?: boolean }
  /** A prepared sound of the centre: in this language, else in the centre's own, else in any (PLT-AUD-02). */
  | {
      readonly kind: "message";
      readonly messageId: AudioMessageId;
      readonly language: SoundLanguage;
      readonly whole?: boolean;
    }
  /** A text of the centre's own, spoken as soon as its sound is there: `prepare_speech` makes it in advance (TEL-TTS-01). */
  | {
      readonly kind: "speech";
      readonly text: string;
      readonly language: "ru" | "en";
      /** Per cent of the usual speed. */
      readonly rate?: number;
    }
  /** The leg hears itself, so much later, until stopped; the only item of its sequence (TEL-PLY-08). */
  | { readonly kind: "echo"; readonly delayMs: number }
  /** Endless tones sound for so long; once, as the table has it, when left out. */
  | { readonly kind: "tone"; readonly tone: ToneName; readonly durationMs?: number }
  /** A message of the centre; left out: what `set_music` has named for the leg, else the centre's music (TEL-PLY-05). */
  | { readonly kind: "music"; readonly messageId?: AudioMessageId; readonly language?: SoundLanguage }
  | { readonly kind: "silence"; readonly durationMs: number };

/** Tones of TEL-TON-01, in the centre's zone. */
export type ToneName =
  | "dial"
  | "ringback"
  | "busy"
  | "congestion"
  | "information"
  | "call_waiting"
  | "recording"
  | "zip"
  | "conf_join"
  | "conf_leave";

/** TEL-REC-01: what a stored recording is. */
export type RecordingFormat =
  | "wav_gsm_mono"
  | "wav_pcm16_mono"
  | "wav_pcm16_stereo"
  | "wav_alaw_mono"
  | "wav_alaw_stereo"
  | "wav_ulaw_mono"
  | "wav_ulaw_stereo";

/** Something worth finding in a recording, in milliseconds from its beginning (TEL-REC-09). */
export interface RecordingMark {
  readonly kind: "pause" | "secret_digits" | "hold" | "consultation" | "consent" | "agent";
  readonly fromMs: number;
  readonly toMs?: number;
  readonly by?: string;
  readonly endedBy?: string;
}

/** What the campaign asks of call progress analysis (TEL-CPA-02). */
export interface AnalysisOptions {
  readonly detectVoice: boolean;
  readonly detectMachine: boolean;
  readonly waitForBeep: boolean;
  readonly recordAnalysis: boolean;
  /** The defaults, when left out. */
  readonly limits?: AnalysisLimits | undefined;
}

/** Result codes 0 to 9 of TEL-CPA-01. */
export type AnalysisResult = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/**
 * What the result of an analysis rests on (TEL-CPA-14). Times are milliseconds on the analysed sound, which begins with the first early
 * media or the answer; of runs and tones the last are kept.
 */
export interface AnalysisEvidence {
  /** Row of the table of TEL-CPA-06. */
  readonly rule: number;
  /** From the answer, or from the first sound if decided before it. */
  readonly decidedAfterMs: number;
  readonly answeredAtMs: number | undefined;
  readonly speech: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly tones: readonly {
    readonly hz: readonly number[];
    readonly fromMs: number;
    readonly toMs: number;
  }[];
  readonly floorDbm0: number;
}

/** Where a user can be reached. */
export type UserEndpoint =
  /** The user's page: the peer connection that it keeps open is the leg's media (TEL-WRT-07). */
  | { readonly kind: "browser"; readonly userId: UserId }
  /** A registered SIP line: all its live contacts ring together (TEL-PHN-01). */
  | { readonly kind: "sip"; readonly userId: UserId; readonly endpointId: EndpointId };

/** Why we end a leg; the switch puts it on the wire by TEL-MAP-03 and TEL-MAP-04. */
export type HangupCause =
  | "normal"
  | "busy"
  | "no_answer"
  | "rejected"
  | "not_found"
  | "closed"
  | "answered_elsewhere"
  | "overload"
  /** Sent on in a circle (TEL-B2B-08). */
  | "loop"
  | "failure";

/** How a supervisor takes part in an agent's talk (TEL-MIX-02). A takeover is a `join` without the agent. */
export type SupervisionMode = "monitor" | "coach" | "barge_in";
/** Whom a supervisor stays with when the customer is handed on (TEL-MIX-05). */
export type SupervisionFollows = "agent" | "call";

/** Most parties of one talk (TEL-MIX-01). */
export const talkPartiesMax = 32;

export type DialPurpose = "campaign" | "manual" | "transfer" | "forward" | "callback" | "api" | "emergency";

/** Why a dial never left: by rule, not for want of a line. */
export type DialRefusal =
  /** The number is none (TEL-NUM-03). */
  | "bad_number"
  /** No trunk may show the number asked for, and none has another (TEL-NUM-05). */
  | "caller_id"
  /** The same number for the third time, or too many hops (TEL-B2B-08). */
  | "loop"
  /** Closed countries and ranges, and the limits against toll fraud (TEL-SEC-08). */
  | "country"
  | "premium"
  | "toll_limit"
  /** The user or the line is stopped after a breach, until somebody releases it. */
  | "stopped"
  /** A line that is closed at night. */
  | "night"
  /** A campaign, a list or the API never dials an emergency number (TEL-EMG-03). */
  | "emergency_number"
  /** The node is full, or is being emptied: no fault of the number, and no line was asked (TEL-LIM-01, TEL-GEN-04). */
  | "overload"
  | "draining";

export type SwitchCommand =
  /** Sends an INVITE to the telephone network. The attempt has been written before this command is given (OUT-GEN-05). */
  | {
      readonly kind: "dial";
      readonly centreId: CentreId;
      readonly callId: CallId;
      readonly legId: LegId;
      readonly trunkId: TrunkId;
      /** E.164 with `+`. */
      readonly to: string;
      readonly from: string;
      /** Counted from the first ringing indication, or from the dial if none came (OUT-MOD-04). 0: as the trunk says. */
      readonly noAnswerMs: number;
      readonly analysis: AnalysisOptions | undefined;
      /** Tried in this order when the first cannot take the call (TEL-TRK-05). */
      readonly furtherTrunkIds?: readonly TrunkId[];
      /** Whose dial it is: campaigns share a trunk's rate by turns, and people go first (TEL-TRK-06). */
      readonly campaignId?: CampaignId | undefined;
      /** A manual call when left out. An emergency call ignores every limit (TEL-EMG-02). */
      readonly purpose?: DialPurpose;
      /** For whom the call is made: limits of toll fraud count by user and line (TEL-SEC-08). */
      readonly userId?: UserId | undefined;
      readonly endpointId?: EndpointId | undefined;
      /** The number is not shown to the called side (TEL-NUM-06). */
      readonly hideNumber?: boolean;
      /** The call that is sent on by this one: its hops are counted on, its way is told (TEL-B2B-08, TEL-NUM-07). */
      readonly forwardOf?: LegId | undefined;
      /**
       * A blind transfer of this leg: an operator who takes his callers back makes the call himself, and both our lines are free
       * once it is answered (TEL-XFR-06).
       */
      readonly releaseOf?: LegId | undefined;
    }
  /** Rings a user's phone. A browser leg rings silently here: the page shows the offer, and `answer` follows. */
  | {
      readonly kind: "ring_user";
      readonly centreId: CentreId;
      readonly callId: CallId;
      readonly legId: LegId;
      readonly endpoint: UserEndpoint;
      /** Shown as caller: number and display name. */
      readonly from: string;
      readonly displayName: string | undefined;
      readonly autoAnswer: boolean;
      readonly timeoutMs: number;
      /** A persistent connection: the phone stays in the call between talks (TEL-PHN-04). */
      readonly persistent?: boolean;
    }
  /** Answers an incoming leg (200) or a browser leg that rings. */
  | { readonly kind: "answer"; readonly legId: LegId }
  /** Tells the caller that it rings (180). */
  | { readonly kind: "ringing"; readonly legId: LegId }
  /**
   * Makes one talk of exactly these answered legs, two or more: each hears all others. Whoever was joined to one of them before
   * and is not named is parted from it. Ends what plays to them. At most `talkPartiesMax` (TEL-MIX-01).
   */
  | {
      readonly kind: "join";
      readonly legs: readonly LegId[];
      /** Those who were there before hear a tone when somebody joins or leaves (TEL-MIX-01). */
      readonly announce?: boolean;
    }
  /** Takes a leg out of its talk, or ends its supervising; it stays up, and so do the others. */
  | { readonly kind: "part"; readonly legId: LegId }
  /**
   * An answered leg listens to an agent's, whatever talk that one is in now or later, until it is parted (TEL-MIX-02, -05).
   * Given again, it changes the mode. Digits of such a leg reach nobody but the engine.
   */
  | {
      readonly kind: "supervise";
      readonly legId: LegId;
      readonly agentLegId: LegId;
      readonly mode: SupervisionMode;
    }
  /** These digits of the leg are ours: they are reported and not passed on to whoever hears it (PBX-TALK-02). */
  | { readonly kind: "keep_digits"; readonly legId: LegId; readonly digits: string }
  /** How the transfer goes that a phone asked for by REFER: a status from 100 to 699, the last of them final (TEL-XFR-01). */
  | { readonly kind: "refer_progress"; readonly legId: LegId; readonly status: number }
  /** The partners of `by` hear music until `resume`; `by` hears nothing. Named by the leg that presses hold. */
  | { readonly kind: "hold"; readonly by: LegId }
  | { readonly kind: "resume"; readonly by: LegId }
  /** Nothing from this leg is heard by others while on. */
  | { readonly kind: "mute"; readonly legId: LegId; readonly on: boolean }
  | {
      readonly kind: "play";
      readonly legId: LegId;
      readonly playId: PlayId;
      readonly items: readonly PlayItem[];
      /** Times the whole sequence is heard; 0 is endless. */
      readonly repeat: number;
      /** `both`: also whoever hears this leg (TEL-PLY-07). */
      readonly to?: "leg" | "both";
      /** Digits of the leg that stop it at once, `any` for all (TEL-PLY-03). */
      readonly interruptedBy?: string;
    }
  | { readonly kind: "stop_play"; readonly playId: PlayId }
  /** This text is going to be played: to speak it takes longer than a caller should wait. */
  | {
      readonly kind: "prepare_speech";
      readonly text: string;
      readonly language: "ru" | "en";
      readonly rate?: number;
    }
  /** Music of the service that has the leg now, on hold and in its queue (TEL-PLY-05). */
  | {
      readonly kind: "set_music";
      readonly legId: LegId;
      readonly messageId: AudioMessageId;
      readonly language: SoundLanguage;
    }
  | { readonly kind: "pause_play"; readonly playId: PlayId; readonly on: boolean }
  /** To so far from the start of the sequence. */
  | { readonly kind: "seek_play"; readonly playId: PlayId; readonly toMs: number }
  | { readonly kind: "send_digits"; readonly legId: LegId; readonly digits: string }
  /** Two channels: left what the customer's leg says, right what is said to it (TEL-REC-02). */
  | {
      readonly kind: "start_recording";
      readonly centreId: CentreId;
      readonly callId: CallId;
      readonly recordingId: RecordingId;
      readonly customerLegId: LegId;
      /** Undefined while nobody of ours talks (a message left by the caller). */
      readonly agentLegId: LegId | undefined;
      /** The centre's format when left out (PLT-REC-03). */
      readonly format?: RecordingFormat;
      /** `agent`: the customer's channel is silent in the file (TEL-REC-03). */
      readonly parts?: "both" | "agent";
      /** A beep that both hear: once at the start, or each 15 s too (TEL-REC-07, TEL-TON-01). */
      readonly beep?: "start" | "periodic";
    }
  | { readonly kind: "stop_recording"; readonly recordingId: RecordingId }
  /** Silence in both channels while on, with marks; ends by itself after 120 s (TEL-REC-06, PLT-REC-12). */
  | {
      readonly kind: "pause_recording";
      readonly recordingId: RecordingId;
      readonly on: boolean;
      /** User, `api`, `script`: who asked. */
      readonly by: string;
    }
  /** A moment worth finding: the customer's consent, the part of another agent (TEL-REC-07, PLT-REC-10). */
  | {
      readonly kind: "mark_recording";
      readonly recordingId: RecordingId;
      readonly mark: "consent" | "agent";
      readonly by: string;
    }
  /** Consent was refused: the recording ends and nothing of it remains (TEL-REC-07). No `recording_closed` follows. */
  | { readonly kind: "discard_recording"; readonly recordingId: RecordingId }
  /**
   * While on, the leg's digits are reported as secret and are heard by nobody: not by other legs, listeners or recordings
   * (TEL-DTM-06).
   */
  | { readonly kind: "secret_digits"; readonly legId: LegId; readonly on: boolean }
  /** Ends a leg in whatever state it is: CANCEL, BYE or a final answer. Its partner stays up and is parted. */
  | {
      readonly kind: "hang_up";
      readonly legId: LegId;
      readonly cause: HangupCause;
      /** Cause of the other leg's end: it decides what a caller who was not answered yet is told (TEL-MAP-04). */
      readonly q850?: number | undefined;
    };

/** Whom a leg reaches. `trunk`: the telephone network; `phone`: a user's SIP phones; `browser`: his page. */
export type LegPeer = "trunk" | "phone" | "browser";

/** Who ended a leg: the far side, we by command, or we by necessity (limit, lost media, failure). */
export type EndedBy = "remote" | "command" | "system";

/** Signals that the one map of results to dispositions reads (TEL-MAP-01). */
export interface LegOutcome {
  readonly endedBy: EndedBy;
  /** Final SIP code we got (or sent, for an incoming leg); undefined when none came. */
  readonly sipCode: number | undefined;
  /** Cause of a `Reason: Q.850` header, if one came. */
  readonly q850: number | undefined;
  /** The far side rang (18x) before the end. */
  readonly rang: boolean;
  readonly answered: boolean;
  /** Ended by us because the no-answer limit was over. */
  readonly noAnswerLimit: boolean;
  /** No trunk could take the call: none, all down, no channel, transport failure, no answer of any kind. */
  readonly networkUnavailable: boolean;
  /** A component of ours failed: `worker_lost`, `rtp_timeout`, `ports_exhausted`, `restart`. */
  readonly systemReason: string | undefined;
  readonly analysis: AnalysisResult | undefined;
  /** Name of the kept sound of the analysis, if it was asked for (TEL-CPA-11). */
  readonly analysisFile?: string | undefined;
  /** Why the analysis came to its result (TEL-CPA-14). */
  readonly analysisEvidence?: AnalysisEvidence | undefined;
  /** Kind of the special information tone (TEL-CPA-08) behind result 5. */
  readonly sit?: "IC" | "VC" | "RO" | "NC" | "other";
  /** Numbers that the phone itself sent the call on to by 302, at most five, best first (TEL-PHN-03). */
  readonly forwardTo?: readonly string[];
  /** Disposition that the trunk's own row of the map gives to these signals (TEL-MAP-01). */
  readonly override?: string | undefined;
  /** The dial was refused before it left: by rule, or, together with `networkUnavailable`, because the node takes none. */
  readonly refused?: DialRefusal | undefined;
  /** Every trunk that was tried, in order, and what it said; 0 is nothing (TEL-CDR-03). The last one decided. */
  readonly tries?: readonly { readonly trunkId: TrunkId; readonly status: number }[];
}

export interface LegQuality {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  readonly codec: string | undefined;
  /** Opinion scores of all samples, mean and lowest; undefined is «no data» (TEL-QOS-02). */
  readonly mosIn?: { readonly mean: number; readonly lowest: number };
  readonly mosOut?: { readonly mean: number; readonly lowest: number };
  readonly jitterMaxMs?: number;
  readonly roundTripMs?: number;
  /** R of what we received, and of what the far side did: mean and lowest. */
  readonly rIn?: { readonly mean: number; readonly lowest: number };
  readonly rOut?: { readonly mean: number; readonly lowest: number };
  /** Mean over the samples, each way; `jitterMs` is that of the end. */
  readonly jitterInMs?: number;
  readonly jitterOutMs?: number;
  readonly jitterOutMaxMs?: number;
  readonly packetsLate?: number;
  readonly packetsDuplicate?: number;
  readonly packetsReordered?: number;
  /** Lost of what we sent, by the far side's count; undefined without its RTCP (TEL-QOS-02). */
  readonly packetsLostOut?: number;
  readonly bufferMs?: number;
  /** Share of what was heard that had to be made up. */
  readonly concealedPercent?: number;
  /** SRTP profile that was used (TEL-MED-09). */
  readonly srtp?: string;
}

/** What of a leg's sound passes its limit (TEL-QOS-04). */
export type QualityFault = "mos" | "loss" | "jitter" | "round_trip";

/** Where a mark of poor quality begins, for one centre (TEL-QOS-04). */
export interface QualityLimits {
  readonly mos: number;
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly roundTripMs: number;
}

export type SwitchEvent =
  /** Somebody calls us. From a trunk the centre is that of the number; from a user's phone or page `callerUserId` is set. */
  | {
      readonly kind: "incoming";
      readonly centreId: CentreId;
      readonly callId: CallId;
      readonly legId: LegId;
      readonly trunkId: TrunkId | undefined;
      readonly callerUserId: UserId | undefined;
      readonly callerEndpoint: UserEndpoint | undefined;
      readonly from: string;
      readonly to: string;
      /** The new leg asks to take the place of this one (INVITE with Replaces, TEL-XFR-02). */
      readonly replaces?: LegId | undefined;
      /** The caller asked not to be shown: «номер скрыт» (TEL-NUM-06). `from` is empty then. */
      readonly hidden?: boolean;
      /** An emergency service that this line called within the hour calls back (TEL-EMG-02). */
      readonly emergencyCallback?: {
        readonly userId: UserId;
        readonly endpointId: EndpointId | undefined;
      };
      /** As the caller's network gave it. */
      readonly displayName?: string | undefined;
      /** Who sent the call on, the first diverting number first (TEL-NUM-07). */
      readonly divertedBy?: readonly string[];
      /** Interaction id that a trusted trunk gave (TEL-CDR-02). */
      readonly parentId?: string | undefined;
      readonly at: number;
    }
  /** The INVITE has left. */
  | { readonly kind: "sent"; readonly legId: LegId; readonly at: number }
  | { readonly kind: "ringing"; readonly legId: LegId; readonly earlyMedia: boolean; readonly at: number }
  | { readonly kind: "answered"; readonly legId: LegId; readonly at: number }
  /** Exactly one per analysed dial that was answered (TEL-CPA-01), unless the leg ended first. */
  | {
      readonly kind: "analysed";
      readonly legId: LegId;
      readonly result: AnalysisResult;
      readonly rule: number;
      readonly at: number;
      /** Name of the kept audio of the analysis (TEL-CPA-11). */
      readonly file: string | undefined;
    }
  /** No processor time for an analysis: there is none, and the answer counts as live (TEL-CPA-13). Follows `answered`. */
  | { readonly kind: "analysis_skipped"; readonly legId: LegId; readonly at: number }
  | { readonly kind: "beep"; readonly legId: LegId; readonly found: boolean; readonly at: number }
  /** All parties of a join carry audio. */
  | { readonly kind: "joined"; readonly legs: readonly LegId[]; readonly at: number }
  /** The phone asks to send its partner on: to a number, or to the partner of another leg of the same user (TEL-XFR-01, -02). */
  | {
      readonly kind: "refer";
      readonly legId: LegId;
      readonly to: string;
      readonly replaces: LegId | undefined;
      readonly at: number;
    }
  /** Somebody has been held by this leg for as long as the centre puts up with (TEL-B2B-06). */
  | {
      readonly kind: "hold_long";
      readonly centreId: CentreId;
      readonly legId: LegId;
      readonly heldMs: number;
      readonly at: number;
    }
  | {
      readonly kind: "digit";
      readonly legId: LegId;
      readonly digit: string;
      /** Of a secret collection: for whoever collects it, and for no log or record (TEL-DTM-06). */
      readonly secret?: true;
      readonly at: number;
    }
  | {
      readonly kind: "play_ended";
      readonly playId: PlayId;
      readonly legId: LegId;
      readonly reason: "finished" | "stopped" | "failed";
      readonly at: number;
    }
  /** The far side put us on hold or took us off (re-INVITE of a phone). */
  | { readonly kind: "remote_hold"; readonly legId: LegId; readonly on: boolean; readonly at: number }
  | {
      readonly kind: "recording_closed";
      readonly recordingId: RecordingId;
      readonly file: string;
      readonly durationMs: number;
      readonly bytes: number;
      readonly sha256: string;
      readonly truncated: boolean;
      readonly format?: RecordingFormat;
      /** Key that the file is sealed with (PLT-REC-13). */
      readonly keyId?: string;
      readonly marks?: readonly RecordingMark[];
      readonly at: number;
    }
  | {
      readonly kind: "recording_failed";
      readonly centreId?: CentreId;
      readonly recordingId: RecordingId;
      readonly code: string;
      /** True: cut here, `recording_closed` with `truncated` follows. Otherwise there is no recording. */
      readonly kept?: boolean;
      readonly at: number;
    }
  /** The transcription provider does not take what is said; the recording and the call go on (TEL-REC-12). */
  | {
      readonly kind: "stream_failed";
      readonly centreId: CentreId;
      readonly recordingId: RecordingId;
      readonly code: string;
      readonly at: number;
    }
  /** A pause began or ended, by whom or by its limit. */
  | {
      readonly kind: "recording_paused";
      readonly recordingId: RecordingId;
      readonly on: boolean;
      readonly by: string | undefined;
      readonly at: number;
    }
  /** How a leg has been in the last five seconds: what is shown live (TEL-QOS-01). Undefined figures are «no data». */
  | {
      readonly kind: "leg_quality";
      readonly legId: LegId;
      readonly callId: CallId;
      readonly centreId: CentreId;
      readonly peer: LegPeer;
      readonly mosIn: number | undefined;
      readonly mosOut: number | undefined;
      readonly lossInPercent: number | undefined;
      readonly lossOutPercent: number | undefined;
      readonly jitterMs: number | undefined;
      readonly roundTripMs: number | undefined;
      readonly faults: readonly QualityFault[];
      readonly at: number;
    }
  /** The last event of a leg. */
  | {
      readonly kind: "ended";
      readonly legId: LegId;
      readonly callId: CallId;
      readonly outcome: LegOutcome;
      readonly quality: LegQuality | undefined;
      /** How long this leg kept others on hold (TEL-B2B-06). */
      readonly heldMs?: number;
      readonly at: number;
    }
  /** A trunk takes calls, or takes none any more (TEL-TRK-04). */
  | { readonly kind: "trunk_up" | "trunk_down"; readonly state: TrunkState; readonly at: number }
  /** A trunk answered a dial in a way that no working peer does: one of both sides breaks the protocol (TEL-MAP-02). */
  | {
      readonly kind: "sip_protocol";
      readonly centreId: CentreId;
      readonly trunkId: TrunkId;
      readonly status: number;
      readonly at: number;
    }
  /** A limit against toll fraud was reached: the administrator hears of it at once (TEL-SEC-08). */
  | {
      readonly kind: "toll_alarm";
      readonly centreId: CentreId;
      readonly scope: TollScope;
      /** Of the centre, user or line. */
      readonly id: string;
      readonly limit: TollCause;
      /** It makes no outside call until somebody releases it. */
      readonly stopped: boolean;
      /** The number that was dialled; of `twoCountries` the two, apart by a space. */
      readonly to: string;
      readonly at: number;
    }
  /** A user's page or phone can (or can no longer) carry a call. */
  | {
      readonly kind: "reachable";
      readonly centreId: CentreId;
      readonly userId: UserId;
      readonly via: "browser" | "sip";
      readonly on: boolean;
      readonly at: number;
    };

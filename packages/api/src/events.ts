import type { DeskColleague, DeskCommand, DeskSnapshot } from "@perezvon/model";
import type { Alert } from "./alerts.ts";
import type { CampaignState, CampaignStatistics } from "./campaigns.ts";
import type { Import } from "./lists.ts";
import type { AgentRow, CallSound } from "./supervision.ts";
import type { Registration, TrunkStateView } from "./telephony.ts";

/** The one WebSocket of a page, `/events` (PLT-API-07). Every frame is one JSON text. */

/** Missed events are kept this long after a connection is lost. */
export const resumeWindowMs = 60_000;
export const heartbeatMs = 5_000;
/** Bytes of one client frame; an SDP offer is the largest. */
export const clientFrameBytesMax = 64 * 1024;
export const topicsPerSessionMax = 50;

export type Topic =
  | "desk"
  | "colleagues"
  | "sound"
  | "campaigns"
  | "agents"
  | "phone"
  | "trunks"
  | "lines"
  | "alerts"
  | "call-backs"
  | `import:${string}`;

export interface TopicData {
  readonly desk: DeskSnapshot;
  /** Who is signed in, for transfers (DSK-CTL-14). */
  readonly colleagues: readonly DeskColleague[];
  /** How the user's own call sounds, when a mark appears, changes or goes (TEL-QOS-04). */
  readonly sound: { readonly callId: string } & CallSound;
  readonly campaigns: readonly {
    readonly id: string;
    readonly state: CampaignState;
    readonly statistics: CampaignStatistics | null;
  }[];
  readonly agents: readonly AgentRow[];
  /** States of the centre's trunks, at most each second. */
  readonly trunks: readonly { readonly id: string; readonly state: TrunkStateView }[];
  /** One line whose registrations changed, at once (TEL-REG-03). */
  readonly lines: { readonly id: string; readonly registrations: readonly Registration[] };
  /** One alert that was raised, acknowledged or is over, at once. */
  readonly alerts: Alert;
  /** A manager has changed promised calls: whoever shows his own reads them anew (OUT-CBK-07). */
  readonly "call-backs": { readonly changed: true };
  /** `candidate` of ours for the page; `closed` when the phone was taken over by another page or lost. */
  readonly phone:
    | { readonly kind: "candidate"; readonly candidate: PhoneCandidate }
    | { readonly kind: "closed"; readonly reason: string };
  readonly import: Import;
}

export interface PhoneCandidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex?: number | null;
}

/** What a page may ask for. The client makes the id; a repeated id gets the same result and has no second effect. */
export type Command =
  | { readonly kind: "desk"; readonly command: DeskCommand }
  /** Opens the agent session of the signed-in user; the result is his DeskSnapshot. */
  | { readonly kind: "desk.open" }
  | { readonly kind: "phone.offer"; readonly sdp: string }
  | { readonly kind: "phone.candidate"; readonly candidate: PhoneCandidate }
  /** The page hears itself a second later, for its check of the phone (TEL-WRT-05); ends by itself, and with any call. */
  | { readonly kind: "phone.echo"; readonly on: boolean }
  /** This page becomes the one that carries the user's phone. */
  | { readonly kind: "phone.take_over" };

export type ClientFrame =
  | { readonly type: "hello"; readonly session?: string; readonly last?: number }
  | { readonly type: "subscribe"; readonly topics: readonly string[] }
  | { readonly type: "unsubscribe"; readonly topics: readonly string[] }
  | { readonly type: "command"; readonly id: string; readonly command: Command }
  | { readonly type: "ping" };

export type ServerFrame =
  | { readonly type: "welcome"; readonly session: string; readonly resumed: boolean }
  | {
      readonly type: "event";
      readonly seq: number;
      readonly topic: string;
      readonly at: string;
      readonly data: unknown;
    }
  | { readonly type: "result"; readonly id: string; readonly ok: true; readonly data: unknown }
  | {
      readonly type: "result";
      readonly id: string;
      readonly ok: false;
      readonly error: { readonly code: string; readonly params?: Record<string, unknown> };
    }
  /** The frame could not be used; the connection stays. */
  | { readonly type: "fault"; readonly code: string }
  | { readonly type: "pong" };

/** Close codes of our own. */
export const closeCodes = { sessionEnded: 4401, origin: 4403, replaced: 4409, tooMuch: 4429 } as const;

import { parseDigits } from "../message/characters.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";

/** Settings of RFC 4028 for one side (TEL-DLG-04). */
export interface SessionTimerOptions {
  /** 90–7,200 s. */
  readonly intervalSeconds: number;
  /** 90 s and more. */
  readonly minSeconds: number;
  /** Who refreshes when we may choose. */
  readonly refresher: "uac" | "uas";
}

export const defaultSessionTimer: SessionTimerOptions = {
  intervalSeconds: 1_800,
  minSeconds: 90,
  refresher: "uac",
};

/** `Session-Expires` (RFC 4028 §4). */
export interface SessionExpires {
  readonly seconds: number;
  readonly refresher: "uac" | "uas" | undefined;
}

export function parseSessionExpires(text: string | undefined): SessionExpires | undefined {
  if (text === undefined) return undefined;
  const [first = "", ...params] = text.split(";");
  const seconds = parseDigits(first.trim(), 9);
  if (seconds === undefined) return undefined;
  let refresher: "uac" | "uas" | undefined;
  for (const param of params) {
    const [name = "", value = ""] = param.split("=");
    if (name.trim().toLowerCase() !== "refresher") continue;
    const role = value.trim().toLowerCase();
    if (role === "uac" || role === "uas") refresher = role;
  }
  return { seconds, refresher };
}

/** What the two sides have settled; `weRefresh` for our side of this transaction. */
export interface AgreedSessionTimer {
  readonly intervalSeconds: number;
  readonly weRefresh: boolean;
}

export type SessionTimerAnswer =
  | { readonly kind: "none" }
  | { readonly kind: "tooSmall"; readonly minSeconds: number }
  | {
      readonly kind: "agreed";
      readonly timer: AgreedSessionTimer;
      readonly header: string;
      readonly require: boolean;
    };

/**
 * The answering side (RFC 4028 §9, table 2): the interval may only be lowered, and only down to Min-SE. A request without
 * Session-Expires from a peer that supports timers gets ours; from one that does not, none.
 */
export function answerSessionTimer(
  request: SipRequest,
  own: SessionTimerOptions | false,
): SessionTimerAnswer {
  if (own === false) return { kind: "none" };
  const asked = parseSessionExpires(request.header("Session-Expires"));
  const peerSupports = request.hasToken("Supported", "timer") || request.hasToken("Require", "timer");
  if (asked !== undefined && asked.seconds < own.minSeconds) {
    return { kind: "tooSmall", minSeconds: own.minSeconds };
  }
  if (!peerSupports) {
    // A proxy may have asked on behalf of a peer without support: then only we can refresh.
    if (asked === undefined) return { kind: "none" };
    return agreedAnswer(asked.seconds, "uas", false);
  }
  const floor = Math.max(own.minSeconds, request.numberHeader("Min-SE") ?? 0);
  const wanted = Math.max(own.intervalSeconds, floor);
  const seconds = asked === undefined ? wanted : Math.max(floor, Math.min(asked.seconds, wanted));
  return agreedAnswer(seconds, asked?.refresher ?? own.refresher, true);
}

function agreedAnswer(seconds: number, refresher: "uac" | "uas", require: boolean): SessionTimerAnswer {
  return {
    kind: "agreed",
    timer: { intervalSeconds: seconds, weRefresh: refresher === "uas" },
    header: `${seconds};refresher=${refresher}`,
    // RFC 4028 §9: Require: timer when the UAC is to refresh.
    require: require && refresher === "uac",
  };
}

/** The asking side reads the 2xx (RFC 4028 §7.2). */
export function timerFromAnswer(
  response: SipResponse,
  own: SessionTimerOptions | false,
): AgreedSessionTimer | undefined {
  if (own === false) return undefined;
  const granted = parseSessionExpires(response.header("Session-Expires"));
  if (granted === undefined) return undefined;
  return { intervalSeconds: granted.seconds, weRefresh: granted.refresher !== "uas" };
}

/** Half the interval (RFC 4028 §10). */
export function refreshAfterMs(timer: AgreedSessionTimer): number {
  return timer.intervalSeconds * 500;
}

/** BYE at expiry minus min(32 s, a third) (RFC 4028 §10, TEL-DLG-04). */
export function expireAfterMs(timer: AgreedSessionTimer): number {
  return Math.round((timer.intervalSeconds - Math.min(32, timer.intervalSeconds / 3)) * 1_000);
}

import type { MessageObserver } from "@perezvon/sip";

/** A message as the ladder of its leg shows it: no header, no body, no number. */
export interface SeenMessage {
  readonly at: number;
  readonly out: boolean;
  readonly text: string;
  readonly method: string;
  readonly peer: string;
}

/** INVITEs that came and were not taken by a leg yet: strangers' above all, so they are few and the oldest goes. */
const waitingMax = 500;
/** More is a call in trouble, and its trouble has been seen by then. */
const messagesMax = 80;
/** The start line, Call-ID and CSeq of any sane message stand within. */
const headBytes = 4_096;

/**
 * Remembers which SIP messages passed in which call, for the ladder in the record of every call. Only start lines are kept: what a
 * message says in full is seen by a trace that somebody asks for (TEL-GEN-06).
 */
export class SipSteps {
  readonly #waiting = new Map<string, SeenMessage[]>();
  readonly #watched = new Map<string, SeenMessage[]>();

  /** Hand this to the stack. */
  readonly observer: MessageObserver = (direction, bytes, peer, at) => {
    const text = bytes.toString("latin1", 0, headBytes);
    const callId = fieldOf(text, "\r\nCall-ID:", "\r\ni:");
    if (callId === undefined) return;
    let seen = this.#watched.get(callId) ?? this.#waiting.get(callId);
    if (seen === undefined) {
      if (!text.startsWith("INVITE ")) return;
      seen = [];
      this.#waiting.set(callId, seen);
      const oldest = this.#waiting.size > waitingMax ? this.#waiting.keys().next().value : undefined;
      if (oldest !== undefined) this.#waiting.delete(oldest);
    }
    if (seen.length >= messagesMax) return;
    const first = text.slice(0, text.indexOf("\r\n"));
    const answer = first.startsWith("SIP/2.0 ");
    seen.push({
      at,
      out: direction === "out",
      text: answer ? first.slice(8, 60) : first.slice(0, first.indexOf(" ")),
      method: (fieldOf(text, "\r\nCSeq:") ?? "").replace(/^\d+\s+/, ""),
      peer: `${peer.transport}:${peer.address}:${peer.port}`,
    });
  };

  /** A leg has this Call-ID: its messages are kept until they are taken. */
  watch(callId: string): void {
    if (this.#watched.has(callId)) return;
    this.#watched.set(callId, this.#waiting.get(callId) ?? []);
    this.#waiting.delete(callId);
  }

  /** In the order in which they passed; nothing of that call is remembered any more. */
  take(callIds: readonly string[]): SeenMessage[] {
    const seen = callIds.flatMap((callId) => this.#watched.get(callId) ?? []);
    for (const callId of callIds) this.#watched.delete(callId);
    return seen.sort((a, b) => a.at - b.at).slice(0, messagesMax);
  }

  get size(): number {
    return this.#waiting.size + this.#watched.size;
  }
}

/** Of the usual spelling at once, of any other by its case. */
function fieldOf(text: string, name: string, short?: string): string | undefined {
  let from = text.indexOf(name);
  let length = name.length;
  if (from < 0 && short !== undefined) {
    from = text.indexOf(short);
    length = short.length;
  }
  if (from < 0) {
    const lower = text.toLowerCase();
    from = lower.indexOf(name.toLowerCase());
    length = name.length;
    if (from < 0) return undefined;
  }
  const end = text.indexOf("\r\n", from + length);
  return text.slice(from + length, end < 0 ? undefined : end).trim();
}

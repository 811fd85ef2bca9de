import { messageLimits } from "../message/limits.ts";

/** What a piece of a stream turns out to be. `tooLong` and `unframed` end the stream after the answer (TEL-MSG-02). */
export type Frame =
  | { readonly kind: "message"; readonly bytes: Buffer }
  /** CRLFCRLF between messages (RFC 5626 §3.5.1). */
  | { readonly kind: "ping" }
  | { readonly kind: "broken"; readonly bytes: Buffer };

const headEndMark = Buffer.from("\r\n\r\n");

/** Cuts a stream into messages by `Content-Length` (RFC 3261 §18.3). Holds no time; see `partial`. */
export class StreamFramer {
  #held: Buffer = Buffer.alloc(0);
  #broken = false;

  /** True while an unfinished message is held (TEL-TPT-08). */
  get partial(): boolean {
    return this.#held.length > 0;
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    if (this.#broken) return frames;
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    while (!this.#broken && this.#next(frames)) {
      // One frame a round; `#next` says when nothing whole is left.
    }
    return frames;
  }

  #next(frames: Frame[]): boolean {
    if (this.#skipBlank(frames)) return true;
    const held = this.#held;
    if (held.length === 0 || held[0] === 13) return false;
    const headEnd = held.indexOf(headEndMark);
    if (headEnd < 0) {
      if (held.length > messageLimits.streamBytesMax) this.#break(frames);
      return false;
    }
    const length = contentLength(held.toString("latin1", 0, headEnd));
    const total = headEnd + 4 + (length ?? 0);
    if (length === undefined || total > messageLimits.streamBytesMax) {
      this.#break(frames);
      return false;
    }
    if (held.length < total) return false;
    frames.push({ kind: "message", bytes: held.subarray(0, total) });
    this.#held = held.subarray(total);
    return true;
  }

  /** Two CRLF are a ping; a single one, alone or before a message, is ignored (RFC 3261 §7.5). */
  #skipBlank(frames: Frame[]): boolean {
    const held = this.#held;
    if (held[0] !== 13 || held[1] !== 10) return false;
    if (held[2] === 13 && held[3] === 10) {
      frames.push({ kind: "ping" });
      this.#held = held.subarray(4);
      return true;
    }
    if (held.length === 3 && held[2] === 13) return false;
    this.#held = held.subarray(2);
    return true;
  }

  #break(frames: Frame[]): void {
    this.#broken = true;
    frames.push({ kind: "broken", bytes: this.#held });
    this.#held = Buffer.alloc(0);
  }
}

/** Undefined when missing, repeated differently, negative or no number: then nobody knows where the next message begins. */
function contentLength(head: string): number | undefined {
  let found: number | undefined;
  for (const line of head.split("\r\n")) {
    const first = line.charCodeAt(0) | 32;
    if (first !== 99 && first !== 108) continue;
    const match = /^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/i.exec(line);
    if (match !== null) {
      const value = Number(match[1]);
      if (found !== undefined && found !== value) return undefined;
      found = value;
    } else if (/^(?:content-length|l)[ \t]*:/i.test(line)) return undefined;
  }
  return found;
}

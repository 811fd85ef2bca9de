import { DIGITS, FLASH, FLASH_EVENT } from "./digits.ts";

/** Without updates for this long, an event has ended (TEL-DTM-01). */
const LOST_END_MS = 100;
/** Longest duration that one event can state; a longer tone is told in segments (RFC 4733 §2.5.1.3). */
const SEGMENT = 0xffff;

/** Reads telephone-event payloads of one source: each digit once, at its start, by timestamp (TEL-DTM-01). */
export class EventReceiver {
  #active = false;
  #known = false;
  #timestamp = 0;
  #event = -1;
  #ended = false;
  #lastMs = 0;

  /** The digit that begins with this packet, or a flash, if one does. */
  receive(payload: Buffer, offset: number, timestamp: number, nowMs: number): string | undefined {
    if (payload.length < offset + 4) return undefined;
    const event = payload[offset]!;
    const end = (payload[offset + 1]! & 0x80) !== 0;
    const age = this.#known ? (timestamp - this.#timestamp) | 0 : 1;
    if (this.#known && age <= 0) {
      // The same event again, or an older one that was overtaken.
      if (age === 0) this.#update(end, nowMs);
      return undefined;
    }
    const continues =
      this.#active &&
      !this.#ended &&
      event === this.#event &&
      age === SEGMENT &&
      nowMs - this.#lastMs < LOST_END_MS;
    this.#known = true;
    this.#active = true;
    this.#timestamp = timestamp;
    this.#event = event;
    this.#ended = false;
    this.#update(end, nowMs);
    if (continues) return undefined;
    return event === FLASH_EVENT ? FLASH : DIGITS[event];
  }

  /** Another source begins its own timeline. */
  reset(): void {
    this.#known = false;
    this.#active = false;
  }

  #update(end: boolean, nowMs: number): void {
    this.#ended ||= end;
    this.#lastMs = nowMs;
  }
}

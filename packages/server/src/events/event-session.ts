import type { ServerFrame } from "@perezvon/api";
import type { SignedIn } from "../sign-in/signed-in.ts";

/** The connection of a session, as far as it is needed here. */
export interface Wire {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Bytes that wait to be sent. */
  readonly backlog: number;
}

const bufferedBytesMax = 4 * 1024 * 1024;
/** A page that does not read is cut off: it may come back and gets a snapshot. */
const backlogBytesMax = 8 * 1024 * 1024;

interface Sent {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

/**
 * What one page hears (PLT-API-07). It outlives its connection: events are numbered, and those of the resume window are kept,
 * so that a page that returns in time gets what it missed, in order.
 */
export class EventSession {
  readonly id: string;
  /** Renewed at each connection, so that changed rights count. */
  who: SignedIn;
  /** Topic as the page calls it, by the key under which it is published. */
  readonly topics = new Map<string, string>();
  /** When the connection was lost; undefined while there is one. */
  lostAt: number | undefined;
  #wire: Wire | undefined;
  #seq = 0;
  #kept: Sent[] = [];
  #keptBytes = 0;
  /** Highest number that is not kept any more. */
  #forgotten = 0;

  constructor(id: string, who: SignedIn) {
    this.id = id;
    this.who = who;
  }

  get connected(): boolean {
    return this.#wire !== undefined;
  }

  get wire(): Wire | undefined {
    return this.#wire;
  }

  connect(wire: Wire): void {
    this.#wire = wire;
    this.lostAt = undefined;
  }

  disconnect(now: number): void {
    this.#wire = undefined;
    this.lostAt = now;
  }

  canResume(last: number): boolean {
    return Number.isInteger(last) && last >= this.#forgotten && last <= this.#seq;
  }

  /** Sends what came after `last`. */
  replay(last: number): void {
    for (const { seq, text } of this.#kept) if (seq > last) this.#wire?.send(text);
  }

  /** `data` is JSON already: one event for many pages is written once. */
  event(topic: string, data: string, now: number, keepMs: number): void {
    const seq = ++this.#seq;
    const at = new Date(now).toISOString();
    const text = `{"type":"event","seq":${seq},"topic":${JSON.stringify(topic)},"at":"${at}","data":${data}}`;
    this.#kept.push({ seq, at: now, text });
    this.#keptBytes += text.length;
    this.#forget(now - keepMs);
    this.#write(text);
  }

  /** An answer to this connection alone: not numbered, not repeated. */
  answer(frame: ServerFrame): void {
    this.#write(JSON.stringify(frame));
  }

  #write(text: string): void {
    if (this.#wire === undefined) return;
    if (this.#wire.backlog > backlogBytesMax) {
      this.#wire.close(1013, "too slow");
      return;
    }
    this.#wire.send(text);
  }

  #forget(before: number): void {
    let drop = 0;
    while (
      drop < this.#kept.length &&
      (this.#kept[drop]!.at < before || this.#keptBytes > bufferedBytesMax)
    ) {
      this.#keptBytes -= this.#kept[drop]!.text.length;
      this.#forgotten = this.#kept[drop]!.seq;
      drop++;
    }
    if (drop > 0) this.#kept.splice(0, drop);
  }
}

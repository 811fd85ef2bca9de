import type { Socket } from "node:dgram";

/** TEL-MED-07: so many refusals running, and so long. */
const REFUSALS = 10;
const REFUSED_MS = 5000;
/** Somebody who was heard less long ago than this is there. */
const SILENT_MS = 1000;
/** Before the end everybody is listened to for at least this long: who is behind NAT may have moved to another port. */
const LISTEN_MS = 1000;
/** Whose next word may come from elsewhere must not be missed for longer than these packets take, while nothing speaks for a refusal. */
const LOOK_PACKETS = 5;
/** A host that has told several refusals tells one a second from then on. */
const BETWEEN_MS = 2500;
const TRY_EVERY_MS = 3000;

/**
 * Learns that nobody listens where we send (ICMP port unreachable). The system tells refusals to connected sockets alone, and a connected socket hears
 * one address alone; so it is connected only while nothing is heard, and no longer than there is something to learn.
 */
export class RefusalWatch {
  readonly #socket: Socket;
  #connected = false;
  #looked = 0;
  #nextTryMs = 0;
  #refusals = 0;
  #firstMs = 0;
  #lastMs = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Packets are to be sent without an address now, each with `refused` for its failure. */
  get connected(): boolean {
    return this.#connected;
  }

  /** A packet goes while it is connected. */
  sent(): void {
    if (this.#refusals === 0 && ++this.#looked > LOOK_PACKETS) this.#disconnect();
  }

  refused(nowMs: number): void {
    if (!this.#connected || this.#refusals >= REFUSALS) return;
    if (this.#refusals === 0) this.#firstMs = nowMs;
    this.#lastMs = nowMs;
    this.#refusals++;
    if (this.#refusals === REFUSALS) this.#disconnect();
  }

  /** Asked several times a second. True when the far side has been refusing for five seconds and nobody was heard. */
  check(nowMs: number, lastHeardMs: number, to: { address: string; port: number }): boolean {
    if (nowMs - lastHeardMs < SILENT_MS || to.port <= 0) {
      this.stop();
      return false;
    }
    if (this.#refusals >= REFUSALS)
      return nowMs - this.#firstMs >= REFUSED_MS && nowMs - this.#lastMs >= LISTEN_MS;
    if (!this.#connected) {
      if (nowMs >= this.#nextTryMs) this.#connect(nowMs, to);
      return false;
    }
    if (this.#refusals > 0 && nowMs - this.#lastMs < BETWEEN_MS) return false;
    this.stop();
    this.#nextTryMs = nowMs + TRY_EVERY_MS;
    return false;
  }

  /** Somebody was heard, or the packets go elsewhere: what was learned counts no more. */
  stop(): void {
    this.#refusals = 0;
    this.#nextTryMs = 0;
    this.#disconnect();
  }

  #connect(nowMs: number, { address, port }: { address: string; port: number }): void {
    this.#nextTryMs = nowMs + TRY_EVERY_MS;
    try {
      this.#socket.connect(port, address);
      // Numeric addresses need no resolver: it is connected already, or it never will be.
      this.#socket.remoteAddress();
      this.#connected = true;
      this.#looked = 0;
    } catch {
      // No way there at all: the long limit ends the leg.
    }
  }

  #disconnect(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#socket.disconnect();
  }
}

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "@perezvon/base";
import type { UserId } from "@perezvon/model";

/** PLT-SEC-01. */
export const playLinkMs = 5 * 60_000;

/** More links are not remembered as used; forgetting one writes a play twice, never not at all. */
const usedMax = 10_000;

export interface PlayLink {
  readonly ticket: string;
  readonly expiresAt: number;
}

/**
 * Links to recordings: signed, of five minutes, good for one recording and one user, and with no name or number in them (PLT-SEC-01).
 * The key lives as long as the process: a link does not outlast it either.
 */
export class PlayLinks {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  /** Tickets whose play stands in the audit log, in the order of their first use. */
  readonly #used = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `what` is the recording, or the dial whose analysis was kept. */
  issue(what: string, userId: UserId): PlayLink {
    const expiresAt = this.#clock.now() + playLinkMs;
    // Two links of one millisecond are two plays all the same.
    const head = `${expiresAt.toString(36)}.${randomBytes(6).toString("base64url")}`;
    return { ticket: `${head}.${this.#sign(what, userId, head)}`, expiresAt };
  }

  valid(ticket: string | undefined, what: string, userId: UserId): boolean {
    const [moment = "", salt = "", signature = ""] = (ticket ?? "").split(".");
    if (!(Number.parseInt(moment, 36) > this.#clock.now())) return false;
    const [given, due] = [Buffer.from(signature), Buffer.from(this.#sign(what, userId, `${moment}.${salt}`))];
    return given.length === due.length && timingSafeEqual(given, due);
  }

  /** True once for each link: a player asks for many parts of one play. */
  firstUse(ticket: string): boolean {
    if (this.#used.has(ticket)) return false;
    this.#used.add(ticket);
    const oldest = this.#used.size > usedMax ? this.#used.values().next().value : undefined;
    if (oldest !== undefined) this.#used.delete(oldest);
    return true;
  }

  #sign(what: string, userId: string, head: string): string {
    return createHmac("sha256", this.#key).update(`${what} ${userId} ${head}`).digest("base64url");
  }
}

import type { CallId, LegId, UserEndpoint } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";

/** How long a phone may take to answer by itself. */
const ringMs = 20_000;

/** What the connection needs to know of its user. */
export interface PersistentUser {
  /** The phone to be called now; undefined: none is wanted, or it cannot be reached. */
  persistentEndpoint(): UserEndpoint | undefined;
  readonly shownAs: string;
}

/**
 * A persistent connection to a user's hardware phone (TEL-PHN-04): called once at sign-in, it stays up between calls, which are
 * joined to it at once. A user who hangs it up is called by ring again until he asks to be ready.
 */
export class PersistentPhone {
  readonly #context: CentreContext;
  readonly #user: PersistentUser;
  #legId: LegId | undefined;
  #up = false;
  #inUse = false;
  #hungUp = false;

  constructor(context: CentreContext, user: PersistentUser) {
    this.#context = context;
    this.#user = user;
  }

  /** Calls the phone if it should be in the call and is not. */
  ensure(): void {
    if (this.#legId !== undefined || this.#hungUp) return;
    const endpoint = this.#user.persistentEndpoint();
    if (endpoint === undefined) return;
    const legId = this.#context.newId() as LegId;
    this.#legId = legId;
    this.#own(legId);
    this.#context.execute({
      kind: "ring_user",
      centreId: this.#context.centreId,
      callId: this.#context.newId() as CallId,
      legId,
      endpoint,
      from: this.#user.shownAs,
      displayName: undefined,
      autoAnswer: true,
      timeoutMs: ringMs,
      persistent: true,
    });
  }

  /** The user wants calls again: the phone may be called anew. */
  forgive(): void {
    this.#hungUp = false;
  }

  /** The leg for a call that begins now; undefined: the phone has to be rung. Its events are the taker's until `giveBack`. */
  take(): LegId | undefined {
    if (!this.#up || this.#inUse) return undefined;
    this.#inUse = true;
    return this.#legId;
  }

  /** The call is over, and the phone stays. */
  giveBack(legId: LegId): void {
    if (legId !== this.#legId || !this.#inUse) return;
    this.#inUse = false;
    this.#own(legId);
    this.#context.execute({ kind: "part", legId });
  }

  /** The leg has ended while a call had it. */
  lost(legId: LegId, byUs: boolean): void {
    if (legId !== this.#legId) return;
    this.#legId = undefined;
    this.#up = false;
    this.#inUse = false;
    this.#hungUp = !byUs;
    this.ensure();
  }

  end(): void {
    this.#hungUp = true;
    if (this.#legId !== undefined)
      this.#context.execute({ kind: "hang_up", legId: this.#legId, cause: "normal" });
  }

  #own(legId: LegId): void {
    this.#context.legs.ownLeg(legId, (event: LegEvent) => {
      if (event.kind === "answered") this.#up = true;
      else if (event.kind === "ended") this.lost(legId, false);
    });
  }
}

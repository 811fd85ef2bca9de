import { createHash, randomBytes } from "node:crypto";
import { type Clock, Emitter, type Logger } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { SessionRow, Store } from "@perezvon/store";
import type { SignedIn } from "./signed-in.ts";

/** PLT-AUT-09. */
export const sessionLimits = { idleMs: 30 * 60_000, ageMs: 24 * 3_600_000, touchEveryMs: 60_000 } as const;

/** Which sessions ended: one, or those of a user except one. */
export type SessionsEnded =
  | { readonly kind: "one"; readonly tokenHash: string }
  | { readonly kind: "of_user"; readonly userId: UserId; readonly exceptId: string | undefined };

/** Sessions of the browser: an opaque token in a cookie, its SHA-256 in the database (PLT-AUT-09, PLT-AUT-11). */
export class Sessions {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ended: Emitter<SessionsEnded>;

  constructor(store: Store, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#ended = new Emitter((error) =>
      logger.error("a listener of ended sessions failed", { error: String(error) }),
    );
  }

  /** Returns the token, which exists only in the cookie from here on. */
  async create(centreId: CentreId, userId: UserId, address: string, userAgent: string): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    await this.#store.sessions.create({
      tokenHash: hashOf(token),
      csrfToken: randomBytes(24).toString("base64url"),
      centreId,
      userId,
      address,
      userAgent: userAgent.slice(0, 300),
      at: this.#clock.now(),
    });
    return token;
  }

  /** The signed-in user of a token, or undefined when the session is over, expired or its user disabled. */
  async resolve(token: string): Promise<SignedIn | undefined> {
    return this.byHash(hashOf(token));
  }

  async byHash(tokenHash: string): Promise<SignedIn | undefined> {
    const session = await this.#store.sessions.find(tokenHash);
    if (session === undefined) return undefined;
    if (this.#isOver(session)) {
      await this.end(tokenHash);
      return undefined;
    }
    const user = await this.#store.users.signedIn(session.centreId, session.userId);
    if (user === undefined || user.disabled) return undefined;
    return { tokenHash, session, user };
  }

  /** Activity keeps a session; written at most once a minute. */
  async touch(session: SessionRow): Promise<void> {
    const now = this.#clock.now();
    if (now - session.seenAt >= sessionLimits.touchEveryMs) await this.#store.sessions.touch(session, now);
  }

  async end(tokenHash: string): Promise<void> {
    await this.#store.sessions.end(tokenHash);
    this.#ended.emit({ kind: "one", tokenHash });
  }

  async endOthers(session: SessionRow): Promise<void> {
    await this.#store.sessions.endOthers(session.centreId, session.userId, session.id);
    this.#ended.emit({ kind: "of_user", userId: session.userId, exceptId: session.id });
  }

  /** Sessions that the store has ended already: their pages are told. */
  ended(ended: SessionsEnded): void {
    this.#ended.emit(ended);
  }

  sweep(): Promise<number> {
    const now = this.#clock.now();
    return this.#store.sessions.sweep({
      seenBefore: now - sessionLimits.idleMs,
      createdBefore: now - sessionLimits.ageMs,
    });
  }

  onEnded(listener: (ended: SessionsEnded) => void): () => void {
    return this.#ended.on(listener);
  }

  #isOver(session: SessionRow): boolean {
    const now = this.#clock.now();
    return now - session.seenAt > sessionLimits.idleMs || now - session.createdAt > sessionLimits.ageMs;
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

import { createHash, randomBytes } from "node:crypto";
import type { Recovery, RecoveryRequest } from "@perezvon/api";
import type { Clock, Logger } from "@perezvon/base";
import type { CentreId, UserId } from "@perezvon/model";
import type { RecoveryOwner, Store } from "@perezvon/store";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { writeLetter } from "../mail/letters.ts";
import type { Mailer } from "../mail/mailer.ts";
import { FailureLimiter } from "./failure-limiter.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import { passwordFaults, passwordPolicy } from "./password-policy.ts";

export interface RecoveryContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mailer: Mailer;
}

const linkMinutes = 60;
const lockMinutes = 30;
/** Requests being worked on; more than these at once are no people. */
const pendingMax = 100;

/** «Забыли пароль?» (PLT-AUT-08), and the letter that tells of a lock (PLT-AUT-07). */
export class RecoveryDesk {
  readonly #context: RecoveryContext;
  readonly #limiter: FailureLimiter;
  readonly #pending = new Set<Promise<void>>();

  constructor(context: RecoveryContext) {
    this.#context = context;
    this.#limiter = new FailureLimiter(context.clock);
  }

  /** Returns before it is known whether such a user exists, so that neither the answer nor its time tells. */
  request(input: RecoveryRequest, address: string): void {
    this.#refuseFlood(address);
    if (this.#pending.size >= pendingMax) throw new ProblemError("busy", { retryAfter: 5 });
    this.#inBackground("recovery letter not made", () => this.#writeLink(input));
  }

  /** Tells the user that somebody, perhaps not he, has locked his account. */
  locked(centreId: CentreId, userId: UserId): void {
    this.#inBackground("letter about a lock not made", async () => {
      const { store, clock, mailer } = this.#context;
      const user = await store.mail.addressee(centreId, userId);
      const server = await store.mail.server(centreId);
      if (user?.email === undefined || server === undefined) return;
      const letter = writeLetter("locked", user.language, {
        name: user.firstName || user.lastName,
        login: user.login,
        link: `${server.siteUrl}/recovery`,
        minutes: String(lockMinutes),
      });
      await store.mail.queue(centreId, { ...letter, kind: "locked", recipient: user.email }, clock.now());
      mailer.wake();
    });
  }

  async recover(input: Recovery, address: string): Promise<UserId> {
    this.#refuseFlood(address);
    const { store, clock } = this.#context;
    const tokenHash = hashOf(input.token);
    const owner = await store.recovery.owner(tokenHash, clock.now());
    if (owner === undefined) throw new ProblemError("not_found");
    await this.#refusePassword(owner, input);
    const used = await store.recovery.use(
      owner,
      { tokenHash, passwordHash: await hashPassword(input.password), at: clock.now() },
      { userId: owner.userId, name: owner.login, address },
    );
    if (!used) throw new ProblemError("not_found");
    return owner.userId;
  }

  /** Waits for what was accepted. */
  async stop(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** Every request counts, also one that succeeds: nobody forgets 30 passwords a minute (PLT-SEC-05). */
  #refuseFlood(address: string): void {
    const retryAfter = this.#limiter.waitSeconds(address);
    if (retryAfter > 0) throw new ProblemError("too_many_requests", { retryAfter });
    this.#limiter.failed(address);
  }

  #inBackground(failure: string, work: () => Promise<void>): void {
    const pending = work()
      .catch((error) => this.#context.logger.warn(failure, { error: String(error) }))
      .finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  async #writeLink({ login, centre }: RecoveryRequest): Promise<void> {
    const { store, clock, mailer } = this.#context;
    const account = await store.recovery.account(login.trim(), centre);
    if (account?.email === undefined) return;
    const server = await store.mail.server(account.centreId);
    if (server === undefined) return;
    const token = randomBytes(32).toString("base64url");
    const letter = writeLetter("recovery", account.language, {
      name: account.firstName || account.lastName,
      login: account.login,
      // Behind `#`, so that the browser sends it to no server and names it to no other page.
      link: `${server.siteUrl}/recovery/new#${token}`,
      minutes: String(linkMinutes),
    });
    const made = await store.recovery.begin(account, {
      tokenHash: hashOf(token),
      at: clock.now(),
      letter: { ...letter, kind: "recovery", recipient: account.email },
    });
    if (made) mailer.wake();
  }

  async #refusePassword(owner: RecoveryOwner, { password }: Recovery): Promise<void> {
    const faults = passwordFaults("password", password, owner);
    if (faults.length > 0) throw invalid(faults);
    const former = await this.#context.store.users.passwordHistory(
      owner.centreId,
      owner.userId,
      passwordPolicy.lastDiffering,
    );
    for (const hash of new Set([owner.passwordHash, ...former])) {
      if (await verifyPassword(hash, password)) throw invalid([{ field: "password", code: "password_same" }]);
    }
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

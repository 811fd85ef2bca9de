import type { SignIn } from "@perezvon/api";
import { type Clock, sleep, type Timers } from "@perezvon/base";
import type { SignInAccount, Store } from "@perezvon/store";
import { ProblemError } from "../http/problem-error.ts";
import { FailureLimiter } from "./failure-limiter.ts";
import { hashPassword, verifyPassword } from "./password-hash.ts";
import type { RecoveryDesk } from "./recovery.ts";

/** A refusal takes at least this long, so that its time does not tell its reason (PLT-AUT-07). */
const refusalMs = 400;

export interface SignInContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly recovery: Pick<RecoveryDesk, "locked">;
}

/** Checks login and password. Unknown, wrong, disabled and locked are one answer in one time (PLT-AUT-07). */
export class SignInDesk {
  readonly #context: SignInContext;
  readonly #limiter: FailureLimiter;
  /** Compared for an unknown login, so that it costs what a known one does. */
  readonly #dummyHash: Promise<string> = hashPassword("no account has this password");

  constructor(context: SignInContext) {
    this.#context = context;
    this.#limiter = new FailureLimiter(context.clock);
  }

  async admit(input: SignIn, address: string): Promise<SignInAccount> {
    const waitSeconds = this.#limiter.waitSeconds(address);
    if (waitSeconds > 0) throw new ProblemError("too_many_requests", { retryAfter: waitSeconds });
    const { store, clock, timers } = this.#context;
    const startedAt = clock.monotonicMs();
    const account = await store.signIn.find(input.login.trim(), input.centre);
    const correct = await verifyPassword(account?.passwordHash ?? (await this.#dummyHash), input.password);
    const now = clock.now();
    if (account && correct && isOpen(account, now)) {
      await store.signIn.recordSuccess(account, now);
      await this.#log(account, "sign_in", address);
      return account;
    }
    this.#limiter.failed(address);
    if (account) await this.#refuse(account, correct, now, address);
    await sleep(timers, refusalMs - (clock.monotonicMs() - startedAt));
    throw new ProblemError("sign_in_failed");
  }

  async #refuse(account: SignInAccount, correct: boolean, now: number, address: string): Promise<void> {
    // A locked account counts no further failures: else an attacker could keep it locked for ever with few tries.
    const counts = !correct && !isLocked(account, now);
    const locked = counts && (await this.#context.store.signIn.recordFailure(account, now));
    await this.#log(account, "sign_in_refused", address);
    if (!locked) return;
    await this.#log(account, "locked", address);
    this.#context.recovery.locked(account.centreId, account.userId);
  }

  /** Every try to sign in is in the log of its centre (PLT-AUL-01). */
  async #log(account: SignInAccount, act: string, address: string): Promise<void> {
    const { store, clock } = this.#context;
    await store.audit.write(account.centreId, {
      actor: { userId: account.userId, name: account.login, address },
      act,
      kind: "user",
      objectId: account.userId,
      objectName: account.login,
      at: clock.now(),
    });
  }

  /** A wrong current password at a change of password counts like a failed sign-in. */
  failed(address: string): void {
    this.#limiter.failed(address);
  }

  waitSeconds(address: string): number {
    return this.#limiter.waitSeconds(address);
  }
}

function isOpen(account: SignInAccount, now: number): boolean {
  const expired = account.temporary && account.temporaryUntil !== undefined && account.temporaryUntil <= now;
  return !account.disabled && !isLocked(account, now) && !expired;
}

function isLocked(account: SignInAccount, now: number): boolean {
  return account.lockedUntil !== undefined && account.lockedUntil > now;
}

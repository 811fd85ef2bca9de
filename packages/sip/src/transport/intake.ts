import type { Clock, Timer, Timers } from "@perezvon/base";
import type { Flow } from "./flow.ts";

/** TEL-LIM-04. */
export const intakeLimits = { messages: 2_000, ageMs: 500 } as const;
/** Work done in one go before sockets and timers get their turn, and how soon what waits is taken up again. */
const turnMs = 20;
const restMs = 1;

interface Waiting {
  readonly bytes: Buffer;
  readonly flow: Flow;
  readonly at: number;
  readonly sheddable: "invite" | "other" | "never";
}

/**
 * Messages between sockets and parser. While the program keeps up each is worked on as it comes. When it does not, they wait here rather
 * than unseen in the kernel, so that what is shed are the oldest calls not begun yet, and never the end of a call (TEL-LIM-04).
 */
export class Intake {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #work: (bytes: Buffer, flow: Flow) => void;
  /** Of peers that proved themselves, and of everybody else. The former go first: a flood of strangers delays no customer (TEL-SEC-07). */
  readonly #lanes: readonly [Waiting[], Waiting[]] = [[], []];
  #turnStartedAt = Number.NEGATIVE_INFINITY;
  #workedMs = 0;
  #resume: Timer | undefined;
  shed = 0;

  constructor(options: { clock: Clock; timers: Timers; work: (bytes: Buffer, flow: Flow) => void }) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#work = options.work;
  }

  get waiting(): number {
    return this.#lanes[0].length + this.#lanes[1].length;
  }

  push(bytes: Buffer, flow: Flow, preferred: boolean): void {
    const now = this.#clock.monotonicMs();
    if (this.#resume === undefined && this.#mayWork(now)) {
      this.#workOn(bytes, flow, now);
      return;
    }
    this.#lanes[preferred ? 0 : 1].push({ bytes, flow, at: now, sheddable: sheddable(bytes) });
    if (this.waiting > intakeLimits.messages) this.#shedOne();
    this.#resume ??= this.#timers.after(restMs, () => this.#goOn());
  }

  close(): void {
    this.#resume?.cancel();
    for (const lane of this.#lanes) lane.length = 0;
  }

  /** A turn's work is spent within twice its length, or the turn is over. */
  #mayWork(now: number): boolean {
    if (now - this.#turnStartedAt > 2 * turnMs) {
      this.#turnStartedAt = now;
      this.#workedMs = 0;
    }
    return this.#workedMs < turnMs;
  }

  #workOn(bytes: Buffer, flow: Flow, now: number): void {
    this.#work(bytes, flow);
    this.#workedMs += this.#clock.monotonicMs() - now;
  }

  #goOn(): void {
    this.#resume = undefined;
    const started = this.#clock.monotonicMs();
    this.#turnStartedAt = started;
    this.#workedMs = 0;
    for (const lane of this.#lanes) {
      let taken = 0;
      while (taken < lane.length) {
        const now = this.#clock.monotonicMs();
        if (now - started >= turnMs) break;
        const { bytes, flow, at, sheddable } = lane[taken++]!;
        if (sheddable === "invite" && now - at > intakeLimits.ageMs) this.shed++;
        else this.#work(bytes, flow);
      }
      lane.splice(0, taken);
    }
    if (this.waiting > 0) this.#resume ??= this.#timers.after(restMs, () => this.#goOn());
  }

  /** The oldest INVITE, strangers' first; then the oldest of whatever else may be done without. */
  #shedOne(): void {
    for (const kind of ["invite", "other"] as const) {
      for (const lane of [this.#lanes[1], this.#lanes[0]]) {
        const index = lane.findIndex((each) => each.sheddable === kind);
        if (index < 0) continue;
        lane.splice(index, 1);
        this.shed++;
        return;
      }
    }
  }
}

/** Without BYE and ACK calls would stand that nobody is in; answers are to what we have asked ourselves. */
function sheddable(bytes: Buffer): Waiting["sheddable"] {
  const start = bytes.toString("latin1", 0, 8);
  if (start.startsWith("INVITE ")) return "invite";
  return start.startsWith("BYE ") || start.startsWith("ACK ") || start.startsWith("SIP/2.0")
    ? "never"
    : "other";
}

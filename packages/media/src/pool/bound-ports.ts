import { PORT_REST_MS } from "./port-range.ts";

/** Pairs kept ready for legs to come, at most. */
const READY_MAX = 64;
/** Bound or closed in one go: the packets of the worker wait meanwhile. */
const AT_ONCE = 16;

/**
 * The ports that one worker has bound and no leg has. A port goes from leg to leg without being closed, after its rest (TEL-MED-01);
 * a few are bound ahead, so that a leg is open as soon as it is asked for.
 */
export class BoundPorts {
  readonly #most: number;
  #ready: number[] = [];
  #resting: { readonly port: number; readonly untilMs: number }[] = [];

  /** `share`: what this worker may keep of the range without a leg. */
  constructor(share: number) {
    this.#most = Math.min(READY_MAX, share);
  }

  /** The one that has rested longest. */
  take(nowMs: number): number | undefined {
    this.#wake(nowMs);
    return this.#ready.shift();
  }

  add(ports: readonly number[]): void {
    this.#ready.push(...ports);
  }

  rest(port: number, nowMs: number): void {
    this.#resting.push({ port, untilMs: nowMs + PORT_REST_MS });
  }

  /** How many more should be bound ahead now. */
  wanted(nowMs: number): number {
    this.#wake(nowMs);
    return this.#ready.length * 4 < this.#most ? Math.min(AT_ONCE, this.#most) : 0;
  }

  /** Takes out what is more than is kept ready, a part at a time. */
  surplus(nowMs: number): readonly number[] {
    this.#wake(nowMs);
    return this.#ready.splice(0, Math.min(AT_ONCE, Math.max(0, this.#ready.length - this.#most)));
  }

  /** Takes out all that have rested: the range has no other left. */
  rested(nowMs: number): readonly number[] {
    this.#wake(nowMs);
    return this.#ready.splice(0);
  }

  /** Takes out everything: the worker is gone. */
  all(): readonly number[] {
    const resting = this.#resting.splice(0).map(({ port }) => port);
    return [...this.#ready.splice(0), ...resting];
  }

  #wake(nowMs: number): void {
    while (this.#resting[0] && this.#resting[0].untilMs <= nowMs)
      this.#ready.push(this.#resting.shift()!.port);
  }
}

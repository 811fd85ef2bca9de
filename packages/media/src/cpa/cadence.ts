import type { ToneRun } from "./tone-runs.ts";
import { type CadenceSpec, sameTones } from "./zones.ts";

const FRAME_MS = 20;

/** Counts the periods of one country's or operator's busy or congestion tone (TEL-CPA-07). */
export class CadenceCounter {
  readonly #spec: CadenceSpec;
  #last: ToneRun | undefined;
  #periods: number[] = [];

  constructor(spec: CadenceSpec) {
    this.#spec = spec;
  }

  reset(): void {
    this.#last = undefined;
    this.#periods = [];
  }

  end(run: ToneRun): void {
    const known = sameTones(run.hz, this.#spec.hz) && fits((run.to - run.from) * FRAME_MS, this.#spec.onMs);
    if (known) this.#last = run;
    else this.reset();
  }

  /** What the cadence is, as soon as `needed` whole periods have been heard. */
  start(run: ToneRun, needed: number): "busy" | "congestion" | undefined {
    const last = this.#last;
    if (!last || !sameTones(run.hz, this.#spec.hz)) return undefined;
    if (!fits((run.from - last.to) * FRAME_MS, this.#spec.offMs)) {
      this.reset();
      return undefined;
    }
    this.#periods.push((run.from - last.from) * FRAME_MS);
    if (this.#periods.length < needed) return undefined;
    const recent = this.#periods.slice(-needed);
    const mean = recent.reduce((sum, period) => sum + period, 0) / needed;
    return mean >= this.#spec.busyFromMs ? "busy" : "congestion";
  }
}

/** Measured in frames, so a part may look one frame longer or shorter. */
function fits(ms: number, [low, high]: readonly [number, number]): boolean {
  return ms >= low - FRAME_MS && ms <= high + FRAME_MS;
}

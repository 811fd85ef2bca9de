import type { Timer } from "@perezvon/base";
import type { SwitchContext } from "../switch-context.ts";
import {
  type AdmissionState,
  admits,
  type CallClass,
  loadOf,
  openAdmission,
  retryAfterSeconds,
  stepAdmission,
} from "./admission.ts";

const busyReadings = 5;

/** Looks at the load each second and says who is taken (TEL-LIM-01). */
export class LoadWatch {
  readonly #context: SwitchContext;
  #state: AdmissionState = openAdmission;
  #load = 0;
  #timer: Timer | undefined;
  readonly #busy: number[] = [];

  constructor(context: SwitchContext) {
    this.#context = context;
  }

  get load(): number {
    return this.#load;
  }

  /** Processor time is left for what a call can do without, such as analysis (TEL-CPA-13). */
  get hasRoom(): boolean {
    return this.#state.held === 0;
  }

  start(): void {
    this.#timer = this.#context.timers.every(1_000, () => void this.#look());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  admits(call: CallClass): boolean {
    return admits(this.#state, call, this.#context.random);
  }

  retryAfterSeconds(): number {
    return retryAfterSeconds(this.#context.random);
  }

  /** Mean of the last readings: a worker that has just begun is busy with itself, and that is no load. */
  #steady(busy: number): number {
    this.#busy.push(busy);
    if (this.#busy.length > busyReadings) this.#busy.shift();
    if (this.#busy.length < busyReadings) return 0;
    return this.#busy.reduce((sum, each) => sum + each, 0) / busyReadings;
  }

  async #look(): Promise<void> {
    const { media, logger, nodeLoad } = this.#context;
    try {
      const { workers, portsInUse, portsTotal } = await media.stats();
      const own = nodeLoad?.() ?? {
        loopDelayMs: 0,
        loopDelayLimitMs: 50,
        memoryBytes: 0,
        memoryLimitBytes: 0,
      };
      this.#load = loadOf({
        ...own,
        workerBusy: this.#steady(Math.max(0, ...workers.map(({ busy }) => busy))),
        portsInUse,
        portsTotal,
      });
    } catch (error) {
      logger.debug("load not known", { error: String(error) });
      return;
    }
    const before = this.#state.held;
    this.#state = stepAdmission(this.#state, this.#load);
    if (this.#state.held > before) logger.warn("node.overload", { load: this.#load, held: this.#state.held });
    if (before > 0 && this.#state.held === 0) logger.info("node.recovered", { load: this.#load });
  }
}

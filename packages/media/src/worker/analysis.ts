import type { AnalysisMark } from "../contract.ts";
import { Analyser } from "../cpa/analyser.ts";
import type { AnalysisParameters } from "../cpa/contract.ts";
import type { FrameListener, Leg, LegHost } from "./leg.ts";

/** Call progress analysis of one leg: frames and marks in, events out. */
export class Analysis implements FrameListener {
  readonly #legId: string;
  readonly #analyser: Analyser;
  readonly #host: LegHost;
  readonly #finished: () => void;
  readonly #leg: Leg;

  constructor(leg: Leg, parameters: AnalysisParameters, host: LegHost, finished: () => void) {
    this.#leg = leg;
    this.#legId = leg.id;
    this.#analyser = new Analyser(parameters);
    this.#host = host;
    this.#finished = finished;
  }

  feed(frame: Int16Array): void {
    this.#analyser.feed(frame);
    this.#tell();
  }

  mark(mark: AnalysisMark): void {
    this.#analyser.mark(mark);
    this.#tell();
  }

  #tell(): void {
    const { report, beep } = this.#analyser.take();
    const at = this.#host.wallMs();
    if (report?.result === 4) this.#leg.passFax();
    if (report) this.#host.emit({ kind: "analysis", legId: this.#legId, at, ...report });
    if (beep) this.#host.emit({ kind: "beep", legId: this.#legId, found: beep.found, at });
    if (this.#analyser.done) this.#finished();
  }
}

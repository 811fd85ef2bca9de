import type { Clock } from "@perezvon/base";
import type { LegId, LegRecord, SwitchEvent } from "@perezvon/model";
import type { LegRecords } from "@perezvon/telephony";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** The ratio is that of what ended within so long: a figure of today's morning tells nothing of now. */
const ratioMinutes = 15;

type State = "setting_up" | "ringing" | "talking";
const states: readonly State[] = ["setting_up", "ringing", "talking"];
const directions = ["in", "out"] as const;

interface Up {
  readonly direction: "in" | "out";
  state: State;
}

/**
 * Calls as the operator's collector sees them (TEL-GEN-06): what is up now, by direction and state, and of what has ended its set-up time,
 * answers, codes, loss, jitter and MOS. One leg is one dialog of the network or of a page. Fed by the records of legs, so that
 * nothing is counted that has no record.
 */
export class CallMetrics {
  readonly #clock: Clock;
  readonly #up = new Map<LegId, Up>();
  /** By minute. */
  readonly #ended = new Map<
    number,
    { readonly [direction in "in" | "out"]: { all: number; answered: number } }
  >();
  #figures: Figures | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The records go on to whoever keeps them. */
  beside(records: LegRecords): LegRecords {
    return {
      opened: (record) => {
        this.#opened(record);
        records.opened(record);
      },
      closed: (record) => {
        this.#closed(record);
        records.closed(record);
      },
    };
  }

  onEvent(event: SwitchEvent): void {
    const up = event.kind === "ringing" ? this.#up.get(event.legId) : undefined;
    if (up?.state === "setting_up") up.state = "ringing";
    // A record is closed a moment after its leg has ended.
    if (event.kind === "ended") this.#up.delete(event.legId);
  }

  register(registry: Registry): void {
    const registers = [registry];
    this.#figures = figuresIn(registers);
    const up = () => this.#up.values();
    new Gauge({
      name: "perezvon_calls",
      help: "Legs that are up, by direction and state",
      labelNames: ["direction", "state"],
      registers,
      collect() {
        for (const direction of directions) for (const state of states) this.set({ direction, state }, 0);
        for (const { direction, state } of up()) this.inc({ direction, state });
      },
    });
    const ratio = (direction: "in" | "out") => this.#ratio(direction);
    new Gauge({
      name: "perezvon_answer_ratio",
      help: "Share of the legs of the last 15 minutes that were answered; absent while there was none",
      labelNames: ["direction"],
      registers,
      collect() {
        this.reset();
        for (const direction of directions) {
          const share = ratio(direction);
          if (share !== undefined) this.set({ direction }, share);
        }
      },
    });
  }

  #opened({ legId, direction, answeredAt }: LegRecord): void {
    const known = this.#up.get(legId);
    if (known === undefined)
      this.#up.set(legId, { direction, state: answeredAt === undefined ? "setting_up" : "talking" });
    else if (answeredAt !== undefined) known.state = "talking";
  }

  #closed(record: LegRecord): void {
    const { direction, peer, status, startedAt, ringingAt, answeredAt, quality } = record;
    this.#up.delete(record.legId);
    this.#count(direction, answeredAt !== undefined);
    const figures = this.#figures;
    if (figures === undefined) return;
    figures.legs.inc({ direction, peer, status });
    if (record.sipCode !== undefined) figures.codes.inc({ direction, code: String(record.sipCode) });
    const heard = ringingAt ?? answeredAt;
    if (heard !== undefined) figures.setup.observe({ direction, peer }, (heard - startedAt) / 1000);
    if (answeredAt !== undefined) figures.answered.inc({ direction, peer });
    if (quality === undefined) return;
    const { packetsIn, packetsLost, packetsLostOut, packetsOut, mosIn, mosOut } = quality;
    const share = (lost: number, of: number) => (100 * lost) / of;
    if (packetsIn + packetsLost > 0)
      figures.loss.observe({ peer, way: "in" }, share(packetsLost, packetsIn + packetsLost));
    // Without the far side's reports its direction is no data, not perfect (TEL-QOS-02).
    if (packetsLostOut !== undefined && packetsOut > 0)
      figures.loss.observe({ peer, way: "out" }, Math.min(100, share(packetsLostOut, packetsOut)));
    if (quality.jitterInMs !== undefined) figures.jitter.observe({ peer, way: "in" }, quality.jitterInMs);
    if (quality.jitterOutMs !== undefined) figures.jitter.observe({ peer, way: "out" }, quality.jitterOutMs);
    if (mosIn !== undefined) figures.mos.observe({ peer, way: "in" }, mosIn.mean);
    if (mosOut !== undefined) figures.mos.observe({ peer, way: "out" }, mosOut.mean);
  }

  #count(direction: "in" | "out", answered: boolean): void {
    const minute = this.#minute();
    let ended = this.#ended.get(minute);
    if (ended === undefined) {
      for (const old of this.#ended.keys()) if (old <= minute - ratioMinutes) this.#ended.delete(old);
      ended = { in: { all: 0, answered: 0 }, out: { all: 0, answered: 0 } };
      this.#ended.set(minute, ended);
    }
    ended[direction].all++;
    if (answered) ended[direction].answered++;
  }

  #ratio(direction: "in" | "out"): number | undefined {
    const since = this.#minute() - ratioMinutes;
    let [all, answered] = [0, 0];
    for (const [minute, { [direction]: legs }] of this.#ended) {
      if (minute <= since) continue;
      all += legs.all;
      answered += legs.answered;
    }
    return all === 0 ? undefined : answered / all;
  }

  #minute(): number {
    return Math.floor(this.#clock.monotonicMs() / 60_000);
  }
}

interface Figures {
  readonly legs: Counter;
  readonly answered: Counter;
  readonly codes: Counter;
  readonly setup: Histogram;
  readonly loss: Histogram;
  readonly jitter: Histogram;
  readonly mos: Histogram;
}

function figuresIn(registers: Registry[]): Figures {
  const counter = (name: string, help: string, labelNames: readonly string[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: readonly string[], buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers });
  return {
    legs: counter("perezvon_legs_total", "Legs that have ended", ["direction", "peer", "status"]),
    answered: counter("perezvon_legs_answered_total", "Legs that were answered", ["direction", "peer"]),
    codes: counter("perezvon_leg_codes_total", "Final SIP codes of legs", ["direction", "code"]),
    setup: histogram(
      "perezvon_leg_setup_seconds",
      "From the INVITE to the first 18x, or to the answer where none came",
      ["direction", "peer"],
      [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16],
    ),
    loss: histogram(
      "perezvon_leg_loss_percent",
      "Lost packets of a leg",
      ["peer", "way"],
      [0, 0.5, 1, 3, 5, 10],
    ),
    jitter: histogram(
      "perezvon_leg_jitter_ms",
      "Mean jitter of a leg",
      ["peer", "way"],
      [2, 5, 10, 20, 40, 80],
    ),
    mos: histogram(
      "perezvon_leg_mos",
      "Mean opinion score of a leg",
      ["peer", "way"],
      [2, 2.5, 3, 3.6, 4, 4.3],
    ),
  };
}

import {
  type AbandonmentRate,
  abandonmentRate,
  countLiveAnswer,
  createAbandonmentWindow,
  heldToOne,
  reachesStop,
} from "@perezvon/dialer";
import { type Campaign, type DiallingMode, defaultPrediction } from "@perezvon/model";
import type { LiveAnswers } from "../ports.ts";

/** The rate of abandoned calls has crossed a value of the campaign (OUT-CPL-02). */
export interface CapNews {
  /** `below`: under 80 % of the cap again (OUT-MOD-07); `stop`: at the second value, where the campaign is stopped. */
  readonly kind: "reached" | "below" | "stop";
  /** To 0.1 %. */
  readonly percent: number;
  readonly capPercent: number;
  readonly stopPercent: number | undefined;
}

const capped: ReadonlySet<DiallingMode> = new Set(["progressive", "predictive"]);
const minuteMs = 60_000;

/** Counts the live answers of one campaign over the rolling day and tells when their rate crosses its cap (OUT-CPL-01, OUT-CPL-02). */
export class CapWatch {
  readonly #answers = createAbandonmentWindow();
  readonly #tell: (news: CapNews) => void;
  #campaign: Campaign;
  #held = false;
  #recalled = false;

  constructor(campaign: Campaign, tell: (news: CapNews) => void) {
    this.#campaign = campaign;
    this.#tell = tell;
  }

  /** Held to one dial per ready agent when it was last looked (OUT-MOD-07). */
  get held(): boolean {
    return this.#held;
  }

  /** What was counted before this process is known. */
  get recalled(): boolean {
    return this.#recalled;
  }

  change(campaign: Campaign): void {
    this.#campaign = campaign;
  }

  /** Takes over what earlier processes counted, so that a restart forgives nothing; crossings among it were told when they happened. */
  recall(earlier: readonly LiveAnswers[], now: number): void {
    if (this.#recalled) return;
    this.#recalled = true;
    const own = this.#answers.minutes.splice(0);
    for (const { at, connected, abandoned } of earlier) {
      countLiveAnswer(this.#answers, "connected", at, connected);
      countLiveAnswer(this.#answers, "abandoned", at, abandoned);
      this.#held = heldToOne(abandonmentRate(this.#answers, at), this.#cap, this.#held);
    }
    // What this process has counted meanwhile may be among them already: rather twice than not at all.
    for (const { minute, connected, abandoned } of own) {
      countLiveAnswer(this.#answers, "connected", minute * minuteMs, connected);
      countLiveAnswer(this.#answers, "abandoned", minute * minuteMs, abandoned);
    }
    const before = this.#held;
    if (!this.look(now) && !before) this.#say("below", this.rate(now));
  }

  count(kind: "connected" | "abandoned", now: number): void {
    countLiveAnswer(this.#answers, kind, now);
    this.look(now);
    if (kind === "connected" || !capped.has(this.#campaign.dialling.mode)) return;
    const rate = this.rate(now);
    // A campaign that somebody starts again above this value goes on until the next abandoned call.
    if (reachesStop(rate, this.#stop)) this.#say("stop", rate);
  }

  rate(now: number): AbandonmentRate {
    return abandonmentRate(this.#answers, now);
  }

  /** Whether the campaign is held now. */
  look(now: number): boolean {
    const before = this.#held;
    const rate = this.rate(now);
    this.#held = heldToOne(rate, this.#cap, before);
    if (this.#held !== before) this.#say(this.#held ? "reached" : "below", rate);
    return this.#held;
  }

  get #cap(): number {
    return (this.#campaign.dialling.prediction ?? defaultPrediction).abandonmentCapPercent;
  }

  get #stop(): number | undefined {
    return this.#campaign.dialling.prediction?.abandonmentStopPercent;
  }

  #say(kind: CapNews["kind"], { percent = 0 }: AbandonmentRate): void {
    // In the other modes nothing is dialled ahead of an agent, and nothing falls to 1.0.
    if (kind !== "below" && !capped.has(this.#campaign.dialling.mode)) return;
    const rounded = Math.round(percent * 10) / 10;
    this.#tell({ kind, percent: rounded, capPercent: this.#cap, stopPercent: this.#stop });
  }
}

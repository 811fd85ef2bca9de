import type { PacerConfig } from "./pacer-types.ts";

const hourSeconds = 3600;
const lowestPrice = 0.003;
const highestPrice = 0.7;
const firstPrice = 0.06;
/** So long the forecast is young: the price does not rise, and nothing is borrowed from the hour to come. */
const youngSeconds = 600;

/**
 * The price of an abandoned call: a dial is worth making while the probability that its answer costs one stays below it. The
 * price follows what the day and the clock hour may still spend, so that the budget is used and never overdrawn.
 */
export class AbandonmentBudget {
  readonly #target: number;
  /** Share that the whole day must not exceed. */
  readonly #limit: number;
  readonly #duration: number;
  readonly #cap: number | undefined;
  #answered = 0;
  #abandoned = 0;
  #startedAt: number | undefined;
  #hour = -1;
  #hourAnswered = 0;
  #hourAbandoned = 0;
  #logPrice: number;
  #binding = 1;
  #young = true;
  #rate = 0;
  #rateWeight = 0;
  /** Share of the next answers that may be abandoned. */
  #allowed: number;

  constructor(config: PacerConfig) {
    this.#limit = config.target * 1.02;
    this.#target = config.target * 0.985;
    this.#duration = config.durationS;
    this.#cap = config.cap;
    this.#allowed = this.#target;
    this.#logPrice = Math.log(firstPrice);
  }

  get price(): number {
    const share = this.#allowed / this.#target;
    return Math.exp(this.#logPrice) * Math.min(1.5, share);
  }

  /** The price without the short-term allowance, for reports. */
  get basePrice(): number {
    return Math.exp(this.#logPrice);
  }

  /** Overdrawn beyond chance: whatever the forecast says, it is wrong. */
  get broken(): boolean {
    const due = this.#target * this.#answered;
    return this.#abandoned > due + 3 + 3 * Math.sqrt(due);
  }

  count({ answered, abandoned }: { readonly answered: number; readonly abandoned: number }): void {
    this.#answered = answered;
    this.#abandoned = abandoned;
  }

  answer(): void {
    this.#answered += 1;
    this.#hourAnswered += 1;
    if (!this.#young) this.#turn(this.#gain * this.#allowed * this.#binding);
  }

  /** Whether the price, and nothing else, ended the last dialling: else a higher one would change nothing. */
  bound(byPrice: boolean): void {
    this.#binding += 0.002 * ((byPrice ? 1 : 0) - this.#binding);
  }

  abandon(): void {
    this.#abandoned += 1;
    this.#hourAbandoned += 1;
    this.#turn(-this.#gain);
  }

  /** `newAnswers` came in the last `seconds`; the records left can still bring `answersLeft`. */
  advance(now: number, seconds: number, newAnswers: number, answersLeft: number): void {
    this.#startedAt ??= now;
    this.#young = now - this.#startedAt < youngSeconds;
    const hour = Math.floor(now / hourSeconds);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#hourAnswered = 0;
      this.#hourAbandoned = 0;
    }
    const keep = Math.exp(-seconds / 900);
    this.#rate = this.#rate * keep + newAnswers;
    this.#rateWeight = this.#rateWeight * keep + seconds;
    this.#allowed = this.#allowedShare(now, answersLeft);
  }

  get #perSecond(): number {
    return (this.#rate + 0.5) / (this.#rateWeight + 30);
  }

  /** Few answers an hour: each says much; many: the price is to be steady. */
  get #gain(): number {
    const abandonsPerHour = this.#target * this.#perSecond * hourSeconds;
    return Math.min(0.15, Math.max(0.03, 0.5 / Math.sqrt(1 + abandonsPerHour)));
  }

  #turn(by: number): void {
    this.#logPrice = Math.min(Math.log(highestPrice), Math.max(Math.log(lowestPrice), this.#logPrice + by));
  }

  #allowedShare(now: number, answersLeft: number): number {
    const left = Math.max(0, this.#duration - (now - this.#startedAt!));
    const ahead = Math.min(this.#perSecond * Math.min(left, hourSeconds), answersLeft);
    const surplus = this.#target * this.#answered - this.#abandoned;
    const day = this.#target + (surplus - 0.3) / (ahead + 3);
    const rest = Math.min(this.#perSecond * left, answersLeft);
    const young = this.#young ? this.#target : 2 * this.#target;
    const most = Math.min(young, this.#capShare, this.#lastCallShare(rest));
    return Math.max(0, Math.min(most, day, this.#hourShare(now, answersLeft)));
  }

  /** Towards the day's end one abandoned call more must still fit, however few calls a small team has. */
  #lastCallShare(rest: number): number {
    const room = this.#limit * (this.#answered + rest) - this.#abandoned - 1;
    return 2 * this.#target * Math.min(1, Math.max(0, room));
  }

  /** Nothing may be spent while the next abandoned call would touch the cap. */
  get #capShare(): number {
    const most = 2 * this.#target;
    if (this.#cap === undefined) return most;
    const room = this.#cap * (this.#answered + 1) - this.#abandoned - 1;
    return most * Math.min(1, Math.max(0, room));
  }

  /** What the clock hour may still spend without looking like more than chance. */
  #hourShare(now: number, answersLeft: number): number {
    const left = hourSeconds - (now % hourSeconds);
    const coming = Math.min(this.#perSecond * left, answersLeft);
    const expected = this.#target * (this.#hourAnswered + coming);
    const room = Math.floor(expected + 2 * Math.sqrt(expected)) - this.#hourAbandoned;
    if (room <= 0) return 0;
    // The mean that stays below `room` but for about one deviation.
    const root = (Math.sqrt(1 + 4 * room) - 1) / 2;
    return (root * root) / (coming + 1);
  }
}

import type { Random } from "@perezvon/base";

/** A live person; every other outcome of a dial is named by its disposition. */
export const person = "person";

/** How dials came out; the more there were, the more the cell itself is believed. */
export interface OutcomeCell {
  /** Hour of day, 0–23; left out: any. */
  readonly hour?: number;
  /** 1, 2, or 3 for the third and every later attempt; left out: any. */
  readonly attempt?: number;
  /** Dials by outcome: `person` or the key of a disposition. */
  readonly dials: Readonly<Record<string, number>>;
}

/** Quantiles at equal steps from the least to the greatest, in seconds. */
export type Quantiles = readonly number[];

/** What the telephone network, the people called and the agents do. */
export interface OutcomeModel {
  /** Where it comes from: what is given for want of history is shown as an assumption. */
  readonly source: "campaign" | "centre" | "defaults" | "file";
  /** Dials it was learnt from. */
  readonly sample: number;
  readonly cells: readonly OutcomeCell[];
  /** From the dial to the answer or the end, by outcome; `other` stands for those without their own. */
  readonly dialing: Readonly<Record<string, Quantiles>>;
  /** From the answer to what the analysis says: of a person, of anything else. */
  readonly analysis: { readonly person: Quantiles; readonly other: Quantiles };
  readonly talk: Quantiles;
  readonly afterCallWork: Quantiles;
  /** What agents choose after a talk. */
  readonly dispositions: Readonly<Record<string, number>>;
  /** What a talk that ends with «Перезвонить» promises: so long after it, for so many minutes (OUT-RED-17). */
  readonly callBacks?: { readonly afterMinutes: Quantiles; readonly windowMinutes: number };
  /** Breaks of an agent: one about so often, so long. 0 minutes: none. */
  readonly breaks: { readonly everyMinutes: number; readonly minutes: number };
}

/** As much evidence as a wider cell counts for in a narrower one. */
const priorDials = 40;
const mostAttempt = 3;
/** Where nothing is known of them: most customers want to be called later the same day. */
const usualCallBacks = { afterMinutes: [15, 60, 120, 240, 1_440], windowMinutes: 60 };

type Shares = ReadonlyMap<string, number>;

/** Draws what happens. */
export class OutcomeSampler {
  readonly #model: OutcomeModel;
  readonly #table = new Map<number, readonly (readonly [outcome: string, upTo: number])[]>();
  readonly #dispositions: readonly (readonly [string, number])[];
  readonly #overall: Shares;
  readonly #byAttempt: readonly Shares[];

  constructor(model: OutcomeModel) {
    this.#model = model;
    const all = sum(model.cells);
    this.#overall = shares(all, new Map([...all.keys()].map((key) => [key, 1 / all.size])), 0.01);
    this.#byAttempt = [1, 2, 3].map((attempt) =>
      shares(sum(model.cells.filter((cell) => cell.attempt === attempt)), this.#overall, priorDials),
    );
    const chosen = Object.entries(model.dispositions);
    this.#dispositions = ladder(shares(new Map(chosen), new Map(), 0));
  }

  outcome(random: Random, hour: number, attempt: number): string {
    return pick(this.#ladderOf(hour, attempt), random.next());
  }

  dialing(random: Random, outcome: string): number {
    const { dialing } = this.#model;
    return Math.max(0.1, draw(dialing[outcome] ?? dialing.other ?? [20], random));
  }

  analysis(random: Random, live: boolean): number {
    return draw(live ? this.#model.analysis.person : this.#model.analysis.other, random);
  }

  talk(random: Random): number {
    return Math.max(1, draw(this.#model.talk, random));
  }

  afterCallWork(random: Random): number {
    return draw(this.#model.afterCallWork, random);
  }

  disposition(random: Random): string {
    return this.#dispositions.length === 0 ? "no_disposition" : pick(this.#dispositions, random.next());
  }

  /** What a promise of a call-back says: minutes until it begins, and how long it stands. */
  callBack(random: Random): { readonly afterMinutes: number; readonly windowMinutes: number } {
    const { afterMinutes, windowMinutes } = this.#model.callBacks ?? usualCallBacks;
    return { afterMinutes: draw(afterMinutes, random), windowMinutes };
  }

  /** Seconds at work until the next break; undefined without breaks. */
  untilBreak(random: Random): number | undefined {
    const { everyMinutes, minutes } = this.#model.breaks;
    return minutes <= 0 || everyMinutes <= 0 ? undefined : random.exponential(everyMinutes * 60);
  }

  break(random: Random): number {
    return random.logNormal(this.#model.breaks.minutes * 60, 0.5);
  }

  /** Share of dials that a person answers. */
  answerShare(hour: number, attempt: number): number {
    let before = 0;
    for (const [outcome, upTo] of this.#ladderOf(hour, attempt)) {
      if (outcome === person) return upTo - before;
      before = upTo;
    }
    return 0;
  }

  /** The cell's own dials, over what its hour and its attempt let expect: a cell of few dials says little. */
  #ladderOf(hour: number, attempt: number) {
    const place = Math.min(mostAttempt, Math.max(1, attempt));
    const key = hour * 10 + place;
    const known = this.#table.get(key);
    if (known) return known;
    const { cells } = this.#model;
    const ofHour = shares(sum(cells.filter((cell) => cell.hour === hour)), this.#overall, priorDials);
    const ofAttempt = this.#byAttempt[place - 1]!;
    const expected = new Map(
      [...this.#overall].map(([outcome, share]) => {
        const both = (ofHour.get(outcome) ?? 0) * (ofAttempt.get(outcome) ?? 0);
        return [outcome, share === 0 ? 0 : both / share];
      }),
    );
    const own = sum(cells.filter((cell) => cell.hour === hour && cell.attempt === place));
    const made = ladder(shares(own, shares(expected, new Map(), 0), priorDials));
    this.#table.set(key, made);
    return made;
  }
}

function sum(cells: readonly OutcomeCell[]): Map<string, number> {
  const total = new Map<string, number>();
  for (const { dials } of cells)
    for (const [outcome, count] of Object.entries(dials))
      total.set(outcome, (total.get(outcome) ?? 0) + count);
  return total;
}

function shares(counts: ReadonlyMap<string, number>, prior: Shares, weight: number): Shares {
  const keys = new Set([...counts.keys(), ...prior.keys()]);
  const all = [...counts.values()].reduce((total, count) => total + count, 0) + weight;
  return new Map(
    [...keys].map((key) => [
      key,
      all === 0 ? 0 : ((counts.get(key) ?? 0) + weight * (prior.get(key) ?? 0)) / all,
    ]),
  );
}

function ladder(of: Shares): readonly (readonly [string, number])[] {
  let upTo = 0;
  const steps: (readonly [string, number])[] = [];
  for (const [key, share] of of) {
    upTo += share;
    if (share > 0) steps.push([key, upTo]);
  }
  return steps;
}

function pick(steps: readonly (readonly [string, number])[], at: number): string {
  return (steps.find(([, upTo]) => at < upTo) ?? steps.at(-1))?.[0] ?? "no_answer";
}

/** A value between the quantiles on both sides of a uniform draw. */
export function draw(quantiles: Quantiles, random: Random): number {
  const place = random.next() * (quantiles.length - 1);
  const low = Math.floor(place);
  const below = quantiles[low] ?? 0;
  return below + (place - low) * ((quantiles[low + 1] ?? below) - below);
}

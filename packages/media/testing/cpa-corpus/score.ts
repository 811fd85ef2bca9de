import type { Outcome } from "./run.ts";
import { type CorpusClass, corpusClasses } from "./sample.ts";

export interface Distribution {
  readonly n: number;
  readonly median: number;
  readonly p95: number;
}

/** What TEL-CPA-15 asks about. Shares are of the samples of the class. */
export interface Scores {
  readonly samples: number;
  readonly voices: number;
  readonly personRight: number;
  /** The worst error: a person who is hung up on as a machine or message. */
  readonly personAsMachine: number;
  readonly quietPersonAsSilence: number;
  readonly machineFound: number;
  readonly machineAsPerson: number;
  readonly messageFound: number;
  readonly twoAgainstThree: number;
  readonly tonesClean: number;
  readonly tonesDegraded: number;
  readonly silenceRight: number;
  readonly beepFound: number;
  readonly beepFalse: number;
  readonly personAfterAnswerMs: Distribution;
  readonly personAfterGreetingMs: Distribution;
  readonly machineAfterAnswerMs: Distribution;
  readonly beepAfterEndMs: Distribution;
}

const SIGNALS: readonly CorpusClass[] = ["fax", "sit", "busy", "congestion", "ringback"];
/** Nothing may be said before the quiet after the beep is certain, 250 ms; found is what is known within as much again (TEL-CPA-10). */
const BEEP_MS = [180, 500] as const;

export function score(outcomes: readonly Outcome[]): Scores {
  const of = (...kinds: CorpusClass[]) => outcomes.filter(({ sample }) => kinds.includes(sample.kind));
  const persons = of("person");
  const machines = of("machine");
  const taken = persons.filter(({ report }) => report.result === 1);
  const spoken = of("machine", "message");
  const found = spoken.filter(({ report }) => report.result === 2 || report.result === 3);
  const signals = of(...SIGNALS);
  const beeps = machines.filter(
    ({ sample, report }) => sample.beepEndMs !== undefined && report.result === 2,
  );
  const delays = beeps.map(({ sample, beepAtMs }) => (beepAtMs ?? 1e6) - sample.beepEndMs!);
  const greeted = taken.filter(({ sample }) => sample.greetingEndMs !== undefined);
  return {
    samples: outcomes.length,
    voices: new Set(outcomes.flatMap(({ sample }) => sample.voice ?? [])).size,
    personRight: share(persons, ({ report }) => report.result === 1),
    personAsMachine: share(persons, ({ report }) => report.result === 2 || report.result === 3),
    quietPersonAsSilence: share(
      persons.filter(({ sample }) => sample.condition === "quiet"),
      ({ report }) => report.result === 9,
    ),
    machineFound: share(machines, ({ report }) => report.result === 2 || report.result === 3),
    machineAsPerson: share(spoken, ({ report }) => report.result === 1),
    messageFound: share(of("message"), ({ report }) => report.result === 2 || report.result === 3),
    twoAgainstThree: share(
      found,
      ({ sample, report }) => (sample.kind === "machine") === (report.result === 2),
    ),
    tonesClean: share(signals.filter(inCondition("clean")), isRight),
    tonesDegraded: share(signals.filter(inCondition("degraded")), isRight),
    silenceRight: share(of("silence"), isRight),
    beepFound: share(delays, (ms) => ms >= BEEP_MS[0] && ms <= BEEP_MS[1]),
    beepFalse: share(delays, (ms) => ms < BEEP_MS[0]),
    personAfterAnswerMs: distribution(taken.map(({ report }) => report.decidedAfterMs)),
    personAfterGreetingMs: distribution(
      greeted.map(
        ({ sample, report }) => sample.answeredAtMs! + report.decidedAfterMs - sample.greetingEndMs!,
      ),
    ),
    machineAfterAnswerMs: distribution(
      machines.filter(({ report }) => report.result === 2).map(({ report }) => report.decidedAfterMs),
    ),
    beepAfterEndMs: distribution(delays.filter((ms) => ms >= BEEP_MS[0] && ms < 1e6)),
  };
}

/** Result codes by class, zone and condition, for people to read. */
export function tables(outcomes: readonly Outcome[]): string {
  const present = corpusClasses.filter((kind) => outcomes.some(({ sample }) => sample.kind === kind));
  const sections = [
    matrix("class", outcomes, ({ sample }) => sample.kind, present),
    matrix("class and zone", outcomes, ({ sample }) => `${sample.kind} ${sample.zone}`),
    matrix("class and condition", outcomes, ({ sample }) => `${sample.kind} ${sample.condition}`),
    matrix("class and kind", outcomes, ({ sample }) => `${sample.kind} ${sample.detail}`),
  ];
  return sections.join("\n");
}

function matrix(
  title: string,
  outcomes: readonly Outcome[],
  rowOf: (outcome: Outcome) => string,
  order?: readonly string[],
): string {
  const rows = new Map<string, number[]>();
  for (const outcome of outcomes) {
    const key = rowOf(outcome);
    const row = rows.get(key) ?? new Array<number>(12).fill(0);
    rows.set(key, row);
    row[outcome.report.result]!++;
    row[10]!++;
    if (isRight(outcome)) row[11]!++;
  }
  const keys = order ?? [...rows.keys()].sort();
  const width = Math.max(title.length, ...keys.map(({ length }) => length));
  const head = [..."0123456789"].map((code) => code.padStart(5)).join("");
  const lines = keys.map((key) => {
    const row = rows.get(key)!;
    const counts = row.slice(0, 10).map((count) => (count === 0 ? "·" : `${count}`).padStart(5));
    return `${key.padEnd(width)}${counts.join("")}${`${row[10]}`.padStart(7)}${percent(row[11]! / row[10]!).padStart(9)}`;
  });
  return [`${title.padEnd(width)}${head}${"n".padStart(7)}${"right".padStart(9)}`, ...lines, ""].join("\n");
}

export function isRight({ sample, report }: Outcome): boolean {
  return sample.right.includes(report.result);
}

function inCondition(name: string): (outcome: Outcome) => boolean {
  return ({ sample }) => sample.condition === name;
}

function share<T>(items: readonly T[], is: (item: T) => boolean): number {
  return items.length === 0 ? Number.NaN : round(items.filter(is).length / items.length);
}

export function distribution(values: readonly number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN);
  return { n: sorted.length, median: at(0.5), p95: at(0.95) };
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

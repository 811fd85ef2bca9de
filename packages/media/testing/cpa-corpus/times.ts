import { Analyser } from "../../src/cpa/analyser.ts";
import type { AnalysisParameters, AnalysisReport } from "../../src/cpa/contract.ts";
import { CORPUS_PARAMETERS, type Outcome } from "./run.ts";
import type { CorpusSample } from "./sample.ts";
import { distribution } from "./score.ts";

/** Upper ends of the columns, in seconds after the answer. */
const UNTIL_S = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5] as const;

/** When people were known as such: by kind of greeting, and by the rule that decided. */
export function timesTable(outcomes: readonly Outcome[]): string {
  const persons = outcomes.filter(({ sample, report }) => sample.kind === "person" && report.result === 1);
  const rows = new Map<string, Outcome[]>();
  const add = (key: string, outcome: Outcome) => rows.set(key, [...(rows.get(key) ?? []), outcome]);
  for (const outcome of persons) {
    add("all", outcome);
    add(`kind: ${outcome.sample.detail.replace(", again", "")}`, outcome);
    add(`rule ${outcome.report.rule}`, outcome);
  }
  const head = [...UNTIL_S.map((until) => `≤${until} s`), "later"].map((text) => text.padStart(8)).join("");
  const lines = [...rows.keys()].sort().map((key) => `${key.padEnd(20)}${timesRow(rows.get(key)!)}`);
  const names = ["n", "median", "p95", "greeting", "after it"].map((text) => text.padStart(9)).join("");
  return [`${"time to «person»".padEnd(20)}${head}${names}`, ...lines, ""].join("\n");
}

function timesRow(outcomes: readonly Outcome[]): string {
  const at = outcomes.map(({ report }) => report.decidedAfterMs);
  const counts = [...UNTIL_S, Number.POSITIVE_INFINITY].map((until, i) => {
    const from = UNTIL_S[i - 1] ?? 0;
    const count = at.filter((ms) => ms > from * 1000 && ms <= until * 1000).length;
    return (count === 0 ? "·" : `${count}`).padStart(8);
  });
  const ends = outcomes.map(({ sample }) => sample.greetingEndMs! - sample.answeredAtMs!);
  const { n, median, p95 } = distribution(at);
  const after = distribution(at.map((ms, i) => ms - ends[i]!)).median;
  const figures = [n, median, p95, distribution(ends).median, after];
  return counts.join("") + figures.map((figure) => `${figure}`.padStart(9)).join("");
}

/** Settings of the pause, from in haste to patient; 600 is the default. */
const CURVE_PAUSES_MS = [300, 360, 420, 480, 540, 600, 660, 720] as const;

export interface CurvePoint {
  readonly pauseMs: number;
  readonly personAsMachine: number;
  readonly machineFound: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** What each setting of the pause costs: time of people against machines that are let through. */
export class Curve {
  readonly #decided = CURVE_PAUSES_MS.map(() => ({
    person: [] as AnalysisReport[],
    machine: [] as AnalysisReport[],
  }));

  add(sample: CorpusSample): void {
    if (sample.kind !== "person" && sample.kind !== "machine") return;
    for (const [i, pauseMs] of CURVE_PAUSES_MS.entries())
      this.#decided[i]![sample.kind].push(
        decide(sample, { ...CORPUS_PARAMETERS, waitForBeep: false, pauseMs }),
      );
  }

  points(): CurvePoint[] {
    const asMachine = ({ result }: AnalysisReport) => result === 2 || result === 3;
    return this.#decided.map(({ person, machine }, i) => {
      const times = distribution(
        person.filter(({ result }) => result === 1).map(({ decidedAfterMs }) => decidedAfterMs),
      );
      return {
        pauseMs: CURVE_PAUSES_MS[i]!,
        personAsMachine: person.filter(asMachine).length / person.length,
        machineFound: machine.filter(asMachine).length / machine.length,
        medianMs: times.median,
        p95Ms: times.p95,
      };
    });
  }
}

/** Up to the decision and no further. */
function decide(sample: CorpusSample, parameters: AnalysisParameters): AnalysisReport {
  const analyser = new Analyser(parameters);
  const { samples } = sample;
  for (let at = 0; at + 160 <= samples.length && !analyser.done; at += 160) {
    if (sample.answeredAtMs === at / 8) analyser.mark("answered");
    analyser.feed(samples.subarray(at, at + 160));
  }
  if (!analyser.done) analyser.mark(sample.end);
  const { report } = analyser.take();
  if (!report) throw new Error(`${sample.id}: no report`);
  return report;
}

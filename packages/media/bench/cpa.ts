import { writeFileSync } from "node:fs";
import { corpus } from "../testing/cpa-corpus/corpus.ts";
import { analyseSample, type Outcome } from "../testing/cpa-corpus/run.ts";
import type { CorpusClass } from "../testing/cpa-corpus/sample.ts";
import { isRight, type Scores, score, tables } from "../testing/cpa-corpus/score.ts";
import { Curve, type CurvePoint, timesTable } from "../testing/cpa-corpus/times.ts";
import type { Half } from "../testing/cpa-corpus/voices.ts";

export interface CpaBenchOptions {
  /** Of every class; of persons, machines and messages twice as many. */
  readonly each: number;
  readonly half?: Half;
  /** Without recordings and the voices made of them. */
  readonly synthetic?: boolean;
  readonly table?: boolean;
  /** Only people and machines, once for each setting of the pause. */
  readonly curve?: boolean;
  /** A file for every wrong sample, one JSON line each. */
  readonly wrong?: string;
  readonly cache?: string;
}

export interface CpaBenchResult extends Scores {
  /** Share of one core that ten analysed calls take (TEL-CPA-13). */
  readonly coreShareOfTenCalls: number;
  /** Hours of speech and music heard, and how often a tone of the network or a fax was heard in them. */
  readonly hoursHeard: number;
  readonly falseTones: number;
  readonly curve?: readonly CurvePoint[];
}

/** Accuracy and times of call progress analysis over the corpus (TEL-CPA-15, TEL-CPA-16). */
export async function runCpaBench(options: CpaBenchOptions): Promise<CpaBenchResult> {
  const { each, half = "test", cache } = options;
  const spoken = each * 2;
  const outcomes: Outcome[] = [];
  const request = {
    half,
    each: options.curve ? 0 : each,
    counts: { person: spoken, machine: spoken, message: options.curve ? 0 : spoken },
    recorded: options.synthetic !== true,
    ...(cache === undefined ? undefined : { cache }),
  };
  const curve = new Curve();
  let spentMs = 0;
  let analysedMs = 0;
  for await (const sample of corpus(request)) {
    if (options.curve) curve.add(sample);
    const before = performance.now();
    const outcome = analyseSample(sample);
    spentMs += performance.now() - before;
    analysedMs += outcome.analysedMs;
    // The sound itself is not needed any more.
    outcomes.push({ ...outcome, sample: { ...sample, samples: new Int16Array(0) } });
  }
  if (options.table) console.log(`${tables(outcomes)}\n${timesTable(outcomes)}`);
  if (options.wrong)
    writeFileSync(
      options.wrong,
      outcomes
        .filter((one) => !isRight(one))
        .map(line)
        .join(""),
    );
  const heard = outcomes.filter(({ sample }) => TONELESS.includes(sample.kind) && sample.sit === undefined);
  const hoursHeard = heard.reduce((sum, one) => sum + one.analysedMs, 0) / 3_600_000;
  return {
    ...score(outcomes),
    ...(options.curve ? { curve: curve.points() } : undefined),
    coreShareOfTenCalls: Math.round((100_000 * spentMs) / analysedMs) / 10_000,
    hoursHeard: Math.round(hoursHeard * 100) / 100,
    falseTones: heard.filter(({ report }) => report.result >= 4 && report.result <= 7).length,
  };
}

const TONELESS: readonly CorpusClass[] = ["person", "machine", "message", "announcement", "silence", "music"];

function line({ sample, report, beepAtMs }: Outcome): string {
  const { samples: _, ...about } = sample;
  return `${JSON.stringify({ ...about, result: report.result, rule: report.rule, after: report.decidedAfterMs, beepAtMs, evidence: report.evidence })}\n`;
}

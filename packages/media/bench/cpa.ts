import { writeFileSync } from "node:fs";
import { corpus } from "../testing/cpa-corpus/corpus.ts";
import { analyseSample, type Outcome } from "../testing/cpa-corpus/run.ts";
import { isRight, type Scores, score, tables } from "../testing/cpa-corpus/score.ts";
import type { Half } from "../testing/cpa-corpus/voices.ts";

export interface CpaBenchOptions {
  /** Of every class; of persons, machines and messages twice as many. */
  readonly each: number;
  readonly half?: Half;
  /** Without recordings and the voices made of them. */
  readonly synthetic?: boolean;
  readonly table?: boolean;
  /** A file for every wrong sample, one JSON line each. */
  readonly wrong?: string;
  readonly cache?: string;
}

/** Accuracy and times of call progress analysis over the corpus (TEL-CPA-15, TEL-CPA-16). */
export async function runCpaBench(options: CpaBenchOptions): Promise<Scores> {
  const { each, half = "test", cache } = options;
  const spoken = each * 2;
  const outcomes: Outcome[] = [];
  const request = {
    half,
    each,
    counts: { person: spoken, machine: spoken, message: spoken },
    recorded: options.synthetic !== true,
    ...(cache === undefined ? undefined : { cache }),
  };
  for await (const sample of corpus(request)) {
    const outcome = analyseSample(sample);
    // The sound itself is not needed any more.
    outcomes.push({ ...outcome, sample: { ...sample, samples: new Int16Array(0) } });
  }
  if (options.table) console.log(tables(outcomes));
  if (options.wrong)
    writeFileSync(
      options.wrong,
      outcomes
        .filter((one) => !isRight(one))
        .map(line)
        .join(""),
    );
  return score(outcomes);
}

function line({ sample, report, beepAtMs }: Outcome): string {
  const { samples: _, ...about } = sample;
  return `${JSON.stringify({ ...about, result: report.result, rule: report.rule, after: report.decidedAfterMs, beepAtMs, evidence: report.evidence })}\n`;
}

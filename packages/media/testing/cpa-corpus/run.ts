import { Analyser } from "../../src/cpa/analyser.ts";
import type { AnalysisParameters, AnalysisReport } from "../../src/cpa/contract.ts";
import type { CorpusSample } from "./sample.ts";

export interface Outcome {
  readonly sample: CorpusSample;
  readonly report: AnalysisReport;
  /** When the signal of the machine was told of, on the stream; undefined if none was. */
  readonly beepAtMs: number | undefined;
  readonly analysedMs: number;
}

export const CORPUS_PARAMETERS: AnalysisParameters = {
  detectVoice: true,
  detectMachine: true,
  waitForBeep: true,
};

/** The analyser of the call itself, fed in the call's frames. */
export function analyseSample(sample: CorpusSample, parameters = CORPUS_PARAMETERS): Outcome {
  const analyser = new Analyser(parameters);
  const { samples } = sample;
  let report: AnalysisReport | undefined;
  let beepAtMs: number | undefined;
  let at = 0;
  const take = () => {
    const taken = analyser.take();
    report ??= taken.report;
    if (taken.beep?.found) beepAtMs ??= at / 8;
  };
  for (; at + 160 <= samples.length && !analyser.done; at += 160) {
    if (sample.answeredAtMs === at / 8) analyser.mark("answered");
    analyser.feed(samples.subarray(at, at + 160));
    take();
  }
  if (!report) analyser.mark(sample.end);
  take();
  if (!report) throw new Error(`${sample.id}: no report`);
  return { sample, report, beepAtMs, analysedMs: at / 8 };
}

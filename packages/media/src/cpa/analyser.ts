import type { AnalysisMark } from "../contract.ts";
import type { AnalysisParameters, AnalysisReport } from "./contract.ts";

export class Analyser {
  done = false;
  readonly parameters: AnalysisParameters;

  constructor(parameters: AnalysisParameters) {
    this.parameters = parameters;
  }

  feed(_frame: Int16Array): void {}
  mark(_mark: AnalysisMark): void {}
  take(): { report: AnalysisReport | undefined; beep: { found: boolean } | undefined } {
    return { report: undefined, beep: undefined };
  }
}

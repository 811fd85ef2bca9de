import type { AnalysisMark } from "../../src/contract.ts";
import type { AnalysisCode, SitKind } from "../../src/cpa/contract.ts";

export const corpusClasses = [
  "person",
  "machine",
  "message",
  "announcement",
  "fax",
  "sit",
  "busy",
  "congestion",
  "ringback",
  "silence",
  "music",
] as const;
export type CorpusClass = (typeof corpusClasses)[number];

/** One analysed call: what is heard, what signalling knows, and what it truly was. */
export interface CorpusSample {
  readonly id: string;
  readonly kind: CorpusClass;
  /** What the class was made of: kind of greeting, of fax, of SIT. */
  readonly detail: string;
  readonly zone: "ru" | "na" | "-";
  readonly condition: string;
  readonly voice: string | undefined;
  readonly samples: Int16Array;
  /** When the call was answered; undefined for what is heard before any answer. */
  readonly answeredAtMs: number | undefined;
  /** What signalling says when the sound is over. */
  readonly end: Exclude<AnalysisMark, "answered">;
  /** Results that are right. */
  readonly right: readonly AnalysisCode[];
  /** End of the first greeting of a person. */
  readonly greetingEndMs?: number;
  readonly beepEndMs?: number;
  readonly sit?: SitKind;
}

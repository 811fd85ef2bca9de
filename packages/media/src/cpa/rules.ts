import type { AnalysisCode } from "./contract.ts";
import { telltalePauseMs } from "./telltale-pause.ts";

/** Thresholds of rules 7 to 12 in milliseconds (TEL-CPA-06). */
export interface RuleParameters {
  readonly detectMachine: boolean;
  readonly greetingMs: number;
  readonly pauseMs: number;
  readonly doubtMs: number;
  readonly silenceMs: number;
  readonly patienceMs: number;
}

/** What has been heard since the answer. */
export interface Heard {
  readonly sinceAnswerMs: number;
  /** All speech together, without its pauses. */
  readonly spokenMs: number;
  /** From the first speech to the last, short pauses included. */
  readonly spanMs: number;
  /** Since anything was last heard: a pause is quiet, and not music between words. */
  readonly pauseMs: number;
  /** Four words within 2.2 s (rule 8). */
  readonly manyWords: boolean;
  /** Words so far, told apart by gaps of 80 ms. */
  readonly words: number;
  /** From the answer to the first speech. */
  readonly onsetMs: number;
  /** The signal of a machine that begins to record, after speech. */
  readonly signal: boolean;
  readonly music: boolean;
  /** A calling fax was heard once and will be heard again: nothing is decided for want of speech. */
  readonly faxExpected: boolean;
  readonly ringback: boolean;
  /** Share of the time since the answer in which anything was heard. */
  readonly soundShare: number;
}

export interface Verdict {
  readonly result: AnalysisCode;
  readonly rule: number;
}

/** A person at once by voice detection alone (TEL-CPA-02). */
const FIRST_SPEECH_MS = 100;
/** Less would be a click. Who has said so little is not hung up on for silence. */
const LEAST_SPEECH_MS = 60;
const NOISE_DECIDED_MS = 5000;
/** Most people have begun to speak so soon after the answer. */
const SOON_MS = 1000;
const SOUND_SHARE = 0.1;
/** Rules 7 to 12 of TEL-CPA-06: the first that holds. Undefined: go on listening. */
export function verdict(heard: Heard, parameters: RuleParameters): Verdict | undefined {
  const enough = parameters.detectMachine ? LEAST_SPEECH_MS : FIRST_SPEECH_MS;
  if (heard.spokenMs < enough) return withoutSpeech(heard, parameters);
  if (!parameters.detectMachine) return { result: 1, rule: 7 };
  const suspected = heard.spanMs > parameters.greetingMs || heard.manyWords;
  if (suspected) return ofSuspect(heard, parameters);
  if (heard.pauseMs >= telltalePauseMs(heard, parameters)) return { result: 1, rule: 7 };
  if (heard.sinceAnswerMs < doubtMs(heard, parameters)) return undefined;
  // A doubt is a person; but nobody answers with three seconds of music and goes on.
  return heard.music && heard.pauseMs < parameters.pauseMs ? { result: 3, rule: 9 } : { result: 1, rule: 10 };
}

/** Who begins late has as much time to be known as others: a machine is often slow to begin. */
function doubtMs(heard: Heard, parameters: RuleParameters): number {
  if (parameters.patienceMs === 0) return parameters.doubtMs;
  return Math.max(parameters.doubtMs, heard.onsetMs + parameters.doubtMs - SOON_MS);
}

/**
 * Speech that is longer than a greeting is not condemned at once: at work people answer with a whole sentence, and then they wait, which a
 * machine does not. Only who goes on, or is heard to begin a recording, is one. With no patience the table holds to the letter.
 */
function ofSuspect(heard: Heard, parameters: RuleParameters): Verdict | undefined {
  const { greetingMs, patienceMs } = parameters;
  if (heard.music || heard.ringback) return { result: 3, rule: 9 };
  if (heard.signal || heard.spanMs > greetingMs + patienceMs || patienceMs === 0)
    return { result: 2, rule: 8 };
  return heard.pauseMs >= telltalePauseMs(heard, parameters) ? { result: 1, rule: 10 } : undefined;
}

function withoutSpeech(heard: Heard, { silenceMs }: RuleParameters): Verdict | undefined {
  if (heard.faxExpected) return undefined;
  const quiet = heard.soundShare < SOUND_SHARE;
  if (quiet) return heard.sinceAnswerMs >= silenceMs ? { result: 9, rule: 11 } : undefined;
  if (heard.sinceAnswerMs < NOISE_DECIDED_MS) return undefined;
  return heard.music || heard.ringback ? { result: 3, rule: 12 } : { result: 9, rule: 12 };
}

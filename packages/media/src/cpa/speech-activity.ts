import { dbm0ToPower, powerToDbm0 } from "../audio/level.ts";

/** Above the background by this much, and above the lowest level of speech (TEL-CPA-05). */
export const OVER_FLOOR_DB = 9;
export const SPEECH_DBM0 = -42;
/** The background is the quietest of the last three seconds, within these bounds. */
const PARTS = 6;
const PART_FRAMES = 25;
const LOWEST_FLOOR = -70;
const HIGHEST_FLOOR = -30;
/** A level that stays this even without any pitch is background, however loud: voices waver more. */
const STEADY_FRAMES = 10;
const STEADY_DB = 1;

/** The adaptive floor: what this line sounds like when nobody speaks. */
export class NoiseFloor {
  readonly #minima = new Float64Array(PARTS).fill(0);
  readonly #recent = new Float64Array(STEADY_FRAMES).fill(-100);
  #part = 0;
  #frames = 0;
  #smooth = -70;
  #tonelessFrames = 0;
  #steady: number | undefined;

  /** `toneless`: no frequency stands out. True when this frame has shown the background to be louder than it was taken for. */
  feed(levelDbm0: number, toneless: boolean): boolean {
    if (this.#frames % PART_FRAMES === 0) {
      this.#part = (this.#part + 1) % PARTS;
      this.#minima[this.#part] = 0;
    }
    this.#smooth = this.#frames === 0 ? levelDbm0 : this.#smooth * 0.6 + levelDbm0 * 0.4;
    this.#minima[this.#part] = Math.min(this.#minima[this.#part]!, this.#smooth);
    this.#recent[this.#frames % STEADY_FRAMES] = levelDbm0;
    this.#tonelessFrames = toneless ? this.#tonelessFrames + 1 : 0;
    this.#frames++;
    return this.#considerSteady();
  }

  dbm0(): number {
    let least = 0;
    for (const minimum of this.#minima) if (minimum < least) least = minimum;
    const floor = Math.max(LOWEST_FLOOR, Math.min(HIGHEST_FLOOR, least));
    return this.#steady === undefined ? floor : Math.max(floor, this.#steady);
  }

  isSpeech(levelDbm0: number): boolean {
    return levelDbm0 > SPEECH_DBM0 && levelDbm0 > this.dbm0() + OVER_FLOOR_DB;
  }

  #considerSteady(): boolean {
    let sum = 0;
    let squares = 0;
    for (const level of this.#recent) {
      sum += level;
      squares += level * level;
    }
    const mean = sum / STEADY_FRAMES;
    const variance = squares / STEADY_FRAMES - mean * mean;
    const before = this.dbm0();
    if (this.#tonelessFrames >= STEADY_FRAMES && variance < STEADY_DB * STEADY_DB) this.#steady = mean;
    else if (this.#steady !== undefined && mean < this.#steady - OVER_FLOOR_DB) this.#steady = undefined;
    return this.dbm0() > before + OVER_FLOOR_DB / 2;
  }
}

export interface SpeechRun {
  readonly from: number;
  to: number;
  /** Loudest frame. */
  peakDbm0: number;
}

/** Shorter is a click. */
export const LEAST_FRAMES = 3;
const HANGOVER_FRAMES = 6;
const WORD_GAP_FRAMES = 4;

/** Runs of speech, words, and the pause since (TEL-CPA-05, TEL-CPA-06 rules 7 and 8). Frames come in order, once. */
export class SpeechRuns {
  /** Runs with gaps under the hangover joined; the last may still be going on. */
  readonly runs: SpeechRun[] = [];
  /** Runs with every gap of 80 ms or more counted as the end of a word. */
  readonly words: SpeechRun[] = [];
  #candidateFrom = -1;
  #candidateFrames = 0;
  #candidatePeak = -100;
  #gap = 0;
  #power = 0;
  #powerFrames = 0;
  #speakerDbm0 = -100;

  feed(frame: number, speech: boolean, levelDbm0: number): void {
    if (!speech) {
      this.#gap++;
      if (this.#gap >= 2) this.#candidateFrames = 0;
      return;
    }
    if (this.#candidateFrames === 0) {
      this.#candidateFrom = frame;
      this.#candidatePeak = levelDbm0;
    }
    this.#candidateFrames++;
    this.#candidatePeak = Math.max(this.#candidatePeak, levelDbm0);
    this.#gap = 0;
    if (this.#candidateFrames < LEAST_FRAMES) return;
    const run = { from: this.#candidateFrom, to: frame + 1, peakDbm0: this.#candidatePeak };
    this.#power += dbm0ToPower(levelDbm0);
    this.#powerFrames++;
    this.#speakerDbm0 = powerToDbm0(this.#power / this.#powerFrames);
    extend(this.runs, { ...run }, HANGOVER_FRAMES);
    extend(this.words, run, WORD_GAP_FRAMES - 1);
  }

  totalFrames(): number {
    return this.runs.reduce((sum, run) => sum + run.to - run.from, 0);
  }

  /** From the beginning of the first run to the end of the last. */
  spanFrames(): number {
    const last = this.runs[this.runs.length - 1];
    return last ? last.to - this.runs[0]!.from : 0;
  }

  /** Level of the speech so far, without its pauses: who speaks, as against what is behind him. */
  speakerDbm0(): number {
    return this.#speakerDbm0;
  }

  /** The background turned out to be this loud: what was no louder than it was never speech. */
  forgetBelow(levelDbm0: number): void {
    if (this.#candidatePeak <= levelDbm0) this.#candidateFrames = 0;
    for (const runs of [this.runs, this.words]) {
      const kept = runs.filter((run) => run.peakDbm0 > levelDbm0);
      runs.splice(0, runs.length, ...kept);
    }
  }

  reset(): void {
    this.runs.length = 0;
    this.words.length = 0;
    this.#power = 0;
    this.#powerFrames = 0;
    this.#speakerDbm0 = -100;
    this.#candidateFrames = 0;
  }
}

function extend(runs: SpeechRun[], run: SpeechRun, joined: number): void {
  const last = runs[runs.length - 1];
  if (last && run.from - last.to <= joined) {
    last.to = run.to;
    last.peakDbm0 = Math.max(last.peakDbm0, run.peakDbm0);
  } else runs.push(run);
}

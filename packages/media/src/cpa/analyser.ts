import { levelDbm0 } from "../audio/level.ts";
import type { AnalysisMark } from "../contract.ts";
import { BeepDetector, isBeep } from "./beep.ts";
import { CadenceCounter } from "./cadence.ts";
import type { AnalysisCode, AnalysisParameters, AnalysisReport, SitKind } from "./contract.ts";
import { FaxDetector } from "./fax.ts";
import { MusicDetector } from "./music.ts";
import { verdict } from "./rules.ts";
import { SitDetector } from "./sit.ts";
import { type Peaks, Spectrum } from "./spectrum.ts";
import { LEAST_FRAMES, NoiseFloor, OVER_FLOOR_DB, SPEECH_DBM0, SpeechRuns } from "./speech-activity.ts";
import { type ToneRun, ToneRuns } from "./tone-runs.ts";
import { cadencesOf, RINGBACKS } from "./zones.ts";

const FRAME_MS = 20;
/** Not listened to after the answer: switching noise and our own echo (TEL-CPA-05). */
const DEAF_FRAMES = 3;
/** A frame is judged when so many later ones are known: a tone begins to be one only then. */
const LOOK_AHEAD = 4;
const DEFAULTS = {
  greetingMs: 1800,
  pauseMs: 600,
  doubtMs: 4000,
  silenceMs: 5000,
  patienceMs: 2400,
  beepLimitMs: 60_000,
};
const WORDS = 4;
const WORDS_WITHIN_MS = 2200;
const EARLY_SPEECH_MS = 1000;
const EARLY_PERIODS = 3;
const ANSWERED_PERIODS = 2;
/** A signal after so much speech is a machine's. */
const SPEECH_BEFORE_SIGNAL_MS = 800;
const MAX_TONES_KEPT = 40;
/** What is so much lower than who speaks is behind him: a television, a street, an echo. */
const BEHIND_DB = 10;
const TRAILING_DB = 3;
/** Nobody pauses without getting so much quieter, however loud the background was taken for: music may look like one. */
const LEAST_DROP_DB = 5;
/** Below this a steady pitch is a voice's own, not a signal's. */
const LOWEST_SIGNAL_HZ = 300;
/** Noise has no peaks worth the name. */
const TONELESS_SHARE = 0.5;

/** TEL-CPA-03; `greeting` waits for the beep. */
type State = "early" | "answered" | "greeting" | "done";

interface Beep {
  readonly found: boolean;
}

/**
 * Call progress analysis of one dial: 20 ms frames in order, marks of what signalling knows, one report (TEL-CPA-06).
 * All time is counted in frames, so the same sound always gives the same report.
 */
export class Analyser {
  readonly #parameters: AnalysisParameters & typeof DEFAULTS;
  readonly #spectrum = new Spectrum();
  readonly #toneRuns = new ToneRuns();
  readonly #cadences: readonly CadenceCounter[];
  readonly #sit = new SitDetector();
  readonly #fax = new FaxDetector();
  readonly #music = new MusicDetector();
  readonly #floor = new NoiseFloor();
  readonly #speech = new SpeechRuns();
  readonly #tones: ToneRun[] = [];
  /** The last frames, not judged yet: their levels, and whether they are part of a tone. */
  readonly #levels: number[] = [];
  readonly #tonal: boolean[] = [];
  #state: State = "early";
  #frame = 0;
  #answeredAt: number | undefined;
  #judged = 0;
  #soundFrames = 0;
  /** Since anything was last heard: a pause is quiet, and not music between words. */
  #quietFrames = 0;
  /** Loud frames in a row, so far: one or two are a click, and do not end a pause. */
  #loudFrames = 0;
  /** The machine's signal was heard before the rules had decided. */
  #signalHeard = false;
  #ringbackHeard = false;
  #beepDetector: BeepDetector | undefined;
  #report: AnalysisReport | undefined;
  #beep: Beep | undefined;

  constructor(parameters: AnalysisParameters) {
    this.#parameters = {
      ...parameters,
      greetingMs: parameters.greetingMs ?? DEFAULTS.greetingMs,
      pauseMs: parameters.pauseMs ?? DEFAULTS.pauseMs,
      doubtMs: parameters.doubtMs ?? DEFAULTS.doubtMs,
      silenceMs: parameters.silenceMs ?? DEFAULTS.silenceMs,
      patienceMs: parameters.patienceMs ?? DEFAULTS.patienceMs,
      beepLimitMs: parameters.beepLimitMs ?? DEFAULTS.beepLimitMs,
    };
    this.#cadences = cadencesOf(parameters.zones, parameters.cadences).map(
      (spec) => new CadenceCounter(spec),
    );
  }

  get done(): boolean {
    return this.#state === "done";
  }

  /** What has been decided since the last call. */
  take(): { report: AnalysisReport | undefined; beep: Beep | undefined } {
    const taken = { report: this.#report, beep: this.#beep };
    this.#report = undefined;
    this.#beep = undefined;
    return taken;
  }

  mark(mark: AnalysisMark): void {
    if (this.#state === "done") return;
    if (mark === "answered") this.#answered();
    else if (this.#state === "greeting") this.#finish();
    else if (mark === "ended") this.#decide(0, 13);
    else if (this.#speech.totalFrames() * FRAME_MS >= EARLY_SPEECH_MS) this.#decide(3, 5);
    else if (mark === "not_answered") this.#decide(8, 6);
    else this.#decide(0, 13);
  }

  feed(frame: Int16Array): void {
    if (this.#state === "done") return;
    const level = levelDbm0(frame);
    const peaks = this.#spectrum.feed(frame);
    const toneless = peaks.share1 + peaks.share2 + peaks.share3 < TONELESS_SHARE;
    if (this.#floor.feed(level, toneless)) this.#speech.forgetBelow(this.#floor.dbm0() + OVER_FLOOR_DB);
    this.#music.feed(peaks, level, level > SPEECH_DBM0);
    if (level > SPEECH_DBM0) this.#soundFrames++;
    const now = this.#frame++;
    this.#followTones(now, peaks, level);
    if (this.done) return;
    this.#judge(now, level);
    if (this.#state === "greeting") this.#listenForBeep(now, level);
    else if (this.#state === "answered") this.#applyRules();
  }

  #answered(): void {
    if (this.#state !== "early") return;
    const { detectVoice, detectMachine } = this.#parameters;
    if (!detectVoice && !detectMachine) {
      this.#finish();
      return;
    }
    this.#state = "answered";
    this.#answeredAt = this.#frame;
    this.#judged = this.#frame;
    this.#soundFrames = 0;
    this.#ringbackHeard = false;
    this.#speech.reset();
    this.#music.reset();
    for (const cadence of this.#cadences) cadence.reset();
  }

  #followTones(now: number, peaks: Peaks, level: number): void {
    for (const event of this.#toneRuns.feed(now, peaks, level)) {
      if (event.kind === "end") this.#toneEnded(event.run);
      else this.#toneStarted(event.run);
      if (this.done) return;
    }
    const current = this.#toneRuns.current();
    if (current && current.from >= (this.#answeredAt ?? 0) && isRinging(current)) this.#ringbackHeard = true;
    if (this.#fax.frame(now, current, peaks, level > SPEECH_DBM0)) this.#signal(4, 1);
  }

  #toneStarted(run: ToneRun): void {
    const needed = this.#state === "early" ? EARLY_PERIODS : ANSWERED_PERIODS;
    for (const cadence of this.#cadences) {
      const kind = cadence.start(run, needed);
      if (kind === "congestion") this.#signal(7, 3);
      if (kind === "busy") this.#signal(6, 4);
    }
  }

  #toneEnded(run: ToneRun): void {
    if (this.#tones.length < MAX_TONES_KEPT) this.#tones.push(run);
    this.#beepDetector?.toneEnded(run);
    if (
      this.#state === "answered" &&
      isBeep(run) &&
      this.#speech.totalFrames() * FRAME_MS >= SPEECH_BEFORE_SIGNAL_MS
    )
      this.#signalHeard = true;
    for (const cadence of this.#cadences) cadence.end(run);
    if (this.#fax.end(run, this.#state !== "early")) this.#signal(4, 1);
    const sit = this.#sit.end(run);
    if (sit) this.#signal(5, 2, sit);
  }

  /** A signal of the network or of a machine decides in every state but the wait for the beep, where it is only noted. */
  #signal(result: AnalysisCode, rule: number, sit?: SitKind): void {
    if (this.#state === "early" || this.#state === "answered") this.#decide(result, rule, sit);
  }

  /** Tells speech from tones for the frame that lies `LOOK_AHEAD` back, when what follows it is known. */
  #judge(now: number, level: number): void {
    this.#levels.push(level);
    this.#tonal.push(this.#music.note);
    const current = this.#toneRuns.current();
    if (current && isSignal(current)) for (let i = current.from - 1; i <= now; i++) this.#markTonal(i, now);
    // What ended a frame or two ago still fills part of the window.
    const last = this.#tones[this.#tones.length - 1];
    if (last && isSignal(last) && now - last.to < 3)
      for (let i = last.from - 1; i <= last.to + 1; i++) this.#markTonal(i, now);
    if (this.#levels.length <= LOOK_AHEAD) return;
    const frame = now - LOOK_AHEAD;
    const wasLevel = this.#levels.shift()!;
    const wasTonal = this.#tonal.shift()!;
    const deaf = this.#answeredAt !== undefined && frame < this.#answeredAt + DEAF_FRAMES;
    if (frame < this.#judged) return;
    this.#judged = frame + 1;
    const loud = this.#floor.isSpeech(wasLevel) && wasLevel > this.#speech.speakerDbm0() - BEHIND_DB;
    this.#loudFrames = wasLevel > this.#pauseDbm0() ? this.#loudFrames + 1 : 0;
    this.#quietFrames = this.#loudFrames >= LEAST_FRAMES ? 0 : this.#quietFrames + 1;
    this.#speech.feed(frame, loud && !wasTonal && !deaf, wasLevel);
    if (loud) this.#speech.forgetBelow(this.#speech.speakerDbm0() - BEHIND_DB);
  }

  /** The pause so far, with what is not judged yet: to be quiet needs no look ahead. */
  #pauseFrames(): number {
    const threshold = this.#pauseDbm0();
    let quiet = 0;
    while (quiet < this.#levels.length && this.#levels[this.#levels.length - 1 - quiet]! <= threshold)
      quiet++;
    return quiet === this.#levels.length ? this.#quietFrames + quiet : quiet;
  }

  /** Louder than this is no pause; a little lower than what begins speech, which trails off. */
  #pauseDbm0(): number {
    const speaker = this.#speech.speakerDbm0();
    const background = Math.max(SPEECH_DBM0, this.#floor.dbm0() + OVER_FLOOR_DB, speaker - BEHIND_DB);
    return Math.min(background - TRAILING_DB, speaker - LEAST_DROP_DB);
  }

  #markTonal(frame: number, now: number): void {
    const index = this.#tonal.length - 1 - (now - frame);
    if (index >= 0 && index < this.#tonal.length) this.#tonal[index] = true;
  }

  #applyRules(): void {
    const sinceAnswerMs = (this.#frame - this.#answeredAt!) * FRAME_MS;
    const decided = verdict(
      {
        sinceAnswerMs,
        spokenMs: this.#speech.totalFrames() * FRAME_MS,
        spanMs: this.#speech.spanFrames() * FRAME_MS,
        pauseMs: this.#pauseFrames() * FRAME_MS,
        manyWords: this.#manyWords(),
        words: this.#speech.words.length,
        onsetMs: ((this.#speech.runs[0]?.from ?? this.#frame) - this.#answeredAt!) * FRAME_MS,
        signal: this.#signalHeard,
        music: this.#music.playing,
        faxExpected: this.#fax.expectsCng(this.#frame),
        ringback: this.#ringbackHeard,
        soundShare: (this.#soundFrames * FRAME_MS) / sinceAnswerMs,
      },
      this.#parameters,
    );
    if (decided) this.#decide(decided.result, decided.rule);
  }

  #manyWords(): boolean {
    const { words } = this.#speech;
    const fourth = words[WORDS - 1];
    return fourth !== undefined && (fourth.from - words[0]!.from) * FRAME_MS <= WORDS_WITHIN_MS;
  }

  #listenForBeep(now: number, level: number): void {
    const heard = {
      levelDbm0: level,
      tone: this.#toneRuns.tentative,
      background: !this.#floor.isSpeech(level),
    };
    const found = this.#beepDetector!.frame(now, heard, this.#speech.totalFrames());
    if (found === undefined) return;
    this.#beep = { found };
    this.#finish();
  }

  #decide(result: AnalysisCode, rule: number, sit?: SitKind): void {
    if (this.#report || this.#state === "greeting" || this.#state === "done") return;
    const from = this.#answeredAt ?? 0;
    this.#report = {
      result,
      rule,
      decidedAfterMs: (this.#frame - from) * FRAME_MS,
      sit,
      evidence: {
        answeredAtMs: this.#answeredAt === undefined ? undefined : this.#answeredAt * FRAME_MS,
        speech: this.#speech.runs.map((run) => ({ fromMs: run.from * FRAME_MS, toMs: run.to * FRAME_MS })),
        tones: this.#tones.map((run) => ({
          kind: "tone",
          hz: run.hz.map((hz) => Math.round(hz * 10) / 10),
          fromMs: run.from * FRAME_MS,
          toMs: run.to * FRAME_MS,
        })),
        floorDbm0: Math.round(this.#floor.dbm0()),
      },
    };
    if (result === 2 && this.#parameters.waitForBeep) {
      this.#state = "greeting";
      this.#beepDetector = new BeepDetector(this.#frame, this.#parameters.beepLimitMs);
      const last = this.#tones[this.#tones.length - 1];
      // What decided may have been the signal itself.
      if (this.#signalHeard && last) this.#beepDetector.toneEnded(last);
    } else this.#finish();
  }

  #finish(): void {
    this.#state = "done";
  }
}

function isSignal(run: ToneRun): boolean {
  return run.hz[0]! >= LOWEST_SIGNAL_HZ;
}

/** A ring that is heard after the answer: somebody is being called behind it. */
function isRinging(run: ToneRun): boolean {
  const ms = (run.to - run.from) * FRAME_MS;
  return RINGBACKS.some(
    ({ hz, onMs }) => run.hz.every((one) => one >= hz[0] && one <= hz[1]) && ms >= onMs[0] && ms <= onMs[1],
  );
}

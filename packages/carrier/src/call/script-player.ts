import { assertNever, type Timer, type Timers } from "@perezvon/base";
import type { SoundName, Step } from "../call-plan.ts";

/** What a script can do to its call. */
export interface ScriptLine {
  ring(): void;
  earlyMedia(): void;
  reject(status: number, q850: number | undefined): void;
  answer(): void;
  hangUp(): void;
  play(sound: SoundName, ended?: () => void): void;
  /** Whether anything audible has come since the answer. */
  hasHeard(): boolean;
}

const LISTEN_EVERY_MS = 100;

/** Performs a plan, one step after another, until it is over or stopped. */
export class ScriptPlayer {
  readonly #steps: readonly Step[];
  readonly #timers: Timers;
  readonly #line: ScriptLine;
  #next = 0;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(steps: readonly Step[], timers: Timers, line: ScriptLine) {
    this.#steps = steps;
    this.#timers = timers;
    this.#line = line;
  }

  start(): void {
    this.#advance();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #advance(): void {
    while (!this.#stopped) {
      const step = this.#steps[this.#next++];
      if (!step || !this.#perform(step)) return;
    }
  }

  /** True: done, go on. False: something will call `#advance`, or the call is over. */
  #perform(step: Step): boolean {
    switch (step.kind) {
      case "wait":
        this.#timer = this.#timers.after(step.ms, () => this.#advance());
        return false;
      case "ring":
        this.#line.ring();
        return true;
      case "early_media":
        this.#line.earlyMedia();
        this.#line.play(step.sound);
        return true;
      case "reject":
        this.#line.reject(step.status, step.q850);
        return false;
      case "answer":
        this.#line.answer();
        return true;
      case "say":
        this.#line.play(step.sound, () => this.#advance());
        return false;
      case "sound":
        this.#line.play(step.sound);
        return true;
      case "expect_voice":
        this.#expectVoice(step.withinMs);
        return false;
      case "hang_up":
        this.#line.hangUp();
        return false;
      default:
        return assertNever(step);
    }
  }

  #expectVoice(leftMs: number): void {
    if (this.#line.hasHeard()) {
      this.#advance();
    } else if (leftMs <= 0) {
      this.#line.hangUp();
    } else {
      const waitMs = Math.min(LISTEN_EVERY_MS, leftMs);
      this.#timer = this.#timers.after(waitMs, () => this.#expectVoice(leftMs - waitMs));
    }
  }
}

import type { AudioMessageId, PlayItem } from "@perezvon/model";
import type { FlowCommand } from "./events.ts";
import type { FlowState } from "./flow-state.ts";
import type { OutsideAct } from "./outside.ts";
import { promptItems } from "./prompt-items.ts";
import type { Prompt } from "./scenario.ts";

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Keys kept ahead (INB-BLK-05). */
const mostKeys = 20;

/** One step under way: a private copy of the state, and what has to be done so far. */
export class Run {
  readonly state: Mutable<FlowState>;
  readonly now: number;
  readonly commands: FlowCommand[] = [];

  constructor(state: FlowState, now: number) {
    this.state = { ...state };
    this.now = now;
  }

  do(command: FlowCommand): void {
    this.commands.push(command);
  }

  enter(stage: string): void {
    this.state.stage = stage;
    this.state.since = this.now;
  }

  /** Replaces whatever plays. */
  play(items: readonly PlayItem[]): void {
    this.stopPlay();
    this.#start(items, 1, false);
  }

  prompt(...prompts: readonly Prompt[]): void {
    this.play(prompts.flatMap((prompt) => promptItems(prompt, this.state)));
  }

  /** Queue music goes on until something else is played or the call is connected; `anew`: in place of music that plays already. */
  music(messageId?: string, anew = false): void {
    if (this.state.playing?.music && !anew) return;
    this.stopPlay();
    const { language } = this.state;
    const own = messageId === undefined ? {} : { messageId: messageId as AudioMessageId, language };
    this.#start([{ kind: "music", ...own }], 0, true);
  }

  stopPlay(): void {
    const { playing } = this.state;
    if (playing) this.do({ kind: "stop_play", playId: playing.playId });
    this.state.playing = null;
  }

  startTimer(ms: number): void {
    this.cancelTimer();
    this.state.timerId = this.#newId("timer");
    this.do({ kind: "start_timer", timerId: this.state.timerId, ms });
  }

  cancelTimer(): void {
    const { timerId } = this.state;
    if (timerId !== null) this.do({ kind: "cancel_timer", timerId });
    this.state.timerId = null;
  }

  ask(act: OutsideAct): void {
    this.state.asked = this.#newId("act");
    this.do({ kind: "outside", actId: this.state.asked, act });
  }

  cancelAsked(): void {
    const { asked } = this.state;
    if (asked !== null) this.do({ kind: "cancel_outside", actId: asked });
    this.state.asked = null;
  }

  keepKey(digit: string): void {
    if (this.state.keys.length < mostKeys) this.state.keys += digit;
  }

  /** The first key pressed ahead, if any. */
  takeKey(): string | undefined {
    const { keys } = this.state;
    this.state.keys = keys.slice(1);
    return keys[0];
  }

  #start(items: readonly PlayItem[], repeat: number, music: boolean): void {
    const playId = this.#newId("play");
    this.state.playing = { playId, music };
    this.do({ kind: "play", playId, items, repeat });
  }

  #newId(kind: string): string {
    this.state.lastId += 1;
    return `${kind}${this.state.lastId}`;
  }
}

import type { Timer } from "@perezvon/base";
import type { MediaEvent } from "@perezvon/media";
import type { LegId, PlayId, SwitchCommand } from "@perezvon/model";
import type { Leg } from "./leg/leg.ts";
import { commonMusicMs, type LegMusic, soundItems, unspoken } from "./sounds.ts";
import type { SwitchContext } from "./switch-context.ts";

type Play = Extract<SwitchCommand, { kind: "play" }>;
type Change = Extract<SwitchCommand, { kind: "stop_play" | "pause_play" | "seek_play" }>;

/** Nobody waits longer for the first word of a text that is spoken just now (TEL-TTS-01). */
const speechWaitMs = 2_000;

/** A play whose texts are being spoken; what is asked of it meanwhile is done when it begins. */
interface Waiting {
  readonly play: Play;
  readonly timer: Timer;
  readonly changes: Change[];
}

/** What is played to legs by command: whose each play is, and its one end. */
export class Plays {
  readonly #context: SwitchContext;
  readonly #legOf: (legId: LegId) => Leg | undefined;
  readonly #onceAnswered: (legId: LegId, run: (answered: boolean) => void) => void;
  readonly #running = new Map<string, LegId>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #music = new Map<LegId, LegMusic>();

  constructor(
    context: SwitchContext,
    legOf: (legId: LegId) => Leg | undefined,
    onceAnswered: (legId: LegId, run: (answered: boolean) => void) => void,
  ) {
    this.#context = context;
    this.#legOf = legOf;
    this.#onceAnswered = onceAnswered;
  }

  start(command: Play): void {
    const leg = this.#legOf(command.legId);
    if (leg === undefined) {
      this.#fail(command);
      return;
    }
    if (leg.mediaId === undefined) {
      // Before the answer: early media. Together with the answer: as soon as the leg can hear.
      void leg.earlyMedia().then((heard) => {
        if (leg.over) this.#fail(command);
        else if (heard || leg.mediaId !== undefined) this.start(command);
        else
          this.#onceAnswered(leg.legId, (answered) => (answered ? this.start(command) : this.#fail(command)));
      });
      return;
    }
    if (this.#waits(command)) return;
    this.#running.set(command.playId, command.legId);
    const onlyMusic = command.items.length === 1 && command.items[0]!.kind === "music";
    const fromMs = onlyMusic ? commonMusicMs(leg.centreId, this.#context) : undefined;
    this.#context.media.play(leg.mediaId, {
      playId: command.playId,
      items: soundItems(
        command.items,
        { ...this.#context, centreId: leg.centreId },
        this.#music.get(leg.legId),
      ),
      repeat: command.repeat,
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(command.to === undefined ? {} : { to: command.to }),
      ...(command.interruptedBy === undefined ? {} : { interruptedBy: command.interruptedBy }),
    });
  }

  change(command: Change): void {
    const waiting = this.#waiting.get(command.playId);
    if (waiting !== undefined && command.kind === "stop_play") {
      this.#stopWaiting(waiting);
      return;
    }
    if (waiting !== undefined) {
      waiting.changes.push(command);
      return;
    }
    const { media } = this.#context;
    if (command.kind === "stop_play") media.stopPlay(command.playId);
    else if (command.kind === "pause_play") media.pausePlay(command.playId, command.on);
    else media.seekPlay(command.playId, command.toMs);
  }

  /** In place of the centre's, on hold and wherever music is played to the leg (TEL-PLY-05). */
  setMusic(legId: LegId, music: LegMusic): void {
    if (this.#legOf(legId) !== undefined) this.#music.set(legId, music);
  }

  musicOf({ legId }: Leg): LegMusic | undefined {
    return this.#music.get(legId);
  }

  stopOf(leg: Leg): void {
    for (const [playId, legId] of this.#running)
      if (legId === leg.legId) this.#context.media.stopPlay(playId);
    for (const waiting of [...this.#waiting.values()])
      if (waiting.play.legId === leg.legId) this.#stopWaiting(waiting);
  }

  /** The leg is gone. */
  forget(leg: Leg): void {
    this.stopOf(leg);
    this.#music.delete(leg.legId);
  }

  /** Something of ours sounds to the leg. */
  soundTo(leg: Leg): boolean {
    const waits = [...this.#waiting.values()].some(({ play }) => play.legId === leg.legId);
    return waits || [...this.#running.values()].includes(leg.legId);
  }

  onMedia(event: Extract<MediaEvent, { kind: "playEnded" }>): void {
    const legId = this.#running.get(event.playId);
    this.#running.delete(event.playId);
    if (legId === undefined) return;
    const reason = event.reason === "interrupted" ? "stopped" : event.reason;
    this.#context.emit({ kind: "play_ended", playId: event.playId as PlayId, legId, reason, at: event.at });
  }

  /** True when there are texts to be spoken first: it begins when they are, or after two seconds with what there is. */
  #waits(play: Play): boolean {
    const { sounds, timers } = this.#context;
    const texts = unspoken(play.items, sounds);
    const prepare = sounds.prepareSpeech;
    if (texts.length === 0 || prepare === undefined || this.#waiting.has(play.playId)) return false;
    const begin = () => {
      const waiting = this.#waiting.get(play.playId);
      if (waiting === undefined) return;
      waiting.timer.cancel();
      this.start(play);
      this.#waiting.delete(play.playId);
      for (const change of waiting.changes) this.change(change);
    };
    this.#waiting.set(play.playId, { play, timer: timers.after(speechWaitMs, begin), changes: [] });
    void Promise.all(texts.map((text) => prepare(text, true))).then(begin, begin);
    return true;
  }

  #stopWaiting({ play, timer }: Waiting): void {
    timer.cancel();
    this.#waiting.delete(play.playId);
    this.#end(play, "stopped");
  }

  #fail(play: Play): void {
    this.#end(play, "failed");
  }

  #end({ legId, playId }: Play, reason: "failed" | "stopped"): void {
    const at = this.#context.clock.now();
    this.#context.emit({ kind: "play_ended", playId, legId, reason, at });
  }
}

import type { MediaEvent } from "@perezvon/media";
import type { LegId, PlayId, SwitchCommand } from "@perezvon/model";
import type { Leg } from "./leg/leg.ts";
import { commonMusicMs, soundItems } from "./sounds.ts";
import type { SwitchContext } from "./switch-context.ts";

type Play = Extract<SwitchCommand, { kind: "play" }>;
type Change = Extract<SwitchCommand, { kind: "stop_play" | "pause_play" | "seek_play" }>;

/** What is played to legs by command: whose each play is, and its one end. */
export class Plays {
  readonly #context: SwitchContext;
  readonly #legOf: (legId: LegId) => Leg | undefined;
  readonly #onceAnswered: (legId: LegId, run: (answered: boolean) => void) => void;
  readonly #running = new Map<string, LegId>();

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
    this.#running.set(command.playId, command.legId);
    const onlyMusic = command.items.length === 1 && command.items[0]!.kind === "music";
    const fromMs = onlyMusic ? commonMusicMs(leg.centreId, this.#context) : undefined;
    this.#context.media.play(leg.mediaId, {
      playId: command.playId,
      items: soundItems(leg.centreId, command.items, this.#context.sounds),
      repeat: command.repeat,
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(command.to === undefined ? {} : { to: command.to }),
      ...(command.interruptedBy === undefined ? {} : { interruptedBy: command.interruptedBy }),
    });
  }

  change(command: Change): void {
    const { media } = this.#context;
    if (command.kind === "stop_play") media.stopPlay(command.playId);
    else if (command.kind === "pause_play") media.pausePlay(command.playId, command.on);
    else media.seekPlay(command.playId, command.toMs);
  }

  stopOf(leg: Leg): void {
    for (const [playId, legId] of this.#running)
      if (legId === leg.legId) this.#context.media.stopPlay(playId);
  }

  /** Something of ours sounds to the leg. */
  soundTo(leg: Leg): boolean {
    return [...this.#running.values()].includes(leg.legId);
  }

  onMedia(event: Extract<MediaEvent, { kind: "playEnded" }>): void {
    const legId = this.#running.get(event.playId);
    this.#running.delete(event.playId);
    if (legId === undefined) return;
    const reason = event.reason === "interrupted" ? "stopped" : event.reason;
    this.#context.emit({ kind: "play_ended", playId: event.playId as PlayId, legId, reason, at: event.at });
  }

  #fail({ legId, playId }: Play): void {
    const at = this.#context.clock.now();
    this.#context.emit({ kind: "play_ended", playId, legId, reason: "failed", at });
  }
}

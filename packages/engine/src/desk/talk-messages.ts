import type { DeskErrorCode, DeskInteraction, InteractionPhase, LegId, PlayId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { PartSubject } from "./part-contract.ts";

/** Whose talk it is in which messages are played. */
interface MessageTalk {
  readonly phase: InteractionPhase | "over";
  readonly subject: PartSubject;
  readonly agentLegId: LegId;
  readonly customerLegId: LegId;
  readonly controls: { readonly muted: boolean };
  /** Somebody else is in the talk, or the customer waits for one. */
  readonly shared: boolean;
  changed(): void;
}

type Playing = NonNullable<DeskInteraction["playing"]>;

/**
 * Prepared messages that an agent plays in a talk (TEL-PLY-07, INB-PRE-03): both sides hear them or the customer alone, and
 * the agent's microphone is off meanwhile, so that nothing is spoken into them.
 */
export class TalkMessages {
  readonly #context: Pick<CentreContext, "clock" | "execute" | "legs" | "newId" | "language">;
  readonly #talk: MessageTalk;
  #playId: PlayId | undefined;
  #silenced: LegId | undefined;
  #playing: Playing | undefined;

  constructor(
    context: Pick<CentreContext, "clock" | "execute" | "legs" | "newId" | "language">,
    talk: MessageTalk,
  ) {
    this.#context = context;
    this.#talk = talk;
  }

  get playing(): Playing | undefined {
    return this.#playing;
  }

  /** One after another: the one that plays ends where the next begins. */
  play(messageId: string, to: Playing["to"]): DeskErrorCode | undefined {
    const { agentLegId, customerLegId, phase, shared, subject } = this.#talk;
    if (phase !== "talk" || shared) return "wrong_phase";
    const message = subject.messages?.find(({ id }) => id === messageId);
    if (message === undefined) return "no_such_message";
    this.#end();
    const playId = this.#context.newId() as PlayId;
    this.#playId = playId;
    this.#playing = { ...message, to, since: this.#context.clock.now() };
    this.#silenced = agentLegId;
    this.#context.execute({ kind: "mute", legId: agentLegId, on: true });
    this.#context.legs.ownPlay(playId, (event) => {
      if (event.kind !== "play_ended" || this.#playId !== playId) return;
      this.#playId = undefined;
      this.stop();
    });
    this.#context.execute({
      kind: "play",
      legId: customerLegId,
      playId,
      items: [{ kind: "message", messageId: message.id, language: this.#context.language }],
      repeat: 1,
      to: to === "both" ? "both" : "leg",
    });
    this.#talk.changed();
    return undefined;
  }

  /** At once, and without a word where nothing plays: it may have ended just now. */
  stop(): void {
    if (this.#playing === undefined) return;
    this.#end();
    this.#talk.changed();
  }

  #end(): void {
    if (this.#playId !== undefined) this.#context.execute({ kind: "stop_play", playId: this.#playId });
    // What the agent has chosen himself meanwhile stays.
    if (this.#silenced !== undefined && !this.#talk.controls.muted)
      this.#context.execute({ kind: "mute", legId: this.#silenced, on: false });
    this.#playId = undefined;
    this.#silenced = undefined;
    this.#playing = undefined;
  }
}

import type { CallId, LegId, LegOutcome, PlayId } from "@perezvon/model";
import type { LegEvent } from "../../call/leg-book.ts";
import type { CentreContext } from "../../context.ts";
import type { DeskSession } from "../../desk/desk-session.ts";

const ringMs = 20_000;

/** The agent's own phone while he calls a number of the record before him: rung before the number, and his ear at its ringing. */
export class PreviewPhone {
  readonly #context: CentreContext;
  readonly #callId: CallId;
  readonly #gone: (outcome: LegOutcome) => void;
  #legId: LegId | undefined;
  #up = false;
  #handedOver = false;

  /** `gone`: the phone was not taken, or was hung up. */
  constructor(context: CentreContext, callId: CallId, gone: (outcome: LegOutcome) => void) {
    this.#context = context;
    this.#callId = callId;
    this.#gone = gone;
  }

  get up(): boolean {
    return this.#up;
  }

  ring(
    endpoint: NonNullable<ReturnType<DeskSession["endpoint"]>>,
    from: string,
    displayName: string | undefined,
    up: () => void,
  ): void {
    const legId = this.#context.newId() as LegId;
    this.#legId = legId;
    this.#context.legs.ownLeg(legId, (event) => this.#on(legId, event, up));
    this.#context.execute({
      kind: "ring_user",
      centreId: this.#context.centreId,
      callId: this.#callId,
      legId,
      endpoint,
      from,
      displayName,
      autoAnswer: true,
      timeoutMs: ringMs,
    });
  }

  /** What the network says before the answer is heard as it is (TEL-B2B-02). */
  hear(dialled: LegId, earlyMedia: boolean): void {
    const legId = this.#legId;
    if (legId === undefined) return;
    if (earlyMedia) this.#context.execute({ kind: "join", legs: [legId, dialled] });
    else this.#ringback(legId);
  }

  /** The leg, for a talk that ends it itself. */
  handOver(): LegId | undefined {
    if (!this.#up) return undefined;
    this.#handedOver = true;
    return this.#legId;
  }

  drop(): void {
    const legId = this.#legId;
    const own = !this.#handedOver;
    this.#legId = undefined;
    this.#up = false;
    this.#handedOver = false;
    if (legId !== undefined && own) this.#context.execute({ kind: "hang_up", legId, cause: "normal" });
  }

  #on(legId: LegId, event: LegEvent, up: () => void): void {
    if (legId !== this.#legId) return;
    if (event.kind === "answered") {
      this.#up = true;
      up();
    } else if (event.kind === "ended") {
      this.#legId = undefined;
      this.#up = false;
      this.#gone(event.outcome);
    }
  }

  #ringback(legId: LegId): void {
    const playId = this.#context.newId() as PlayId;
    this.#context.legs.ownPlay(playId, () => undefined);
    const items = [{ kind: "tone", tone: "ringback" }] as const;
    this.#context.execute({ kind: "play", legId, playId, items, repeat: 0 });
  }
}

import type { CallId, DeskErrorCode, DeskInteraction, LegId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { DeskSession, OwnCall } from "../desk/desk-session.ts";

/**
 * A call that an agent makes, until somebody answers. From his desk his own phone is rung first and answers by itself; what he called then
 * sees it as the caller's leg. From a phone the leg is there already.
 */
export class DeskCall implements OwnCall {
  readonly callId: CallId;
  readonly legId: LegId;
  /** Called by phone: nothing of ours is up before the other side answers. */
  readonly #byPhone: boolean;
  readonly #context: CentreContext;
  readonly #session: DeskSession;
  readonly #to: string;
  readonly #name: string | undefined;
  readonly #reach: (call: DeskCall, listener: (forward: (event: LegEvent) => void) => void) => void;
  readonly #startedAt: number;
  #since: number;
  #up = false;
  #over = false;
  readonly #keepsOn: boolean;
  #muted = false;
  #held = false;
  #forward: ((event: LegEvent) => void) | undefined;
  #ended: LegEvent | undefined;

  constructor(
    context: CentreContext,
    session: DeskSession,
    to: {
      readonly number: string;
      readonly name: string | undefined;
      /** The end of the session does not end it. */
      readonly keepsOn?: boolean;
    },
    /** Called when the agent's own leg is up: connects it to what was called and hands back who hears of the leg from now on. */
    reach: (call: DeskCall, listener: (forward: (event: LegEvent) => void) => void) => void,
    byPhone?: { readonly callId: CallId; readonly legId: LegId },
  ) {
    this.#context = context;
    this.#session = session;
    this.#to = to.number;
    this.#name = to.name;
    this.#keepsOn = to.keepsOn ?? false;
    this.#reach = reach;
    this.#byPhone = byPhone !== undefined;
    this.callId = byPhone?.callId ?? (context.newId() as CallId);
    this.legId = byPhone?.legId ?? (context.newId() as LegId);
    this.#startedAt = context.clock.now();
    this.#since = this.#startedAt;
  }

  begin(): DeskErrorCode | undefined {
    if (this.#byPhone) {
      this.#session.attachOwn(this);
      this.own();
      this.#call();
      return undefined;
    }
    const endpoint = this.#session.endpoint();
    if (endpoint === undefined) return "phone_unreachable";
    this.#session.attachOwn(this);
    this.own();
    this.#context.execute({
      kind: "ring_user",
      centreId: this.#context.centreId,
      callId: this.callId,
      legId: this.legId,
      endpoint,
      from: this.#to,
      displayName: this.#name,
      autoAnswer: true,
      timeoutMs: 20_000,
    });
    return undefined;
  }

  /** Takes the leg's events back from whoever was called and passes them on to him. */
  own(): void {
    this.#context.legs.ownLeg(this.legId, (event) => this.#onLeg(event));
  }

  view(): DeskInteraction {
    return {
      id: this.callId,
      channel: "voice",
      direction: "internal",
      phase: !this.#up ? "calling" : this.#held ? "hold" : "talk",
      since: this.#since,
      service: undefined,
      campaign: undefined,
      recordId: undefined,
      customer: { name: this.#name, number: this.#to },
      fields: [],
      history: [],
      offeredAt: undefined,
      acceptBefore: undefined,
      answeredAt: this.#up ? this.#since : undefined,
      waitedMs: undefined,
      muted: this.#muted,
      recording: false,
      joint: undefined,
      parties: [],
      guest: true,
      supervisors: [],
      supervision: undefined,
      notice: undefined,
      dispositions: [],
      dispositionRequired: false,
      disposition: undefined,
      note: "",
      afterCallWorkUntil: undefined,
    };
  }

  command(
    kind: "hang_up" | "digits" | "mute" | "hold" | "resume",
    argument: string | boolean | undefined,
  ): DeskErrorCode | undefined {
    if (this.#over) return "wrong_phase";
    switch (kind) {
      case "hang_up":
        this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
        return undefined;
      case "digits":
        if (typeof argument !== "string" || !/^[0-9*#A-D]{1,40}$/.test(argument)) return "digits_invalid";
        // Keys of one's own phone reach whoever is called as keys of the calling leg.
        for (const digit of argument)
          this.#forward?.({ kind: "digit", legId: this.legId, digit, at: this.#context.clock.now() });
        return undefined;
      case "mute":
        this.#muted = argument === true;
        this.#context.execute({ kind: "mute", legId: this.legId, on: this.#muted });
        break;
      case "hold":
      case "resume":
        if (!this.#up) return "wrong_phase";
        this.#held = kind === "hold";
        this.#context.execute({ kind, by: this.legId });
        break;
    }
    this.#session.changed();
    return undefined;
  }

  sessionEnded(): void {
    if (!this.#keepsOn) this.command("hang_up", undefined);
  }

  #onLeg(event: LegEvent): void {
    if (event.kind === "answered") {
      this.#up = true;
      this.#since = event.at;
      this.#session.changed();
      if (!this.#byPhone) {
        this.#call();
        return;
      }
    }
    this.#forward?.(event);
    if (event.kind === "ended") {
      this.#over = true;
      this.#ended = event;
      this.#session.detachOwn(this);
    }
  }

  #call(): void {
    this.#reach(this, (forward) => {
      this.#forward = forward;
      // Answered meanwhile: what was shown of it has become a share of its own.
      if (this.#ended === undefined && this.#session.ownCall !== this) return;
      // He may have hung up while the number was looked up: what he called must not wait for him.
      if (this.#ended === undefined) this.own();
      else {
        this.#context.legs.disown(this.legId);
        forward(this.#ended);
      }
    });
  }
}

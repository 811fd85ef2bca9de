import type { CallId, CentreId, EndedBy, HangupCause, LegId, LegOutcome, SwitchEvent } from "@perezvon/model";
import type { SwitchContext } from "../switch-context.ts";

/** Facts about a leg that gather until its end. */
export interface LegFacts {
  endedBy: EndedBy;
  sipCode: number | undefined;
  q850: number | undefined;
  rang: boolean;
  answered: boolean;
  noAnswerLimit: boolean;
  networkUnavailable: boolean;
  systemReason: string | undefined;
  analysis: LegOutcome["analysis"];
}

/**
 * One dialog (or one page) with media. A leg reports to the switch by events and hears commands; it knows nothing of
 * bridges. Its last event is `ended`, once.
 */
export abstract class Leg {
  readonly legId: LegId;
  readonly callId: CallId;
  readonly centreId: CentreId;
  protected readonly context: SwitchContext;
  protected readonly facts: LegFacts = {
    endedBy: "remote",
    sipCode: undefined,
    q850: undefined,
    rang: false,
    answered: false,
    noAnswerLimit: false,
    networkUnavailable: false,
    systemReason: undefined,
    analysis: undefined,
  };
  #over = false;

  constructor(context: SwitchContext, ids: { legId: LegId; callId: CallId; centreId: CentreId }) {
    this.context = context;
    this.legId = ids.legId;
    this.callId = ids.callId;
    this.centreId = ids.centreId;
  }

  /** Name of the leg in the media plane; undefined before it has one. */
  abstract readonly mediaId: string | undefined;

  get answered(): boolean {
    return this.facts.answered;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Ends the leg whatever its state. */
  abstract hangUp(cause: HangupCause): void;

  /** Answers a leg that rings at us; nothing for legs that we dial. */
  answer(): void {}

  /** Tells the caller that it rings. */
  ringing(): void {}

  /** The worker that carried the media is gone (TEL-GEN-03). */
  mediaLost(reason: string): void {
    this.facts.systemReason = reason;
    this.facts.endedBy = "system";
    this.hangUp("failure");
  }

  protected emit(event: SwitchEvent): void {
    this.context.emit(event);
  }

  protected nowAnswered(at: number): void {
    if (this.facts.answered || this.#over) return;
    this.facts.answered = true;
    this.emit({ kind: "answered", legId: this.legId, at });
  }

  /** Closes the media and reports the end; later calls do nothing. */
  protected finish(at: number): void {
    if (this.#over) return;
    this.#over = true;
    this.context.legEnded(this, { ...this.facts }, at);
  }
}

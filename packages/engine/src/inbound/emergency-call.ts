import type { CallId, EndpointId, LegId, PlayId, TrunkId, UserId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { EmergencyPlace } from "../ports.ts";
import { EmergencyRecording } from "./emergency-recording.ts";

/** Longer than any operator lets an emergency service ring. */
const ringLimitMs = 180_000;

export interface EmergencyRequest {
  readonly callId: CallId;
  readonly legId: LegId;
  /** The caller's own leg is up already: he called from his desk. */
  readonly answered: boolean;
  readonly number: string;
  readonly by: { readonly userId: UserId; readonly endpointId: EndpointId | undefined };
}

export interface EmergencyOptions {
  readonly record: boolean;
  readonly language: "ru" | "en";
  /** No trunk took the call: the administrator has to know. */
  failed(): void;
}

/** Somebody of ours calls an emergency service: straight out, past every rule (TEL-EMG-02). No scenario and no transfer. */
export class EmergencyCall {
  readonly #context: CentreContext;
  readonly #call: EmergencyRequest;
  readonly #options: EmergencyOptions;
  readonly #recording: EmergencyRecording;
  readonly #outLegId: LegId;
  #answered = false;
  #over = false;

  constructor(context: CentreContext, call: EmergencyRequest, options: EmergencyOptions) {
    this.#context = context;
    this.#call = call;
    this.#options = options;
    this.#outLegId = context.newId() as LegId;
    this.#recording = new EmergencyRecording(context, {
      callId: call.callId,
      userId: call.by.userId,
      number: call.number,
      record: options.record,
    });
  }

  /** Without a trunk the caller is told to take another phone. */
  begin(trunkId: TrunkId | undefined, place: EmergencyPlace | undefined): void {
    const { callId, legId, number, by } = this.#call;
    this.#context.legs.ownLeg(legId, (event) => this.onCaller(event));
    if (trunkId === undefined) {
      this.#noWayOut();
      return;
    }
    this.#context.legs.ownLeg(this.#outLegId, (event) => this.#onService(event));
    this.#context.execute({
      kind: "dial",
      centreId: this.#context.centreId,
      callId,
      legId: this.#outLegId,
      trunkId,
      to: number,
      from: place?.number ?? "",
      noAnswerMs: ringLimitMs,
      analysis: undefined,
      purpose: "emergency",
      ...by,
    });
  }

  onCaller(event: LegEvent): void {
    if (event.kind === "ended") this.#end(this.#outLegId);
  }

  #onService(event: LegEvent): void {
    const { legId, answered } = this.#call;
    if (event.kind === "ringing" && !answered) this.#context.execute({ kind: "ringing", legId });
    else if (event.kind === "answered" && !this.#answered) {
      this.#answered = true;
      if (!answered) this.#context.execute({ kind: "answer", legId });
      this.#context.execute({ kind: "join", legs: [legId, this.#outLegId] });
      this.#recording.start(this.#outLegId, legId);
    } else if (event.kind === "ended") {
      const { networkUnavailable, systemReason } = event.outcome;
      if (!this.#answered && (networkUnavailable || systemReason !== undefined)) this.#noWayOut();
      else this.#end(legId);
    }
  }

  /** Spoken to the caller; the administrator hears of it at once (TEL-EMG-03). */
  #noWayOut(): void {
    if (this.#over) return;
    const { legId, answered, callId } = this.#call;
    this.#context.logger.error("emergency.no_trunk", { callId });
    this.#options.failed();
    if (!answered) this.#context.execute({ kind: "answer", legId });
    const playId = this.#context.newId() as PlayId;
    this.#context.legs.ownPlay(playId, () => this.#end(legId));
    this.#context.execute({
      kind: "play",
      legId,
      playId,
      items: [{ kind: "prompt", name: "emergency_no_line", language: this.#options.language }],
      repeat: 2,
    });
  }

  #end(legId: LegId): void {
    if (this.#over) return;
    this.#over = true;
    this.#recording.ended();
    this.#context.execute({ kind: "hang_up", legId, cause: this.#answered ? "normal" : "failure" });
  }
}

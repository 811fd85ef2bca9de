import type { CallId, LegId, RecordingId, UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** What is kept of an emergency call: its row among the interactions, and its recording by the centre's rule (TEL-EMG-03). */
export class EmergencyRecording {
  readonly #context: CentreContext;
  readonly #call: {
    readonly callId: CallId;
    readonly userId: UserId;
    readonly number: string;
    readonly record: boolean;
  };
  readonly #startedAt: number;
  #answeredAt: number | undefined;
  #recordingId: RecordingId | undefined;

  constructor(
    context: CentreContext,
    call: {
      readonly callId: CallId;
      readonly userId: UserId;
      readonly number: string;
      readonly record: boolean;
    },
  ) {
    this.#context = context;
    this.#call = call;
    this.#startedAt = context.clock.now();
  }

  start(serviceLegId: LegId, callerLegId: LegId): void {
    const { centreId, clock, legs, newId, execute, writes, store } = this.#context;
    const { callId, record } = this.#call;
    this.#answeredAt = clock.now();
    if (!record) return;
    const recordingId = newId() as RecordingId;
    this.#recordingId = recordingId;
    legs.ownRecording(recordingId, (event) => {
      if (event.kind === "recording_failed" && event.kept !== true) this.#recordingId = undefined;
      if (event.kind !== "recording_closed") return;
      const { file, durationMs, bytes, sha256, truncated, at } = event;
      const row = { recordingId, centreId, callId, file, durationMs, bytes, sha256, truncated, at };
      void writes.push(`call:${callId}`, "recording", () => store.interactions.saveRecording(row));
    });
    execute({
      kind: "start_recording",
      centreId,
      callId,
      recordingId,
      customerLegId: serviceLegId,
      agentLegId: callerLegId,
    });
  }

  ended(): void {
    const { centreId, clock, writes, store } = this.#context;
    const { callId, userId, number } = this.#call;
    const row = {
      callId,
      centreId,
      direction: "outbound" as const,
      serviceId: undefined,
      campaignId: undefined,
      recordId: undefined,
      from: "",
      to: number,
      agentUserId: userId,
      startedAt: this.#startedAt,
      queuedAt: undefined,
      offeredAt: undefined,
      answeredAt: this.#answeredAt,
      handledAt: undefined,
      endedAt: clock.now(),
      holdMs: 0,
      disposition: undefined,
      note: "",
      recordingId: this.#recordingId,
      endedBy: undefined,
    };
    void writes.push(`call:${callId}`, "interaction", () => store.interactions.save(row));
  }
}

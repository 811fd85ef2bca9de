import type { CallId, LegId, RecordingId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";

/** Shorter messages are nothing but a slammed phone (PLT-VM-03). */
const shortestMessageMs = 1_000;

/** The message that a caller leaves in a scenario. */
export class LeftMessage {
  readonly #context: CentreContext;
  readonly #callId: CallId;
  readonly #legId: LegId;
  #recordingId: RecordingId | undefined;
  #since = 0;

  constructor(context: CentreContext, callId: CallId, legId: LegId) {
    this.#context = context;
    this.#callId = callId;
    this.#legId = legId;
  }

  get recordingId(): RecordingId | undefined {
    return this.#recordingId;
  }

  record(maxMs: number, done: (kept: boolean) => void): void {
    const recordingId = this.#context.newId() as RecordingId;
    this.#recordingId = recordingId;
    this.#since = this.#context.clock.now();
    const limit = this.#context.timers.after(maxMs, () =>
      this.#context.execute({ kind: "stop_recording", recordingId }),
    );
    this.#context.legs.ownRecording(recordingId, (event) => {
      limit.cancel();
      if (event.kind === "recording_failed") {
        // What was captured until then follows.
        if (!event.kept) done(false);
        return;
      }
      if (event.kind !== "recording_closed") return;
      const kept = event.durationMs >= shortestMessageMs;
      if (kept) this.#save(event);
      done(kept);
    });
    this.#context.execute({
      kind: "start_recording",
      centreId: this.#context.centreId,
      callId: this.#callId,
      recordingId,
      customerLegId: this.#legId,
      agentLegId: undefined,
    });
  }

  stop(): void {
    const recordingId = this.#recordingId;
    if (recordingId !== undefined) this.#context.execute({ kind: "stop_recording", recordingId });
  }

  #save(event: Extract<LegEvent, { kind: "recording_closed" }>): void {
    const { centreId, store } = this.#context;
    const { recordingId, file, durationMs, bytes, sha256, truncated } = event;
    const row = { recordingId, centreId, callId: this.#callId, file, durationMs, bytes, sha256, truncated };
    void this.#context.writes.push(`call:${this.#callId}`, "message", () =>
      store.interactions.saveRecording({ ...row, at: this.#since }),
    );
  }
}

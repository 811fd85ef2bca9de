import type { LegId, RecordingId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "./desk-session.ts";
import type { PartSubject } from "./part-contract.ts";

/** The recording of one agent's share: begun by him, or taken over with the customer (PLT-REC-06, PLT-REC-10). */
export class PartRecording {
  recordingId: RecordingId | undefined;
  readonly #context: CentreContext;
  readonly #part: { readonly subject: PartSubject; readonly session: DeskSession };
  #running = false;

  constructor(
    context: CentreContext,
    part: { readonly subject: PartSubject; readonly session: DeskSession },
  ) {
    this.#context = context;
    this.#part = part;
  }

  get running(): boolean {
    return this.#running;
  }

  start(customerLegId: LegId, agentLegId: LegId): void {
    const recordingId = this.#context.newId() as RecordingId;
    this.adopt(recordingId);
    this.#context.execute({
      kind: "start_recording",
      centreId: this.#context.centreId,
      callId: this.#part.subject.callId,
      recordingId,
      customerLegId,
      agentLegId,
    });
  }

  /** Goes on with a recording that another began. */
  adopt(recordingId: RecordingId): void {
    this.recordingId = recordingId;
    this.#running = true;
    this.#context.legs.ownRecording(recordingId, (event) => this.#onEvent(event));
  }

  /** Lets it run on: somebody else goes on with it, or the end of the customer's leg ends it. */
  release(): RecordingId | undefined {
    if (!this.#running) return undefined;
    this.#running = false;
    return this.recordingId;
  }

  stop(): void {
    if (this.#running && this.recordingId !== undefined)
      this.#context.execute({ kind: "stop_recording", recordingId: this.recordingId });
  }

  #onEvent(event: LegEvent): void {
    if (event.kind === "recording_failed") {
      this.#running = false;
      this.recordingId = undefined;
      this.#part.session.changed();
    } else if (event.kind === "recording_closed") {
      this.#running = false;
      const { recordingId, file, durationMs, bytes, sha256, truncated, at } = event;
      const { centreId, store } = this.#context;
      const callId = this.#part.subject.callId;
      const row = { recordingId, centreId, callId, file, durationMs, bytes, sha256, truncated, at };
      void this.#context.writes.push(`call:${callId}`, "recording", () =>
        store.interactions.saveRecording(row),
      );
    }
  }
}

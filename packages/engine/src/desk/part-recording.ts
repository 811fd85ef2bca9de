import type { DeskNotice, LegId, RecordingId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "./desk-session.ts";
import type { PartSubject } from "./part-contract.ts";

/** A recording writes silence: since when, and who asked for it. */
export interface RecordingPause {
  readonly since: number;
  readonly by: string | undefined;
}

interface RecordedPart {
  readonly subject: PartSubject;
  readonly session: DeskSession;
  notice(code: DeskNotice["code"]): void;
}

/** The recording of one agent's share: begun by him, or taken over with the customer (PLT-REC-06, PLT-REC-10). */
export class PartRecording {
  recordingId: RecordingId | undefined;
  readonly #context: CentreContext;
  readonly #part: RecordedPart;
  #running = false;
  #pause: RecordingPause | undefined;

  constructor(context: CentreContext, part: RecordedPart) {
    this.#context = context;
    this.#part = part;
  }

  get running(): boolean {
    return this.#running;
  }

  get paused(): RecordingPause | undefined {
    return this.#running ? this.#pause : undefined;
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

  /** Goes on with a recording that another began, and paused perhaps. */
  adopt(recordingId: RecordingId, paused?: RecordingPause): void {
    this.recordingId = recordingId;
    this.#running = true;
    this.#pause = paused;
    this.#context.legs.ownRecording(recordingId, (event) => this.#onEvent(event));
  }

  /** Lets it run on: somebody else goes on with it, or the end of the customer's leg ends it. */
  release(): RecordingId | undefined {
    if (!this.#running) return undefined;
    this.#running = false;
    return this.recordingId;
  }

  /** Asks for silence or for sound; the desk shows it when the recording says that it is so (TEL-REC-06). */
  pause(on: boolean, by: string): void {
    if (this.#running && this.recordingId !== undefined)
      this.#context.execute({ kind: "pause_recording", recordingId: this.recordingId, on, by });
  }

  /** Consent was refused: nothing of it remains, and nothing more is told of it (TEL-REC-07). */
  discard(): void {
    const { recordingId } = this;
    if (!this.#running || recordingId === undefined) return;
    this.#running = false;
    this.recordingId = undefined;
    this.#context.legs.disownRecording(recordingId);
    this.#context.execute({ kind: "discard_recording", recordingId });
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
    } else if (event.kind === "recording_paused") {
      this.#pause = event.on ? { since: event.at, by: event.by } : undefined;
      if (!event.on && event.by === "limit") this.#part.notice("recording_goes_on");
      else this.#part.session.changed();
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

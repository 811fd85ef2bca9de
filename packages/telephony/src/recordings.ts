import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MediaEvent } from "@perezvon/media";
import type { RecordingId, SwitchCommand } from "@perezvon/model";
import type { Leg } from "./leg/leg.ts";
import type { SwitchContext } from "./switch-context.ts";

type Start = Extract<SwitchCommand, { kind: "start_recording" }>;

/** Recordings that run: their files and who started them. Names are relative to the storage, never absolute (TEL-REC-09). */
export class Recordings {
  readonly #context: SwitchContext;
  readonly #running = new Map<string, { readonly recordingId: RecordingId; readonly file: string }>();

  constructor(context: SwitchContext) {
    this.#context = context;
  }

  start(command: Start, customer: Leg | undefined): void {
    const { recordingId, centreId } = command;
    if (customer?.mediaId === undefined) {
      this.#context.emit({
        kind: "recording_failed",
        recordingId,
        code: "no_media",
        at: this.#context.clock.now(),
      });
      return;
    }
    const day = new Date(this.#context.clock.now()).toISOString().slice(0, 10);
    const file = `${centreId}/${day}/${recordingId}.wav`;
    const path = join(this.#context.recordingsDir, file);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (error) {
      this.#context.logger.warn("recording folder", { error: String(error) });
      this.#context.emit({
        kind: "recording_failed",
        recordingId,
        code: "storage",
        at: this.#context.clock.now(),
      });
      return;
    }
    this.#running.set(recordingId, { recordingId, file });
    this.#context.media.startRecording({ recordingId, legId: customer.mediaId, file: path });
  }

  stop(recordingId: RecordingId): void {
    if (this.#running.has(recordingId)) this.#context.media.stopRecording(recordingId);
  }

  onMedia(event: Extract<MediaEvent, { kind: "recordingClosed" | "recordingFailed" }>): void {
    const running = this.#running.get(event.recordingId);
    if (running === undefined) return;
    const at = this.#context.clock.now();
    if (event.kind === "recordingFailed") {
      this.#context.emit({
        kind: "recording_failed",
        recordingId: running.recordingId,
        code: event.code,
        at,
      });
      return;
    }
    this.#running.delete(event.recordingId);
    const { durationMs, bytes, sha256, truncated } = event;
    this.#context.emit({
      kind: "recording_closed",
      recordingId: running.recordingId,
      file: running.file,
      durationMs,
      bytes,
      sha256,
      truncated,
      at,
    });
  }
}

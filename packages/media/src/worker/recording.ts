import type { MediaEvent, RecordingFormat } from "../contract.ts";
import { Capture } from "./capture.ts";
import { RecordingFile } from "./recording-file.ts";

/** One recording: the capture in memory and the file behind it. */
export class Recording {
  readonly recordingId: string;
  readonly capture: Capture;
  readonly #format: RecordingFormat;
  readonly #path: string;
  readonly #file: RecordingFile;
  #cut = false;
  #closing: Promise<MediaEvent> | undefined;

  constructor(recordingId: string, path: string, format: RecordingFormat, nowMs: number) {
    this.recordingId = recordingId;
    this.#path = path;
    this.#format = format;
    this.capture = new Capture(nowMs);
    const encoding = format === "wav_alaw_stereo" ? "alaw" : "pcm16";
    this.#file = new RecordingFile(path, { encoding, channels: 2, sampleRate: 8000 });
  }

  /** Hands finished blocks to the file. False from the moment that the file takes no more: close it then. */
  flush(nowMs: number): boolean {
    for (;;) {
      if (this.#cut) return false;
      const count = this.capture.ready(nowMs);
      if (count === 0) return true;
      this.#append(count);
    }
  }

  /** Ends the recording at this moment. Calling again gives the same end. */
  close(nowMs: number): Promise<MediaEvent> {
    this.#closing ??= this.#close(nowMs);
    return this.#closing;
  }

  async #close(nowMs: number): Promise<MediaEvent> {
    if (!this.#cut) {
      const rest = this.capture.remaining(nowMs);
      if (rest > 0) this.#append(rest);
    }
    const truncated = this.#cut;
    try {
      const { bytes, sha256 } = await this.#file.close();
      return {
        kind: "recordingClosed",
        recordingId: this.recordingId,
        file: this.#path,
        durationMs: this.capture.durationMs(),
        bytes,
        sha256,
        truncated,
      };
    } catch (error) {
      await this.#file.discard().catch(() => undefined);
      return {
        kind: "recordingFailed",
        recordingId: this.recordingId,
        code: (error as NodeJS.ErrnoException).code ?? "write_failed",
        detail: error instanceof Error ? error.message : String(error),
      };
    }
  }

  #append(count: number): void {
    const block =
      this.#format === "wav_alaw_stereo" ? this.capture.takeAlaw(count) : this.capture.takePcm(count);
    if (!this.#file.append(block)) this.#cut = true;
  }
}

import type { Timers } from "@perezvon/base";
import { Capture } from "./capture.ts";
import { CaptureFile, type CaptureMemory } from "./capture-file.ts";
import { type LiveStream, STREAM_BLOCK_SAMPLES } from "./live-stream.ts";
import type { CaptureEnd } from "./protocol.ts";

/** One recording: the capture in memory and the file behind it. */
export class Recording {
  readonly recordingId: string;
  readonly capture: Capture;
  readonly #file: CaptureFile;
  readonly #stream: LiveStream | undefined;
  #cut = false;
  #closing: Promise<CaptureEnd> | undefined;

  constructor(
    recordingId: string,
    path: string,
    memory: CaptureMemory,
    timers: Timers,
    nowMs: number,
    firstBlock: number,
    stream?: LiveStream,
  ) {
    this.recordingId = recordingId;
    this.#stream = stream;
    this.capture = stream
      ? new Capture(nowMs, STREAM_BLOCK_SAMPLES, STREAM_BLOCK_SAMPLES)
      : new Capture(nowMs, firstBlock);
    this.#file = new CaptureFile(path, memory, timers);
  }

  /** Hands finished blocks to the file. False from the moment that the file takes no more: close it then. */
  flush(nowMs: number): boolean {
    for (;;) {
      if (this.#cut || this.#file.fault) return false;
      const count = this.capture.ready(nowMs);
      if (count === 0) return true;
      this.#append(count);
    }
  }

  /** Ends the recording at this moment. Calling again gives the same end. */
  close(nowMs: number): Promise<CaptureEnd> {
    this.#closing ??= this.#close(nowMs);
    return this.#closing;
  }

  /** Ends the recording and leaves nothing of it. */
  discard(): Promise<void> {
    this.#stream?.end("discard");
    return this.#file.discard();
  }

  async #close(nowMs: number): Promise<CaptureEnd> {
    if (!this.#cut) {
      const rest = this.capture.remaining(nowMs);
      if (rest > 0) this.#append(rest);
    }
    this.#stream?.end("stop");
    try {
      await this.#file.close();
    } catch (error) {
      const fault = this.#file.fault ?? (error as NodeJS.ErrnoException);
      await this.#file.discard().catch(() => undefined);
      return { kind: "lost", code: codeOf(fault), detail: fault.message };
    }
    const { fault } = this.#file;
    const durationMs = Math.round(this.#file.written / 32);
    if (durationMs === 0 && fault) {
      await this.#file.discard().catch(() => undefined);
      return { kind: "lost", code: codeOf(fault), detail: fault.message };
    }
    if (fault) return { kind: "cut", durationMs, code: codeOf(fault), detail: fault.message };
    const { full } = this.#file;
    if (this.#cut && full) return { kind: "cut", durationMs, code: codeOf(full), detail: full.message };
    if (this.#cut)
      return { kind: "cut", durationMs, code: "disk_slow", detail: "the disk was too far behind" };
    return { kind: "whole", durationMs };
  }

  #append(count: number): void {
    const pcm = this.capture.takePcm(count);
    if (!this.#file.append(pcm)) this.#cut = true;
    const blockBytes = STREAM_BLOCK_SAMPLES * 4;
    for (let at = 0; this.#stream && at < pcm.length; at += blockBytes)
      this.#stream.push(pcm.subarray(at, at + blockBytes));
  }
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? "write_failed";
}

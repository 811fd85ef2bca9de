import type { Timers } from "@perezvon/base";
import type { LiveStreamFault } from "../contract.ts";
import { BLOCK_SAMPLES } from "./capture.ts";
import { CaptureMemory } from "./capture-file.ts";
import type { Leg } from "./leg.ts";
import { LiveStream } from "./live-stream.ts";
import type { CaptureEnd, RecordingStream } from "./protocol.ts";
import { Recording } from "./recording.ts";

export const FLUSH_MS = 50;
/** Recordings that begin together finish their blocks at so many different moments: turning all into PCM at once would hold up the packets. */
export const PHASES = 8;

/** What becomes of recordings, for the pool. */
export interface RecordingNews {
  captured(recordingId: string, end: CaptureEnd): void;
  streamFailed(recordingId: string, code: LiveStreamFault, detail: string): void;
}

/** The recordings of a media thread. */
export class Recordings {
  readonly #timers: Timers;
  readonly #nowMs: () => number;
  readonly #news: RecordingNews;
  readonly #memory: CaptureMemory;
  readonly #running = new Map<string, { readonly recording: Recording; readonly leg: Leg }>();
  readonly #flushing: { cancel(): void };
  #begun = 0;

  constructor(captureMemoryBytes: number, timers: Timers, nowMs: () => number, news: RecordingNews) {
    this.#timers = timers;
    this.#nowMs = nowMs;
    this.#news = news;
    this.#memory = new CaptureMemory(captureMemoryBytes);
    this.#flushing = timers.every(FLUSH_MS, () => this.#flush());
  }

  start(leg: Leg, recordingId: string, file: string, stream?: RecordingStream): void {
    if (this.#running.has(recordingId)) return;
    const phase = (this.#begun++ % PHASES) + 1;
    const recording = new Recording(
      recordingId,
      file,
      this.#memory,
      this.#timers,
      this.#nowMs(),
      (BLOCK_SAMPLES / PHASES) * phase,
      stream && this.#stream(recordingId, stream),
    );
    leg.recordings.push(recording);
    this.#running.set(recordingId, { recording, leg });
  }

  pause(recordingId: string, on: boolean): void {
    this.#running.get(recordingId)?.recording.capture.pause(on, this.#nowMs());
  }

  async stop(recordingId: string): Promise<void> {
    const recording = this.#take(recordingId);
    if (recording) this.#news.captured(recordingId, await recording.close(this.#nowMs()));
  }

  stopOf(leg: Leg): void {
    for (const [recordingId, entry] of this.#running) if (entry.leg === leg) void this.stop(recordingId);
  }

  discard(recordingId: string): void {
    void this.#take(recordingId)?.discard();
  }

  async close(): Promise<void> {
    this.#flushing.cancel();
    await Promise.all([...this.#running.keys()].map((recordingId) => this.stop(recordingId)));
  }

  #stream(recordingId: string, { target, agentOnly, callId, centreId }: RecordingStream): LiveStream {
    return new LiveStream({
      target,
      agentOnly,
      start: { recordingId, callId, centreId },
      timers: this.#timers,
      failed: (code, detail) => this.#news.streamFailed(recordingId, code, detail),
    });
  }

  #flush(): void {
    const nowMs = this.#nowMs();
    for (const [recordingId, { recording }] of this.#running)
      if (!recording.flush(nowMs)) void this.stop(recordingId);
  }

  #take(recordingId: string): Recording | undefined {
    const entry = this.#running.get(recordingId);
    if (!entry) return undefined;
    this.#running.delete(recordingId);
    const { leg, recording } = entry;
    leg.recordings.splice(leg.recordings.indexOf(recording), 1);
    return recording;
  }
}

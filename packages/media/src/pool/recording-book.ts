import { rm } from "node:fs/promises";
import type { Clock, Logger, Timer, Timers } from "@perezvon/base";
import type { MediaEvent, RecordingMarkKind, RecordingRequest } from "../contract.ts";
import { CAPTURE_SUFFIX } from "../recording/convert.ts";
import { Marks } from "../recording/marks.ts";
import { channelsOf, metadataPath, type RecordingMetadata, writeMetadata } from "../recording/metadata.ts";
import type { CaptureEnd } from "../worker/protocol.ts";
import { ConversionError, type ConverterLink } from "./converter-link.ts";

const PAUSE_LIMIT_MS = 120_000;
/** How often a stored form is tried again that found the disk full. */
const FULL_DISK_RETRY_MS = 5_000;
const FULL_DISK: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

interface Entry {
  readonly request: RecordingRequest;
  readonly startedAt: number;
  readonly marks: Marks;
  pauseLimit: Timer | undefined;
  /** Writes of the metadata, one after another. */
  writing: Promise<void>;
}

interface BookOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly converter: ConverterLink;
  readonly emit: (event: MediaEvent) => void;
  /** Tells the worker to write silence, or sound again. */
  readonly silence: (request: RecordingRequest, on: boolean) => void;
}

/** What is known of every recording outside of the packet path: marks, pauses, metadata, and the conversion after its end. */
export class RecordingBook {
  readonly #options: BookOptions;
  readonly #entries = new Map<string, Entry>();
  /** Conversions that run; a pool that closes waits for them as long as it may. */
  readonly #finishing = new Set<Promise<void>>();
  /** Captures that wait for room on the disk. */
  readonly #retries = new Set<Timer>();

  constructor(options: BookOptions) {
    this.#options = options;
  }

  has(recordingId: string): boolean {
    return this.#entries.has(recordingId);
  }

  request(recordingId: string): RecordingRequest | undefined {
    return this.#entries.get(recordingId)?.request;
  }

  start(request: RecordingRequest): void {
    const startedAt = this.#options.clock.now();
    const entry: Entry = {
      request,
      startedAt,
      marks: new Marks(),
      pauseLimit: undefined,
      writing: Promise.resolve(),
    };
    this.#entries.set(request.recordingId, entry);
    this.#note(entry, { state: "capturing" });
  }

  pause(recordingId: string, on: boolean, by: string | undefined, kind: RecordingMarkKind = "pause"): void {
    const entry = this.#entries.get(recordingId);
    if (!entry) return;
    const { clock, emit, silence, timers } = this.#options;
    const at = this.#position(entry);
    const paused = () => entry.marks.isOpen("pause") || entry.marks.isOpen("secret_digits");
    const before = paused();
    if (on ? !entry.marks.begin(kind, at, by) : !entry.marks.end(kind, at, by)) return;
    entry.pauseLimit?.cancel();
    const limit = entry.request.pauseLimitMs ?? PAUSE_LIMIT_MS;
    if (paused() && limit > 0) {
      entry.pauseLimit = timers.after(limit, () => {
        this.pause(recordingId, false, "limit", "secret_digits");
        this.pause(recordingId, false, "limit", "pause");
      });
    }
    if (paused() === before) return;
    silence(entry.request, on);
    emit({ kind: "recordingPaused", recordingId, on, by, at: clock.now() });
  }

  mark(recordingId: string, kind: RecordingMarkKind, on: boolean | undefined, by: string | undefined): void {
    const entry = this.#entries.get(recordingId);
    if (!entry) return;
    const at = this.#position(entry);
    if (on === undefined) entry.marks.moment(kind, at, by);
    else if (on) entry.marks.begin(kind, at, by);
    else entry.marks.end(kind, at, by);
    this.#note(entry, { state: "capturing" });
  }

  /** Recordings of these legs, by name. */
  of(legIds: readonly string[]): string[] {
    return [...this.#entries]
      .filter(([, { request }]) => legIds.includes(request.legId))
      .map(([recordingId]) => recordingId);
  }

  /** Consent was refused: nothing of it remains. */
  discard(recordingId: string): void {
    const entry = this.#take(recordingId);
    if (!entry) return;
    const { file } = entry.request;
    this.#finish(async () => {
      await entry.writing;
      for (const path of [file + CAPTURE_SUFFIX, metadataPath(file)]) await rm(path, { force: true });
      this.#options.emit({ kind: "recordingDiscarded", recordingId });
    });
  }

  /** The capture lies on the disk, as far as it came. */
  captured(recordingId: string, end: CaptureEnd): void {
    const entry = this.#take(recordingId);
    if (!entry) return;
    const { emit } = this.#options;
    if (end.kind !== "whole") {
      const kept = end.kind === "cut";
      emit({ kind: "recordingFailed", recordingId, code: end.code, detail: end.detail, kept });
    }
    if (end.kind === "lost") {
      this.#finish(async () => {
        await entry.writing;
        await rm(metadataPath(entry.request.file), { force: true });
      });
      return;
    }
    this.#finish(() => this.#store(entry, end.kind === "cut", end.durationMs));
  }

  /** A worker is gone: what it had written is kept; at most its last second is missing (TEL-REC-10). */
  lost(legIds: readonly string[]): void {
    for (const recordingId of this.of(legIds)) {
      const entry = this.#take(recordingId);
      if (entry) this.#finish(() => this.#store(entry, true, undefined));
    }
  }

  /** Resolves when everything that has ended is stored; what waits for room on the disk is left to the next start. */
  async idle(): Promise<void> {
    for (const retry of this.#retries) retry.cancel();
    while (this.#finishing.size > 0) await Promise.all(this.#finishing);
  }

  async #store(
    entry: Entry,
    truncated: boolean,
    durationMs: number | undefined,
    again = false,
  ): Promise<void> {
    const { converter, emit, logger } = this.#options;
    const { file, format = "wav_pcm16_stereo", key, parts = "both", recordingId } = entry.request;
    const marks = entry.marks.list(durationMs ?? this.#position(entry));
    this.#note(entry, { state: "captured", truncated, ...(durationMs === undefined ? {} : { durationMs }) });
    await entry.writing;
    try {
      const { waveform, ...converted } = await converter.convert("recording", { file, format, parts, key });
      this.#note(entry, { state: "stored", truncated, ...converted, waveform, marks });
      await entry.writing;
      emit({
        kind: "recordingClosed",
        recordingId,
        file,
        ...converted,
        format,
        keyId: key?.id,
        marks,
        truncated,
      });
    } catch (error) {
      const code = error instanceof ConversionError ? error.code : "conversion";
      const detail = error instanceof Error ? error.message : String(error);
      const full = FULL_DISK.has(code);
      if (!again) {
        logger.error("recording not stored", { recordingId, code, detail });
        emit({ kind: "recordingFailed", recordingId, code, detail, kept: full });
      }
      // The capture stays, and the next start tries again; a disk may have room before.
      if (full) this.#storeLater(entry, truncated, durationMs);
    }
  }

  #storeLater(entry: Entry, truncated: boolean, durationMs: number | undefined): void {
    const retry = this.#options.timers.after(FULL_DISK_RETRY_MS, () => {
      this.#retries.delete(retry);
      this.#finish(() => this.#store(entry, truncated, durationMs, true));
    });
    this.#retries.add(retry);
  }

  #take(recordingId: string): Entry | undefined {
    const entry = this.#entries.get(recordingId);
    this.#entries.delete(recordingId);
    entry?.pauseLimit?.cancel();
    return entry;
  }

  #position(entry: Entry): number {
    return Math.max(0, this.#options.clock.now() - entry.startedAt);
  }

  #finish(work: () => Promise<void>): void {
    const running = work().catch((error: unknown) => {
      this.#options.logger.error("recording", { error: String(error) });
    });
    this.#finishing.add(running);
    void running.then(() => this.#finishing.delete(running));
  }

  #note(entry: Entry, news: Partial<RecordingMetadata> & Pick<RecordingMetadata, "state">): void {
    const { about, file, format = "wav_pcm16_stereo", key, parts = "both", recordingId } = entry.request;
    const metadata: RecordingMetadata = {
      recordingId,
      startedAt: entry.startedAt,
      format,
      parts,
      channels: channelsOf(format),
      ...(about ? { about } : {}),
      ...(key ? { keyId: key.id } : {}),
      marks: entry.marks.list(this.#position(entry)),
      ...news,
    };
    // A disk that cannot take it fails the capture too, and that is told.
    entry.writing = entry.writing.then(() => writeMetadata(file, metadata)).catch(() => undefined);
  }
}

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { assertNever, type Timer } from "@perezvon/base";
import type { MediaEvent, RecordingRequest } from "@perezvon/media";
import type { CentreId, LegId, RecordingId, SwitchCommand } from "@perezvon/model";
import type { Leg } from "./leg/leg.ts";
import { toneZone } from "./sounds.ts";
import type { SwitchContext } from "./switch-context.ts";

type Start = Extract<SwitchCommand, { kind: "start_recording" }>;
type Change = Extract<
  SwitchCommand,
  { kind: "stop_recording" | "pause_recording" | "mark_recording" | "discard_recording" }
>;
type RecordingEvent = Extract<
  MediaEvent,
  { kind: "recordingClosed" | "recordingFailed" | "recordingPaused" | "recordingDiscarded" | "streamFailed" }
>;

/** TEL-TON-01: 0.4 s of the recording tone, each 15 s. */
const beepMs = 400;
const beepEveryMs = 15_000;

interface Running {
  readonly recordingId: RecordingId;
  readonly centreId: CentreId;
  readonly file: string;
  beeps: Timer | undefined;
}

/** Recordings that run: their files and who started them. Names are relative to the storage, never absolute (TEL-REC-09). */
export class Recordings {
  readonly #context: SwitchContext;
  readonly #running = new Map<string, Running>();
  /** How many recordings a leg has had: the last part of a file's name. */
  readonly #counts = new Map<LegId, number>();
  #beepCount = 0;

  constructor(context: SwitchContext) {
    this.#context = context;
  }

  start(command: Start, customer: Leg | undefined): void {
    const { recordingId, centreId } = command;
    if (this.#running.has(recordingId)) return;
    if (customer?.mediaId === undefined) {
      this.#fail(recordingId, "no_media", centreId);
      return;
    }
    const file = this.#name(command);
    const path = join(this.#context.recordingsDir, file);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (error) {
      this.#context.logger.warn("recording folder", { error: String(error) });
      this.#fail(recordingId, "storage", centreId);
      return;
    }
    const running: Running = { recordingId, centreId, file, beeps: undefined };
    this.#running.set(recordingId, running);
    this.#context.ledger.recorded([command.customerLegId, command.agentLegId], recordingId, file);
    this.#context.media.startRecording(this.#request(command, customer.mediaId, path));
    if (command.beep !== undefined) this.#beep(running, customer, command.beep === "periodic");
  }

  execute(command: Change): void {
    const running = this.#running.get(command.recordingId);
    if (running === undefined) return;
    const { media } = this.#context;
    switch (command.kind) {
      case "stop_recording":
        running.beeps?.cancel();
        media.stopRecording(command.recordingId);
        return;
      case "pause_recording":
        media.pauseRecording(command.recordingId, command.on, command.by);
        return;
      case "mark_recording":
        media.markRecording(command.recordingId, command.mark, { by: command.by });
        return;
      case "discard_recording":
        running.beeps?.cancel();
        media.discardRecording(command.recordingId);
        return;
      default:
        assertNever(command, "change of a recording");
    }
  }

  onMedia(event: RecordingEvent): void {
    const running = this.#running.get(event.recordingId);
    if (running === undefined) return;
    const { recordingId, file } = running;
    const at = this.#context.clock.now();
    switch (event.kind) {
      case "recordingPaused":
        this.#context.emit({ kind: "recording_paused", recordingId, on: event.on, by: event.by, at });
        return;
      case "streamFailed": {
        const { code, detail } = event;
        this.#context.logger.warn("stream.failed", { recordingId, code, detail });
        this.#context.emit({ kind: "stream_failed", centreId: running.centreId, recordingId, code, at });
        return;
      }
      case "recordingDiscarded":
        this.#context.ledger.notRecorded(recordingId);
        this.#forget(running);
        return;
      case "recordingFailed":
        this.#context.logger.warn("recording.failed", {
          recordingId,
          code: event.code,
          detail: event.detail,
        });
        if (event.kept) running.beeps?.cancel();
        else {
          this.#forget(running);
          this.#context.ledger.notRecorded(recordingId);
        }
        this.#context.emit({
          kind: "recording_failed",
          centreId: running.centreId,
          recordingId,
          code: event.code,
          kept: event.kept,
          at,
        });
        return;
      case "recordingClosed": {
        this.#forget(running);
        const { bytes, durationMs, format, keyId, marks, sha256, truncated } = event;
        this.#context.emit({
          kind: "recording_closed",
          recordingId,
          file,
          durationMs,
          bytes,
          sha256,
          truncated,
          format,
          marks,
          at,
          ...(keyId === undefined ? {} : { keyId }),
        });
        return;
      }
      default:
        assertNever(event, "recording event");
    }
  }

  /** The leg is gone: its count starts anew with another of that name. */
  forgetLeg(legId: LegId): void {
    this.#counts.delete(legId);
  }

  #request(command: Start, legId: string, path: string): RecordingRequest {
    const { agentLegId, callId, centreId, customerLegId, parts, recordingId } = command;
    const format = command.format ?? this.#context.recordingFormat?.(centreId);
    const key = this.#context.recordingKey?.(centreId);
    const stream = this.#context.liveStream?.(centreId);
    const agent = agentLegId === undefined ? [] : [{ channel: "right" as const, legId: agentLegId }];
    return {
      recordingId,
      legId,
      file: path,
      ...(format === undefined ? {} : { format }),
      ...(parts === undefined ? {} : { parts }),
      ...(key === undefined ? {} : { key }),
      ...(stream === undefined ? {} : { stream }),
      about: { centreId, callId, parties: [{ channel: "left", legId: customerLegId }, ...agent] },
    };
  }

  /** `<call>-<leg>-<n>`, below the centre and the day. */
  #name({ callId, centreId, customerLegId }: Start): string {
    const day = new Date(this.#context.clock.now()).toISOString().slice(0, 10);
    const count = (this.#counts.get(customerLegId) ?? 0) + 1;
    this.#counts.set(customerLegId, count);
    return `${centreId}/${day}/${callId}-${customerLegId}-${count}.wav`;
  }

  /** Both hear it, so both channels have it (TEL-REC-07). */
  #beep(running: Running, customer: Leg, periodic: boolean): void {
    const { media, timers } = this.#context;
    const sound = () => {
      if (customer.mediaId === undefined) return;
      media.play(customer.mediaId, {
        playId: `beep-${++this.#beepCount}-${running.recordingId}`,
        items: [
          {
            kind: "tone",
            tone: "recording",
            zone: toneZone(customer.centreId, this.#context.sounds),
            durationMs: beepMs,
          },
        ],
        to: "both",
      });
    };
    sound();
    if (periodic) running.beeps = timers.every(beepEveryMs, sound);
  }

  #forget(running: Running): void {
    running.beeps?.cancel();
    this.#running.delete(running.recordingId);
  }

  #fail(recordingId: RecordingId, code: string, centreId: CentreId): void {
    this.#context.emit({
      kind: "recording_failed",
      centreId,
      recordingId,
      code,
      at: this.#context.clock.now(),
    });
  }
}

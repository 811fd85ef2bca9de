import { type Clock, Emitter, type Logger, sleep, type Timer, type Timers } from "@perezvon/base";
import type { PreparedUpload, UploadJob } from "../assets/prepare-upload.ts";
import {
  type AnalysisMark,
  type LegAddress,
  type LegMeasurement,
  type LegStatistics,
  MediaError,
  type MediaErrorCode,
  type MediaEvent,
  type MediaPool,
  type OpenRtpLeg,
  type OpenWebrtcLeg,
  type PlayRequest,
  type PoolStatistics,
  type RecordingMarkKind,
  type RecordingRequest,
  type RemoteAudio,
} from "../contract.ts";
import type { AnalysisParameters } from "../cpa/contract.ts";
import { BROWSER_CODECS, BROWSER_CODECS_OPUS_FIRST } from "../webrtc/browser-session.ts";
import type { RecordingStream, WorkerCommand } from "../worker/protocol.ts";
import { BoundPorts } from "./bound-ports.ts";
import { ConverterLink } from "./converter-link.ts";
import { PortRange } from "./port-range.ts";
import { RecordingBook } from "./recording-book.ts";
import { WorkerLink } from "./worker-link.ts";

export interface MediaPoolOptions {
  /** The bundled `src/worker/main.ts`. */
  readonly workerUrl: URL;
  /** The bundled WebRTC gateway; left out where browsers are not served. */
  readonly gatewayUrl?: URL;
  /** Number of worker threads, 1 to 64. */
  readonly workers: number;
  readonly addresses: {
    /** Local address to bind: `0.0.0.0`, or one interface's. */
    readonly bind: string;
    /** What the far side is told to send to. */
    readonly advertised: string;
  };
  /** 16384 to 32767 when left out (TEL-MED-01). */
  readonly rtpPorts?: { readonly low: number; readonly high: number };
  /** What all recordings may hold while the disk is behind; 512 MB when left out (TEL-REC-13). */
  readonly captureMemoryBytes?: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

const DEFAULT_PORTS = { low: 16_384, high: 32_767 };
const RTP_TIMEOUT_MS = 30_000;
const HOLD_TIMEOUT_MS = 3_600_000;
const RESTART_MS = 200;
const KEEP_PORTS_MS = 1000;
const CLOSE_LIMIT_MS = 5000;
/** All recordings together, while the disk is behind (TEL-REC-13). */
const CAPTURE_MEMORY_BYTES = 512 * 1024 * 1024;

interface Slot {
  link: WorkerLink;
  readonly legs: Set<string>;
  readonly ports: BoundPorts;
  /** Ports are being bound ahead. */
  binding: boolean;
}

interface LegEntry {
  readonly slot: Slot;
  readonly affinity: string;
  readonly port: number | undefined;
}

function streamOf({ about, parts, stream }: RecordingRequest): RecordingStream | undefined {
  if (stream === undefined) return undefined;
  const { callId, centreId } = about ?? {};
  return { target: stream, agentOnly: parts === "agent", callId, centreId };
}

/** Starts the workers. Resolves when all of them answer. */
export async function createMediaPool(options: MediaPoolOptions): Promise<MediaPool> {
  const pool = new Pool(options);
  const { workers } = await pool.stats();
  if (workers.length === options.workers) return pool;
  await pool.close();
  throw new MediaError("worker_lost", "a media worker did not start");
}

class Pool implements MediaPool {
  readonly #options: MediaPoolOptions;
  readonly #events: Emitter<MediaEvent>;
  readonly #range: PortRange;
  #portsInUse = 0;
  readonly #portKeeper: Timer;
  readonly #slots: Slot[] = [];
  readonly #legs = new Map<string, LegEntry>();
  /** Which worker the legs of a key are on, while there are any. */
  readonly #affinities = new Map<string, { readonly slot: Slot; legs: number }>();
  readonly #plays = new Map<string, string>();
  /** Recordings that keep a mark while this is played. */
  readonly #holds = new Map<string, readonly string[]>();
  readonly #converter: ConverterLink;
  readonly #recordings: RecordingBook;
  #closed = false;

  constructor(options: MediaPoolOptions) {
    this.#options = options;
    const { low, high } = options.rtpPorts ?? DEFAULT_PORTS;
    this.#range = new PortRange(low, high);
    this.#events = new Emitter((error) => options.logger.error("listener of media events failed", { error }));
    this.#converter = new ConverterLink(options.workerUrl);
    this.#recordings = new RecordingBook({
      clock: options.clock,
      timers: options.timers,
      logger: options.logger,
      converter: this.#converter,
      emit: (event) => this.#events.emit(event),
      silence: ({ legId, recordingId }, on) =>
        this.#command({ kind: "pauseRecording", legId, recordingId, on }),
    });
    for (let worker = 0; worker < options.workers; worker++) {
      const share = Math.floor(this.#range.total / (8 * options.workers));
      const slot: Slot = {
        link: undefined as unknown as WorkerLink,
        legs: new Set(),
        ports: new BoundPorts(share),
        binding: false,
      };
      slot.link = this.#start(worker, slot);
      this.#slots.push(slot);
      this.#bindAhead(slot);
    }
    this.#portKeeper = options.timers.every(KEEP_PORTS_MS, () => this.#keepPorts());
  }

  async openRtpLeg(request: OpenRtpLeg): Promise<LegAddress> {
    const { legId } = request;
    const slot = this.#place(request);
    const placed = this.#legs.get(legId);
    const port = slot.ports.take(this.#nowMs()) ?? (await this.#bindOne(slot, legId));
    if (this.#legs.get(legId) !== placed) {
      // Closed, or its worker lost, while the port was being bound.
      slot.ports.rest(port, this.#nowMs());
      throw new MediaError("unknown_leg", `leg ${legId} was closed before it was open`);
    }
    return this.#onPort(slot, port, request);
  }

  openRtpLegNow(request: OpenRtpLeg): LegAddress | undefined {
    const slot = this.#place(request);
    const port = slot.ports.take(this.#nowMs());
    if (port !== undefined) return this.#onPort(slot, port, request);
    this.#release(request.legId);
    return undefined;
  }

  #onPort(slot: Slot, port: number, request: OpenRtpLeg): LegAddress {
    const { legId, affinity, qualityLimits } = request;
    const { rtpTimeoutMs = RTP_TIMEOUT_MS, holdTimeoutMs = HOLD_TIMEOUT_MS } = request;
    this.#legs.set(legId, { slot, affinity, port });
    this.#portsInUse++;
    // Without a description of the far side nothing is heard there, so that the worker need not be woken for it.
    slot.link.hold({ kind: "openRtpLeg", legId, port, rtpTimeoutMs, holdTimeoutMs, qualityLimits });
    this.#bindAhead(slot);
    return { address: this.#options.addresses.advertised, port };
  }

  flush(legId: string): void {
    this.#legs.get(legId)?.slot.link.flush();
  }

  async openWebrtcLeg(request: OpenWebrtcLeg): Promise<void> {
    const slot = this.#place(request);
    try {
      await slot.link.request({
        kind: "openWebrtcLeg",
        legId: request.legId,
        codecs: request.opusFirst ? BROWSER_CODECS_OPUS_FIRST : BROWSER_CODECS,
        qualityLimits: request.qualityLimits,
      });
    } catch (error) {
      this.#release(request.legId);
      throw error;
    }
  }

  async webrtcOffer(legId: string, offer: string): Promise<string> {
    const entry = this.#legs.get(legId);
    if (!entry) throw new MediaError("unknown_leg", `no leg ${legId}`);
    return entry.slot.link.request({ kind: "webrtcOffer", legId, offer });
  }

  async webrtcCreateOffer(legId: string): Promise<string> {
    const entry = this.#legs.get(legId);
    if (!entry) throw new MediaError("unknown_leg", `no leg ${legId}`);
    return entry.slot.link.request({ kind: "webrtcCreateOffer", legId });
  }

  async webrtcAnswer(legId: string, answer: string): Promise<void> {
    const entry = this.#legs.get(legId);
    if (!entry) throw new MediaError("unknown_leg", `no leg ${legId}`);
    await entry.slot.link.request({ kind: "webrtcAnswer", legId, answer });
  }

  webrtcCandidate(legId: string, candidate: string): void {
    this.#command({ kind: "webrtcCandidate", legId, candidate });
  }

  tracePackets(legId: string): void {
    this.#command({ kind: "tracePackets", legId });
  }

  setRemote(legId: string, remote: RemoteAudio): void {
    this.#command({ kind: "setRemote", legId, remote });
  }

  connect(legId: string, otherLegId: string): void {
    if (this.#together("connect", legId, [otherLegId]))
      this.#command({ kind: "connect", legId, other: otherLegId });
  }

  disconnect(legId: string): void {
    this.#command({ kind: "disconnect", legId });
  }

  hear(legId: string, sources: readonly string[]): void {
    if (this.#together("hear", legId, sources)) this.#command({ kind: "hear", legId, sources });
  }

  mute(legId: string, mute: { readonly in?: boolean; readonly out?: boolean }): void {
    this.#command({ kind: "mute", legId, mute });
  }

  keepDigits(legId: string, digits: string): void {
    this.#command({ kind: "keepDigits", legId, digits });
  }

  secretDigits(legId: string, on: boolean): void {
    this.#command({ kind: "secretDigits", legId, on });
    for (const recordingId of this.#recordings.of([legId]))
      this.#recordings.pause(recordingId, on, undefined, "secret_digits");
  }

  volume(legId: string, { inDb, outDb }: { inDb?: number; outDb?: number }): void {
    this.#command({ kind: "volume", legId, inDb, outDb });
  }

  play(legId: string, request: PlayRequest): void {
    const known = this.#command({ kind: "play", legId, request });
    if (request.inRecording === false) this.#markHold(legId, request.playId);
    if (known) this.#plays.set(request.playId, legId);
    // Whoever waits for the end of a prompt must not wait for a leg that has gone.
    else this.#events.emit(playOnLostLeg(legId, request.playId, this.#options.clock.now()));
  }

  stopPlay(playId: string): void {
    const legId = this.#plays.get(playId);
    if (legId !== undefined) this.#command({ kind: "stopPlay", legId, playId });
  }

  pausePlay(playId: string, on: boolean): void {
    const legId = this.#plays.get(playId);
    if (legId !== undefined) this.#command({ kind: "pausePlay", legId, playId, on });
  }

  seekPlay(playId: string, toMs: number): void {
    const legId = this.#plays.get(playId);
    if (legId !== undefined) this.#command({ kind: "seekPlay", legId, playId, toMs });
  }

  digitSignalled(legId: string, digit: string): void {
    this.#command({ kind: "digitSignalled", legId, digit });
  }

  sendDigits(legId: string, digits: string): void {
    this.#command({ kind: "sendDigits", legId, digits });
  }

  startRecording(request: RecordingRequest): void {
    const { legId, recordingId, file } = request;
    if (this.#recordings.has(recordingId)) return;
    const stream = streamOf(request);
    if (this.#command({ kind: "startRecording", legId, recordingId, file, stream }))
      this.#recordings.start(request);
    else
      this.#events.emit({
        kind: "recordingFailed",
        recordingId,
        code: "unknown_leg",
        detail: `no leg ${legId}`,
        kept: false,
      });
  }

  pauseRecording(recordingId: string, on: boolean, by?: string): void {
    this.#recordings.pause(recordingId, on, by);
  }

  markRecording(
    recordingId: string,
    kind: RecordingMarkKind,
    mark: { on?: boolean; by?: string } = {},
  ): void {
    this.#recordings.mark(recordingId, kind, mark.on, mark.by);
  }

  stopRecording(recordingId: string): void {
    const legId = this.#recordings.request(recordingId)?.legId;
    if (legId !== undefined) this.#command({ kind: "stopRecording", legId, recordingId });
  }

  discardRecording(recordingId: string): void {
    const legId = this.#recordings.request(recordingId)?.legId;
    if (legId === undefined) return;
    this.#command({ kind: "discardRecording", legId, recordingId });
    this.#recordings.discard(recordingId);
  }

  startAnalysis(legId: string, parameters: AnalysisParameters): void {
    this.#command({ kind: "startAnalysis", legId, parameters });
  }

  markAnalysis(legId: string, mark: AnalysisMark): void {
    this.#command({ kind: "markAnalysis", legId, mark });
  }

  stopAnalysis(legId: string): void {
    this.#command({ kind: "stopAnalysis", legId });
  }

  async measure(legId: string): Promise<LegMeasurement | undefined> {
    return this.#legs.get(legId)?.slot.link.request({ kind: "measure", legId }).catch(goneIsUndefined);
  }

  async legStatistics(legId: string): Promise<LegStatistics | undefined> {
    return this.#legs.get(legId)?.slot.link.request({ kind: "legStatistics", legId }).catch(goneIsUndefined);
  }

  async closeLeg(legId: string): Promise<LegStatistics | undefined> {
    const entry = this.#legs.get(legId);
    if (!entry) return undefined;
    const closing = entry.slot.link.request({ kind: "closeLeg", legId }).catch(goneIsUndefined);
    this.#release(legId);
    return closing;
  }

  async stats(): Promise<PoolStatistics> {
    const workers = await Promise.all(
      this.#slots.map(({ link }) => link.request({ kind: "stats" }).catch(goneIsUndefined)),
    );
    return {
      legs: this.#legs.size,
      workers: workers.filter((worker) => worker !== undefined),
      portsInUse: this.#portsInUse,
      portsTotal: this.#range.total,
    };
  }

  onEvent(listener: (event: MediaEvent) => void): () => void {
    return this.#events.on(listener);
  }

  prepareUpload(job: UploadJob): Promise<PreparedUpload> {
    return this.#converter.convert("upload", job);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#portKeeper.cancel();
    await Promise.all(
      this.#slots.map(async ({ link }) => {
        const closed = link.request({ kind: "close" }).catch(goneIsUndefined);
        await Promise.race([closed, sleep(this.#options.timers, CLOSE_LIMIT_MS)]);
        await link.terminate();
      }),
    );
    // What is not stored in time lies there as a whole capture, and the next start stores it.
    await Promise.race([this.#recordings.idle(), sleep(this.#options.timers, CLOSE_LIMIT_MS)]);
    await this.#converter.close();
  }

  /** What must not be in a recording leaves a mark there instead (TEL-REC-08). */
  #markHold(legId: string, playId: string): void {
    const recordings = this.#recordings.of([legId]);
    for (const recordingId of recordings) this.#recordings.mark(recordingId, "hold", true, undefined);
    if (recordings.length > 0) this.#holds.set(playId, recordings);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  #start(worker: number, slot: Slot): WorkerLink {
    const { workerUrl, gatewayUrl, addresses, rtpPorts } = this.#options;
    const settings = {
      worker,
      bindAddress: addresses.bind,
      advertisedAddress: addresses.advertised,
      gatewayUrl: gatewayUrl?.href,
      ports: rtpPorts ?? DEFAULT_PORTS,
      captureMemoryBytes: Math.floor(
        (this.#options.captureMemoryBytes ?? CAPTURE_MEMORY_BYTES) / this.#options.workers,
      ),
    };
    return new WorkerLink(
      workerUrl,
      settings,
      (event) => this.#onWorkerEvent(event),
      (recordingId, end) => this.#recordings.captured(recordingId, end),
      (reason) => this.#onWorkerLost(worker, slot, reason),
    );
  }

  #onWorkerEvent(event: MediaEvent): void {
    if (event.kind === "playEnded") {
      this.#plays.delete(event.playId);
      for (const recordingId of this.#holds.get(event.playId) ?? [])
        this.#recordings.mark(recordingId, "hold", false, undefined);
      this.#holds.delete(event.playId);
    }
    this.#events.emit(event);
  }

  /** TEL-GEN-03: its legs are gone, the others know nothing of it, and a new worker takes the next ones. */
  #onWorkerLost(worker: number, slot: Slot, reason: string): void {
    if (this.#closed) return;
    this.#options.logger.error("media worker lost", { worker, reason });
    const legIds = [...slot.legs];
    for (const legId of legIds) this.#release(legId);
    for (const port of slot.ports.all()) this.#range.giveBack(port, this.#nowMs());
    this.#options.timers.after(RESTART_MS, () => {
      if (!this.#closed) slot.link = this.#start(worker, slot);
    });
    this.#events.emit({ kind: "workerLost", worker, legIds });
    this.#recordings.lost(legIds);
  }

  /** Chooses the worker: that of the key's other legs, or the one with the fewest. */
  #place(request: { readonly legId: string; readonly affinity: string }): Slot {
    if (this.#closed) throw new MediaError("closed", "the media plane is closed");
    const { legId, affinity } = request;
    if (this.#legs.has(legId)) throw new MediaError("duplicate_leg", `leg ${legId} is open already`);
    const known = this.#affinities.get(affinity);
    const slot =
      known?.slot ?? this.#slots.reduce((best, one) => (one.legs.size < best.legs.size ? one : best));
    if (known) known.legs++;
    else this.#affinities.set(affinity, { slot, legs: 1 });
    slot.legs.add(legId);
    this.#legs.set(legId, { slot, affinity, port: undefined });
    return slot;
  }

  /** A port for a leg that found none ready. */
  async #bindOne(slot: Slot, legId: string): Promise<number> {
    try {
      for (;;) {
        const ready = slot.ports.take(this.#nowMs());
        if (ready !== undefined) return ready;
        const port = this.#range.take(this.#nowMs());
        if (port === undefined) {
          if (await this.#closeReadyOfOthers()) continue;
          throw new MediaError("ports_exhausted", "every RTP port is in use or resting");
        }
        const [bound] = await this.#bind(slot, [port]);
        if (bound !== undefined) return bound;
      }
    } catch (error) {
      this.#release(legId);
      throw error;
    }
  }

  /** Those that are bound now. Somebody else's rest, so that other pairs are tried first. */
  async #bind(slot: Slot, ports: readonly number[]): Promise<readonly number[]> {
    const { link } = slot;
    const bound = await link.request({ kind: "bindPorts", ports }).catch((error: unknown) => {
      for (const port of ports) this.#range.giveBack(port, this.#nowMs());
      throw error;
    });
    for (const port of ports) if (!bound.includes(port)) this.#range.giveBack(port, this.#nowMs());
    return bound;
  }

  #bindAhead(slot: Slot): void {
    if (slot.binding || this.#closed) return;
    const ports: number[] = [];
    for (let wanted = slot.ports.wanted(this.#nowMs()); wanted > 0; wanted--) {
      const port = this.#range.take(this.#nowMs());
      if (port !== undefined) ports.push(port);
    }
    if (ports.length === 0) return;
    slot.binding = true;
    const { link } = slot;
    this.#bind(slot, ports)
      .then((bound) => {
        if (slot.link === link) slot.ports.add(bound);
        else for (const port of bound) this.#range.giveBack(port, this.#nowMs());
      }, goneIsUndefined)
      .finally(() => {
        slot.binding = false;
      });
  }

  /** The range is at its end while other workers keep pairs without need. */
  async #closeReadyOfOthers(): Promise<boolean> {
    for (const slot of this.#slots) {
      const ports = slot.ports.rested(this.#nowMs());
      if (ports.length === 0) continue;
      await this.#closePorts(slot, ports);
      return true;
    }
    return false;
  }

  async #closePorts({ link }: Slot, ports: readonly number[]): Promise<void> {
    await link.request({ kind: "closePorts", ports }).catch(goneIsUndefined);
    for (const port of ports) this.#range.giveBackRested(port);
  }

  #keepPorts(): void {
    for (const slot of this.#slots) {
      const surplus = slot.ports.surplus(this.#nowMs());
      if (surplus.length > 0) void this.#closePorts(slot, surplus);
      else this.#bindAhead(slot);
    }
  }

  #release(legId: string): void {
    const entry = this.#legs.get(legId);
    if (!entry) return;
    this.#legs.delete(legId);
    entry.slot.legs.delete(legId);
    if (entry.port !== undefined) {
      this.#portsInUse--;
      entry.slot.ports.rest(entry.port, this.#nowMs());
    }
    const affinity = this.#affinities.get(entry.affinity);
    if (affinity && --affinity.legs === 0) this.#affinities.delete(entry.affinity);
  }

  #command(command: WorkerCommand): boolean {
    const entry = this.#legs.get(command.legId);
    entry?.slot.link.command(command);
    return entry !== undefined;
  }

  /** Legs on different workers cannot hear each other: a fault of whoever chose the keys, so it is told. */
  #together(command: string, legId: string, others: readonly string[]): boolean {
    const slot = this.#legs.get(legId)?.slot;
    const apart = others.some((other) => {
      const theirs = this.#legs.get(other)?.slot;
      return slot !== undefined && theirs !== undefined && theirs !== slot;
    });
    if (apart) this.#fail(command, legId, "different_workers");
    return !apart;
  }

  #fail(command: string, legId: string, code: MediaErrorCode): void {
    this.#options.logger.error("media command failed", { command, legId, code });
    this.#events.emit({ kind: "commandFailed", command, legId, code });
  }
}

function playOnLostLeg(legId: string, playId: string, at: number): MediaEvent {
  return { kind: "playEnded", playId, legId, reason: "failed", playedMs: 0, at };
}

/** A worker or leg that is gone has no figures; that is no error of the caller. */
function goneIsUndefined(error: unknown): undefined {
  if (error instanceof MediaError && (error.code === "worker_lost" || error.code === "unknown_leg"))
    return undefined;
  throw error;
}

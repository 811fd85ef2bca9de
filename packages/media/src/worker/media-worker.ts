import { assertNever, type Clock, type Random, soon, type Timers } from "@perezvon/base";
import { gainOf } from "../audio/level.ts";
import {
  type Codec,
  MediaError,
  type MediaEvent,
  type PlayRequest,
  type QualityLimits,
  type RemoteAudio,
  type WorkerStatistics,
} from "../contract.ts";
import { type QualitySample, QualityWatch, SAMPLE_MS } from "../quality/quality-watch.ts";
import { Analysis } from "./analysis.ts";
import { Echo } from "./echo.ts";
import { Leg, type LegHost } from "./leg.ts";
import { legStatistics } from "./leg-statistics.ts";
import { Measurement } from "./measurement.ts";
import { Play } from "./player.ts";
import { PortPairs } from "./port-pairs.ts";
import type { CaptureEnd, WorkerCommand, WorkerRequest, WorkerSettings } from "./protocol.ts";
import { Recordings } from "./recordings.ts";
import { RoundClock, SLOTS } from "./round-clock.ts";
import { Sounds } from "./sounds.ts";
import type { CreateWebrtcTransport, WebrtcTransport } from "./transport.ts";
import { UdpTransport } from "./udp-transport.ts";
import { workerStatistics } from "./worker-statistics.ts";

const HOUSEKEEPING_MS = 250;
const REPORT_EVERY_MS = 5000;
const DEFAULT_RTP_TIMEOUT_MS = 30_000;

interface House {
  readonly leg: Leg;
  readonly udp: UdpTransport | undefined;
  readonly rtpTimeoutMs: number;
  readonly holdTimeoutMs: number;
  webrtc: WebrtcTransport | undefined;
  /** Of a browser's leg, preferred first. */
  codecs: readonly Codec[];
  analysis: Analysis | undefined;
  timeoutTold: boolean;
  nextReportMs: number;
  readonly quality: QualityWatch;
  nextSampleMs: number;
}

export interface MediaWorkerOptions {
  readonly settings: WorkerSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly emit: (event: MediaEvent) => void;
  /** A capture is complete on the disk, as far as it came. */
  readonly captured: (recordingId: string, end: CaptureEnd) => void;
  /** Undefined where browsers are not served. */
  readonly createWebrtcTransport?: CreateWebrtcTransport;
}

/** Everything one worker thread does: houses legs, carries out commands, keeps the rounds. */
export class MediaWorker {
  readonly #options: MediaWorkerOptions;
  readonly #houses = new Map<string, House>();
  readonly #legs: Leg[] = [];
  readonly #pairs: PortPairs;
  readonly #recordings: Recordings;
  readonly #sounds = new Sounds();
  readonly #rounds: RoundClock;
  readonly #housekeeping: { cancel(): void };
  readonly #host: LegHost;
  #nextSlot = 0;
  #waking = false;
  #packetsInClosed = 0;
  #packetsOutClosed = 0;
  #lastUtilization = performance.eventLoopUtilization();

  constructor(options: MediaWorkerOptions) {
    this.#options = options;
    this.#pairs = new PortPairs(options.settings.bindAddress);
    this.#recordings = new Recordings(
      options.settings.captureMemoryBytes,
      options.timers,
      () => this.#nowMs(),
      {
        captured: options.captured,
        streamFailed: (recordingId, code, detail) =>
          options.emit({ kind: "streamFailed", recordingId, code, detail }),
      },
    );
    this.#host = {
      emit: options.emit,
      wallMs: () => options.clock.now(),
      wake: () => this.#wakeRounds(),
    };
    this.#rounds = new RoundClock(options.clock, options.timers, (slot, round, dueMs) =>
      this.#round(slot, round, dueMs),
    );
    this.#housekeeping = options.timers.every(HOUSEKEEPING_MS, () => this.#keepHouse());
  }

  request(request: WorkerRequest): Promise<unknown> {
    switch (request.kind) {
      case "bindPorts":
        return this.#pairs.bind(request.ports);
      case "closePorts":
        return Promise.resolve(this.#pairs.close(request.ports));
      case "openWebrtcLeg":
        this.#settle(this.#newLeg(request.legId), undefined, 0, 0, request.qualityLimits);
        this.#houses.get(request.legId)!.codecs = request.codecs;
        return Promise.resolve(undefined);
      case "webrtcOffer":
        return this.#webrtcOffer(request.legId, request.offer);
      case "webrtcCreateOffer":
        return this.#webrtcCreateOffer(request.legId);
      case "webrtcAnswer":
        return this.#webrtcAnswer(request.legId, request.answer);
      case "measure":
        return this.#measure(request.legId);
      case "legStatistics":
        return Promise.resolve(this.#statistics(request.legId));
      case "closeLeg":
        return this.#closeLeg(request.legId);
      case "stats":
        return Promise.resolve(this.#stats());
      case "close":
        return this.#close();
      default:
        return assertNever(request);
    }
  }

  command(command: WorkerCommand): void {
    if (command.kind === "openRtpLeg") {
      this.#openRtpLeg(command);
      return;
    }
    const house = this.#houses.get(command.legId);
    // The leg has just gone: both ends of a call race by nature.
    if (!house) return;
    const { leg } = house;
    switch (command.kind) {
      case "webrtcCandidate":
        house.webrtc?.addCandidate(command.candidate);
        return;
      case "tracePackets":
        house.udp?.tracePackets(this.#options.settings.advertisedAddress, this.#host);
        return;
      case "setRemote":
        this.#setRemote(house, command.remote);
        return;
      case "connect":
        this.#connect(leg, command.other);
        return;
      case "disconnect":
        this.#disconnect(leg);
        return;
      case "hear":
        this.#hear(leg, this.#known(command.sources));
        return;
      case "mute":
        leg.mutedIn = command.mute.in ?? leg.mutedIn;
        leg.mutedOut = command.mute.out ?? leg.mutedOut;
        leg.rewireAround();
        return;
      case "keepDigits":
        leg.keptDigits = command.digits;
        return;
      case "play":
        this.#play(leg, command.request);
        return;
      case "secretDigits":
        leg.secret = command.on;
        leg.rewireAround();
        return;
      case "volume":
        leg.gainIn = gainOf(command.inDb) ?? leg.gainIn;
        leg.gainOut = gainOf(command.outDb) ?? leg.gainOut;
        leg.rewireAround();
        return;
      case "pausePlay":
        leg.plays.find((play) => play.playId === command.playId)?.pause(command.on);
        return;
      case "seekPlay":
        leg.plays.find((play) => play.playId === command.playId)?.seek(command.toMs);
        leg.noteEndedPlays();
        return;
      case "stopPlay":
        this.#stopPlay(leg, command.playId);
        return;
      case "sendDigits":
        leg.sendDigits(command.digits);
        return;
      case "digitSignalled":
        leg.digitSignalled(command.digit, this.#nowMs());
        return;
      case "startRecording":
        this.#recordings.start(leg, command.recordingId, command.file, command.stream);
        return;
      case "pauseRecording":
        this.#recordings.pause(command.recordingId, command.on);
        return;
      case "stopRecording":
        void this.#recordings.stop(command.recordingId);
        return;
      case "discardRecording":
        this.#recordings.discard(command.recordingId);
        return;
      case "startAnalysis":
        this.#stopAnalysis(house);
        house.analysis = new Analysis(leg, command.parameters, this.#host, () => this.#stopAnalysis(house));
        leg.frameListeners.push(house.analysis);
        leg.rewireAround();
        return;
      case "markAnalysis":
        house.analysis?.mark(command.mark);
        return;
      case "stopAnalysis":
        this.#stopAnalysis(house);
        return;
      default:
        assertNever(command);
    }
  }

  #round(slot: number, round: number, dueMs: number): boolean {
    let busy = false;
    for (let i = 0; i < this.#legs.length; i++) {
      const leg = this.#legs[i]!;
      if (!leg.active) continue;
      busy = true;
      if (leg.slot === slot) leg.round(round, dueMs);
    }
    return busy;
  }

  /** Once all commands of a message are done: a leg that is connected in the same breath has nothing to do in rounds. */
  #wakeRounds(): void {
    if (this.#waking || this.#rounds.awake) return;
    this.#waking = true;
    soon(() => {
      this.#waking = false;
      if (this.#legs.some(({ active }) => active)) this.#rounds.wake();
    });
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }

  #newLeg(legId: string): Leg {
    if (this.#houses.has(legId)) throw new MediaError("duplicate_leg", `leg ${legId} is open already`);
    this.#nextSlot = (this.#nextSlot + 1) % SLOTS;
    return new Leg(legId, this.#nextSlot, this.#host, this.#nowMs());
  }

  #settle(
    leg: Leg,
    udp: UdpTransport | undefined,
    rtpTimeoutMs: number,
    holdTimeoutMs: number,
    limits?: QualityLimits,
  ): void {
    this.#houses.set(leg.id, {
      leg,
      udp,
      rtpTimeoutMs,
      holdTimeoutMs,
      webrtc: undefined,
      codecs: [],
      analysis: undefined,
      timeoutTold: false,
      // Spread, so that the reports of a thousand legs do not meet (RFC 3550 §6.2).
      nextReportMs: this.#nowMs() + REPORT_EVERY_MS * (0.5 + this.#options.random.next()),
      quality: new QualityWatch(limits),
      nextSampleMs: this.#nowMs() + SAMPLE_MS,
    });
    this.#legs.push(leg);
  }

  #openRtpLeg(command: Extract<WorkerCommand, { kind: "openRtpLeg" }>): void {
    const pair = this.#pairs.free(command.port);
    const leg = this.#newLeg(command.legId);
    const udp = new UdpTransport(pair, leg, () => this.#nowMs());
    leg.transport = udp;
    this.#settle(leg, udp, command.rtpTimeoutMs, command.holdTimeoutMs, command.qualityLimits);
  }

  async #webrtcOffer(legId: string, offer: string): Promise<string> {
    const house = this.#webrtcHouse(legId);
    const { leg } = house;
    const former = house.webrtc;
    if (former?.continues(offer)) return await former.answer(offer);
    const transport = this.#webrtcTransport(house, legId);
    house.webrtc = transport;
    leg.transport = transport;
    try {
      const answer = await transport.answer(offer);
      leg.rewireAround();
      former?.close();
      return answer;
    } catch (error) {
      transport.close();
      // An offer that cannot be used costs the talk nothing: the former transport goes on.
      if (house.webrtc === transport) {
        house.webrtc = former;
        leg.transport = former;
        leg.rewireAround();
      } else former?.close();
      throw error;
    }
  }

  async #webrtcCreateOffer(legId: string): Promise<string> {
    const house = this.#webrtcHouse(legId);
    if (house.webrtc === undefined) {
      house.webrtc = this.#webrtcTransport(house, legId);
      house.leg.transport = house.webrtc;
    }
    return await house.webrtc.offer();
  }

  async #webrtcAnswer(legId: string, answer: string): Promise<undefined> {
    const { leg, webrtc } = this.#webrtcHouse(legId);
    if (webrtc === undefined) throw new MediaError("webrtc_offer", "nothing was offered");
    await webrtc.accept(answer);
    leg.rewireAround();
    return undefined;
  }

  #webrtcHouse(legId: string): House {
    const house = this.#houses.get(legId);
    if (!house) throw new MediaError("unknown_leg", `no leg ${legId}`);
    return house;
  }

  #webrtcTransport(house: House, legId: string): WebrtcTransport {
    const create = this.#options.createWebrtcTransport;
    if (!create) throw new MediaError("webrtc_offer", "browsers are not served here");
    const { leg } = house;
    const transport: WebrtcTransport = create({
      legId,
      sink: leg,
      codecs: house.codecs,
      bindAddress: this.#options.settings.bindAddress,
      advertisedAddress: this.#options.settings.advertisedAddress,
      onState: (state, fault) =>
        this.#emitIfCurrent(house, transport, {
          kind: "webrtcState",
          legId,
          state,
          ...(fault && { fault }),
          at: this.#options.clock.now(),
        }),
      onCandidate: (candidate) =>
        this.#emitIfCurrent(house, transport, { kind: "webrtcCandidate", legId, candidate }),
      applyRemote: (remote) => {
        leg.setRemote(remote);
        leg.rewireAround();
      },
    });
    return transport;
  }

  /** A transport that has been replaced has nothing to say about the leg any more. */
  #emitIfCurrent(house: House, transport: WebrtcTransport, event: MediaEvent): void {
    if (house.webrtc === transport) this.#options.emit(event);
  }

  #setRemote(house: House, remote: RemoteAudio): void {
    house.udp?.setRemote(remote.address, remote.port, remote.symmetric);
    house.udp?.setSrtp(remote.srtp);
    house.leg.setRemote(remote);
    house.leg.rewireAround();
  }

  #known(legIds: readonly string[]): Leg[] {
    return legIds.flatMap((legId) => this.#houses.get(legId)?.leg ?? []);
  }

  #connect(leg: Leg, otherId: string): void {
    const other = this.#houses.get(otherId)?.leg;
    if (!other) return;
    for (const former of [...leg.listeners]) if (former !== other) this.#forget(former, leg);
    for (const former of [...other.listeners]) if (former !== leg) this.#forget(former, other);
    this.#hear(leg, [other]);
    this.#hear(other, [leg]);
  }

  #disconnect(leg: Leg): void {
    for (const listener of [...leg.listeners]) this.#forget(listener, leg);
    this.#hear(leg, []);
  }

  #forget(listener: Leg, source: Leg): void {
    this.#hear(
      listener,
      listener.sources.filter((one) => one !== source),
    );
  }

  #hear(leg: Leg, sources: readonly Leg[]): void {
    const former = leg.sources;
    for (const source of former) source.listeners.delete(leg);
    leg.sources = [...new Set(sources)];
    for (const source of leg.sources) source.listeners.add(leg);
    this.#shareSlot(leg);
    leg.rewireAround();
    for (const source of former) source.rewireAround();
  }

  /** Legs that hear each other do their rounds together, so that a frame is never a round old. */
  #shareSlot(leg: Leg): void {
    const seen = new Set([leg]);
    for (const one of seen) {
      one.slot = leg.slot;
      for (const source of one.sources) seen.add(source);
      for (const listener of one.listeners) seen.add(listener);
    }
  }

  #play(leg: Leg, request: PlayRequest): void {
    const { items, playId } = request;
    const echo = items.find((item) => item.kind === "echo");
    if (echo) {
      const sounding = new Echo(playId, echo.delayMs);
      leg.plays.push(sounding);
      leg.frameListeners.push(sounding);
      leg.rewireAround();
      return;
    }
    const play = new Play({
      playId,
      both: request.to === "both",
      inRecording: request.inRecording ?? true,
      repeat: request.repeat ?? 1,
      fromMs: request.fromMs ?? 0,
      interruptedBy: request.interruptedBy ?? "",
    });
    leg.plays.push(play);
    leg.rewireAround();
    const missing = (path: string, detail: string) =>
      this.#options.emit({ kind: "audioMissing", playId, path, detail });
    this.#sounds.load(items, missing).then(
      (segments) => play.begin(segments),
      () => play.end("failed"),
    );
  }

  #stopPlay(leg: Leg, playId: string): void {
    leg.plays.find((play) => play.playId === playId)?.end("stopped");
    leg.noteEndedPlays();
  }

  #stopAnalysis(house: House): void {
    const { analysis, leg } = house;
    if (!analysis) return;
    house.analysis = undefined;
    leg.frameListeners.splice(leg.frameListeners.indexOf(analysis), 1);
    leg.rewireAround();
  }

  #measure(legId: string): Promise<unknown> {
    const leg = this.#houses.get(legId)?.leg;
    if (!leg) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const measurement = new Measurement((result) => {
        leg.frameListeners.splice(leg.frameListeners.indexOf(measurement), 1);
        leg.rewireAround();
        resolve(result);
      });
      leg.frameListeners.push(measurement);
      leg.rewireAround();
    });
  }

  #statistics(legId: string) {
    const house = this.#houses.get(legId);
    return house && this.#statisticsOf(house);
  }

  #statisticsOf({ leg, quality, udp, webrtc }: House) {
    return legStatistics(
      leg,
      udp?.foreign ?? 0,
      udp?.malformed ?? 0,
      { unauthentic: udp?.unauthentic ?? 0, srtp: webrtc ? "DTLS-SRTP" : udp?.srtp },
      quality.summary(),
      this.#nowMs(),
      this.#options.clock.now(),
    );
  }

  async #closeLeg(legId: string): Promise<unknown> {
    const house = this.#houses.get(legId);
    if (!house) return undefined;
    const { leg } = house;
    this.#recordings.stopOf(leg);
    for (const play of leg.plays) play.end("stopped");
    leg.noteEndedPlays();
    this.#disconnect(leg);
    this.#stopAnalysis(house);
    if (leg.transport && leg.out.packets > 0) leg.transport.sendRtcp(this.#report(leg, true));
    // What came since the last sample counts too; of a short leg it is all there is.
    this.#takeSample(house);
    const statistics = this.#statistics(legId);
    leg.transport?.close();
    leg.transport = undefined;
    leg.release();
    this.#houses.delete(legId);
    this.#legs.splice(this.#legs.indexOf(leg), 1);
    this.#packetsInClosed += leg.reception.packets;
    this.#packetsOutClosed += leg.out.packets;
    return statistics;
  }

  #report(leg: Leg, bye: boolean): Buffer {
    return leg.reports.write(this.#nowMs(), this.#options.clock.now(), bye, leg.unitsPerMsIn);
  }

  /** Everything that is due less often than every packet. */
  #keepHouse(): void {
    const nowMs = this.#nowMs();
    for (const house of this.#houses.values()) {
      this.#watchTimeout(house, nowMs);
      if (nowMs >= house.nextSampleMs) this.#sampleQuality(house);
      if (nowMs < house.nextReportMs) continue;
      house.nextReportMs = nowMs + REPORT_EVERY_MS * (0.5 + this.#options.random.next());
      if (house.leg.remote && house.leg.transport)
        house.leg.transport.sendRtcp(this.#report(house.leg, false));
    }
  }

  #sampleQuality(house: House): void {
    house.nextSampleMs += SAMPLE_MS;
    if (!house.leg.remote) return;
    const sample = this.#takeSample(house);
    this.#options.emit({ kind: "quality", legId: house.leg.id, ...sample, at: this.#options.clock.now() });
  }

  #takeSample(house: House): QualitySample {
    const { leg, quality } = house;
    const { remote, remoteJitterMs, remoteReports } = leg.reports;
    const view = remote && { reports: remoteReports, lost: remote.lost, jitterMs: remoteJitterMs };
    return quality.sample(this.#statisticsOf(house), leg.reception.expected(), view);
  }

  /** TEL-MED-07: nobody is there, or nothing came for the limit, which is another one while no media is expected. */
  #watchTimeout(house: House, nowMs: number): void {
    const { leg } = house;
    if (!house.udp || !leg.remote || house.timeoutTold) return;
    const limit = leg.receiving ? house.rtpTimeoutMs : house.holdTimeoutMs;
    const refused = leg.receiving && leg.sending && house.udp.refuses(nowMs, leg.lastPacketMs);
    if (!refused && nowMs - leg.lastPacketMs < (limit || DEFAULT_RTP_TIMEOUT_MS)) return;
    house.timeoutTold = true;
    this.#options.emit({ kind: "rtpTimeout", legId: leg.id, at: this.#options.clock.now() });
  }

  #stats(): WorkerStatistics {
    const utilization = performance.eventLoopUtilization(this.#lastUtilization);
    this.#lastUtilization = performance.eventLoopUtilization();
    return workerStatistics(this.#legs, {
      worker: this.#options.settings.worker,
      busy: utilization.utilization,
      lateRounds: this.#rounds.late,
      packetsInClosed: this.#packetsInClosed,
      packetsOutClosed: this.#packetsOutClosed,
    });
  }

  async #close(): Promise<undefined> {
    const closing = this.#recordings.close();
    for (const legId of [...this.#houses.keys()]) await this.#closeLeg(legId);
    await closing;
    this.#pairs.closeAll();
    this.#rounds.stop();
    this.#housekeeping.cancel();
    return undefined;
  }
}

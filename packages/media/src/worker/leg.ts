import { randomInt } from "node:crypto";
import type { Codec, MediaEvent, RemoteAudio } from "../contract.ts";
import { AnswerTone } from "../cpa/answer-tone.ts";
import { DigitSender, EVENT_PAYLOAD_BYTES, usualDigitTiming } from "../dtmf/digit-sender.ts";
import { DIGITS, FLASH_EVENT } from "../dtmf/digits.ts";
import { EventReceiver } from "../dtmf/event-receiver.ts";
import { InbandDetector } from "../dtmf/inband-detector.ts";
import { JitterBuffer } from "../rtp/jitter-buffer.ts";
import {
  FRAME_MS,
  FRAME_SAMPLES,
  payloadEnd,
  payloadOffset,
  RTP_HEADER_BYTES,
  readSequence,
  readSsrc,
  readTimestamp,
  withoutExtras,
} from "../rtp/packet.ts";
import { Reception } from "../rtp/reception.ts";
import { receives, sends } from "../sdp/description.ts";
import { LEFT, RIGHT, translationTable } from "./capture.ts";
import { KIND, LegCoding, passesAs, sound } from "./leg-coding.ts";
import { add, mixed, scale } from "./mixed.ts";
import { NoiseGate } from "./noise-gate.ts";
import { OutputStream } from "./output-stream.ts";
import type { Sounding } from "./player.ts";
import type { Recording } from "./recording.ts";
import { ReportKeeper } from "./report-keeper.ts";
import type { LegTransport, TransportSink } from "./transport.ts";

/** Ways on which a digit comes. */
const BY_TONE = 0;
const BY_EVENT = 1;
const BY_SIGNALLING = 2;
/** A digit seen both as event and as tone within this time is one (TEL-DTM-05). */
const SAME_DIGIT_MS = 150;
/** Buffers in turn, because a packet that the socket could not take at once is sent a little later. */
const OUT_BUFFERS = 4;
const MAX_EVENT_PACKETS = 8;

const frame16 = new Int16Array(FRAME_SAMPLES);

/** Something that listens to every 20 ms that come from a leg: call progress analysis, a measurement. */
export interface FrameListener {
  feed(frame: Int16Array, sounding: boolean, nowMs: number): void;
}

export interface LegHost {
  /** A leg has become active: the rounds must run. */
  wake(): void;
  emit(event: MediaEvent): void;
  /** Wall clock, for events. */
  wallMs(): number;
}

/**
 * One party's audio. It receives packets of its transport and sends one stream back; between legs a packet either passes
 * as it is (relay) or is decoded into 20 ms frames, mixed and coded (frame path). Which of the two is decided here, for
 * each direction apart, whenever something changes.
 */
export class Leg implements TransportSink {
  readonly id: string;
  /** Which of the four 5 ms slots of a round is this leg's. Legs that hear each other share one. */
  slot: number;
  transport: LegTransport | undefined;
  sources: readonly Leg[] = [];
  readonly listeners = new Set<Leg>();
  readonly plays: Sounding[] = [];
  readonly recordings: Recording[] = [];
  readonly frameListeners: FrameListener[] = [];
  readonly out: OutputStream;
  readonly reception = new Reception();
  readonly reports: ReportKeeper;
  readonly digits = new DigitSender();
  malformed = 0;
  octetsIn = 0;
  firstPacketMs: number | undefined;
  lastPacketMs: number;
  jitter: JitterBuffer | undefined;
  /** Whose packets pass to this leg unopened. Undefined on the frame path. */
  relaySource: Leg | undefined;
  #relayTo: readonly Leg[] = [];
  /** Somebody needs this leg's audio as frames. */
  framesNeeded = false;
  /** Digits of this leg that nobody else gets. */
  keptDigits = "";
  mutedIn = false;
  mutedOut = false;
  /** What it says and presses now is between it and us (TEL-DTM-06). */
  secret = false;
  /** Factors of what it says and of what it hears (TEL-COD-03); 1 leaves the packets as they are. */
  gainIn = 1;
  gainOut = 1;
  remote: Omit<RemoteAudio, "address" | "port" | "symmetric"> | undefined;
  readonly #host: LegHost;
  readonly #coding = new LegCoding();
  readonly #events = new EventReceiver();
  #eventTwin = false;
  #eventStamp = 0;
  /** Of its last packet of G.711. */
  #octets = FRAME_SAMPLES;
  #sends = false;
  #receives = false;
  #inband: InbandDetector | undefined;
  /** Listens for a fax or modem until one is heard; then this leg's sound is left as it comes (TEL-SDP-07). */
  #answerTone: AnswerTone | undefined = new AnswerTone();
  #lastDigit = "";
  #lastDigitMs = Number.NEGATIVE_INFINITY;
  #lastDigitWay = BY_TONE;
  readonly #gate = new NoiseGate();
  #frame: Int16Array | undefined;
  #frameRound = -1;
  #frameSounds = false;
  /** The recording has been given its frame of this round already. */
  #apart = false;
  readonly #packets: Buffer[] = [];
  #nextPacket = 0;

  constructor(id: string, slot: number, host: LegHost, nowMs: number) {
    this.id = id;
    this.slot = slot;
    this.#host = host;
    this.lastPacketMs = nowMs;
    this.out = new OutputStream(randomInt(2 ** 32), randomInt(2 ** 15), randomInt(2 ** 32));
    this.reports = new ReportKeeper(this.out, this.reception, `${randomInt(2 ** 32).toString(36)}@perezvon`);
  }

  get codec(): Codec | undefined {
    return this.remote?.codec;
  }

  get unitsPerMsIn(): number {
    return this.#coding.unitsPerMsIn;
  }

  /** The far side may send us audio. */
  get receiving(): boolean {
    return this.#receives;
  }

  /** Nobody may hear it. */
  get unheard(): boolean {
    return this.mutedIn || this.secret;
  }

  get sending(): boolean {
    return this.#sends && this.transport !== undefined;
  }

  knowsPayload(payloadType: number): boolean {
    return this.#coding.kindOf(payloadType) !== KIND.unknown;
  }

  setRemote(remote: Omit<RemoteAudio, "address" | "port" | "symmetric">): void {
    this.remote = remote;
    this.#coding.settle(remote);
    this.out.unitsPerMs = this.#coding.unitsPerMs;
    this.#sends = sends(remote.direction);
    this.#receives = receives(remote.direction);
    this.digits.timing = remote.digitTiming ?? usualDigitTiming;
    const inband = remote.detectInbandDigits ?? remote.telephoneEvent === undefined;
    this.#inband = inband ? (this.#inband ?? new InbandDetector()) : undefined;
  }

  /** The leg is closed: gives back what its codecs hold. */
  release(): void {
    this.#coding.release();
  }

  /** Chooses the path of both directions anew. Call for every leg touched by a change; cheap, and never per packet. */
  rewire(): void {
    this.relaySource = this.#relayCandidate();
    const needed =
      this.#inband !== undefined ||
      this.frameListeners.length > 0 ||
      some(this.listeners, (listener) => listener.relaySource !== this);
    if (needed && !this.framesNeeded) {
      this.jitter ??= new JitterBuffer();
      this.jitter.reset();
      if (this.#answerTone === undefined) this.jitter.fix();
      this.#frame ??= new Int16Array(FRAME_SAMPLES);
    }
    this.framesNeeded = needed;
    this.#relayTo = [...this.listeners].filter((listener) => listener.relaySource === this);
    if (this.active) this.#host.wake();
  }

  /** A fax or modem is on the call: both ways have an even delay from now on, and gaps stay gaps (TEL-SDP-07). */
  passFax(): void {
    for (const leg of [this, ...this.listeners, ...this.sources]) {
      leg.#answerTone = undefined;
      leg.jitter?.fix();
    }
  }

  /** This leg has something to do in every round. */
  get active(): boolean {
    return this.framesNeeded || (this.relaySource === undefined && (this.#sends || this.plays.length > 0));
  }

  #relayCandidate(): Leg | undefined {
    const source = this.sources.length === 1 ? this.sources[0]! : undefined;
    if (!source || this.mutedOut || source.unheard || this.digits.busy || this.plays.length > 0)
      return undefined;
    if (source.plays.some((play) => play.both)) return undefined;
    if (source.gainIn !== 1 || this.gainOut !== 1 || this.#tooLong(source)) return undefined;
    if (!passesAs(source.#coding.kindIn, this.#coding.kindOut) || source.#convertsFor(this)) return undefined;
    return this.sending && source.receiving && source.remote ? source : undefined;
  }

  /** Packets of the source are longer than this leg's far side takes (TEL-SDP-03). */
  #tooLong(source: Leg): boolean {
    return source.#octets > (this.remote?.maxPtimeMs ?? Number.POSITIVE_INFINITY) * 8;
  }

  /** Its digits may come as tones, and the other takes them as events: those are made, and the tone is not passed on. */
  #convertsFor(listener: Leg): boolean {
    return this.#inband !== undefined && (listener.#coding.eventType >= 0 || listener.#takesSignalling);
  }

  get #takesFlash(): boolean {
    return this.remote?.flash === true && this.#coding.eventType >= 0;
  }

  get #takesSignalling(): boolean {
    return this.remote?.digitsBySignalling === true;
  }

  receiveRtp(packet: Buffer, arrivalMs: number): void {
    const offset = payloadOffset(packet);
    const kind = offset < 0 ? KIND.unknown : this.#coding.kindOf(packet[1]! & 0x7f);
    if (kind === KIND.unknown) {
      this.malformed++;
      return;
    }
    this.lastPacketMs = arrivalMs;
    if (!this.#receives) return;
    const sequence = readSequence(packet);
    const timestamp = readTimestamp(packet);
    const ssrc = readSsrc(packet);
    const changed = ssrc !== this.reception.ssrc;
    const arrival = Math.round(arrivalMs * 8) | 0;
    const stamp = this.#coding.stampOf(kind, timestamp);
    if (!this.reception.note(sequence, stamp, ssrc, arrival, kind !== KIND.event)) return;
    this.octetsIn += packet.length - offset;
    if (this.firstPacketMs === undefined) this.#noteFirst();
    if (changed) {
      this.#events.reset();
      this.jitter?.reset();
      this.#coding.restart();
    }
    if (kind === KIND.event) this.#receiveEvent(packet, offset, sequence, timestamp, ssrc, arrivalMs);
    else if (kind !== KIND.comfortNoise) {
      if (kind !== this.#coding.kindIn) this.#changeKind(kind);
      this.#receiveAudio(packet, offset, kind, sequence, timestamp, stamp, ssrc, arrivalMs, arrival);
    }
  }

  receiveRtcp(packet: Buffer, arrivalMs: number): void {
    this.lastPacketMs = arrivalMs;
    this.reports.receive(packet, this.#host.wallMs());
  }

  #noteFirst(): void {
    const at = this.#host.wallMs();
    this.firstPacketMs = at;
    this.#host.emit({ kind: "mediaStarted", legId: this.id, at });
  }

  #changeKind(kind: number): void {
    const passed = passesAs(kind, this.#coding.kindIn);
    this.#coding.kindIn = kind;
    if (!passed) this.rewireAround();
  }

  #receiveAudio(
    packet: Buffer,
    offset: number,
    kind: number,
    sequence: number,
    timestamp: number,
    stamp: number,
    ssrc: number,
    nowMs: number,
    arrival: number,
  ): void {
    const end = payloadEnd(packet, offset);
    if (end <= offset) return;
    if (kind <= KIND.pcmu && end - offset !== this.#octets) {
      this.#octets = end - offset;
      this.rewireAround();
    }
    const needed = this.framesNeeded || this.recordings.length > 0 || this.#relayTo.some(isRecorded);
    const heard = this.#coding.open(packet, offset, end, kind, sequence, stamp, needed);
    if (heard && this.framesNeeded)
      this.jitter!.write(sound.units, sound.from, sound.to, sound.law, sound.stamp, arrival);
    else if (heard) {
      for (const recording of this.recordings) {
        recording.capture.packet(
          LEFT,
          sound.units,
          sound.from,
          sound.to,
          sound.law,
          sound.stamp,
          ssrc,
          nowMs,
        );
      }
    }
    for (let i = 0; i < this.#relayTo.length; i++) {
      // The last gets the packet itself, the others copies.
      const own = i === this.#relayTo.length - 1 ? packet : Buffer.from(packet);
      this.#relayTo[i]!.#relayAudio(own, offset, end, kind, heard, sequence, timestamp, ssrc, nowMs);
    }
  }

  #relayAudio(
    packet: Buffer,
    offset: number,
    end: number,
    kind: number,
    heard: boolean,
    sequence: number,
    timestamp: number,
    ssrc: number,
    nowMs: number,
  ): void {
    const octets = kind <= KIND.pcmu;
    if (kind !== this.#coding.kindOut) {
      const table = translationTable(kind);
      for (let i = offset; i < end; i++) packet[i] = table[packet[i]!]!;
    }
    for (let i = 0; heard && i < this.recordings.length; i++) {
      const { capture } = this.recordings[i]!;
      if (octets) capture.packet(RIGHT, packet, offset, end, this.#coding.kindOut, sound.stamp, ssrc, nowMs);
      else capture.packet(RIGHT, sound.units, sound.from, sound.to, sound.law, sound.stamp, ssrc, nowMs);
    }
    const bare = withoutExtras(packet, offset, end);
    this.out.adopt(bare, this.#coding.payloadType, sequence, timestamp, ssrc, nowMs);
    this.transport!.sendRtp(bare);
  }

  #receiveEvent(
    packet: Buffer,
    offset: number,
    sequence: number,
    timestamp: number,
    ssrc: number,
    nowMs: number,
  ): void {
    this.#coding.skip(sequence);
    const digit = this.#events.receive(packet, offset, timestamp, nowMs);
    const flash = packet[offset] === FLASH_EVENT;
    if (flash) this.#eventTwin = this.remote?.flash !== true;
    else if (digit !== undefined) this.#eventTwin = !this.#reportDigit(digit, BY_EVENT, nowMs);
    if (this.#eventTwin || this.unheard || this.keptDigits.includes(DIGITS[packet[offset] ?? -1] ?? "none"))
      return;
    for (const listener of this.listeners) {
      if (flash && !listener.#takesFlash) continue;
      if (
        listener.relaySource === this &&
        listener.#coding.eventType >= 0 &&
        listener.#coding.eventRate === this.#coding.eventRate
      ) {
        const own = Buffer.from(packet.subarray(0, Math.min(packet.length, offset + EVENT_PAYLOAD_BYTES)));
        const bare = withoutExtras(own, offset, own.length);
        listener.out.adopt(bare, listener.#coding.eventType, sequence, timestamp, ssrc, nowMs);
        listener.transport!.sendRtp(bare);
      } else if (digit !== undefined) listener.sendDigits(digit);
    }
  }

  sendDigits(digits: string): void {
    if (this.#takesSignalling) {
      this.#host.emit({ kind: "digitsToSend", legId: this.id, digits });
      return;
    }
    this.digits.push(digits);
    this.rewireAround();
  }

  /** A digit that came outside of the audio (TEL-DTM-03). */
  digitSignalled(digit: string, nowMs: number): void {
    if (this.#reportDigit(digit, BY_SIGNALLING, nowMs)) this.#passDigit(digit);
  }

  /** To whoever hears the leg, each in his way. */
  #passDigit(digit: string): void {
    if (this.unheard || this.keptDigits.includes(digit)) return;
    for (const listener of [...this.listeners]) listener.sendDigits(digit);
  }

  /** As `rewire`, for this leg and everybody whose path depends on it. */
  rewireAround(): void {
    this.relaySource = this.#relayCandidate();
    for (const listener of this.listeners) listener.relaySource = listener.#relayCandidate();
    for (const source of this.sources) source.rewire();
    this.rewire();
  }

  /** False if it is the same digit on another way (TEL-DTM-05). */
  #reportDigit(digit: string, way: number, nowMs: number): boolean {
    const twin =
      digit === this.#lastDigit && way !== this.#lastDigitWay && nowMs - this.#lastDigitMs < SAME_DIGIT_MS;
    if (twin) return false;
    this.#lastDigit = digit;
    this.#lastDigitMs = nowMs;
    this.#lastDigitWay = way;
    for (const play of this.plays) play.interrupt(digit);
    const secret = this.secret ? { secret: true as const } : {};
    this.#host.emit({ kind: "digit", legId: this.id, digit, ...secret, at: this.#host.wallMs() });
    return true;
  }

  /** One round of 20 ms. `dueMs` is the moment it was planned for: frames lie on the schedule, not on its delays. */
  round(round: number, dueMs: number): void {
    if (this.framesNeeded) this.#pull(round, dueMs);
    if (this.relaySource === undefined && (this.#sends || this.plays.length > 0))
      this.#sendRound(round, dueMs);
  }

  /** Makes `#frame` hold what this leg said in the round. False if that is nothing. */
  #pull(round: number, dueMs: number): boolean {
    if (round === this.#frameRound) return this.#frameSounds;
    this.#frameRound = round;
    const frame = this.#frame!;
    this.#frameSounds = this.jitter!.read(frame);
    if (this.#frameSounds && this.#answerTone?.feed(frame)) this.passFax();
    if (this.gainIn !== 1 && this.#frameSounds) scale(frame, this.gainIn);
    for (const listener of this.frameListeners) listener.feed(frame, this.#frameSounds, dueMs);
    if (this.#inband) {
      const digit = this.#inband.feed(frame);
      if (digit !== undefined && this.#reportDigit(digit, BY_TONE, dueMs)) this.#convertTone(digit);
    }
    if (this.recordings.length > 0 && this.#frameSounds)
      this.#coding.captureSaid(this.recordings, frame, this.#packet(), dueMs);
    return this.#frameSounds;
  }

  /** Whoever hears the tone itself needs no digit beside it. */
  #convertTone(digit: string): void {
    if (this.unheard || this.keptDigits.includes(digit)) return;
    for (const listener of [...this.listeners]) if (this.#convertsFor(listener)) listener.sendDigits(digit);
  }

  #sendRound(round: number, dueMs: number): void {
    const packet = this.#packet();
    const sounding = this.#mix(round, dueMs);
    this.noteEndedPlays();
    this.out.beginFrame(round, dueMs);
    const digit = this.digits.busy && this.digits.step() === "digit";
    if (digit && this.#coding.eventType >= 0) {
      this.#sendEvent(packet);
    } else {
      if (digit) {
        this.digits.writeTone(frame16);
        this.#coding.writeFrame(packet, frame16);
      } else this.#write(packet, sounding);
      if (!this.#apart) this.#coding.captureWritten(this.recordings, packet, dueMs);
      if (this.sending) this.#sendFrame(this.#coding.finish(packet));
    }
    if (this.#relayIsPossibleAgain()) this.rewireAround();
  }

  /** 20 ms of sound, as two packets where the far side takes no more than 10 ms in one (TEL-SDP-03). */
  #sendFrame(whole: Buffer): void {
    const plain = whole.length === RTP_HEADER_BYTES + FRAME_SAMPLES;
    const halved = plain && (this.remote?.maxPtimeMs ?? FRAME_MS) < FRAME_MS;
    const first = halved ? whole.subarray(0, RTP_HEADER_BYTES + FRAME_SAMPLES / 2) : whole;
    this.out.head(first, this.#coding.payloadType);
    this.transport!.sendRtp(first);
    if (!halved) return;
    const second = Buffer.from(whole.subarray(FRAME_SAMPLES / 2));
    this.out.head(second, this.#coding.payloadType, (this.out.timestamp + FRAME_SAMPLES / 2) | 0);
    this.transport!.sendRtp(second);
  }

  #write(packet: Buffer, sounding: boolean): void {
    if (sounding) this.#coding.writeSum(packet, mixed, this.gainOut);
    else this.#coding.writeSilence(packet);
  }

  /** The digits are out or the play has ended: the packets may pass unopened again. */
  #relayIsPossibleAgain(): boolean {
    return this.sources.length === 1 && this.#relayCandidate() !== undefined;
  }

  #mix(round: number, dueMs: number): boolean {
    let parts = 0;
    const several = this.sources.length > 1;
    for (let i = 0; i < this.sources.length; i++) {
      const source = this.sources[i]!;
      const wanted = !this.mutedOut && !source.unheard && source.framesNeeded;
      const sounds = wanted && source.#pull(round, dueMs) && !source.#toneIsConverted(this);
      if (sounds && !(several && source.#gate.silent(source.#frame!, round))) {
        add(source.#frame!, parts++ === 0);
      }
      for (const play of source.plays) {
        if (play.both && play.pull(round)) add(play.frame, parts++ === 0);
      }
    }
    for (let i = 0; i < this.plays.length; i++) {
      const play = this.plays[i]!;
      if (play.inRecording && play.pull(round)) add(play.frame, parts++ === 0);
    }
    this.#apart = this.recordings.length > 0 && this.plays.some(isUnrecorded);
    if (this.#apart) this.#captureApart(parts > 0, dueMs);
    for (let i = 0; i < this.plays.length; i++) {
      const play = this.plays[i]!;
      if (!play.inRecording && play.pull(round)) add(play.frame, parts++ === 0);
    }
    return parts > 0;
  }

  /** TEL-DTM-05: the tone is muted as soon as it is known to be a digit that goes another way. */
  #toneIsConverted(listener: Leg): boolean {
    return this.#inband?.sounding === true && this.#convertsFor(listener);
  }

  /** What is heard besides hold music is recorded; the music is silence there (TEL-REC-08). */
  #captureApart(sounding: boolean, dueMs: number): void {
    const packet = this.#packet();
    this.#write(packet, sounding);
    this.#coding.captureWritten(this.recordings, packet, dueMs);
  }

  noteEndedPlays(): void {
    for (let i = this.plays.length - 1; i >= 0; i--) {
      const play = this.plays[i]!;
      if (play.ended === undefined) continue;
      this.plays.splice(i, 1);
      const listening = this.frameListeners.indexOf(play as unknown as FrameListener);
      if (listening >= 0) this.frameListeners.splice(listening, 1);
      this.#host.emit({
        kind: "playEnded",
        playId: play.playId,
        legId: this.id,
        reason: play.ended,
        playedMs: play.playedMs,
        at: this.#host.wallMs(),
      });
      if (play.both) for (const listener of this.listeners) listener.rewireAround();
    }
  }

  #sendEvent(packet: Buffer): void {
    const start = this.digits.atStart;
    if (start) this.#eventStamp = (this.out.timestamp + this.digits.beginsMs * this.out.unitsPerMs) | 0;
    const event = packet.subarray(0, RTP_HEADER_BYTES + EVENT_PAYLOAD_BYTES);
    const times = Math.min(
      MAX_EVENT_PACKETS,
      this.digits.writeEvent(event, RTP_HEADER_BYTES, this.#coding.eventRate),
    );
    if (!this.sending) return;
    for (let i = 0; i < times; i++) {
      this.out.head(event, this.#coding.eventType, this.#eventStamp, start && i === 0);
      // The socket may keep a buffer for later, so repetitions do not share one.
      this.transport!.sendRtp(i === times - 1 ? event : Buffer.from(event));
    }
  }

  #packet(): Buffer {
    if (this.#packets.length < OUT_BUFFERS) {
      const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES);
      this.#packets.push(packet);
      return packet;
    }
    this.#nextPacket = (this.#nextPacket + 1) % OUT_BUFFERS;
    return this.#packets[this.#nextPacket]!;
  }
}

function isUnrecorded(play: Sounding): boolean {
  return !play.inRecording;
}

function isRecorded(leg: Leg): boolean {
  return leg.recordings.length > 0;
}

function some<T>(items: Iterable<T>, test: (item: T) => boolean): boolean {
  for (const item of items) if (test(item)) return true;
  return false;
}

import { createSocket, type Socket } from "node:dgram";
import type { Clock, Random } from "@perezvon/base";
import { alawToLinear, linearToAlaw, linearToUlaw, ulawToLinear } from "@perezvon/media";
import { type Heard, Hearing } from "../audio/hearing.ts";
import type { Sound } from "../audio/sound.ts";
import type { Metronome } from "./metronome.ts";

const FRAME_SAMPLES = 160;
const HEADER_BYTES = 12;
const EVENT_VOLUME = 10;
const EVENT_FRAMES = 8;
const EVENT_END_PACKETS = 3;
const EVENT_PAUSE_FRAMES = 4;

export interface RtpRemote {
  readonly address: string;
  readonly port: number;
  readonly codec: "pcma" | "pcmu";
  readonly payloadType: number;
  readonly telephoneEvent: number | undefined;
  /** False while the far side asked us to be silent (hold). */
  readonly send: boolean;
}

export interface RtpPhoneOptions {
  readonly address: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly metronome: Metronome;
}

/**
 * The sound half of a simulated phone: one UDP socket that sends a frame every 20 ms and measures what comes in. Written
 * apart from the media plane, as the carrier as a whole is written apart from call control.
 */
export class RtpPhone {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #metronome: Metronome;
  readonly #packet = Buffer.alloc(HEADER_BYTES + FRAME_SAMPLES);
  readonly #samplesIn = new Int16Array(FRAME_SAMPLES * 6);
  readonly #hearing = new Hearing();
  readonly #ssrc: number;
  #sequence: number;
  #timestamp: number;
  #remote: RtpRemote | undefined;
  #stopBeat: (() => void) | undefined;
  #sound: Sound | undefined;
  #place = 0;
  #ended: (() => void) | undefined;
  #packetsOut = 0;
  #foreign = 0;
  #marker = true;
  #digits: string[] = [];
  #eventFrame = 0;
  #listening = true;

  /** Binds a free port. */
  static async open(options: RtpPhoneOptions): Promise<RtpPhone> {
    const socket = createSocket({ type: options.address.includes(":") ? "udp6" : "udp4" });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(0, options.address, () => resolve());
    });
    socket.removeAllListeners("error");
    return new RtpPhone(socket, options);
  }

  private constructor(socket: Socket, options: RtpPhoneOptions) {
    this.#socket = socket;
    this.#clock = options.clock;
    this.#metronome = options.metronome;
    this.#ssrc = options.random.integer(1, 0xfffffffe);
    this.#sequence = options.random.integer(0, 0xffff);
    this.#timestamp = options.random.integer(0, 0xffffffff);
    socket.on("message", (data) => this.#receive(data));
    // A far side that is gone answers with ICMP; the call's signalling tells the end.
    socket.on("error", () => {});
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get packetsOut(): number {
    return this.#packetsOut;
  }

  /** Packets that were no RTP of an agreed codec. */
  get foreign(): number {
    return this.#foreign;
  }

  get firstAudibleAt(): number | undefined {
    return this.#hearing.firstAudibleAt;
  }

  /** When the last packet came; undefined before the first. */
  get lastPacketAt(): number | undefined {
    return this.#hearing.lastPacketAt;
  }

  /** Whether the far side wants to hear us now; false while it holds. */
  get sending(): boolean {
    return this.#remote?.send ?? false;
  }

  heard(): Heard {
    return this.#hearing.heard();
  }

  /** From now on frames flow to this place: what is played, or silence. */
  setRemote(remote: RtpRemote): void {
    this.#remote = remote;
    this.#stopBeat ??= this.#metronome.add(() => this.#beat());
  }

  /** Replaces what was played before; `ended` is called once the last sample of a sound that ends has been sent. */
  play(sound: Sound, ended?: () => void): void {
    this.#sound = sound;
    this.#place = 0;
    this.#ended = ended;
  }

  /** Key presses as RFC 4733 events, one after another; without telephone-event they are lost, as on a plain old line. */
  press(digits: string): void {
    this.#digits.push(...digits);
  }

  /** Whether what arrives is measured: not before the answer, so that early tones of ours are not taken for a voice. */
  listen(on: boolean): void {
    this.#listening = on;
  }

  close(): void {
    this.#stopBeat?.();
    this.#stopBeat = undefined;
    this.#ended = undefined;
    this.#socket.close();
  }

  #beat(): void {
    const remote = this.#remote;
    if (!remote) return;
    if (this.#digits.length > 0) {
      if (remote.telephoneEvent !== undefined && remote.send) this.#sendEvent(remote, remote.telephoneEvent);
      else this.#digits.length = 0;
    } else {
      this.#sendAudio(remote);
    }
    this.#timestamp = (this.#timestamp + FRAME_SAMPLES) >>> 0;
  }

  #sendAudio(remote: RtpRemote): void {
    const ended = this.#fill(remote.codec === "pcma" ? linearToAlaw : linearToUlaw);
    if (remote.send) this.#send(remote, remote.payloadType, this.#timestamp, this.#packet);
    ended?.();
  }

  /** Next frame into the packet. Returns whom to tell when it was the last one of its sound. */
  #fill(law: Uint8Array): (() => void) | undefined {
    const sound = this.#sound;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      let sample = 0;
      if (sound) {
        if (this.#place >= sound.samples.length && sound.endless) this.#place = 0;
        sample = sound.samples[this.#place++] ?? 0;
      }
      this.#packet[HEADER_BYTES + i] = law[sample & 0xffff]!;
    }
    if (!sound || sound.endless || this.#place < sound.samples.length) return undefined;
    const ended = this.#ended;
    this.#sound = undefined;
    this.#ended = undefined;
    return ended;
  }

  #sendEvent(remote: RtpRemote, payloadType: number): void {
    const event = "0123456789*#ABCD".indexOf(this.#digits[0] ?? "");
    const frame = this.#eventFrame++;
    if (event >= 0 && frame < EVENT_FRAMES) {
      const last = frame === EVENT_FRAMES - 1;
      const packet = Buffer.alloc(HEADER_BYTES + 4);
      packet[12] = event;
      packet[13] = (last ? 0x80 : 0) | EVENT_VOLUME;
      packet.writeUInt16BE((frame + 1) * FRAME_SAMPLES, 14);
      // All packets of one event carry the timestamp of its beginning (RFC 4733 §2.2).
      const begin = (this.#timestamp - frame * FRAME_SAMPLES) >>> 0;
      this.#marker = frame === 0;
      const copies = last ? EVENT_END_PACKETS : 1;
      for (let copy = 0; copy < copies; copy++) this.#send(remote, payloadType, begin, packet);
    } else if (event < 0 || frame >= EVENT_FRAMES + EVENT_PAUSE_FRAMES) {
      this.#digits.shift();
      this.#eventFrame = 0;
    }
  }

  #send(remote: RtpRemote, payloadType: number, timestamp: number, packet: Buffer): void {
    packet[0] = 0x80;
    packet[1] = (this.#marker ? 0x80 : 0) | payloadType;
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    this.#marker = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packetsOut++;
    // The socket keeps the buffer until it is sent, and the next frame is written into ours.
    this.#socket.send(Buffer.from(packet), remote.port, remote.address, ignoreError);
  }

  #receive(data: Buffer): void {
    const remote = this.#remote;
    if (data.length <= HEADER_BYTES || (data[0]! & 0xc0) !== 0x80 || !remote) {
      this.#foreign++;
      return;
    }
    const payloadType = data[1]! & 0x7f;
    if (payloadType === remote.telephoneEvent) {
      const key = data[HEADER_BYTES + 4 * (data[0]! & 0x0f)];
      if (this.#listening && key !== undefined)
        this.#hearing.event(key, data.readUInt32BE(4), data.readUInt16BE(2), this.#clock.now());
      return;
    }
    if (payloadType !== 0 && payloadType !== 8) {
      this.#foreign++;
      return;
    }
    if (!this.#listening) return;
    const start = HEADER_BYTES + 4 * (data[0]! & 0x0f);
    const count = Math.min(data.length - start, this.#samplesIn.length);
    const law = payloadType === 8 ? alawToLinear : ulawToLinear;
    for (let i = 0; i < count; i++) this.#samplesIn[i] = law[data[start + i]!]!;
    const at = this.#clock.now();
    this.#hearing.packet(
      this.#samplesIn.subarray(0, Math.max(0, count)),
      data.readUInt16BE(2),
      at,
      this.#metronome.pauseWithin(this.#hearing.lastPacketAt ?? at, at),
    );
  }
}

function ignoreError(): void {}

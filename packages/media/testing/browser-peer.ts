import { systemTimers } from "@perezvon/base";
import native from "node-datachannel";
import { ALAW_SILENCE, alawToLinear, linearToAlaw } from "../src/codec/g711.ts";
import { payloadOffset, writeHeader } from "../src/rtp/packet.ts";

/** The library types these as enums of its own, though plain words are what it takes. */
type DescriptionType = Parameters<InstanceType<typeof native.PeerConnection>["setRemoteDescription"]>[1];

/** Native objects of this process, released by `BrowserPeer.cleanup` when its tests are over. */
const open = new Set<BrowserPeer>();

/**
 * Stands for a browser where the browser itself is not the subject: a real ICE, DTLS and SRTP peer without an address in its
 * offer, as browsers hide theirs. Sends a sound endlessly, keeps what it hears.
 */
export class BrowserPeer {
  readonly heard: Buffer[] = [];
  readonly #connection = new native.PeerConnection("browser", { iceServers: [], bindAddress: "127.0.0.1" });
  readonly #track: InstanceType<typeof native.Track>;
  readonly #ssrc: number;
  #sound: Uint8Array = new Uint8Array(160).fill(ALAW_SILENCE);
  #sequence = 0;
  #ticker: { cancel(): void } | undefined;

  constructor(ssrc = 0x0bea_d001) {
    this.#ssrc = ssrc;
    const audio = new native.Audio("0", "SendRecv" as ConstructorParameters<typeof native.Audio>[1]);
    audio.addAudioCodec(0, "PCMU");
    audio.addAudioCodec(8, "PCMA");
    audio.addSSRC(ssrc, "browser", "browser", "audio");
    this.#track = this.#connection.addTrack(audio);
    this.#track.onMessage((packet) => {
      if ((packet[1]! & 0x7f) === 8) this.heard.push(Buffer.from(packet));
    });
    open.add(this);
  }

  async offer(): Promise<string> {
    this.#connection.setLocalDescription();
    while (this.#connection.gatheringState() !== "complete") await pause(5);
    return this.#connection
      .localDescription()!
      .sdp.replace(/^a=candidate:.*\r\n/gm, "")
      .replace(/^(m=audio [^\r]*)(\r\nc=[^\r]*)/m, "$1 126$2\r\na=rtpmap:126 telephone-event/8000");
  }

  /** Takes a call: the answer to an offer. */
  async answer(offer: string): Promise<string> {
    // The library finds the track that was made before by its name alone.
    const [name = "a=mid:0"] = /^a=mid:\S+/m.exec(offer) ?? [];
    this.#connection.setRemoteDescription(offer.replace(name, "a=mid:0"), "offer" as DescriptionType);
    while (this.#connection.gatheringState() !== "complete") await pause(5);
    this.#speak();
    const { sdp } = this.#connection.localDescription()!;
    return sdp
      .replace(/^a=candidate:.*\r\n/gm, "")
      .replace("a=mid:0", name)
      .replace("a=group:BUNDLE 0", `a=group:BUNDLE ${name.slice("a=mid:".length)}`);
  }

  answered(answer: string): void {
    this.#connection.setRemoteDescription(answer, "answer" as DescriptionType);
    this.#speak();
  }

  #speak(): void {
    this.#ticker = systemTimers.every(20, () => this.#send());
  }

  get connected(): boolean {
    return this.#track.isOpen();
  }

  /** From now on, over and over. */
  say(samples: Int16Array): void {
    this.#sound = Uint8Array.from(samples, (sample) => linearToAlaw[sample & 0xffff]!);
  }

  pressKey(event: number): void {
    for (let update = 1; update <= 7; update++) {
      const end = update >= 5 ? 0x80 : 0;
      const duration = Math.min(update, 5) * 160;
      this.#sendPayload(Buffer.from([event, end | 10, duration >> 8, duration & 0xff]), 126, update === 1);
    }
  }

  /** The last `ms` of what was heard; shorter when less was. */
  lately(ms: number): Int16Array {
    const packets = this.heard.slice(-Math.ceil(ms / 20));
    const octets = Buffer.concat(packets.map((packet) => packet.subarray(payloadOffset(packet))));
    return Int16Array.from(octets, (octet) => alawToLinear[octet]!);
  }

  close(): void {
    this.#ticker?.cancel();
    this.#connection.close();
    open.delete(this);
  }

  /** Ends the native library's threads: a test process hangs without. */
  static cleanup(): void {
    for (const peer of [...open]) peer.close();
    native.cleanup();
  }

  #send(): void {
    if (!this.connected) return;
    const from = (this.#sequence * 160) % this.#sound.length;
    const payload = Buffer.alloc(160, ALAW_SILENCE);
    payload.set(this.#sound.subarray(from, from + 160));
    this.#sendPayload(payload, 8, false);
  }

  #sendPayload(payload: Buffer, payloadType: number, marker: boolean): void {
    const packet = Buffer.alloc(12 + payload.length);
    const sequence = this.#sequence++;
    writeHeader(packet, marker, payloadType, sequence & 0xffff, sequence * 160, this.#ssrc);
    payload.copy(packet, 12);
    if (this.connected) this.#track.sendMessageBinary(packet);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    systemTimers.after(ms, resolve);
  });
}

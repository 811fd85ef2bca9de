import type { Result } from "@perezvon/base";
import {
  type Codec,
  type LegAddress,
  type NegotiatedAudio,
  parseSdp,
  type SdpRefusal,
  SdpSession,
  type SrtpPolicy,
} from "@perezvon/media";
import type { TransportName } from "@perezvon/sip";
import type { SwitchContext } from "../switch-context.ts";
import type { LegAudio } from "./leg-audio.ts";

/** A-law first: the Russian network's law (TEL-SDP-02). */
const codecs: readonly Codec[] = ["pcma", "pcmu"];

/** Offer, answer and media address of one SIP leg: the place where signalling and media meet. */
export class AudioSession implements LegAudio {
  readonly #context: SwitchContext;
  readonly #mediaId: string;
  readonly #address: LegAddress;
  readonly #sdp: SdpSession;
  readonly #symmetric: boolean;
  #srtp: SrtpPolicy = "off";
  #keysInTheOpen = false;
  #current: NegotiatedAudio | undefined;

  constructor(context: SwitchContext, mediaId: string, address: LegAddress, symmetric: boolean) {
    this.#context = context;
    this.#mediaId = mediaId;
    this.#address = address;
    this.#sdp = new SdpSession(context.random);
    this.#symmetric = symmetric;
  }

  get negotiated(): boolean {
    return this.#current !== undefined;
  }

  get onHold(): boolean {
    return this.#current?.onHold === true;
  }

  /**
   * What the device or trunk asks for (TEL-MED-09). Over an open wire everybody could read the key, so that «optional» is none
   * there, and «required» is false: no call rather than one that only looks protected (TEL-SEC-04).
   */
  protect(srtp: SrtpPolicy, transport: TransportName): boolean {
    const open = transport !== "tls" && transport !== "wss";
    this.#srtp = srtp === "optional" && open ? "off" : srtp;
    this.#keysInTheOpen = srtp === "required" && open;
    return !this.#keysInTheOpen;
  }

  /** Once it is settled whether a leg is protected, later offers of ours say the same. */
  get #settled(): SrtpPolicy {
    if (this.#current === undefined) return this.#srtp;
    return this.#current.srtp === undefined ? "off" : "required";
  }

  offer(): string {
    return this.#sdp.offer({ ...this.#address, codecs, srtp: this.#settled });
  }

  /** Our answer to their offer; the media plane follows at once (TEL-SDP-05: within 100 ms). */
  answer(body: string): Result<string, SdpRefusal> {
    if (this.#keysInTheOpen)
      return { ok: false, error: { code: "sdp_srtp", detail: "SRTP needs TLS or WSS" } };
    const offer = parseSdp(body, this.#settled);
    if (!offer.ok) return offer;
    const answer = this.#sdp.answer(offer.value, {
      ...this.#address,
      codecs,
      ...(this.#current ? { prefer: this.#current.codec } : {}),
    });
    if (!answer.ok) return answer;
    this.#apply(answer.value.audio);
    return { ok: true, value: answer.value.sdp };
  }

  /** Their answer to our offer. */
  accept(body: string): Result<undefined, SdpRefusal> {
    const answer = parseSdp(body, this.#settled);
    if (!answer.ok) return answer;
    const audio = this.#sdp.accept(answer.value);
    if (!audio.ok) return audio;
    this.#apply(audio.value);
    return { ok: true, value: undefined };
  }

  #apply(audio: NegotiatedAudio): void {
    const { onHold: _onHold, ...remote } = audio;
    this.#current = audio;
    this.#context.media.setRemote(this.#mediaId, { ...remote, symmetric: this.#symmetric });
  }
}

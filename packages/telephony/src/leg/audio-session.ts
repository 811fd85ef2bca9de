import type { Result } from "@perezvon/base";
import {
  type Codec,
  type LegAddress,
  type LocalAudio,
  type NegotiatedAudio,
  parseSdp,
  type SdpRefusal,
  SdpSession,
  type SessionDescription,
  type SrtpPolicy,
} from "@perezvon/media";
import type { TransportName } from "@perezvon/sip";
import { namesOwnLoopback } from "../peer-security.ts";
import type { SwitchContext } from "../switch-context.ts";
import { type AudioSettings, dtmfRules } from "./audio-settings.ts";
import type { LegAudio } from "./leg-audio.ts";

/** Offer, answer and media address of one SIP leg: the place where signalling and media meet. */
export class AudioSession implements LegAudio {
  readonly #context: SwitchContext;
  readonly #mediaId: string;
  readonly #address: LegAddress;
  readonly #sdp: SdpSession;
  readonly #otherCodec: () => Codec | undefined;
  #settings: AudioSettings;
  #srtp: SrtpPolicy = "off";
  #keysInTheOpen = false;
  #current: NegotiatedAudio | undefined;
  #farSide: string | undefined;

  /** `otherCodec` is what the other leg of the call speaks, if that is settled (TEL-SDP-03). */
  constructor(
    context: SwitchContext,
    mediaId: string,
    address: LegAddress,
    settings: AudioSettings,
    otherCodec: () => Codec | undefined,
  ) {
    this.#context = context;
    this.#mediaId = mediaId;
    this.#address = address;
    this.#sdp = new SdpSession(context.random);
    this.#settings = settings;
    this.#otherCodec = otherCodec;
    context.callTrace?.mediaOpened(mediaId);
  }

  /** The next try goes to somebody else, who wants other things. */
  set settings(settings: AudioSettings) {
    this.#settings = settings;
  }

  /** What is spoken now; undefined before it is settled. */
  get codec(): Codec | undefined {
    return this.#current?.codec;
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

  heardFrom(address: string): void {
    this.#farSide = address;
  }

  #read(body: string): Result<SessionDescription, SdpRefusal> {
    const description = parseSdp(body, this.#settled);
    return description.ok && namesOwnLoopback(description.value.address, this.#farSide)
      ? { ok: false, error: { code: "sdp_address", detail: "the far side's own loopback" } }
      : description;
  }

  /** Once it is settled whether a leg is protected, later offers of ours say the same. */
  get #settled(): SrtpPolicy {
    if (this.#current === undefined) return this.#srtp;
    return this.#current.srtp === undefined ? "off" : "required";
  }

  offer(): string {
    return this.#sdp.offer({ ...this.#local(), srtp: this.#settled });
  }

  /** Our answer to their offer; the media plane follows at once (TEL-SDP-05: within 100 ms). */
  answer(body: string): Result<string, SdpRefusal> {
    if (this.#keysInTheOpen)
      return { ok: false, error: { code: "sdp_srtp", detail: "SRTP needs TLS or WSS" } };
    const offer = this.#read(body);
    if (!offer.ok) return offer;
    const answer = this.#sdp.answer(offer.value, this.#local());
    if (!answer.ok) return answer;
    this.#apply(answer.value.audio);
    return { ok: true, value: answer.value.sdp };
  }

  /** Their answer to our offer. */
  accept(body: string): Result<undefined, SdpRefusal> {
    const answer = this.#read(body);
    if (!answer.ok) return answer;
    const audio = this.#sdp.accept(answer.value);
    if (!audio.ok) return audio;
    this.#apply(audio.value);
    return { ok: true, value: undefined };
  }

  #local(): LocalAudio {
    const { codecs, dtmf, flash } = this.#settings;
    const { telephoneEvent } = dtmfRules(dtmf);
    const prefer = this.#current?.codec ?? this.#otherCodec();
    return { ...this.#address, codecs, telephoneEvent, flash, ...(prefer === undefined ? {} : { prefer }) };
  }

  #apply(audio: NegotiatedAudio): void {
    const { onHold: _onHold, ...remote } = audio;
    this.#current = audio;
    const { dtmf, digitTiming, flash, symmetric } = this.#settings;
    const rules = dtmfRules(dtmf).remote;
    this.#context.media.setRemote(this.#mediaId, { ...remote, ...rules, digitTiming, flash, symmetric });
  }
}

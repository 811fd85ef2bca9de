import { err, ok, type Random, type Result } from "@perezvon/base";
import type { Codec, Direction, RemoteAudio } from "../contract.ts";
import {
  commonDirection,
  isUnspecified,
  receives,
  reverseDirection,
  type SdpRefusal,
  type SessionDescription,
} from "./description.ts";

/** Our side of the audio. */
export interface LocalAudio {
  readonly address: string;
  readonly port: number;
  /** Allowed codecs, preferred first. */
  readonly codecs: readonly Codec[];
  /** `sendrecv` when left out. */
  readonly direction?: Direction;
  /** Take part in telephone-event; true when left out. */
  readonly telephoneEvent?: boolean;
  /** The codec that the other leg of the call speaks: chosen if the far side knows it, so that relay is possible (TEL-SDP-03). */
  readonly prefer?: Codec;
}

/** What an offer and its answer settled: goes to `MediaPool.setRemote` as it is, with `symmetric` added. */
export interface NegotiatedAudio extends Omit<RemoteAudio, "symmetric"> {
  readonly onHold: boolean;
}

const PAYLOAD_TYPES: Readonly<Record<Codec, number>> = { pcmu: 0, pcma: 8 };
const OFFERED_TELEPHONE_EVENT = 101;

/**
 * Our half of one offer/answer relation (RFC 3264): keeps the session id for the life of the leg and raises the version
 * by one exactly when the description changes (TEL-SDP-01).
 */
export class SdpSession {
  readonly #sessionId: string;
  #version = 0;
  #lastBody: string | undefined;
  #offered: LocalAudio | undefined;

  constructor(random: Random) {
    this.#sessionId = String(random.integer(1, 2 ** 31 - 1) * 2 ** 20 + random.integer(0, 2 ** 20 - 1));
  }

  offer(local: LocalAudio): string {
    this.#offered = local;
    const codecs = local.codecs.map((codec) => ({ codec, payloadType: PAYLOAD_TYPES[codec] }));
    const telephoneEvent = local.telephoneEvent === false ? undefined : OFFERED_TELEPHONE_EVENT;
    return this.#write(local.address, [
      ...audioLines(local.port, codecs, telephoneEvent, local.direction ?? "sendrecv", "RTP/AVP"),
    ]);
  }

  /** Answers with the offerer's order limited to the allowed set, and the offerer's payload numbers (TEL-SDP-02). */
  answer(
    offer: SessionDescription,
    local: LocalAudio,
  ): Result<{ readonly sdp: string; readonly audio: NegotiatedAudio }, SdpRefusal> {
    const codecs = offer.codecs.filter(({ codec }) => local.codecs.includes(codec));
    if (codecs.length === 0) return err(noCommonCodec);
    const telephoneEvent = local.telephoneEvent === false ? undefined : offer.telephoneEvent;
    const direction = commonDirection(local.direction ?? "sendrecv", reverseDirection(offer.direction));
    const lines = offer.streams.flatMap((stream, index) =>
      index === offer.audioIndex
        ? audioLines(local.port, codecs, telephoneEvent, direction, stream.protocol)
        : [`m=${stream.media} 0 ${stream.protocol} ${stream.formats}`],
    );
    const sdp = this.#write(local.address, lines);
    return ok({ sdp, audio: negotiated(offer, codecs, telephoneEvent, direction, local.prefer) });
  }

  /** Reads the answer to our last offer. */
  accept(answer: SessionDescription): Result<NegotiatedAudio, SdpRefusal> {
    const local = this.#offered;
    if (!local) return err({ code: "sdp_syntax", detail: "an answer without an offer" });
    const codecs = answer.codecs.filter(({ codec }) => local.codecs.includes(codec));
    if (codecs.length === 0) return err(noCommonCodec);
    const telephoneEvent = local.telephoneEvent === false ? undefined : answer.telephoneEvent;
    const direction = commonDirection(local.direction ?? "sendrecv", reverseDirection(answer.direction));
    const audio = negotiated(answer, codecs, telephoneEvent, direction, local.prefer);
    // Answerers should keep our payload numbers. Some do not, and then each side sends what the other has named.
    const accepts = new Map(local.codecs.map((codec) => [PAYLOAD_TYPES[codec], codec]));
    for (const { codec, payloadType } of codecs) accepts.set(payloadType, codec);
    return ok({
      ...audio,
      accepts: [...accepts].map(([payloadType, codec]) => ({ codec, payloadType })),
      ...(telephoneEvent === undefined ? {} : { telephoneEventIn: OFFERED_TELEPHONE_EVENT }),
    });
  }

  #write(address: string, media: readonly string[]): string {
    const family = address.includes(":") ? "IP6" : "IP4";
    const body = ["s=-", `c=IN ${family} ${address}`, "t=0 0", ...media].join("\r\n");
    if (this.#lastBody !== body) this.#version++;
    this.#lastBody = body;
    const origin = `o=- ${this.#sessionId} ${this.#version} IN ${family} ${address}`;
    return `v=0\r\n${origin}\r\n${body}\r\n`;
  }
}

const noCommonCodec: SdpRefusal = { code: "sdp_no_audio", detail: "no codec in common" };

function negotiated(
  theirs: SessionDescription,
  codecs: SessionDescription["codecs"],
  telephoneEvent: number | undefined,
  direction: Direction,
  prefer: Codec | undefined,
): NegotiatedAudio {
  const chosen = codecs.find(({ codec }) => codec === prefer) ?? codecs[0]!;
  // The old way to hold names no address to send to.
  const unreachable = isUnspecified(theirs.address);
  const own = unreachable ? (receives(direction) ? "recvonly" : "inactive") : direction;
  return {
    address: theirs.address,
    port: theirs.port,
    codec: chosen.codec,
    payloadType: chosen.payloadType,
    accepts: codecs,
    ...(telephoneEvent === undefined ? {} : { telephoneEvent }),
    direction: own,
    onHold: theirs.onHold,
  };
}

const PTIME_MS = 20;

function audioLines(
  port: number,
  codecs: SessionDescription["codecs"],
  telephoneEvent: number | undefined,
  direction: Direction,
  protocol: string,
): string[] {
  const formats = codecs.map(({ payloadType }) => payloadType);
  if (telephoneEvent !== undefined) formats.push(telephoneEvent);
  return [
    `m=audio ${port} ${protocol} ${formats.join(" ")}`,
    ...codecs.map(({ codec, payloadType }) => `a=rtpmap:${payloadType} ${codec.toUpperCase()}/8000`),
    ...(telephoneEvent === undefined
      ? []
      : [`a=rtpmap:${telephoneEvent} telephone-event/8000`, `a=fmtp:${telephoneEvent} 0-15`]),
    `a=ptime:${PTIME_MS}`,
    `a=${direction}`,
  ];
}

import { err, ok, type Random, type Result } from "@perezvon/base";
import {
  CODEC_NAMES,
  EVENT_PAYLOAD_TYPES,
  eventFor,
  formatLines,
  type OfferedEvent,
} from "../codec/codecs.ts";
import type { Codec, Direction, RemoteAudio, SrtpKey, SrtpKeys } from "../contract.ts";
import { answeredCrypto, type CryptoAttribute, cryptoLine, offeredCrypto } from "../srtp/crypto-attribute.ts";
import {
  commonDirection,
  isUnspecified,
  receives,
  reverseDirection,
  type SdpRefusal,
  type SessionDescription,
  type SrtpPolicy,
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
  /** With event 16, flash; false when left out (TEL-DTM-01). */
  readonly flash?: boolean;
  /** TEL-MED-09; `off` when left out. Allowed only where the signalling itself is protected: the caller's concern. */
  readonly srtp?: SrtpPolicy;
  /** The codec that the other leg of the call speaks: chosen if the far side knows it, so that relay is possible (TEL-SDP-03). */
  readonly prefer?: Codec;
}

/** What an offer and its answer settled: goes to `MediaPool.setRemote` as it is, with `symmetric` added. */
export interface NegotiatedAudio extends Omit<RemoteAudio, "symmetric"> {
  readonly onHold: boolean;
}

/**
 * Our half of one offer/answer relation (RFC 3264): keeps the session id for the life of the leg and raises the version
 * by one exactly when the description changes (TEL-SDP-01).
 */
export class SdpSession {
  readonly #sessionId: string;
  #version = 0;
  #lastBody: string | undefined;
  #offered: LocalAudio | undefined;
  /** Keys that we have named, kept through re-offers: a new key would begin the counters of the far side anew. */
  #offeredCrypto: readonly CryptoAttribute[] | undefined;
  #answeredCrypto: { readonly theirs: CryptoAttribute; readonly ours: CryptoAttribute } | undefined;

  constructor(random: Random) {
    this.#sessionId = String(random.integer(1, 2 ** 31 - 1) * 2 ** 20 + random.integer(0, 2 ** 20 - 1));
  }

  offer(local: LocalAudio): string {
    this.#offered = local;
    const codecs = preferredFirst(local).map((codec) => ({
      codec,
      payloadType: CODEC_NAMES[codec].payloadType,
    }));
    const events = offeredEvents(local);
    const stream = (protocol: string, crypto: readonly CryptoAttribute[]) =>
      audioLines(local.port, codecs, events, local.direction ?? "sendrecv", protocol, crypto);
    const { srtp = "off" } = local;
    if (srtp !== "off") this.#offeredCrypto ??= offeredCrypto();
    // «optional» offers both profiles, and the answer leaves one of them.
    return this.#write(local.address, [
      ...(srtp === "off" ? [] : stream("RTP/SAVP", this.#offeredCrypto ?? [])),
      ...(srtp === "required" ? [] : stream("RTP/AVP", [])),
    ]);
  }

  /** Answers with the offerer's order limited to the allowed set, and the offerer's payload numbers (TEL-SDP-02). */
  answer(
    offer: SessionDescription,
    local: LocalAudio,
  ): Result<{ readonly sdp: string; readonly audio: NegotiatedAudio }, SdpRefusal> {
    const codecs = relayable(
      offer.codecs.filter(({ codec }) => local.codecs.includes(codec)),
      local.prefer,
    );
    if (codecs.length === 0) return err(noCommonCodec);
    const events = local.telephoneEvent === false ? [] : withFlash(ofCodecs(offer.events, codecs), local);
    const direction = commonDirection(local.direction ?? "sendrecv", reverseDirection(offer.direction));
    const crypto = offer.secure ? this.#answerCrypto(offer.crypto[0]!) : undefined;
    const lines = offer.streams.flatMap((stream, index) =>
      index === offer.audioIndex
        ? audioLines(local.port, codecs, events, direction, stream.protocol, crypto ? [crypto.ours] : [])
        : [`m=${stream.media} 0 ${stream.protocol} ${stream.formats}`],
    );
    const sdp = this.#write(local.address, lines);
    const audio = negotiated(offer, codecs, events, direction, local.prefer);
    return ok({
      sdp,
      audio: crypto ? { ...audio, srtp: { send: keyOf(crypto.ours), receive: keyOf(crypto.theirs) } } : audio,
    });
  }

  /** Reads the answer to our last offer. */
  accept(answer: SessionDescription): Result<NegotiatedAudio, SdpRefusal> {
    const local = this.#offered;
    if (!local) return err({ code: "sdp_syntax", detail: "an answer without an offer" });
    const codecs = answer.codecs.filter(({ codec }) => local.codecs.includes(codec));
    if (codecs.length === 0) return err(noCommonCodec);
    const events = local.telephoneEvent === false ? [] : answer.events;
    const direction = commonDirection(local.direction ?? "sendrecv", reverseDirection(answer.direction));
    const audio = negotiated(answer, codecs, events, direction, local.prefer);
    // Answerers should keep our payload numbers. Some do not, and then each side sends what the other has named.
    const accepts = new Map(local.codecs.map((codec) => [CODEC_NAMES[codec].payloadType, codec]));
    for (const { codec, payloadType } of codecs) accepts.set(payloadType, codec);
    const srtp = answer.secure ? this.#acceptCrypto(answer.crypto) : undefined;
    if (answer.secure && !srtp) return err({ code: "sdp_srtp", detail: "a key that was not offered" });
    return ok({
      ...audio,
      ...(srtp ? { srtp } : {}),
      accepts: [...accepts].map(([payloadType, codec]) => ({ codec, payloadType })),
      ...(events.length === 0
        ? {}
        : { telephoneEventsIn: [...events, ...offeredEvents(local)].map(({ payloadType }) => payloadType) }),
    });
  }

  /** The same line of theirs keeps our key, so that a hold does not begin the counters anew. */
  #answerCrypto(theirs: CryptoAttribute): { theirs: CryptoAttribute; ours: CryptoAttribute } {
    const former = this.#answeredCrypto;
    const same = former && former.theirs.tag === theirs.tag && former.theirs.suite === theirs.suite;
    const ours = same ? former.ours : answeredCrypto(theirs);
    this.#answeredCrypto = { theirs, ours };
    return this.#answeredCrypto;
  }

  #acceptCrypto(answered: readonly CryptoAttribute[]): SrtpKeys | undefined {
    const theirs = answered[0];
    const ours = this.#offeredCrypto?.find(({ tag, suite }) => tag === theirs?.tag && suite === theirs.suite);
    return theirs && ours ? { send: keyOf(ours), receive: keyOf(theirs) } : undefined;
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

function keyOf({ master, suite }: CryptoAttribute): SrtpKey {
  return { suite, master };
}

const noCommonCodec: SdpRefusal = { code: "sdp_no_audio", detail: "no codec in common" };

/** The codec of the other leg first, so that the answerer meets it and packets can be relayed (TEL-SDP-03). */
function preferredFirst({ codecs, prefer }: LocalAudio): readonly Codec[] {
  if (prefer === undefined) return codecs;
  return [...codecs.filter((codec) => sameFamily(codec, prefer)), ...codecs].filter(
    (codec, index, all) => all.indexOf(codec) === index,
  );
}

/** Of what both know only what the other leg speaks, if there is such: they could choose any, packet by packet. */
function relayable(
  codecs: SessionDescription["codecs"],
  prefer: Codec | undefined,
): SessionDescription["codecs"] {
  const alike = prefer === undefined ? [] : codecs.filter(({ codec }) => sameFamily(codec, prefer));
  return alike.length > 0 ? alike : codecs;
}

/** Between the two laws packets are relayed too: a table turns one octet into the other (TEL-COD-01). */
function sameFamily(a: Codec, b: Codec): boolean {
  return a === b || (a.startsWith("pcm") && b.startsWith("pcm"));
}

function offeredEvents(local: LocalAudio): readonly OfferedEvent[] {
  if (local.telephoneEvent === false) return [];
  const rates = new Set(local.codecs.map((codec) => CODEC_NAMES[codec].rate));
  return withFlash(
    [...rates].map((rate) => ({ rate, payloadType: EVENT_PAYLOAD_TYPES[rate] })),
    local,
  );
}

function withFlash(events: readonly OfferedEvent[], { flash }: LocalAudio): readonly OfferedEvent[] {
  return flash ? events.map((event) => ({ ...event, flash })) : events;
}

/** Events of the clocks that the chosen codecs have; if there is none, whatever was offered. */
function ofCodecs(
  events: readonly OfferedEvent[],
  codecs: SessionDescription["codecs"],
): readonly OfferedEvent[] {
  const fitting = events.filter((event) =>
    codecs.some(({ codec }) => CODEC_NAMES[codec].rate === event.rate),
  );
  return fitting.length > 0 ? fitting : events.slice(0, 1);
}

function negotiated(
  theirs: SessionDescription,
  codecs: SessionDescription["codecs"],
  events: readonly OfferedEvent[],
  direction: Direction,
  prefer: Codec | undefined,
): NegotiatedAudio {
  const chosen = codecs.find(({ codec }) => codec === prefer) ?? codecs[0]!;
  const event = eventFor(chosen.codec, events);
  // The old way to hold names no address to send to.
  const unreachable = isUnspecified(theirs.address);
  const own = unreachable ? (receives(direction) ? "recvonly" : "inactive") : direction;
  return {
    address: theirs.address,
    port: theirs.port,
    codec: chosen.codec,
    payloadType: chosen.payloadType,
    accepts: codecs,
    ...(event === undefined ? {} : { telephoneEvent: event.payloadType }),
    ...(event?.rate === 48_000 ? { telephoneEventRate: 48_000 } : {}),
    ...(events.length > 1 ? { telephoneEventsIn: events.map(({ payloadType }) => payloadType) } : {}),
    ...(theirs.maxPtimeMs === undefined ? {} : { maxPtimeMs: theirs.maxPtimeMs }),
    direction: own,
    onHold: theirs.onHold,
  };
}

const PTIME_MS = 20;

function audioLines(
  port: number,
  codecs: SessionDescription["codecs"],
  events: readonly OfferedEvent[],
  direction: Direction,
  protocol: string,
  crypto: readonly CryptoAttribute[],
): string[] {
  const formats = [...codecs, ...events].map(({ payloadType }) => payloadType);
  return [
    `m=audio ${port} ${protocol} ${formats.join(" ")}`,
    ...formatLines(codecs, events),
    ...crypto.map(cryptoLine),
    `a=ptime:${PTIME_MS}`,
    `a=${direction}`,
  ];
}

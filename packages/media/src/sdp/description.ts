import { isIP } from "node:net";
import { err, ok, type Result } from "@perezvon/base";
import { type OfferedEvent, readFormat } from "../codec/codecs.ts";
import type { Codec, Direction } from "../contract.ts";
import { type CryptoAttribute, readCrypto } from "../srtp/crypto-attribute.ts";
import { readSdpLines, type SdpLines, type SdpMedia } from "./sdp-lines.ts";

/** What the other side says of its audio: an offer or an answer, read (TEL-SDP-01). */
export interface SessionDescription {
  readonly sessionId: string;
  readonly sessionVersion: string;
  /** Every stream in order, for an answer has to name each. */
  readonly streams: readonly {
    readonly media: string;
    readonly protocol: string;
    readonly formats: string;
  }[];
  /** Place of the audio stream that we take, the first that we can. */
  readonly audioIndex: number;
  readonly address: string;
  readonly port: number;
  /** As they say it: `sendonly` means that they only send. */
  readonly direction: Direction;
  /** They will not hear us: `sendonly`, `inactive` or the old `0.0.0.0` (TEL-SDP-05). */
  readonly onHold: boolean;
  /** The codecs we know, in their order. */
  readonly codecs: readonly { readonly codec: Codec; readonly payloadType: number }[];
  readonly events: readonly OfferedEvent[];
  readonly ptimeMs: number | undefined;
  readonly maxPtimeMs: number | undefined;
  /** The stream is RTP/SAVP: protected by one of these keys of theirs (TEL-MED-09). */
  readonly secure: boolean;
  readonly crypto: readonly CryptoAttribute[];
}

/** What may be taken: plain RTP alone, either with SRTP preferred, or SRTP alone. */
export type SrtpPolicy = "off" | "optional" | "required";

/** Why a description cannot be used. `sdp_no_audio`, `sdp_address` and `sdp_srtp` are answered 488, `sdp_syntax` 400. */
export interface SdpRefusal {
  readonly code: "sdp_syntax" | "sdp_no_audio" | "sdp_address" | "sdp_srtp";
  readonly detail: string;
}

/** Longest body we look at; a phone's takes two kilobytes, a browser's ten. */
const MAX_SDP_LENGTH = 65_536;

/** Of several audio streams that could be taken a protected one is, if SRTP is allowed, and else the first. */
export function parseSdp(text: string, srtp: SrtpPolicy = "off"): Result<SessionDescription, SdpRefusal> {
  const parsed = parseSession(text);
  if (!parsed.ok) return parsed;
  const { session, origin } = parsed.value;
  const candidates = session.media.map((media, index) => ({ media, index, audio: readAudio(media) }));
  const usable = candidates.filter(({ audio, media }) => audio.codecs.length > 0 && Number(media.port) > 0);
  if (usable.length === 0) return refuse("sdp_no_audio", "no audio stream with a codec that is known here");
  const taken =
    (srtp === "off" ? undefined : usable.find(({ audio }) => audio.secure && audio.crypto.length > 0)) ??
    (srtp === "required" ? undefined : usable.find(({ audio }) => !audio.secure));
  if (!taken) return refuse("sdp_srtp", srtp === "required" ? "SRTP is required" : "SRTP is not taken here");
  const address = taken.media.address ?? session.address ?? "";
  if (address === "") return refuse("sdp_syntax", "no connection address");
  const port = Number(taken.media.port);
  if (!Number.isInteger(port) || port > 65_535) return refuse("sdp_syntax", "port out of range");
  const unusable = addressFault(address);
  if (unusable) return refuse("sdp_address", unusable);
  const direction = asDirection(taken.media.direction) ?? asDirection(session.direction) ?? "sendrecv";
  const { codecs, events, ptimeMs, maxPtimeMs, secure, crypto } = taken.audio;
  // Each by its name: spreads of several parts make the object several times as dear, and a call's set-up reads three descriptions.
  return ok({
    sessionId: origin.sessionId,
    sessionVersion: origin.sessionVersion,
    streams: session.media.map(streamOf),
    audioIndex: taken.index,
    address,
    port,
    direction,
    onHold: direction === "sendonly" || direction === "inactive" || isUnspecified(address),
    codecs,
    events,
    ptimeMs,
    maxPtimeMs,
    secure,
    crypto,
  });
}

function streamOf({ type, protocol, formats }: SdpMedia): SessionDescription["streams"][number] {
  return { media: type ?? "audio", protocol: protocol ?? "RTP/AVP", formats: formats ?? "0" };
}

/** Loopback is only believable from a peer that is on this machine or network itself (TEL-SDP-06). */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

export function isUnspecified(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** What they send, we receive. */
export function reverseDirection(direction: Direction): Direction {
  if (direction === "sendonly") return "recvonly";
  if (direction === "recvonly") return "sendonly";
  return direction;
}

/** The direction that both sides want, seen from us. */
export function commonDirection(ours: Direction, theirsReversed: Direction): Direction {
  const send = sends(ours) && sends(theirsReversed);
  const receive = receives(ours) && receives(theirsReversed);
  return send && receive ? "sendrecv" : send ? "sendonly" : receive ? "recvonly" : "inactive";
}

export function sends(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

export function receives(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "recvonly";
}

function parseSession(
  text: string,
): Result<{ session: SdpLines; origin: { sessionId: string; sessionVersion: string } }, SdpRefusal> {
  if (text.length > MAX_SDP_LENGTH) return refuse("sdp_syntax", "description too long");
  if (!/^v=0\s*$/m.test(text)) return refuse("sdp_syntax", "no version line");
  // Read here and not by the library, which would round numbers over 2^53.
  const origin = /^o=\S+ (\d+) (\d+) IN IP[46] \S+\s*$/m.exec(text);
  if (!origin) return refuse("sdp_syntax", "no origin line");
  return ok({ session: readSdpLines(text), origin: { sessionId: origin[1]!, sessionVersion: origin[2]! } });
}

function readAudio(
  media: SdpMedia,
): Pick<SessionDescription, "codecs" | "events" | "ptimeMs" | "maxPtimeMs" | "secure" | "crypto"> {
  const codecs: { codec: Codec; payloadType: number }[] = [];
  const events: OfferedEvent[] = [];
  const usable = media.type === "audio" && /^RTP\/S?AVPF?$/i.test(media.protocol ?? "");
  const secure = /^RTP\/SAVPF?$/i.test(media.protocol ?? "");
  for (const text of usable ? (media.formats ?? "").split(/\s+/) : []) {
    const payloadType = text === "" ? -1 : Number(text);
    const format = readFormat(payloadType, media.rtpmaps.get(String(payloadType)));
    if (format?.kind === "codec") codecs.push({ codec: format.codec, payloadType });
    if (format?.kind === "event") events.push({ payloadType, rate: format.rate });
  }
  const crypto = !secure
    ? noCrypto
    : media.crypto.flatMap(
        ({ config, id, sessionConfig, suite }) => readCrypto(id, suite, config, sessionConfig) ?? [],
      );
  const [ptimeMs, maxPtimeMs] = [asMs(media.ptime), asMs(media.maxptime)];
  return { codecs, events, ptimeMs, maxPtimeMs, secure, crypto };
}

const noCrypto: readonly CryptoAttribute[] = [];

function asMs(value: unknown): number | undefined {
  const ms = Number(value);
  return value !== undefined && ms > 0 && ms <= 1000 ? ms : undefined;
}

function asDirection(value: unknown): Direction | undefined {
  return value === "sendrecv" || value === "sendonly" || value === "recvonly" || value === "inactive"
    ? value
    : undefined;
}

/** TEL-SDP-06; `0.0.0.0` is no fault but the old way to hold. */
function addressFault(address: string): string | undefined {
  const family = isIP(address);
  if (family === 0 && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(address)) return "not an address";
  if (family === 4) {
    const first = Number(address.split(".")[0]);
    if (first >= 224) return first === 255 ? "broadcast address" : "multicast or reserved address";
  }
  if (family === 6 && /^ff/i.test(address)) return "multicast address";
  return undefined;
}

function refuse(code: SdpRefusal["code"], detail: string) {
  return err({ code, detail } satisfies SdpRefusal);
}

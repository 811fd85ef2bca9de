import { err, ok, type Result } from "@perezvon/base";
import { parse } from "sdp-transform";
import {
  CODEC_NAMES,
  EVENT_PAYLOAD_TYPES,
  eventFor,
  formatLines,
  type OfferedEvent,
  readFormat,
} from "../codec/codecs.ts";
import type { Codec, Direction, RemoteAudio } from "../contract.ts";
import { isLoopback, reverseDirection } from "../sdp/description.ts";
import type { LocalTransport } from "./gateway/protocol.ts";

/** A browser's offer, read: the audio stream that we take, and what its transport must prove (RFC 8829, RFC 8839). */
export interface BrowserOffer {
  readonly streams: readonly {
    readonly media: string;
    readonly protocol: string;
    readonly formats: string;
    readonly mid: string;
  }[];
  readonly audioIndex: number;
  readonly mid: string;
  readonly iceUfrag: string;
  readonly icePwd: string;
  readonly fingerprint: string;
  readonly setup: string;
  readonly codecs: readonly { readonly codec: Codec; readonly payloadType: number }[];
  readonly events: readonly OfferedEvent[];
  /** As they say it. */
  readonly direction: Direction;
  readonly candidates: readonly string[];
}

export interface BrowserOfferRefusal {
  readonly code: "sdp_syntax" | "sdp_no_audio" | "sdp_not_secure";
  readonly detail: string;
}

const MAX_OFFER_LENGTH = 65_536;
/** G.711 first: it is what trunks speak, so that a call needs no transcoding; A-law because Russian ones do (TEL-WRT-04). */
export const BROWSER_CODECS: readonly Codec[] = ["pcma", "pcmu", "opus"];
/** «Opus first», for poor networks. */
export const BROWSER_CODECS_OPUS_FIRST: readonly Codec[] = ["opus", "pcma", "pcmu"];

export function readBrowserOffer(text: string): Result<BrowserOffer, BrowserOfferRefusal> {
  if (text.length > MAX_OFFER_LENGTH) return refuse("sdp_syntax", "offer too long");
  if (!/^v=0\s*$/m.test(text)) return refuse("sdp_syntax", "no version line");
  const sections = text.split(/\r?\n(?=m=)/);
  const session = sections.shift() ?? "";
  const parsed = readMedia(text);
  if (!parsed || parsed.length !== sections.length) return refuse("sdp_syntax", "unreadable offer");
  const audioIndex = parsed.findIndex((media) => media.codecs.length > 0 && media.port > 0);
  const audio = parsed[audioIndex];
  const section = sections[audioIndex];
  if (!audio || section === undefined) {
    return refuse("sdp_no_audio", "no secure audio stream with a codec that is known here");
  }
  const attribute = (name: string) => readAttribute(section, name) ?? readAttribute(session, name);
  const iceUfrag = attribute("ice-ufrag");
  const icePwd = attribute("ice-pwd");
  const fingerprint = attribute("fingerprint");
  // RFC 8839 §5.4: the characters of both are ice-char, so that nothing else gets into the description that we compose.
  if (!iceUfrag || !/^[\w+/]{4,256}$/.test(iceUfrag)) return refuse("sdp_syntax", "no ice-ufrag");
  if (!icePwd || !/^[\w+/]{22,256}$/.test(icePwd)) return refuse("sdp_syntax", "no ice-pwd");
  if (!fingerprint || !/^sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}$/i.test(fingerprint)) {
    return refuse("sdp_not_secure", "no SHA-256 fingerprint");
  }
  if (readAttribute(section, "rtcp-mux") === undefined)
    return refuse("sdp_not_secure", "rtcp-mux is required");
  const setup = attribute("setup") ?? "actpass";
  if (!/^(actpass|active|passive)$/.test(setup)) return refuse("sdp_syntax", "unknown setup role");
  return ok({
    streams: parsed.map(({ media, protocol, formats, mid }) => ({ media, protocol, formats, mid })),
    audioIndex,
    mid: audio.mid,
    iceUfrag,
    icePwd,
    fingerprint,
    setup,
    codecs: audio.codecs,
    events: audio.events,
    direction: audio.direction,
    candidates: [...section.matchAll(/^a=(candidate:[^\r\n]+)/gm)].map((match) => match[1]!),
  });
}

/** What the leg will speak: our order of preference within what they offered, under their payload numbers (TEL-SDP-02). */
export function chooseAudio(
  offer: BrowserOffer,
  preference: readonly Codec[],
): Omit<RemoteAudio, "address" | "port" | "symmetric"> {
  const accepts = preference.flatMap(
    (codec) => offer.codecs.find((offered) => offered.codec === codec) ?? [],
  );
  const first = accepts[0]!;
  const event = eventFor(first.codec, offer.events);
  return {
    codec: first.codec,
    payloadType: first.payloadType,
    accepts,
    ...(event === undefined ? {} : { telephoneEvent: event.payloadType }),
    ...(event?.rate === 48_000 ? { telephoneEventRate: 48_000 } : {}),
    ...(offer.events.length > 1
      ? { telephoneEventsIn: offer.events.map(({ payloadType }) => payloadType) }
      : {}),
    direction: reverseDirection(offer.direction),
  };
}

/**
 * The offer that the library sees: our audio alone, so that it can agree to nothing else. Who leaves the choice to us begins the handshake, for the
 * one who is begun with picks the SRTP profile, and the library picks AES-GCM before AES-CM (TEL-WRT-03).
 */
export function offerForLibrary(offer: BrowserOffer, preference: readonly Codec[]): string {
  const audio = chooseAudio(offer, preference);
  return lines([
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${offer.mid}`,
    `m=audio 9 UDP/TLS/RTP/SAVPF ${formats(audio, offer.events)}`,
    "c=IN IP4 0.0.0.0",
    `a=mid:${offer.mid}`,
    "a=sendrecv",
    "a=rtcp-mux",
    ...formatLines(audio.accepts ?? [], offer.events),
    `a=ice-ufrag:${offer.iceUfrag}`,
    `a=ice-pwd:${offer.icePwd}`,
    "a=ice-options:trickle",
    `a=fingerprint:${offer.fingerprint}`,
    `a=setup:${offer.setup === "actpass" ? "active" : offer.setup}`,
  ]);
}

/** The answer to the browser; every stream but ours is refused with port 0 (TEL-SDP-01). */
export function answerBrowser(
  offer: BrowserOffer,
  local: LocalTransport,
  options: {
    sessionId: string;
    version?: number;
    advertisedAddress: string;
    preference: readonly Codec[];
  },
): string {
  const audio = chooseAudio(offer, options.preference);
  const candidates = advertiseCandidates(local, options.advertisedAddress);
  return lines([
    "v=0",
    `o=- ${options.sessionId} ${options.version ?? 1} IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${offer.mid}`,
    "a=msid-semantic: WMS perezvon",
    ...offer.streams.flatMap((stream, index) =>
      index === offer.audioIndex
        ? [
            `m=audio 9 ${stream.protocol} ${formats(audio, offer.events)}`,
            "c=IN IP4 0.0.0.0",
            `a=mid:${stream.mid}`,
            `a=${audio.direction}`,
            "a=msid:perezvon audio",
            "a=rtcp-mux",
            ...formatLines(audio.accepts ?? [], offer.events),
            "a=ptime:20",
            `a=ice-ufrag:${local.iceUfrag}`,
            `a=ice-pwd:${local.icePwd}`,
            "a=ice-options:trickle",
            `a=fingerprint:${local.fingerprint}`,
            `a=setup:${local.setup}`,
            ...candidates.map((candidate) => `a=${candidate}`),
            "a=end-of-candidates",
          ]
        : [
            `m=${stream.media} 0 ${stream.protocol} ${stream.formats}`,
            "c=IN IP4 0.0.0.0",
            `a=mid:${stream.mid}`,
            "a=inactive",
          ],
    ),
  ]);
}

/** Name of the one stream of our own offers. */
export const OFFERED_MID = "0";

/** Our offer to a web phone that is called: the same stream that we answer with (TEL-WRT-04). */
export function offerBrowser(
  local: LocalTransport,
  options: {
    sessionId: string;
    version: number;
    advertisedAddress: string;
    preference: readonly Codec[];
  },
): string {
  const accepts = options.preference.map((codec) => ({
    codec,
    payloadType: CODEC_NAMES[codec].payloadType,
  }));
  const rates = new Set(options.preference.map((codec) => CODEC_NAMES[codec].rate));
  const events = [...rates].map((rate) => ({ rate, payloadType: EVENT_PAYLOAD_TYPES[rate] }));
  return lines([
    "v=0",
    `o=- ${options.sessionId} ${options.version} IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${OFFERED_MID}`,
    "a=msid-semantic: WMS perezvon",
    `m=audio 9 UDP/TLS/RTP/SAVPF ${formats({ accepts }, events)}`,
    "c=IN IP4 0.0.0.0",
    `a=mid:${OFFERED_MID}`,
    "a=sendrecv",
    "a=msid:perezvon audio",
    "a=rtcp-mux",
    ...formatLines(accepts, events),
    "a=ptime:20",
    `a=ice-ufrag:${local.iceUfrag}`,
    `a=ice-pwd:${local.icePwd}`,
    `a=fingerprint:${local.fingerprint}`,
    "a=setup:actpass",
    ...advertiseCandidates(local, options.advertisedAddress).map((candidate) => `a=${candidate}`),
    "a=end-of-candidates",
  ]);
}

/** Whether a description is a web phone's: its audio is DTLS-SRTP (RFC 5764 §8). */
export function isBrowserDescription(text: string): boolean {
  return /^m=audio [1-9]\d* UDP\/TLS\/RTP\/SAVPF? /m.test(text);
}

/** Whether they will not hear us: `sendonly` or `inactive` (TEL-SDP-05). */
export function holdsBrowser(text: string): boolean {
  const read = readBrowserOffer(text);
  return read.ok && (read.value.direction === "sendonly" || read.value.direction === "inactive");
}

/**
 * Whether a browser's candidate helps: UDP to a literal address. Browsers hide local addresses behind `….local` names;
 * those are not looked up, because the browser's own check shows us where it comes from (RFC 8445 §7.3.1.3).
 */
export function isUsableCandidate(candidate: string): boolean {
  const match = /^(?:a=)?candidate:\S+ \d+ (\S+) \d+ (\S+) \d+ typ /i.exec(candidate);
  if (!match) return false;
  return match[1]!.toLowerCase() === "udp" && /^[0-9.]+$|^[0-9a-f:]+$/i.test(match[2]!);
}

/**
 * The host candidates that the browser is shown. Where the advertised address is not one of this machine's, it is the public
 * side of an address translation and stands for all of them; otherwise it comes first and the machine's others stay, so that a
 * browser on this machine and one on the local network both find a way.
 */
export function advertiseCandidates(
  { candidates, streams }: Pick<LocalTransport, "candidates" | "streams">,
  advertisedAddress: string,
): readonly string[] {
  const hosts = candidates.flatMap((text) => {
    const match = /^candidate:\S+ 1 UDP \d+ (\S+) (\d+) typ host/i.exec(text);
    return match ? [{ address: match[1]!, port: match[2]! }] : [];
  });
  const first = hosts.find((host) => host.address === advertisedAddress) ?? hosts[0];
  if (!first) return [];
  const translated = !isLoopback(advertisedAddress) && first.address !== advertisedAddress;
  const shown = translated ? [] : hosts.filter((host) => host.address !== advertisedAddress);
  const ours = [{ address: advertisedAddress, port: first.port }, ...shown];
  // RFC 8445 §5.1.2.1: type preference 126 for host candidates, local preference falling with the place.
  const datagrams = ours.map(
    ({ address, port }, index) =>
      `candidate:${index + 1} 1 UDP ${126 * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255} ${address} ${port} typ host`,
  );
  // RFC 6544 §4.2: under every way by UDP; direction preference 4 for passive host candidates.
  const byStream = (streams ? ours : []).map(
    ({ address, port }, index) =>
      `candidate:${ours.length + index + 1} 1 TCP ${90 * 2 ** 24 + (4 * 2 ** 13 + 8_191 - index) * 2 ** 8 + 255} ${address} ${port} typ host tcptype passive`,
  );
  return [...datagrams, ...byStream];
}

/** Another port of ours, tried after those of the description. */
export function furtherCandidate(address: string, port: number): string {
  return `candidate:${port} 1 UDP ${126 * 2 ** 24 + 255} ${address} ${port} typ host`;
}

type Stream = Pick<RemoteAudio, "accepts">;

function formats(audio: Stream, events: readonly OfferedEvent[]): string {
  return [...(audio.accepts ?? []), ...events].map(({ payloadType }) => payloadType).join(" ");
}

function readMedia(text: string) {
  try {
    return parse(text).media.map((media) => {
      const protocol = String(media.protocol ?? "");
      const secure = media.type === "audio" && /^UDP\/TLS\/RTP\/SAVPF?$/i.test(protocol);
      const formats = String(media.payloads ?? "0");
      const read = (secure ? formats.split(/\s+/).map(Number) : []).flatMap(
        (number) =>
          readFormat(
            number,
            media.rtp?.find(({ payload }) => payload === number),
          ) ?? [],
      );
      const mid = String((media as { mid?: string | number }).mid ?? "");
      return {
        media: String(media.type ?? ""),
        protocol,
        formats,
        mid: /^[\w-]{1,32}$/.test(mid) ? mid : "0",
        port: Number(media.port),
        direction: (media.direction ?? "sendrecv") as Direction,
        codecs: read.flatMap((each) =>
          each.kind === "codec" && BROWSER_CODECS.includes(each.codec)
            ? [{ codec: each.codec, payloadType: each.payloadType }]
            : [],
        ),
        events: read.flatMap((each) =>
          each.kind === "event" ? [{ payloadType: each.payloadType, rate: each.rate }] : [],
        ),
      };
    });
  } catch {
    return undefined;
  }
}

function readAttribute(section: string, name: string): string | undefined {
  const match = new RegExp(`^a=${name}(?::([^\\r\\n]*))?\\r?$`, "m").exec(section);
  return match ? (match[1] ?? "").trim() : undefined;
}

function lines(of: readonly string[]): string {
  return `${of.join("\r\n")}\r\n`;
}

function refuse(code: BrowserOfferRefusal["code"], detail: string) {
  return err({ code, detail } satisfies BrowserOfferRefusal);
}

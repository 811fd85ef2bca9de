import type { Codec } from "../contract.ts";

/** How a codec stands in a description. */
export interface CodecName {
  /** Encoding name and clock, as in `rtpmap`. */
  readonly map: string;
  readonly rate: 8000 | 48_000;
  /** What we call it in offers of ours; the first three are static (RFC 3551 §6). */
  readonly payloadType: number;
  readonly fmtp?: string;
}

export const CODEC_NAMES: Readonly<Record<Codec, CodecName>> = {
  pcmu: { map: "PCMU/8000", rate: 8000, payloadType: 0 },
  pcma: { map: "PCMA/8000", rate: 8000, payloadType: 8 },
  // The clock says 8000 though the sound has 16,000 samples a second: an old mistake that stays (RFC 3551 §4.5.2).
  g722: { map: "G722/8000", rate: 8000, payloadType: 9 },
  // RFC 7587 §7: the map always names two channels; mono, correction in the band and no pauses are asked for (TEL-WRT-04).
  opus: {
    map: "opus/48000/2",
    rate: 48_000,
    payloadType: 111,
    fmtp: "minptime=10;useinbandfec=1;maxaveragebitrate=40000;stereo=0;sprop-stereo=0",
  },
};

/** Telephone-event in offers of ours: one number for each clock of the codecs beside it (RFC 4733 §2.1). */
export const EVENT_PAYLOAD_TYPES: Readonly<Record<8000 | 48_000, number>> = { 8000: 101, 48000: 110 };

/** Payload numbers that need no `rtpmap` (RFC 3551 §6). */
const STATIC: Readonly<Record<number, Codec>> = { 0: "pcmu", 8: "pcma", 9: "g722" };

/** A payload number of theirs for telephone-event, and its clock. */
export interface OfferedEvent {
  /** Event 16 belongs to it too (TEL-DTM-01). */
  readonly flash?: boolean;
  readonly payloadType: number;
  readonly rate: 8000 | 48_000;
}

export type Format =
  | { readonly kind: "codec"; readonly codec: Codec; readonly payloadType: number }
  | ({ readonly kind: "event" } & OfferedEvent);

/** What a payload number of a description means; undefined if it is nothing of ours. */
export function readFormat(
  payloadType: number,
  map: { readonly codec?: unknown; readonly rate?: unknown } | undefined,
): Format | undefined {
  if (!Number.isInteger(payloadType) || payloadType < 0 || payloadType > 127) return undefined;
  const name = String(map?.codec).toLowerCase();
  const rate = map ? Number(map.rate) : 8000;
  if (map && name === "telephone-event")
    return rate === 8000 || rate === 48_000 ? { kind: "event", payloadType, rate } : undefined;
  const codec = map ? codecNamed(name) : STATIC[payloadType];
  return codec !== undefined && CODEC_NAMES[codec].rate === rate
    ? { kind: "codec", codec, payloadType }
    : undefined;
}

function codecNamed(name: string): Codec | undefined {
  return name === "pcma" || name === "pcmu" || name === "g722" || name === "opus" ? name : undefined;
}

/** The lines of a description that explain these numbers. */
export function formatLines(
  codecs: readonly { readonly codec: Codec; readonly payloadType: number }[],
  events: readonly OfferedEvent[],
): string[] {
  return [
    ...codecs.flatMap(({ codec, payloadType }) => {
      const { fmtp, map } = CODEC_NAMES[codec];
      const line = `a=rtpmap:${payloadType} ${map}`;
      return fmtp === undefined ? [line] : [line, `a=fmtp:${payloadType} ${fmtp}`];
    }),
    ...events.flatMap(({ flash, payloadType, rate }) => [
      `a=rtpmap:${payloadType} telephone-event/${rate}`,
      `a=fmtp:${payloadType} 0-${flash ? 16 : 15}`,
    ]),
  ];
}

/** Events have the clock of the codec beside them; another clock is better than none. */
export function eventFor(codec: Codec, events: readonly OfferedEvent[]): OfferedEvent | undefined {
  return events.find(({ rate }) => rate === CODEC_NAMES[codec].rate) ?? events[0];
}

import type { Codec } from "@perezvon/media";
import { defaultTrunkSettings, type TrunkSettings } from "@perezvon/model";
import type { Line, Trunk } from "../contract.ts";

export type DtmfMode = TrunkSettings["dtmfMode"];

/** Of the digits that it is sent (TEL-DTM-02). */
export interface DigitTiming {
  readonly toneMs: number;
  readonly gapMs: number;
}

/** What a trunk or a device wants of its audio. */
export interface AudioSettings {
  /** Allowed codecs, preferred first (TEL-SDP-02). */
  readonly codecs: readonly Codec[];
  readonly dtmf: DtmfMode;
  readonly digitTiming: DigitTiming;
  /** Of the device or trunk, and towards it (TEL-DTM-01). */
  readonly flash: boolean;
  /** The far side sits behind NAT: its packets show where it is (TEL-MED-02). */
  readonly symmetric: boolean;
}

/** Countries of the North American numbering plan that speak µ-law. */
const muLawCountries: ReadonlySet<string> = new Set(["US", "CA"]);

/** TEL-SDP-02: A-law first in Russia, µ-law in North America; both are understood by all. */
export function defaultCodecs(
  homeCountry: string | undefined,
): readonly ["pcma", "pcmu"] | readonly ["pcmu", "pcma"] {
  return muLawCountries.has(homeCountry ?? "") ? ["pcmu", "pcma"] : ["pcma", "pcmu"];
}

export function trunkAudio({ settings }: Trunk): AudioSettings {
  const { codecs, dtmfMode, flash } = settings;
  return { codecs, dtmf: dtmfMode, digitTiming: digitTiming(settings), flash, symmetric: true };
}

/** Of a trunk's or a line's settings; what nobody has set is as usual. */
export function digitTiming({
  digitToneMs = defaultTrunkSettings.digitToneMs,
  digitGapMs = defaultTrunkSettings.digitGapMs,
}: Pick<Line, "digitToneMs" | "digitGapMs">): DigitTiming {
  return { toneMs: digitToneMs, gapMs: digitGapMs };
}

export function lineAudio(line: Line | undefined): AudioSettings {
  const codecs = line?.codecs ?? [];
  return {
    codecs: codecs.length > 0 ? codecs : defaultCodecs(line?.homeCountry),
    dtmf: line?.dtmfMode ?? "auto",
    digitTiming: digitTiming(line ?? {}),
    flash: line?.flash === true,
    symmetric: line?.nat !== false,
  };
}

/** What the mode means for offers, and for the media plane (TEL-DTM-03, TEL-DTM-05). INFO is understood in all of them. */
export function dtmfRules(mode: DtmfMode): {
  readonly telephoneEvent: boolean;
  readonly remote: { readonly detectInbandDigits?: boolean; readonly digitsBySignalling?: boolean };
} {
  switch (mode) {
    case "auto":
      return { telephoneEvent: true, remote: {} };
    case "rfc4733":
      return { telephoneEvent: true, remote: { detectInbandDigits: false } };
    case "inband":
      return { telephoneEvent: false, remote: { detectInbandDigits: true } };
    case "info":
      return { telephoneEvent: false, remote: { detectInbandDigits: false, digitsBySignalling: true } };
  }
}

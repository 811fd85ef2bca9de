import type { encodings } from "@perezvon/api";
import iconv from "iconv-lite";

export type Encoding = (typeof encodings)[number];

/**
 * A zero is no character of a text, and no database keeps one: it counts as a byte that did not decode (OUT-IMP-03).
 */
export function withoutZeros(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\ufffd") : text;
}

/** Suggests an encoding from the beginning of a file (OUT-IMP-03). The user's choice wins over it. */
export function suggestEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return wide;
  if (isUtf8(bytes)) return "utf-8";
  return likeliestOfOneByte(bytes);
}

/** UTF-16 by its mark, else by its zeros: every second byte of digits and separators is one. */
function wideEncoding(bytes: Uint8Array): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  let even = 0;
  let odd = 0;
  for (const [place, byte] of bytes.entries()) {
    if (byte !== 0) continue;
    if (place % 2 === 0) even++;
    else odd++;
  }
  const few = bytes.length / 10;
  if (odd > few && even < odd / 10) return "utf-16le";
  return even > few && odd < even / 10 ? "utf-16be" : undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // `stream` forgives a character that the end of the sample cuts in two.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const oneByte = ["windows-1251", "koi8-r", "cp866", "iso-8859-5", "iso-8859-1"] as const;

/**
 * The same bytes read in each encoding: the right one gives words, the wrong ones capitals amid words, frames and signs. All four
 * Russian ones are read off the same letters, so that the better reading is no matter of taste.
 */
function likeliestOfOneByte(bytes: Uint8Array): Encoding {
  // With all its high bytes: those say which encoding it is.
  const sample = Buffer.from(bytes.subarray(0, 64 * 1024));
  let best: { encoding: Encoding; score: number } = {
    encoding: "windows-1251",
    score: Number.NEGATIVE_INFINITY,
  };
  for (const encoding of oneByte) {
    const score = readability(iconv.decode(sample, encoding));
    if (score > best.score) best = { encoding, score };
  }
  return best.encoding;
}

/** The ten commonest letters of Russian texts are seven tenths of them. */
const common = new Set("оеаинтсрвл");

function readability(text: string): number {
  let score = 0;
  let before = "";
  for (const letter of text) {
    if (letter > "\x7f") score += worth(letter, before);
    before = letter;
  }
  return score;
}

function worth(letter: string, before: string): number {
  const lower = letter.toLowerCase();
  if (/[а-яё]/.test(lower)) {
    const capitalInside = letter !== lower && /[а-яё]/.test(before);
    if (capitalInside) return -2;
    return common.has(lower) ? 3 : 1;
  }
  // A Latin letter with an accent stands among plain ones, not beside another of its kind.
  if (/[à-öø-ÿß]/.test(lower)) return /[a-z]/i.test(before) ? 3 : 0;
  // The number sign, quotation marks and dashes occur; frames and control characters do not.
  return /[№«»–—…“”„\u00a0]/.test(letter) ? 0 : -3;
}

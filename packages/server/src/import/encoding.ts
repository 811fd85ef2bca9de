import { detect } from "chardet";

export type Encoding = "utf-8" | "windows-1251";

/** Suggests an encoding from the beginning of a file (OUT-IMP-03). The user's choice wins over it. */
export function suggestEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (isUtf8(bytes)) return "utf-8";
  // Anything else that is not UTF-8 is shown in the one other encoding we know; the preview tells the user whether it fits.
  return detect(bytes) === "UTF-8" ? "utf-8" : "windows-1251";
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

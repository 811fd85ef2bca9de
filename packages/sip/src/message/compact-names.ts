import { compactHeaderName } from "./header-names.ts";

/** The same message with one-letter header names (RFC 3261 §7.3.3), for a request that would not fit a packet (TEL-TPT-03). */
export function withCompactNames(bytes: Buffer): Buffer {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return bytes;
  const lines = bytes.toString("utf8", 0, end).split("\r\n");
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!;
    const colon = line.indexOf(":");
    const compact = compactHeaderName(line.slice(0, colon));
    if (compact !== undefined) lines[i] = compact + line.slice(colon);
  }
  return Buffer.concat([Buffer.from(lines.join("\r\n"), "utf8"), bytes.subarray(end)]);
}

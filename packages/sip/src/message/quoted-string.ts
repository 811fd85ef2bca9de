/** Inside of a quoted string (RFC 3261 §25.1) with the escapes undone. NUL, legal as a quoted pair, becomes U+FFFD (TEL-MSG-05). */
export function unquote(raw: string): string {
  if (raw.charCodeAt(0) !== 34) return raw;
  let inside = raw.slice(1, -1);
  if (inside.includes("\\")) {
    let plain = "";
    for (let i = 0; i < inside.length; i++) {
      if (inside.charCodeAt(i) === 92 && i + 1 < inside.length) i++;
      plain += inside[i];
    }
    inside = plain;
  }
  return inside.includes("\0") ? inside.replaceAll("\0", "\uFFFD") : inside;
}

export function quote(text: string): string {
  if (!text.includes('"') && !text.includes("\\")) return `"${text}"`;
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

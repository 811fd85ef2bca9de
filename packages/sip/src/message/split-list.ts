/** Comma-separated values of a header line; commas in quotes and angle brackets do not count (RFC 3261 §7.3.1). */
export function splitList(text: string): string[] {
  if (!text.includes(",")) {
    const only = text.trim();
    return only === "" ? [] : [only];
  }
  const values: string[] = [];
  let start = 0;
  let bracketed = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      i++;
      while (i < text.length && text.charCodeAt(i) !== 34) i += text.charCodeAt(i) === 92 ? 2 : 1;
    } else if (code === 60) bracketed = true;
    else if (code === 62) bracketed = false;
    else if (code === 44 && !bracketed) {
      push(values, text.slice(start, i));
      start = i + 1;
    }
  }
  push(values, text.slice(start));
  return values;
}

function push(values: string[], value: string): void {
  const trimmed = value.trim();
  if (trimmed !== "") values.push(trimmed);
}

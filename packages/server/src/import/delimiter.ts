const candidates = [";", ",", "\t", "|"] as const;

/** Suggests a delimiter from the first 10 lines (OUT-IMP-02): the one that cuts them into the most equal columns. */
export function suggestDelimiter(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 10);
  let best: { delimiter: string; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of candidates) {
    const counts = lines.map((line) => countOutsideQuotes(line, delimiter));
    const least = Math.min(...counts);
    // A delimiter that every line has speaks for itself; one that only some have may be part of a text.
    const score = least > 0 ? 1000 + least : counts.filter((count) => count > 0).length;
    if (counts.length > 0 && score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Whether any of the usual delimiters is in every line of the beginning. */
export function hasDelimiter(text: string): boolean {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 10);
  return candidates.some((delimiter) => lines.every((line) => countOutsideQuotes(line, delimiter) > 0));
}

function countOutsideQuotes(line: string, delimiter: string): number {
  let count = 0;
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) count++;
  }
  return count;
}

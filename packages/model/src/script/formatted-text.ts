/** A run of text of one kind. What stands in it as `$(…)` is put in later, so that a value never formats anything (INB-SCR-11). */
export interface TextSpan {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
}

export type TextLine = readonly TextSpan[];

export type TextBlock =
  | { readonly kind: "lines"; readonly lines: readonly TextLine[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly lines: readonly TextLine[] };

/** `**bold**`, `*italic*`; a line that begins with `- ` or `1. ` is of a list (INB-SCR-03). */
export function formattedText(text: string): readonly TextBlock[] {
  const blocks: { kind: string; ordered: boolean; lines: TextLine[] }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, bullet, number, item = ""] = /^\s*(?:(-|•)|(\d{1,3}\.))\s+(.+)$/.exec(line) ?? [];
    const kind = bullet === undefined && number === undefined ? "lines" : "list";
    const ordered = number !== undefined;
    const last = blocks.at(-1);
    const block = last?.kind === kind && last.ordered === ordered ? last : { kind, ordered, lines: [] };
    if (block !== last) blocks.push(block);
    block.lines.push(spansOf(kind === "list" ? item : line));
  }
  return blocks.map(({ kind, ordered, lines }) =>
    kind === "list" ? { kind, ordered, lines } : { kind: "lines", lines },
  );
}

/** A reference comes first: the name of a column may hold an asterisk. */
const marks = /\$\([^()]{1,120}\)|\*\*(?! )([^*]+)(?<! )\*\*|\*(?! )([^*]+)(?<! )\*/g;

function spansOf(line: string): TextLine {
  const spans: TextSpan[] = [];
  const plain = (text: string) => text !== "" && spans.push({ text, bold: false, italic: false });
  let from = 0;
  for (const found of line.matchAll(marks)) {
    const [whole, bold, italic] = found;
    const text = bold ?? italic;
    if (text === undefined) continue;
    plain(line.slice(from, found.index));
    spans.push({ text, bold: bold !== undefined, italic: italic !== undefined });
    from = found.index + whole.length;
  }
  plain(line.slice(from));
  return spans;
}

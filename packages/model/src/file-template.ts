/** Name of a file with variables, `$(x)` or `${x}`; `/` makes folders (INB-EXP-04, INB-EXP-05, OUT-EXP-01). */
const variable = /\$(?:\((\w+)\)|\{(\w+)\})/g;

/** What none of the given names stands for; undefined when all are known. */
export function unknownVariable(template: string, known: readonly string[]): string | undefined {
  for (const [, round, curly] of template.matchAll(variable)) {
    const name = round ?? curly ?? "";
    if (!known.includes(name)) return name;
  }
  return undefined;
}

const partBytesMax = 200;

/** The path that a template gives: safe in every file system, never outside its folder. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const filled = template.replace(variable, (_, round?: string, curly?: string) =>
    harmless(values[round ?? curly ?? ""] ?? ""),
  );
  const parts = filled.split("/").map(cleanPart);
  return parts.filter((part) => part !== "").join("/");
}

/** In values every character that some file system takes for its own becomes `_`. */
function harmless(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are replaced.
  return value.replace(/[\\/:*?"<>|\u0000-\u001f\u007f]/g, "_");
}

/** Leading dots go, and with them `..`; what is longer than 200 bytes is cut at a character. */
function cleanPart(part: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are replaced.
  const plain = part.replace(/[\\:*?"<>|\u0000-\u001f\u007f]/g, "_").replace(/^[.\s]+|\s+$/g, "");
  let bytes = 0;
  let kept = "";
  for (const character of plain) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    if (bytes > partBytesMax) break;
    kept += character;
  }
  return kept;
}

/** `$(name)`; a name that the call does not know is nothing (INB-VAR-01). */
const placeholders = /\$\(([^()]{1,100})\)/g;

/** INB-SCN-08: of one variable, and of all of a call. */
const longestValue = 65_536;
const longestAll = 1_048_576;

export type Variables = Readonly<Record<string, string>>;

/** A text with the values of its variables, each written so that it stays a value where the text goes (INB-VAR-04). */
export function filledIn(
  text: string,
  variables: Variables,
  write: (value: string) => string = (value) => value,
): string {
  return text.replace(placeholders, (_, name: string) =>
    write(Object.hasOwn(variables, name) ? (variables[name] ?? "") : ""),
  );
}

/** With these values besides, each cut to what a variable may hold; undefined where the call would hold too much (INB-SCN-08). */
export function withVariables(variables: Variables, more: Variables): Variables | undefined {
  const cut = Object.entries(more).map(([name, value]) => [name, value.slice(0, longestValue)] as const);
  const all = { ...variables, ...Object.fromEntries(cut) };
  const length = Object.entries(all).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return length > longestAll ? undefined : all;
}

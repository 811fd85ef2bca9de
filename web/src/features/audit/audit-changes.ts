/** One value that an entry of the log says was changed; `path` names it inside the object. */
export interface ShownChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Values in the order of the entry; objects are opened, lists stand as they are (OUT-GEN-08). */
export function shownChanges(before: unknown, after: unknown): readonly ShownChange[] {
  const old = leavesOf(before);
  const fresh = leavesOf(after);
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((path) => old.get(path) !== fresh.get(path))
    .map((path) => ({ path, before: old.get(path), after: fresh.get(path) }));
}

function leavesOf(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return new Map(path === "" ? [] : [[path, textOf(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...leavesOf(inner, path === "" ? key : `${path}.${key}`),
    ]),
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

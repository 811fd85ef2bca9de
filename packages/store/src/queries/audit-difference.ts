/** The parts in which two values differ, each with its old and its new value; objects are compared member by member. */
export interface Difference {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** What changed between two objects, so that the audit log shows that and nothing else (OUT-GEN-08). */
export function differenceOf(before: object, after: object): Difference {
  const old: Record<string, unknown> = {};
  const fresh: Record<string, unknown> = {};
  const [from, to] = [before as Record<string, unknown>, after as Record<string, unknown>];
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [was, is] = [from[key], to[key]];
    if (same(was, is)) continue;
    if (isObject(was) && isObject(is)) {
      const inner = differenceOf(was, is);
      old[key] = inner.before;
      fresh[key] = inner.after;
      continue;
    }
    // JSON has no undefined: a value that is not there is null, so that both sides name the key.
    old[key] = was ?? null;
    fresh[key] = is ?? null;
  }
  return { before: old, after: fresh };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same in the log: a member that is undefined is one that is not there. */
function same(one: unknown, other: unknown): boolean {
  if ((one ?? null) === (other ?? null)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, place) => same(each, other[place]));
  if (!isObject(one) || !isObject(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) =>
    same((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  );
}

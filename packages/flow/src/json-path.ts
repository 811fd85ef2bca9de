const member = /^\.?([^.[\]"']+)/;
const place = /^\[(\d{1,6})\]/;
const quoted = /^\[(?:"([^"]*)"|'([^']*)')\]/;

/** The steps of `$.items[0]["full name"]`; the `$` may be left out. Undefined where the text is no such path. */
export function pathSteps(path: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  let rest = path.startsWith("$") ? path.slice(1) : path;
  while (rest !== "") {
    const index = place.exec(rest);
    const name = index ? null : (quoted.exec(rest) ?? member.exec(rest));
    if (index) steps.push(Number(index[1]));
    else if (name) steps.push((name[1] ?? name[2] ?? "").trim());
    else return undefined;
    rest = rest.slice((index ?? name)![0].length);
  }
  return steps;
}

/** What stands there, as the text of a variable; undefined where nothing does. */
export function textAt(value: unknown, path: string): string | undefined {
  let at = value;
  for (const step of pathSteps(path) ?? [""]) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  if (at === undefined || at === null) return undefined;
  return typeof at === "string" ? at : JSON.stringify(at);
}

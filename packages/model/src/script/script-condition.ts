import type { ScriptCondition, ScriptElement, ScriptTest, ScriptValues } from "./script.ts";

/** Names that texts and conditions may use beside the keys of the fields: the record's columns and the customer. */
export type ScriptVariables = ReadonlyMap<string, string>;

/** A field comes before a variable of its name. */
export function knownValue(
  name: string,
  values: ScriptValues,
  variables: ScriptVariables,
): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : variables.get(name);
}

/** Whether an element is shown (INB-SCR-04). */
export function holds(
  condition: ScriptCondition | undefined,
  values: ScriptValues,
  variables: ScriptVariables,
): boolean {
  if (condition === undefined || condition.length === 0) return true;
  return condition.some((group) => group.every((test) => passes(test, values, variables)));
}

function passes(
  { name, operator, value }: ScriptTest,
  values: ScriptValues,
  variables: ScriptVariables,
): boolean {
  const left = knownValue(name, values, variables) ?? "";
  switch (operator) {
    case "empty":
      return left === "";
    case "not_empty":
      return left !== "";
    case "contains":
      return left.toLowerCase().includes(value.toLowerCase());
    case "in":
      return parts(value).some((part) => order(left, part) === 0);
    case "eq":
      return order(left, value) === 0;
    case "ne":
      return order(left, value) !== 0;
    case "lt":
      return left !== "" && order(left, value) < 0;
    case "le":
      return left !== "" && order(left, value) <= 0;
    case "gt":
      return left !== "" && order(left, value) > 0;
    case "ge":
      return left !== "" && order(left, value) >= 0;
  }
}

/** Numbers as numbers, everything else as text without regard to case; dates of the fields compare as text. */
function order(left: string, right: string): number {
  const [a, b] = [left, right].map((text) =>
    text.trim() === "" ? Number.NaN : Number(text.replace(",", ".")),
  );
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a! - b!;
  const [one, other] = [left.toLowerCase(), right.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Several answers of one field. */
export const parts = (text: string) =>
  text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** What of a page, or of the whole script, is to be seen with these values. */
export function visibleElements(
  elements: readonly ScriptElement[],
  values: ScriptValues,
  variables: ScriptVariables,
): ScriptElement[] {
  return elements.filter(({ when }) => holds(when, values, variables));
}

import type { ScriptCondition, ScriptOperator, ScriptOption, ScriptTest } from "@perezvon/model";

/** Conditions, answers and tables as they are typed: a line is a group, an answer or a row. */

const signs: Readonly<Record<string, ScriptOperator>> = {
  "!=": "ne",
  "<=": "le",
  ">=": "ge",
  "=": "eq",
  "<": "lt",
  ">": "gt",
  contains: "contains",
  in: "in",
  notempty: "not_empty",
  empty: "empty",
};
const signOf = Object.fromEntries(Object.entries(signs).map(([sign, operator]) => [operator, sign]));
const alone: ReadonlySet<ScriptOperator> = new Set(["empty", "not_empty"]);

export function conditionText(condition: ScriptCondition | undefined): string {
  return (condition ?? [])
    .map((group) =>
      group
        .map(
          ({ name, operator, value }) =>
            `${name} ${signOf[operator]}${alone.has(operator) ? "" : ` ${value}`}`,
        )
        .join(" & "),
    )
    .join("\n");
}

/** Undefined: a part of it is no test. */
export function conditionOf(text: string): ScriptCondition | undefined {
  const groups: ScriptTest[][] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const tests = line.split(" & ").map(testOf);
    if (tests.includes(undefined)) return undefined;
    groups.push(tests.filter((test) => test !== undefined));
  }
  return groups;
}

function testOf(text: string): ScriptTest | undefined {
  const [, name, sign, value = ""] =
    /^\s*(.+?)\s*(!=|<=|>=|=|<|>|\bcontains\b|\bnotempty\b|\bempty\b|\bin\b)\s*(.*?)\s*$/.exec(text) ?? [];
  const operator = signs[sign ?? ""];
  if (name === undefined || operator === undefined || alone.has(operator) !== (value === ""))
    return undefined;
  return { name, operator, value };
}

export function optionsText(options: readonly ScriptOption[] | undefined): string {
  return (options ?? [])
    .map(({ value, page }) => (page === undefined ? value : `${value} -> ${page}`))
    .join("\n");
}

export function optionsOf(text: string): ScriptOption[] {
  return text.split("\n").flatMap((line) => {
    const [value = "", page] = line.split("->").map((part) => part.trim());
    if (value === "") return [];
    return page ? [{ value, page }] : [{ value }];
  });
}

export function tableText(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map((cells) => cells.join(" | ")).join("\n");
}

/** Short rows are filled up, so that every one has all columns. */
export function tableOf(text: string): { readonly columns: string[]; readonly rows: string[][] } {
  const [columns = [], ...rows] = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return { columns, rows: rows.map((row) => columns.map((_, place) => row[place] ?? "")) };
}

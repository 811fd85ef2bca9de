import { fitsMask } from "./input-mask.ts";
import {
  type Script,
  type ScriptField,
  type ScriptTie,
  type ScriptValues,
  scriptFields,
  scriptLimits,
} from "./script.ts";
import { knownValue, parts, type ScriptVariables, visibleElements } from "./script-condition.ts";
import { owedPages, reachedPages } from "./script-pages.ts";

/** What a call offers to its script: `$(customer.name)`, `$(customer.number)`, every column by its name and as `$(customer.<column>)`. */
export function scriptVariables(of: {
  readonly customer: { readonly name: string | undefined; readonly number: string };
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}): ScriptVariables {
  const variables = new Map<string, string>();
  for (const { name, value } of of.fields) {
    // Of two columns with one name the first counts, as in the list.
    if (!variables.has(name)) variables.set(name, value);
    if (!variables.has(`customer.${name}`)) variables.set(`customer.${name}`, value);
  }
  variables.set("customer.name", of.customer.name ?? "");
  variables.set("customer.number", of.customer.number);
  return variables;
}

const reference = /\$\(([^()]{1,120})\)/g;

/** Puts values in place of `$(…)`, once: what a value holds is text and is not looked at again (INB-SCR-11). */
export function substitute(text: string, values: ScriptValues, variables: ScriptVariables): string {
  return text.replaceAll(reference, (_, name: string) => knownValue(name.trim(), values, variables) ?? "");
}

/** What the fields hold before the agent has touched them: the tied column, else the default. */
export function prefill(
  script: Script,
  ties: readonly ScriptTie[],
  variables: ScriptVariables,
): Record<string, string> {
  const columns = new Map(ties.map(({ field, column }) => [field, column]));
  const values: Record<string, string> = {};
  for (const field of scriptFields(script)) {
    const column = columns.get(field.key);
    const fed = column === undefined ? undefined : variables.get(column);
    const value =
      fed === undefined || fed === ""
        ? substitute(field.default ?? "", {}, variables)
        : fromColumn(field, fed);
    if (value !== "") values[field.key] = value.slice(0, scriptLimits.text);
  }
  return values;
}

const yes = new Set(["1", "true", "yes", "да", "истина", "y", "+"]);

/** A column's text as the field writes it; a text that is no such value stays, so that the agent sees what is there. */
function fromColumn({ type }: ScriptField, text: string): string {
  const value = text.trim();
  if (type === "tick") return yes.has(value.toLowerCase()) ? "1" : "";
  if (type === "number") return value.replace(",", ".");
  if (type === "date") {
    const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(value) ?? [];
    return year === undefined ? value : `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}`;
  }
  return text;
}

/**
 * Fields that count: shown, on a page where the talk can be and has been. A button is no answer: what only a button leads to counts
 * once the agent has been there.
 */
function shownFields(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
  path: readonly string[],
): ScriptField[] {
  const reached = reachedPages(script, values, variables);
  const been = new Set(path);
  const first = script.pages[0]?.key;
  return fieldsOf(script, values, variables, (key) => key === first || (been.has(key) && reached.has(key)));
}

function fieldsOf(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
  counts: (page: string) => boolean,
): ScriptField[] {
  return script.pages
    .filter(({ key }) => counts(key))
    .flatMap(({ elements }) => visibleElements(elements, values, variables))
    .filter((element) => element.kind === "field");
}

export type ScriptValueFault =
  | "required"
  | "number"
  | "date"
  | "time"
  | "phone"
  | "email"
  | "mask"
  | "not_an_option"
  | "too_long"
  | "out_of_range";

export interface ScriptProblem {
  /** Of the field. */
  readonly key: string;
  readonly code: ScriptValueFault;
}

const patterns = {
  number: /^[+-]?\d{1,15}(\.\d{1,10})?$/,
  time: /^([01]\d|2[0-3]):[0-5]\d$/,
  phone: /^\+?[\d\s()-]{3,25}$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
} as const;

/** Why a value cannot be the field's; empty is asked of nobody but the required. */
export function faultOf(field: ScriptField, value: string): ScriptValueFault | undefined {
  if (value === "") return field.required ? "required" : undefined;
  if (value.length > scriptLimits.text) return "too_long";
  if (field.mask !== undefined && !fitsMask(field.mask, value)) return "mask";
  switch (field.type) {
    case "number":
      return patterns.number.test(value) ? rangeFault(value, field) : "number";
    case "scale":
      return /^\d{1,3}$/.test(value) ? rangeFault(value, scaleEnds(field)) : "not_an_option";
    case "date":
      return isDate(value) ? undefined : "date";
    case "time":
    case "phone":
    case "email":
      return patterns[field.type].test(value) ? undefined : field.type;
    case "choice":
    case "list":
      return field.options?.some((option) => option.value === value) ? undefined : "not_an_option";
    case "multiple":
      return parts(value).every((part) => field.options?.some((option) => option.value === part))
        ? undefined
        : "not_an_option";
    default:
      return undefined;
  }
}

function rangeFault(value: string, { min, max }: Pick<ScriptField, "min" | "max">) {
  const number = Number(value);
  const outside = (min !== undefined && number < min) || (max !== undefined && number > max);
  return outside ? "out_of_range" : undefined;
}

/** A scale goes from 0 to 10 where nothing else is said. */
export function scaleEnds({ min = 0, max = 10 }: ScriptField): {
  readonly min: number;
  readonly max: number;
} {
  return { min, max };
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/**
 * What is still missing or wrong, also on pages that the agent still owes the customer; a hidden field is asked for nothing, and what
 * is not the agent's to change is not his fault (INB-SCR-07, INB-SCR-08).
 */
export function scriptProblems(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
  path: readonly string[],
): ScriptProblem[] {
  const reached = reachedPages(script, values, variables);
  const owed = owedPages(script, values, variables, path);
  const been = new Set(path);
  const fields = fieldsOf(
    script,
    values,
    variables,
    (key) => owed.has(key) || (been.has(key) && reached.has(key)),
  );
  return fields.flatMap((field) => {
    const code = isEntered(field) ? faultOf(field, values[field.key] ?? "") : undefined;
    return code === undefined ? [] : [{ key: field.key, code }];
  });
}

/** Whether it is the agent's to fill in. */
export function isEntered({ readOnly, type }: ScriptField): boolean {
  return readOnly !== true && type !== "hidden";
}

/** What the results keep of the values: those of fields that count. */
export function shownValues(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
  path: readonly string[],
): Record<string, string> {
  const shown = shownFields(script, values, variables, path).flatMap(({ key }) => {
    const value = values[key] ?? "";
    return value === "" ? [] : [[key, value] as const];
  });
  return Object.fromEntries(shown);
}

/** Cells that go back into the record: shown fields whose tie says so and whose value is another than the record's (OUT-CMP-08). */
export function writeBackCells(
  script: Script,
  ties: readonly ScriptTie[],
  shown: ScriptValues,
  before: ScriptValues,
): Record<string, string> {
  const fields = new Map(scriptFields(script).map((field) => [field.key, field]));
  const cells: Record<string, string> = {};
  for (const { field, column, writeBack } of ties) {
    const found = fields.get(field);
    if (!writeBack || found === undefined || !isEntered(found)) continue;
    const value = shown[field] ?? "";
    // An empty field takes nothing away: the agent may not have come to it.
    if (value === "" && found.type !== "tick") continue;
    if (value === (before[field] ?? "") || faultOf(found, value) !== undefined) continue;
    cells[column] = found.type === "tick" ? (value === "1" ? "1" : "0") : value;
  }
  return cells;
}

/** The label for a reader of a language; the field's own where there is none. */
export function labelOf({ label, labels }: ScriptField, language: "ru" | "en"): string {
  return labels?.[language] || label;
}

const plain = (name: string) =>
  name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("ё", "е")
    .replaceAll(/[\s_]+/g, "");

/** Ties proposed for fields that have none: columns whose name is the field's key or label (INB-SCR-06). */
export function proposedTies(
  script: Script,
  columns: readonly string[],
  ties: readonly ScriptTie[],
): ScriptTie[] {
  const tied = new Set(ties.map(({ field }) => field));
  return scriptFields(script).flatMap(({ key, label }) => {
    if (tied.has(key)) return [];
    const column = columns.find((name) => plain(name) === plain(key) || plain(name) === plain(label));
    return column === undefined ? [] : [{ field: key, column, writeBack: false }];
  });
}

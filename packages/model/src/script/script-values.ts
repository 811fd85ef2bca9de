import type {
  Script,
  ScriptCondition,
  ScriptElement,
  ScriptField,
  ScriptTest,
  ScriptTie,
  ScriptValues,
} from "./script.ts";
import { scriptFields, scriptLimits } from "./script.ts";

/** Names that texts and conditions may use beside the keys of the fields: the record's columns and the customer. */
export type ScriptVariables = ReadonlyMap<string, string>;

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

function knownValue(name: string, values: ScriptValues, variables: ScriptVariables): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : variables.get(name);
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

const parts = (text: string) =>
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

/**
 * Pages that the agent can be on with these answers: the first, and whatever a shown button or a chosen answer of such a page leads
 * to. Fields of other branches ask for nothing.
 */
export function reachedPages(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
): ReadonlySet<string> {
  const byKey = new Map(script.pages.map((page) => [page.key, page]));
  const reached = new Set<string>();
  const next = script.pages.slice(0, 1).map(({ key }) => key);
  for (let key = next.pop(); key !== undefined; key = next.pop()) {
    const page = byKey.get(key);
    if (page === undefined || reached.has(key)) continue;
    reached.add(key);
    for (const element of visibleElements(page.elements, values, variables))
      next.push(...leadsTo(element, values));
  }
  return reached;
}

function leadsTo(element: ScriptElement, values: ScriptValues): string[] {
  if (element.kind === "button") return element.action.kind === "page" ? [element.action.page] : [];
  if (element.kind !== "field") return [];
  const chosen = new Set(parts(values[element.key] ?? ""));
  return (element.options ?? []).flatMap(({ value, page }) =>
    page !== undefined && chosen.has(value) ? [page] : [],
  );
}

/** Every page that some button or answer leads to from the first, whatever is answered. */
export function reachedByLinks(script: Script): ReadonlySet<string> {
  const byKey = new Map(script.pages.map((page) => [page.key, page]));
  const reached = new Set<string>();
  const next = script.pages.slice(0, 1).map(({ key }) => key);
  for (let key = next.pop(); key !== undefined; key = next.pop()) {
    const page = byKey.get(key);
    if (page === undefined || reached.has(key)) continue;
    reached.add(key);
    for (const element of page.elements) {
      if (element.kind === "button" && element.action.kind === "page") next.push(element.action.page);
      if (element.kind === "field") next.push(...(element.options ?? []).flatMap(({ page: to }) => to ?? []));
    }
  }
  return reached;
}

/** The page to which an answer leads, if to any. */
export function pageAfter(field: ScriptField, value: string): string | undefined {
  const chosen = new Set(parts(value));
  return field.options?.find((option) => option.page !== undefined && chosen.has(option.value))?.page;
}

/**
 * Fields that count: shown, on a page where the talk can be or has been. A button is no answer: what only a button leads to counts
 * once the agent has been there.
 */
export function shownFields(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
  path: readonly string[],
): ScriptField[] {
  const reached = reachedPages(script, values, variables);
  const been = new Set(path);
  const first = script.pages[0]?.key;
  return script.pages
    .filter(({ key }) => key === first || (been.has(key) && reached.has(key)))
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
  | "not_an_option"
  | "too_long"
  | "out_of_range";

export interface ScriptProblem {
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
  switch (field.type) {
    case "number": {
      if (!patterns.number.test(value)) return "number";
      const number = Number(value);
      const low = field.min !== undefined && number < field.min;
      return low || (field.max !== undefined && number > field.max) ? "out_of_range" : undefined;
    }
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

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** What is still missing or wrong; a hidden field is asked for nothing, and what is not the agent's to change is not his fault (INB-SCR-07, -08). */
export function scriptProblems(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
  path: readonly string[],
): ScriptProblem[] {
  return shownFields(script, values, variables, path).flatMap((field) => {
    const code = field.readOnly ? undefined : faultOf(field, values[field.key] ?? "");
    return code === undefined ? [] : [{ key: field.key, code }];
  });
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
    if (!writeBack || found === undefined || found.readOnly) continue;
    const value = shown[field] ?? "";
    // An empty field takes nothing away: the agent may not have come to it.
    if (value === "" && found.type !== "tick") continue;
    if (value === (before[field] ?? "") || faultOf(found, value) !== undefined) continue;
    cells[column] = found.type === "tick" ? (value === "1" ? "1" : "0") : value;
  }
  return cells;
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

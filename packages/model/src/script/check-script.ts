import { isMask } from "./input-mask.ts";
import {
  type Script,
  type ScriptButtonAction,
  type ScriptCondition,
  type ScriptElement,
  type ScriptField,
  type ScriptTable,
  type ScriptTie,
  scriptFields,
  scriptLimits,
} from "./script.ts";
import { reachedByLinks } from "./script-pages.ts";
import { faultOf } from "./script-values.ts";

/** Where a script cannot be as it is. Paths are those of the definition: `pages.0.elements.2.key`. */
export interface ScriptFault {
  readonly field: string;
  readonly code: "required" | "duplicate" | "not_found" | "wrong_format" | "not_allowed" | "too_many_items";
}

const keyPattern = /^[a-z][A-Za-z0-9_]{0,39}$/;
/** Types of which one or several answers are chosen. */
const choosing: ReadonlySet<ScriptField["type"]> = new Set(["choice", "list", "multiple"]);

/** Types that a mask may give a form to. */
const written: ReadonlySet<ScriptField["type"]> = new Set(["line", "phone"]);

/** Faults for which a script is not saved; shapes and lengths are the schema's (INB-SCR-04, INB-SCR-07). */
export function scriptFaults(script: Script): ScriptFault[] {
  const faults: ScriptFault[] = [];
  if (script.pages.length === 0) faults.push({ field: "pages", code: "required" });
  const fields = scriptFields(script);
  if (fields.length > scriptLimits.fields) faults.push({ field: "pages", code: "too_many_items" });
  const pages = new Set(script.pages.map(({ key }) => key));
  const seenPages = new Set<string>();
  const seenKeys = new Set<string>();
  for (const [at, page] of script.pages.entries()) {
    if (!keyPattern.test(page.key)) faults.push({ field: `pages.${at}.key`, code: "wrong_format" });
    if (seenPages.has(page.key)) faults.push({ field: `pages.${at}.key`, code: "duplicate" });
    seenPages.add(page.key);
    for (const [place, element] of page.elements.entries()) {
      const found = elementFaults(element, pages, seenKeys);
      faults.push(
        ...found.map(({ field, code }) => ({ field: `pages.${at}.elements.${place}.${field}`, code })),
      );
    }
  }
  return faults;
}

function elementFaults(
  element: ScriptElement,
  pages: ReadonlySet<string>,
  seenKeys: Set<string>,
): ScriptFault[] {
  const faults = conditionFaults(element.when);
  switch (element.kind) {
    case "heading":
    case "text":
      return element.text.trim() === "" ? [...faults, { field: "text", code: "required" }] : faults;
    case "link":
      return [...faults, ...addressFaults("url", element.url)];
    case "picture":
      return element.pictureId === "" ? [...faults, { field: "pictureId", code: "required" }] : faults;
    case "table":
      return [...faults, ...tableFaults(element)];
    case "button":
      if (element.text.trim() === "") faults.push({ field: "text", code: "required" });
      return [...faults, ...actionFaults(element.action, pages)];
    case "field":
      return [...faults, ...fieldFaults(element, pages, seenKeys)];
    default:
      return faults;
  }
}

function tableFaults({ columns, rows, source, properties = [] }: ScriptTable): ScriptFault[] {
  const uneven = rows.some(({ length }) => length !== columns.length) || properties.length > columns.length;
  if (columns.length === 0 || uneven) return [{ field: "rows", code: "not_allowed" }];
  return source !== undefined && rows.length > 0 ? [{ field: "source", code: "not_allowed" }] : [];
}

function actionFaults(action: ScriptButtonAction, pages: ReadonlySet<string>): ScriptFault[] {
  switch (action.kind) {
    case "page":
      if (pages.has(action.page)) return [];
      return [{ field: "action.page", code: action.page === "" ? "required" : "not_found" }];
    case "url":
      return addressFaults("action.url", action.url);
    case "disposition":
      return action.disposition === "" ? [{ field: "action.disposition", code: "required" }] : [];
    case "message":
      return action.messageId === "" ? [{ field: "action.messageId", code: "required" }] : [];
  }
}

function fieldFaults(field: ScriptField, pages: ReadonlySet<string>, seenKeys: Set<string>): ScriptFault[] {
  const faults: ScriptFault[] = [];
  if (!keyPattern.test(field.key))
    faults.push({ field: "key", code: field.key === "" ? "required" : "wrong_format" });
  if (seenKeys.has(field.key)) faults.push({ field: "key", code: "duplicate" });
  seenKeys.add(field.key);
  if (field.label.trim() === "") faults.push({ field: "label", code: "required" });
  if (choosing.has(field.type)) faults.push(...optionFaults(field, pages));
  else if (field.options !== undefined && field.options.length > 0)
    faults.push({ field: "options", code: "not_allowed" });
  if (field.min !== undefined && field.max !== undefined && field.min > field.max)
    faults.push({ field: "max", code: "not_allowed" });
  if (field.mask !== undefined && !(written.has(field.type) && isMask(field.mask)))
    faults.push({ field: "mask", code: "not_allowed" });
  const given = field.default ?? "";
  // What a variable brings is not known before the call.
  if (
    given !== "" &&
    !given.includes("$(") &&
    faultOf(field, given) !== undefined &&
    (field.options?.length ?? 1) > 0
  )
    faults.push({ field: "default", code: "not_allowed" });
  return faults;
}

function optionFaults({ options = [] }: ScriptField, pages: ReadonlySet<string>): ScriptFault[] {
  if (options.length === 0) return [{ field: "options", code: "required" }];
  const seen = new Set<string>();
  return options.flatMap(({ value, page }, at): ScriptFault[] => {
    const again = seen.has(value);
    seen.add(value);
    if (value.trim() === "") return [{ field: `options.${at}.value`, code: "required" }];
    // Several answers are kept parted by semicolons.
    if (value.includes(";") || value !== value.trim())
      return [{ field: `options.${at}.value`, code: "wrong_format" }];
    if (again) return [{ field: `options.${at}.value`, code: "duplicate" }];
    return page === undefined || pages.has(page) ? [] : [{ field: `options.${at}.page`, code: "not_found" }];
  });
}

function conditionFaults(when: ScriptCondition | undefined): ScriptFault[] {
  return (when ?? []).flatMap((group, at) => [
    ...(group.length === 0 ? [{ field: `when.${at}`, code: "required" } as const] : []),
    ...group.flatMap(({ name }, place): ScriptFault[] =>
      name.trim() === "" ? [{ field: `when.${at}.${place}.name`, code: "required" }] : [],
    ),
  ]);
}

/** Pages of the web alone: no address that a browser would run (INB-SCR-11). A variable may stand behind the host. */
function addressFaults(field: string, url: string): ScriptFault[] {
  if (url === "") return [{ field, code: "required" }];
  return webAddress(url) === undefined ? [{ field, code: "wrong_format" }] : [];
}

/** An address that may be opened, or undefined. What variables bring is put in first, and judged with it. */
export function webAddress(url: string): string | undefined {
  if (!/^https?:\/\/[^\s/$()]+/i.test(url)) return undefined;
  try {
    const { protocol, href } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? href : undefined;
  } catch {
    return undefined;
  }
}

/** What does not keep a script from being saved but should be known: pages that nothing leads to (INB-SCR-04). */
export function unreachablePages(script: Script): string[] {
  const reached = reachedByLinks(script);
  return script.pages.filter(({ key }) => !reached.has(key)).map(({ key }) => key);
}

/** Fields fed by nothing although the script is fed from a list: «script fields untied» (OUT-DIA-02). */
export function untiedFields(
  script: Script,
  ties: readonly ScriptTie[],
  columns: readonly string[],
): string[] {
  const known = new Set(columns);
  const tied = new Set(ties.filter(({ column }) => known.has(column)).map(({ field }) => field));
  // A field that only shows data has no other source; ties whose column is gone feed nothing.
  const broken = ties.filter(({ column }) => !known.has(column)).map(({ field }) => field);
  const empty = scriptFields(script)
    .filter(({ readOnly, default: given, key }) => readOnly && !given && !tied.has(key))
    .map(({ key }) => key);
  return [...new Set([...broken, ...empty])];
}

import type { Script, ScriptElement, ScriptField, ScriptPage, ScriptValues } from "./script.ts";
import { parts, type ScriptVariables, visibleElements } from "./script-condition.ts";

/**
 * Pages that the agent can be on with these answers: the first, and whatever a shown button or a chosen answer of such a page leads
 * to. Fields of other branches ask for nothing.
 */
export function reachedPages(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
): ReadonlySet<string> {
  return walk(script, ({ elements }) =>
    visibleElements(elements, values, variables).flatMap((element) => [
      ...buttonTarget(element),
      ...answerTargets(element, values),
    ]),
  );
}

/** Every page that some button or answer leads to from the first, whatever is answered. */
export function reachedByLinks(script: Script): ReadonlySet<string> {
  return walk(script, ({ elements }) =>
    elements.flatMap((element) => [...buttonTarget(element), ...optionTargets(element)]),
  );
}

/**
 * Pages that the talk cannot end without, whether they have been opened or not: those to which a chosen answer leads, and the next page
 * where the only way on is the button to it. Other buttons are branches, asked for once they have been taken; so are pages that the
 * script's author calls optional.
 */
export function owedPages(
  script: Script,
  values: ScriptValues,
  variables: ScriptVariables,
  path: readonly string[],
): ReadonlySet<string> {
  const been = new Set(path);
  const optional = new Set(script.pages.filter((page) => page.optional).map(({ key }) => key));
  const owed = (key: string) => been.has(key) || !optional.has(key);
  return walk(script, (page) => {
    const shown = visibleElements(page.elements, values, variables);
    const answered = shown.flatMap((element) => answerTargets(element, values));
    const buttons = [...new Set(shown.flatMap(buttonTarget))];
    const taken = buttons.filter((key) => been.has(key));
    return [...answered, ...taken, ...onlyWayOn(script, page, shown, buttons)].filter(owed);
  });
}

function onlyWayOn(
  script: Script,
  page: ScriptPage,
  shown: readonly ScriptElement[],
  buttons: readonly string[],
): readonly string[] {
  const place = script.pages.indexOf(page);
  const earlier = new Set(script.pages.slice(0, place + 1).map(({ key }) => key));
  const onwards = buttons.filter((key) => !earlier.has(key));
  const answersLead = shown.some((element) => optionTargets(element).length > 0);
  const next = script.pages[place + 1]?.key;
  return !answersLead && onwards.length === 1 && onwards[0] === next ? onwards : [];
}

/** From the first page as far as the targets lead. */
function walk(script: Script, targets: (page: ScriptPage) => readonly string[]): ReadonlySet<string> {
  const byKey = new Map(script.pages.map((page) => [page.key, page]));
  const reached = new Set<string>();
  const next = script.pages.slice(0, 1).map(({ key }) => key);
  for (let key = next.pop(); key !== undefined; key = next.pop()) {
    const page = byKey.get(key);
    if (page === undefined || reached.has(key)) continue;
    reached.add(key);
    next.push(...targets(page));
  }
  return reached;
}

function buttonTarget(element: ScriptElement): readonly string[] {
  return element.kind === "button" && element.action.kind === "page" ? [element.action.page] : [];
}

function optionTargets(element: ScriptElement): readonly string[] {
  return element.kind === "field" ? (element.options ?? []).flatMap(({ page }) => page ?? []) : [];
}

function answerTargets(element: ScriptElement, values: ScriptValues): readonly string[] {
  if (element.kind !== "field") return [];
  const chosen = new Set(parts(values[element.key] ?? ""));
  return (element.options ?? []).flatMap(({ value, page }) =>
    page !== undefined && chosen.has(value) ? [page] : [],
  );
}

/** The page to which an answer leads, if to any. */
export function pageAfter(field: ScriptField, value: string): string | undefined {
  return answerTargets(field, { [field.key]: value })[0];
}

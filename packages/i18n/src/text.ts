import { en } from "./en/index.ts";
import { ru } from "./ru/index.ts";

export type Language = "ru" | "en";

/** Both catalogues; i18next in the web takes them as its resources. */
export const catalogues = { ru, en } as const;

type PluralEnding = "_one" | "_few" | "_many" | "_other";
type Bare<K> = K extends `${infer Stem}${PluralEnding}` ? Stem : K;
type Keys<T> = {
  [K in keyof T & string]: T[K] extends string ? Bare<K> : `${K}.${Keys<T[K]>}`;
}[keyof T & string];

/** Every key, dotted, without plural ending. */
export type TextKey = Keys<typeof ru>;

/**
 * Text of a key for the server's files and answers; `{{name}}` is replaced by the parameter. A key with plural forms chooses by
 * `count`. An unknown key (a code from elsewhere) gives the key itself, so that something honest is shown.
 */
export function text(
  language: Language,
  key: TextKey | (string & {}),
  params: Readonly<Record<string, unknown>> = {},
): string {
  const plural = typeof params.count === "number" ? `_${rules[language].select(params.count)}` : "";
  const found = find(catalogues[language], `${key}${plural}`) ?? find(catalogues[language], key);
  if (found === undefined) return key;
  return found.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    params[name] === undefined ? whole : String(params[name]),
  );
}

const rules = { ru: new Intl.PluralRules("ru"), en: new Intl.PluralRules("en") };

function find(tree: unknown, path: string): string | undefined {
  let node = tree;
  for (const step of path.split(".")) {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) return undefined;
    node = (node as Record<string, unknown>)[step];
  }
  return typeof node === "string" ? node : undefined;
}

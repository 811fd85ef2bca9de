import { type SpokenValue, spokenKinds } from "./spoken-value.ts";

/** What a text of SSML says, in order (TEL-TTS-01). */
export type SsmlPart =
  | { readonly text: string; readonly rate: number }
  | { readonly silenceMs: number }
  | SpokenValue;

interface Voice {
  readonly language: "ru" | "en";
  /** Per cent. */
  readonly rate: number;
}

const rates: Readonly<Record<string, number>> = {
  "x-slow": 50,
  slow: 75,
  medium: 100,
  fast: 130,
  "x-fast": 170,
};

const breaks: Readonly<Record<string, number>> = {
  none: 0,
  "x-weak": 100,
  weak: 200,
  medium: 400,
  strong: 800,
  "x-strong": 1_500,
};

/** Names that SSML has for what is read out, besides our own. */
const readings: Readonly<Record<string, SpokenValue["say"]>> = {
  ...Object.fromEntries(spokenKinds.map((kind) => [kind, kind])),
  cardinal: "number",
  characters: "digits",
  telephone: "digits",
  currency: "money",
};

/**
 * The subset of SSML: `speak`, `p`, `s`, `break`, `prosody rate`, `say-as interpret-as`, `sub alias`. A text that does not begin with `<speak` is said as it
 * is. Undefined when an element is not closed or not of the subset.
 */
export function readSsml(text: string, voice: Voice): readonly SsmlPart[] | undefined {
  if (!/^\s*<speak[\s>]/.test(text)) return [{ text, rate: voice.rate }];
  const parts: SsmlPart[] = [];
  const open: Element[] = [];
  for (const [token] of text.trim().matchAll(/<[^>]*>|[^<]+|</g)) {
    if (open.length === 0 && parts.length > 0) return undefined;
    if (!token.startsWith("<")) {
      if (open.length === 0 || !addText(parts, open, unescaped(token), voice)) return undefined;
    } else if (!addTag(parts, open, token)) return undefined;
  }
  return open.length === 0 && parts.length > 0 ? parts : undefined;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** False where the text may not stand. */
function addText(parts: SsmlPart[], open: readonly Element[], text: string, voice: Voice): boolean {
  const said = text.replace(/\s+/g, " ").trim();
  if (said === "") return true;
  const inner = open.at(-1)!;
  if (inner.name === "sub") return true;
  if (inner.name === "say-as") {
    const say = readings[inner.attributes["interpret-as"] ?? ""];
    if (say === undefined) return false;
    parts.push({ say, value: said });
    return true;
  }
  const rate = open.reduce((now, { attributes }) => (now * rateOf(attributes.rate)) / 100, voice.rate);
  parts.push({ text: said, rate: Math.round(Math.min(200, Math.max(50, rate))) });
  return true;
}

/** False for an element that is not of the subset or closes what is not open. */
function addTag(parts: SsmlPart[], open: Element[], tag: string): boolean {
  const closing = /^<\/([a-z-]+)\s*>$/.exec(tag);
  if (closing) return open.pop()?.name === closing[1];
  const match = /^<([a-z-]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>$/.exec(tag);
  if (!match) return false;
  const [, name = "", written = "", alone] = match;
  const attributes = Object.fromEntries(
    [...written.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, key, double, single]) => [
      key!,
      unescaped(double ?? single ?? ""),
    ]),
  );
  if ((name === "speak") !== (open.length === 0)) return false;
  if (name === "break") {
    const silenceMs = breakOf(attributes);
    if (silenceMs === undefined || alone !== "/") return false;
    parts.push({ silenceMs });
    return true;
  }
  if (!["speak", "p", "s", "prosody", "say-as", "sub"].includes(name) || alone === "/") return false;
  if (name === "prosody" && Number.isNaN(rateOf(attributes.rate))) return false;
  if (name === "sub") {
    if (!attributes.alias) return false;
    parts.push({ text: attributes.alias, rate: 100 });
  }
  open.push({ name, attributes });
  return true;
}

/** Per cent; NaN for what is no rate. */
function rateOf(rate: string | undefined): number {
  if (rate === undefined) return 100;
  return rates[rate] ?? (/^\d{2,3}%$/.test(rate) ? Number(rate.slice(0, -1)) : Number.NaN);
}

function breakOf({ strength, time }: Element["attributes"]): number | undefined {
  if (time === undefined) return breaks[strength ?? "medium"];
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(time);
  if (!match) return undefined;
  const ms = Number(match[1]) * (match[2] === "s" ? 1_000 : 1);
  return ms <= 60_000 ? Math.round(ms) : undefined;
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => entities[entity]!);
}

import { type Language, text } from "@perezvon/i18n";
import type { LetterContent } from "@perezvon/store";

/** Variables of each letter (PLT-EML-04). `name`, `login` and so on stand as `$(name)` in its template. */
export interface LetterVariables {
  readonly recovery: Readonly<Record<"name" | "login" | "link" | "minutes", string>>;
  readonly invitation: Readonly<Record<"name" | "centre" | "login" | "password" | "link" | "days", string>>;
  readonly locked: Readonly<Record<"name" | "login" | "link" | "minutes", string>>;
  readonly exportFailed: Readonly<Record<"name" | "task" | "campaign" | "at" | "reason", string>>;
  readonly recordingsGivenUp: Readonly<
    Record<"name" | "task" | "campaign" | "at" | "count" | "files", string>
  >;
  readonly webhookOff: Readonly<Record<"name" | "webhook" | "url" | "reason", string>>;
  readonly feedFailed: Readonly<Record<"name" | "list" | "at" | "reason", string>>;
  readonly test: Readonly<Record<"centre", string>>;
}
export type LetterKind = keyof LetterVariables;

/** A letter in the language of whom it goes to, as text and as HTML. */
export function writeLetter<K extends LetterKind>(
  kind: K,
  language: Language,
  variables: LetterVariables[K],
): LetterContent {
  const values = { product: text(language, "shell.product"), ...variables };
  const template = text(language, `mail.${kind}.text`);
  return {
    // A subject is one line: a name with a line break in it must not begin another header.
    subject: fill(text(language, `mail.${kind}.subject`), values, (value) => value.replace(/\s+/g, " ")),
    text: fill(template, values, (value) => value),
    html: page(language, paragraphs(template, values)),
  };
}

/** A letter whose words are somebody's own, as text and as HTML. */
export function writePlainLetter(language: Language, subject: string, words: string): LetterContent {
  const paragraphs = escapeHtml(words).split(/\n{2,}/);
  const body = paragraphs.map((each) => `<p>${each.replaceAll("\n", "<br>\n")}</p>`).join("\n");
  return { subject: subject.replace(/\s+/g, " "), text: words, html: page(language, body) };
}

function fill(
  template: string,
  values: Readonly<Record<string, string>>,
  write: (value: string) => string,
): string {
  return template.replace(/\$\((\w+)\)/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : write(value);
  });
}

function paragraphs(template: string, values: Readonly<Record<string, string>>): string {
  const link = values.link;
  const anchored =
    link === undefined
      ? values
      : { ...values, link: `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>` };
  return escapeHtml(template)
    .split("\n\n")
    .map((paragraph) => {
      const lines = paragraph.replaceAll("\n", "<br>\n");
      const filled = lines.replace(/\$\((\w+)\)/g, (whole, name: string) => {
        const value = anchored[name];
        if (value === undefined) return whole;
        return name === "link" ? value : escapeHtml(value);
      });
      return `<p>${filled}</p>`;
    })
    .join("\n");
}

function page(language: Language, body: string): string {
  return `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"></head>\n<body style="font-family: sans-serif; line-height: 1.5">\n${body}\n</body></html>\n`;
}

function escapeHtml(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

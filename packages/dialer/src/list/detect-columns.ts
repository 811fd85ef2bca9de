import { parsePhoneWithExtension } from "@perezvon/model";
import { type ListColumn, type ListFieldType, mostPhoneColumns, type PhoneLabel } from "./list-column.ts";

const longestName = 100;

/**
 * Suggests a field for each column of a file: by the words of its name, else by what its first rows hold (OUT-IMP-05,
 * OUT-IMP-06). Without header lines fields are named `Field1…`. Whatever is not plain stays text, which loses nothing.
 */
export function detectColumns(
  header: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  homeCountry: string,
): readonly ListColumn[] {
  const width = widthOf(header, rows);
  let phones = 0;
  return Array.from({ length: width }, (_, index) => {
    const title = header?.[index]?.trim() ?? "";
    const cells = rows.map((row) => (row[index] ?? "").trim()).filter((cell) => cell !== "");
    const type = typeOf(plain(title), cells, homeCountry);
    const name = title.slice(0, longestName) || `Field${index + 1}`;
    if (type !== "phone") return { name, type };
    phones += 1;
    if (phones > mostPhoneColumns) return { name, type: "text" };
    const label = labelOf(plain(title));
    return label ? { name, type, label } : { name, type };
  });
}

/**
 * How many columns there are. A column that has no name is one when half the rows have it; a single overlong row makes none,
 * so that it is an error of its own (OUT-IMP-07).
 */
function widthOf(header: readonly string[] | undefined, rows: readonly (readonly string[])[]): number {
  const lengths = rows.map((row) => row.length).sort((a, b) => b - a);
  if (!header) return Math.max(0, ...lengths);
  return Math.max(header.length, lengths[Math.ceil(lengths.length / 2) - 1] ?? 0);
}

/** Whether a first line names its columns: names are no numbers, and no two are alike. */
export function looksLikeHeader(cells: readonly string[], homeCountry: string): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const numeric = filled.some((cell) => isPhone(cell, homeCountry) || (cell.match(/\d/g)?.length ?? 0) >= 5);
  return filled.length > 0 && !numeric;
}

/** Words of names in Russian and English; the first row that fits wins. */
const nameWords: readonly (readonly [ListFieldType, RegExp])[] = [
  ["caller_number", /^(аон|caller ?(id|number))$/],
  ["personal_agent", /^(персональный|личный) (оператор|агент)|^personal agent$/],
  ["time_zone", /часовой пояс|^(time ?zone|tz)$/],
  ["postal_code", /индекс|^(zip|post(al)?)( ?code)?$/],
  ["email", /e-?mail|эл(ектронн\S*|\.)? ?(почта|адрес)|^почта$/],
  ["phone", /телефон|(^| )(тел|моб|сот)(\.|овый|ильный)?( |$)|мобильный|\b(phone|mobile|cell|msisdn)\b/],
  ["full_name", /^(фио|ф\.? ?и\.? ?о\.?|полное имя|full ?name|name|контактное лицо|клиент)$/],
  ["first_name", /^(имя|first ?name|given ?name)$/],
  ["last_name", /^(фамилия|last ?name|surname|family ?name)$/],
  ["middle_name", /^(отчество|middle ?name|patronymic)$/],
  ["company", /^(компания|организация|фирма|company|organi[sz]ation)$/],
  ["url", /^(сайт|web ?site|url|site)$/],
  ["region", /^(регион|область|region|state)$/],
  ["country", /^(страна|country)$/],
  ["priority", /^(приоритет|priority)$/],
  ["expiry", /^(срок действия|действует до|expir(y|es)|valid until)$/],
  ["not_before", /^(не ранее|не раньше|звонить с|not before)$/],
  ["not_after", /^(не позднее|не позже|звонить до|not after)$/],
  ["consent", /^(согласие|consent)$/],
];

const labelWords: readonly (readonly [PhoneLabel, RegExp])[] = [
  ["home", /дом|home/],
  ["work", /раб|служеб|work|office/],
  ["mobile", /моб|сот|mobile|cell/],
  ["own", /личн|own|personal/],
];

/** What a column is by the words of its name alone, in Russian or English (OUT-IMP-06). */
export function fieldTypeByName(name: string): ListFieldType | undefined {
  return nameWords.find(([, words]) => words.test(plain(name)))?.[0];
}

function typeOf(name: string, cells: readonly string[], homeCountry: string): ListFieldType {
  const named = nameWords.find(([, words]) => words.test(name))?.[0];
  if (named) return named;
  const most = (fits: (cell: string) => boolean) =>
    cells.length > 0 && cells.filter(fits).length >= cells.length * 0.8;
  if (most((cell) => isPhone(cell, homeCountry))) return "phone";
  return most((cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell)) ? "email" : "text";
}

function labelOf(name: string): PhoneLabel | undefined {
  return labelWords.find(([, words]) => words.test(name))?.[0];
}

function isPhone(cell: string, homeCountry: string): boolean {
  return (cell.match(/\d/g)?.length ?? 0) >= 10 && parsePhoneWithExtension(cell, homeCountry).ok;
}

function plain(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("ё", "е")
    .replaceAll(/[\s_]+/g, " ")
    .trim();
}

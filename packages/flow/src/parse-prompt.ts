import { Reader } from "./reader.ts";
import { type Prompt, type PromptPiece, promptTones } from "./scenario.ts";
import {
  grammaticalCases,
  grammaticalGenders,
  spokenCurrencies,
  spokenKinds,
  spokenUnits,
} from "./spoken/spoken-value.ts";
import { readSsml } from "./spoken/ssml.ts";

/** Pieces of one prompt (TEL-PLY-02). */
const mostPieces = 50;

/** One piece, or a sequence of 1 to 50 of them. */
export function parsePrompt(reader: Reader, key: string): Prompt {
  const value = reader.value(key);
  if (!Array.isArray(value)) return parsePiece(reader, key, value);
  return reader.list(key, 1, mostPieces).map((piece, place) => parsePiece(reader, `${key}.${place}`, piece));
}

export function optionalPrompt(reader: Reader, key: string): Prompt | undefined {
  return reader.value(key) === undefined ? undefined : parsePrompt(reader, key);
}

/** The kind of a piece shows by its own field. */
function parsePiece(reader: Reader, key: string, value: unknown): PromptPiece {
  if (typeof value !== "object" || value === null) {
    if (typeof value !== "string" || value === "") reader.fault(key, "required");
    else if (value.length > 100) reader.fault(key, "too_long");
    return String(value);
  }
  const piece = new Reader(value, reader.path ? `${reader.path}.${key}` : key, reader.faults);
  if (piece.value("message") !== undefined) {
    piece.allow("message", "language");
    return { message: piece.text("message", 1, 64), ...languageOf(piece) };
  }
  if (piece.value("say") !== undefined) return parseValue(piece);
  if (piece.value("tone") !== undefined) {
    piece.allow("tone", "seconds");
    return { tone: oneOf(piece, "tone", promptTones) ?? "zip", seconds: seconds(piece, "seconds", 0.1) };
  }
  if (piece.value("silence") !== undefined) {
    piece.allow("silence");
    return { silence: seconds(piece, "silence", 0) };
  }
  return parseText(piece);
}

function parseText(piece: Reader): PromptPiece {
  piece.allow("text", "language", "rate");
  const language = oneOf(piece, "language", languages) ?? "ru";
  const text = piece.text("text", 1, 5_000);
  if (readSsml(text, { language, rate: 100 }) === undefined) piece.fault("text", "invalid");
  const rate = piece.optionalWhole("rate", 50, 200);
  return { text, language, ...(rate === undefined ? {} : { rate }) };
}

function parseValue(piece: Reader): PromptPiece {
  piece.allow("say", "value", "unit", "gender", "case", "currency", "language");
  const optional = <Key extends string, Value extends string>(key: Key, allowed: readonly Value[]) =>
    piece.value(key) === undefined ? {} : { [key]: oneOf(piece, key, allowed) };
  return {
    say: oneOf(piece, "say", spokenKinds) ?? "number",
    value: piece.text("value", 1, 200),
    ...optional("unit", spokenUnits),
    ...optional("gender", grammaticalGenders),
    ...optional("case", grammaticalCases),
    ...optional("currency", spokenCurrencies),
    ...languageOf(piece),
  };
}

const languages = ["ru", "en"] as const;

function languageOf(piece: Reader) {
  if (piece.value("language") === undefined) return {};
  return { language: oneOf(piece, "language", languages) ?? "ru" };
}

function oneOf<Value extends string>(
  piece: Reader,
  key: string,
  allowed: readonly Value[],
): Value | undefined {
  const value = allowed.find((each) => each === piece.value(key));
  if (value === undefined) piece.fault(key, "invalid");
  return value;
}

function seconds(piece: Reader, key: string, least: number): number {
  const value = piece.value(key);
  if (typeof value === "number" && value >= least && value <= 60) return value;
  piece.fault(key, "range");
  return least;
}

import type { AudioMessageId, PlayItem } from "@perezvon/model";
import type { Prompt, PromptPiece } from "./scenario.ts";
import type { SpokenValue } from "./spoken/spoken-value.ts";
import { spokenVocabulary, spokenWords } from "./spoken/spoken-words.ts";
import { readSsml, type SsmlPart } from "./spoken/ssml.ts";
import { filledIn } from "./variables.ts";

/** What a call knows that its prompts may say. */
export interface PromptCircumstances {
  readonly language: "ru" | "en";
  readonly variables: Readonly<Record<string, string>>;
}

/** A prompt as the switch plays it: values have become the fragments that say them (TEL-PLY-02). */
export function promptItems(prompt: Prompt, circumstances: PromptCircumstances): readonly PlayItem[] {
  return piecesOf(prompt).flatMap((piece) => itemsOf(piece, circumstances));
}

/** Texts that have to be made into sound before the first call hears them; those with variables are made when they are known. */
export function textsOf(prompt: Prompt): readonly Extract<PlayItem, { kind: "speech" }>[] {
  return piecesOf(prompt).flatMap((piece) => {
    if (typeof piece === "string") return [];
    if ("say" in piece) {
      const languages = piece.language === undefined ? (["ru", "en"] as const) : [piece.language];
      return languages.flatMap((language) =>
        spokenVocabulary(piece, language).map((text) => ({ kind: "speech" as const, text, language })),
      );
    }
    if (!("text" in piece)) return [];
    return (readSsml(piece.text, { language: piece.language, rate: piece.rate ?? 100 }) ?? []).flatMap(
      (part) =>
        "say" in part
          ? spokenVocabulary(part, piece.language).map((text) => speech(text, piece.language, 100))
          : "text" in part && !/\$\([^()]+\)/.test(part.text)
            ? [speech(part.text, piece.language, part.rate)]
            : [],
    );
  });
}

function piecesOf(prompt: Prompt): readonly PromptPiece[] {
  return Array.isArray(prompt) ? (prompt as readonly PromptPiece[]) : [prompt as PromptPiece];
}

function itemsOf(piece: PromptPiece, circumstances: PromptCircumstances): readonly PlayItem[] {
  const { language, variables } = circumstances;
  if (typeof piece === "string") return [{ kind: "prompt", name: piece, language }];
  if ("message" in piece)
    return [
      {
        kind: "message",
        messageId: piece.message as AudioMessageId,
        language: piece.language ?? language,
      },
    ];
  if ("silence" in piece) return [{ kind: "silence", durationMs: Math.round(piece.silence * 1_000) }];
  if ("tone" in piece)
    return [{ kind: "tone", tone: piece.tone, durationMs: Math.round(piece.seconds * 1_000) }];
  if ("say" in piece) return valueItems(piece, piece.language ?? language, variables);
  const voice = { language: piece.language, rate: piece.rate ?? 100 };
  return (readSsml(piece.text, voice) ?? []).flatMap((part) => ssmlItems(part, piece.language, variables));
}

function ssmlItems(
  part: SsmlPart,
  language: "ru" | "en",
  variables: PromptCircumstances["variables"],
): readonly PlayItem[] {
  if ("say" in part) return valueItems(part, language, variables);
  if ("silenceMs" in part) return [{ kind: "silence", durationMs: part.silenceMs }];
  const text = filledIn(part.text, variables).trim();
  return text === "" ? [] : [speech(text, language, part.rate)];
}

function valueItems(
  value: SpokenValue,
  language: "ru" | "en",
  variables: PromptCircumstances["variables"],
): readonly PlayItem[] {
  const known = { ...value, value: filledIn(value.value, variables) };
  return spokenWords(known, language).map((text) => speech(text, language, 100));
}

function speech(text: string, language: "ru" | "en", rate: number) {
  return { kind: "speech" as const, text, language, ...(rate === 100 ? {} : { rate }) };
}

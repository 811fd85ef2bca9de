import type { PlayItem } from "@perezvon/model";
import { textsOf } from "./prompt-items.ts";
import type { Operation, Prompt, Scenario } from "./scenario.ts";

/** A text in one voice. */
export type SpokenText = Pick<Extract<PlayItem, { kind: "speech" }>, "text" | "language" | "rate">;

/** Texts of a scenario that have to be made into sound before the first call hears them. */
export function spokenPrompts({ operations }: Scenario): readonly SpokenText[] {
  const spoken = operations.flatMap(promptsOf).flatMap(textsOf);
  const distinct = new Map(
    spoken.map(({ kind: _, ...text }) => [`${text.language} ${text.rate} ${text.text}`, text]),
  );
  return [...distinct.values()];
}

function promptsOf(operation: Operation): readonly Prompt[] {
  if (operation.kind === "play_prompt") return [operation.prompt];
  if (operation.kind !== "menu") return [];
  const { prompt, noInputPrompt, wrongKeyPrompt } = operation;
  return [prompt, noInputPrompt, wrongKeyPrompt].filter((each) => each !== undefined);
}

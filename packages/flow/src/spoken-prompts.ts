import type { Operation, Prompt, Scenario, SpokenPrompt } from "./scenario.ts";

/** Texts of a scenario that have to be made into sound before the first call hears them. */
export function spokenPrompts({ operations }: Scenario): readonly SpokenPrompt[] {
  const spoken = operations
    .flatMap(promptsOf)
    .filter((prompt) => typeof prompt === "object" && "text" in prompt);
  return [...new Map(spoken.map((prompt) => [`${prompt.language} ${prompt.text}`, prompt])).values()];
}

function promptsOf(operation: Operation): readonly Prompt[] {
  if (operation.kind === "play_prompt") return [operation.prompt];
  if (operation.kind !== "menu") return [];
  const { prompt, noInputPrompt, wrongKeyPrompt } = operation;
  return [prompt, noInputPrompt, wrongKeyPrompt].filter((each) => each !== undefined);
}

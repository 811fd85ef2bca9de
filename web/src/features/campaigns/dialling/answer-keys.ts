export const answerKeys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"] as const;

/** A key that the customer may press, and the status it sets; null until one is chosen. */
export interface AnswerKey {
  readonly id: string;
  readonly key: string;
  readonly disposition: string | null;
}

/** The first key that means nothing yet. */
export function freeKey(answers: readonly AnswerKey[], agentKey: string | null): string | undefined {
  return answerKeys.find((key) => key !== agentKey && answers.every((answer) => answer.key !== key));
}

/** A key that means two things. */
export function keyFault(answers: readonly AnswerKey[], agentKey: string | null): string | undefined {
  const keys = [...answers.map(({ key }) => key), ...(agentKey === null ? [] : [agentKey])];
  return keys.find((key, place) => keys.indexOf(key) !== place);
}

/** «Метод выбора» of the number shown to the customer (OUT-CID-02). */
export const callerMethods = [
  "default",
  "in_turn",
  "random",
  "least_used",
  "longest_prefix",
  "list_field",
  "last_answered",
] as const;
export type CallerMethod = (typeof callerMethods)[number];

/** Outgoing numbers of a campaign beside its default number (OUT-CID-01). */
export interface CallerNumbers {
  readonly method: CallerMethod;
  /** E.164, in the order of their turns. */
  readonly numbers: readonly string[];
  /** Field of the list that names the number; of method `list_field` alone. */
  readonly field: string | undefined;
}

export const defaultNumberOnly: CallerNumbers = { method: "default", numbers: [], field: undefined };

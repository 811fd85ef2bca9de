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

/** How much one number may be shown (OUT-CID-03). */
export interface CallerLimit {
  /** E.164, the default number included. */
  readonly number: string;
  /** Dials on the centre's calendar day, by all its campaigns, 1–100,000; null: no cap. */
  readonly perDay: number | null;
  /** After so many dials it rests, 1–10,000; null: never. */
  readonly restAfter: number | null;
  /** 1–1,440, default 60. */
  readonly restMinutes: number;
}

/** Outgoing numbers of a campaign beside its default number (OUT-CID-01). */
export interface CallerNumbers {
  readonly method: CallerMethod;
  /** E.164, in the order of their turns. */
  readonly numbers: readonly string[];
  /** Field of the list that names the number; of method `list_field` alone. */
  readonly field: string | undefined;
  /** Of numbers that have one. */
  readonly limits?: readonly CallerLimit[] | undefined;
}

export const defaultNumberOnly: CallerNumbers = { method: "default", numbers: [], field: undefined };

/** What every operation has. */
export interface Common {
  readonly id: string;
  readonly title?: string;
  readonly exits: Readonly<Record<string, string>>;
}

export const common = ["id", "kind", "title", "exits"] as const;

/** Leaves out what was not given, so that a scenario read and written again is the same text. */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

import type { Operation } from "@perezvon/flow";

/** What the fields of a step work with. */
export interface FieldsProps<O extends Operation = Operation> {
  readonly operation: O;
  /** Words for what is wrong with a field of the step. */
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (operation: Operation) => void;
}

/** What is left empty is left out. */
export function changed(operation: Operation, change: Readonly<Record<string, unknown>>): Operation {
  const entries = Object.entries({ ...operation, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as Operation;
}

import type { Quantiles } from "./outcome-model.ts";

export interface InputFault {
  /** Path such as `shifts.0.from`. */
  readonly field: string;
  readonly problem: string;
}

export type Source = Readonly<Record<string, unknown>>;

/** Reads parts of a file of which nothing is known, and keeps every fault with its place. */
export class InputReader {
  readonly faults: InputFault[];
  readonly #at: string;

  /** `at`: beginning of all its places, such as `others.0.`. */
  constructor(at = "", faults: InputFault[] = []) {
    this.#at = at;
    this.faults = faults;
  }

  /** A reader of a part, whose faults are those of the whole. */
  part(path: string): InputReader {
    return new InputReader(`${this.#at}${path}.`, this.faults);
  }

  fault(field: string, problem: string): void {
    this.faults.push({ field: `${this.#at}${field}`, problem });
  }

  object(given: unknown, field: string): Source {
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Source;
    this.fault(field, "must be an object");
    return {};
  }

  array(given: unknown, field: string): readonly unknown[] {
    if (Array.isArray(given)) return given;
    this.fault(field, "must be a list");
    return [];
  }

  optional(given: unknown, field: string): readonly unknown[] {
    return given === undefined ? [] : this.array(given, field);
  }

  number(given: unknown, field: string, low: number, high: number, otherwise?: number): number {
    if (given === undefined && otherwise !== undefined) return otherwise;
    if (typeof given === "number" && given >= low && given <= high) return given;
    this.fault(field, `must be a number from ${low} to ${high}`);
    return low;
  }

  text(given: unknown, field: string, pattern: RegExp): string {
    if (typeof given === "string" && pattern.test(given)) return given;
    this.fault(field, "is not of the form that is expected");
    return "00:00";
  }
}

export function readQuantiles(reader: InputReader, given: unknown, path: string): Quantiles {
  const values = reader
    .array(given, path)
    .map((value, place) => reader.number(value, `${path}.${place}`, 0, 86_400));
  if (values.length === 0) reader.fault(path, "must have at least one value");
  if (values.some((value, place) => value < (values[place - 1] ?? 0))) reader.fault(path, "must rise");
  return values;
}

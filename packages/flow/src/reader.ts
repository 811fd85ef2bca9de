export interface ScenarioFault {
  /** Path such as `operations.3.waitSeconds`. */
  readonly field: string;
  readonly code:
    | "scenario_format"
    | "required"
    | "too_long"
    | "too_many"
    | "unknown_field"
    | "unknown_kind"
    | "range"
    | "invalid"
    | "duplicate"
    | "no_target"
    | "no_connect"
    | "exit_empty"
    | "unreachable";
}

/** Reads one object of unknown origin field by field, noting every fault with its path. */
export class Reader {
  readonly path: string;
  readonly faults: ScenarioFault[];
  readonly #source: Readonly<Record<string, unknown>>;

  constructor(input: unknown, path: string, faults: ScenarioFault[]) {
    this.path = path;
    this.faults = faults;
    const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
    this.#source = isObject ? { ...input } : {};
    if (!isObject) faults.push({ field: path, code: "required" });
  }

  value(key: string): unknown {
    return this.#source[key];
  }

  keys(): readonly string[] {
    return Object.keys(this.#source);
  }

  fault(key: string, code: ScenarioFault["code"]): void {
    this.faults.push({ field: this.path ? `${this.path}.${key}` : key, code });
  }

  allow(...keys: readonly string[]): void {
    for (const key of this.keys()) if (!keys.includes(key)) this.fault(key, "unknown_field");
  }

  text(key: string, least: number, most: number): string {
    const value = this.value(key);
    if (typeof value !== "string" || value.length < least) this.fault(key, "required");
    else if (value.length > most) this.fault(key, "too_long");
    return String(value);
  }

  optionalText(key: string, most: number): string | undefined {
    return this.value(key) === undefined ? undefined : this.text(key, 1, most);
  }

  whole(key: string, low: number, high: number): number {
    const value = this.value(key);
    if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
    this.fault(key, "range");
    return low;
  }

  optionalWhole(key: string, low: number, high: number): number | undefined {
    return this.value(key) === undefined ? undefined : this.whole(key, low, high);
  }

  flag(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === "boolean") return value;
    this.fault(key, "invalid");
    return undefined;
  }

  list(key: string, least: number, most: number): readonly unknown[] {
    const value = this.value(key);
    if (!Array.isArray(value) || value.length < least) {
      this.fault(key, "required");
      return [];
    }
    if (value.length > most) this.fault(key, "too_many");
    return value.slice(0, most);
  }
}

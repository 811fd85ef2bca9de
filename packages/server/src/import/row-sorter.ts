import { hasKey } from "@perezvon/dialer";
import type { ImportMode, NewRecord, StoredRecord } from "@perezvon/store";
import type { ColumnPlan } from "./column-plan.ts";
import { checkRow, keyOf, type ValueRules } from "./row-rules.ts";

/** What an import does with a row (OUT-IMP-09, OUT-IMP-14). */
export type Verdict =
  | { readonly kind: "add"; readonly record: NewRecord; readonly warnings: number }
  | {
      readonly kind: "update";
      readonly id: StoredRecord["id"];
      readonly record: NewRecord;
      readonly warnings: number;
    }
  | { readonly kind: "delete"; readonly id: StoredRecord["id"] }
  /** Its key, or without a key its first number, was there before. */
  | { readonly kind: "duplicate" }
  /** An update or deletion of a key that the list does not have. */
  | { readonly kind: "unknown" }
  | {
      readonly kind: "reject";
      readonly column: string | undefined;
      readonly value: string | undefined;
      readonly code: string;
    };

export interface SortRules extends ValueRules {
  readonly mode: ImportMode;
  readonly duplicates: "skip" | "update";
  /** Without a key: rows whose first number is in the list are duplicates. */
  readonly uniqueNumbers: boolean;
}

/** Which of these keys the content has; asked once a batch. */
export type KnownRecords = (keys: readonly string[]) => Promise<readonly (StoredRecord & { key: string })[]>;

interface Target {
  /** Undefined for a record that this very batch adds. */
  readonly id: StoredRecord["id"] | undefined;
  values: readonly string[];
  readonly locked: boolean;
}

/** Decides what becomes of each row of a file, batch by batch, the same way for a dry run and for the import itself. */
export class RowSorter {
  readonly #rules: SortRules;
  readonly #plan: ColumnPlan;
  readonly #known: KnownRecords;
  readonly #keyed: boolean;
  /** Keys that the file has had; as short strings, since there may be a million. */
  readonly #seen = new Set<string>();
  /** First numbers of the list and of the file; E.164 is never longer than a safe integer. */
  readonly #numbers = new Set<number>();

  constructor(rules: SortRules, plan: ColumnPlan, known: KnownRecords) {
    this.#rules = rules;
    this.#plan = plan;
    this.#known = known;
    this.#keyed = hasKey(rules.fields);
  }

  /** Whether rows are decided each for itself, without asking what the list holds. */
  get alone(): boolean {
    return !this.#keyed;
  }

  hasNumbers(numbers: readonly string[]): void {
    for (const number of numbers) this.#numbers.add(Number(number));
  }

  one(cells: readonly string[]): Verdict {
    const tooMany = this.#tooMany(cells);
    if (tooMany) return tooMany;
    const checked = checkRow(this.#rules, this.#plan.inFieldOrder(cells));
    if (!checked.ok) return { kind: "reject", ...without(checked) };
    if (this.#rules.uniqueNumbers) {
      const number = Number(checked.record.numbers[0]);
      if (this.#numbers.has(number)) return { kind: "duplicate" };
      this.#numbers.add(number);
    }
    return { kind: "add", record: checked.record, warnings: checked.warnings };
  }

  async batch(rows: readonly (readonly string[])[]): Promise<Verdict[]> {
    const keyed = rows.map((cells) => {
      const values = this.#plan.inFieldOrder(cells);
      return { cells, values, key: keyOf(this.#rules, values) };
    });
    const asked = [...new Set(keyed.flatMap(({ key }) => (key === undefined ? [] : [key])))];
    const targets = new Map<string, Target>();
    for (const { key, id, values, locked } of await this.#known(asked))
      targets.set(key, { id, values, locked });
    return keyed.map(({ cells, values, key }) => this.#tooMany(cells) ?? this.#decide(values, key, targets));
  }

  #decide(values: readonly string[], key: string | undefined, targets: Map<string, Target>): Verdict {
    const { mode, duplicates } = this.#rules;
    if (key === undefined) {
      const field = this.#rules.fields.find((each) => each.key);
      return { kind: "reject", column: field?.name, value: "", code: "key_missing" };
    }
    const short = Buffer.from(key, "hex").toString("latin1");
    const again = this.#seen.has(short);
    const target = targets.get(key);
    if (again && duplicates === "skip") return { kind: "duplicate" };
    const verdict = this.#byMode(mode, values, key, target, again, targets);
    // A row that was refused has not used up its key.
    if (verdict.kind !== "reject") this.#seen.add(short);
    return verdict;
  }

  #byMode(
    mode: ImportMode,
    values: readonly string[],
    key: string,
    target: Target | undefined,
    again: boolean,
    targets: Map<string, Target>,
  ): Verdict {
    if (mode === "delete") return this.#delete(target, key, targets);
    if (target === undefined)
      return mode === "update" ? { kind: "unknown" } : this.#add(values, key, targets);
    const updates = mode === "update" || mode === "append_update" || this.#rules.duplicates === "update";
    return updates || again ? this.#update(target, values) : { kind: "duplicate" };
  }

  #delete(target: Target | undefined, key: string, targets: Map<string, Target>): Verdict {
    if (target?.id === undefined) return { kind: "unknown" };
    if (target.locked) return { kind: "reject", column: undefined, value: undefined, code: "locked" };
    targets.delete(key);
    return { kind: "delete", id: target.id };
  }

  #add(values: readonly string[], key: string, targets: Map<string, Target>): Verdict {
    const checked = checkRow(this.#rules, values);
    if (!checked.ok) return { kind: "reject", ...without(checked) };
    targets.set(key, { id: undefined, values: checked.record.values, locked: false });
    return { kind: "add", record: checked.record, warnings: checked.warnings };
  }

  /** Columns that the file has come from it, all others stay (OUT-IMP-09); together they must still be a record. */
  #update(target: Target, values: readonly string[]): Verdict {
    const merged = this.#rules.fields.map((_, place) =>
      this.#plan.present[place] ? (values[place] ?? "") : (target.values[place] ?? ""),
    );
    const checked = checkRow(this.#rules, merged);
    if (!checked.ok) return { kind: "reject", ...without(checked) };
    target.values = checked.record.values;
    const { record, warnings } = checked;
    // Of a record that this batch adds, the row added goes on with what this one says.
    return target.id === undefined
      ? { kind: "add", record, warnings }
      : { kind: "update", id: target.id, record, warnings };
  }

  #tooMany(cells: readonly string[]): Verdict | undefined {
    const { width } = this.#plan;
    if (cells.length <= width) return undefined;
    return { kind: "reject", column: undefined, value: cells[width], code: "too_many_values" };
  }
}

function without({
  column,
  value,
  code,
}: {
  column: string | undefined;
  value: string | undefined;
  code: string;
}) {
  return { column, value, code };
}

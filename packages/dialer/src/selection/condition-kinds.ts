import type { ConditionOperator, ConditionSubject } from "@perezvon/model";
import type { ListFieldType } from "../list/list-column.ts";

/** How values of a subject are compared. */
export type ComparedAs = "text" | "number" | "moment" | "boolean" | "phone" | "key";

const kinds: Partial<Record<ListFieldType, ComparedAs>> = {
  integer: "number",
  decimal: "number",
  priority: "number",
  date: "moment",
  date_time: "moment",
  expiry: "moment",
  boolean: "boolean",
  phone: "phone",
};

export function comparedAs(
  subject: ConditionSubject,
  typeOf: (field: string) => ListFieldType | undefined,
): ComparedAs | undefined {
  switch (subject.kind) {
    case "attempts":
      return "number";
    case "loaded_at":
      return "moment";
    case "last_disposition":
    case "time_zone":
      return "key";
    case "field": {
      const type = typeOf(subject.field);
      return type && (kinds[type] ?? "text");
    }
  }
}

const always: readonly ConditionOperator[] = ["empty", "not_empty"];
const operators: Readonly<Record<ComparedAs, readonly ConditionOperator[]>> = {
  text: ["equal", "not_equal", "contains", "begins", "in", "less", "greater", "between", ...always],
  number: ["equal", "not_equal", "in", "less", "greater", "between", ...always],
  moment: ["equal", "not_equal", "less", "greater", "between", "days", ...always],
  boolean: ["equal", "not_equal", ...always],
  phone: ["equal", "not_equal", "contains", "begins", "in", ...always],
  key: ["equal", "not_equal", "in", ...always],
};

/** Operators that make sense for a subject, in the order in which they are offered (OUT-SEL-07). */
export function operatorsFor(kind: ComparedAs): readonly ConditionOperator[] {
  return operators[kind];
}

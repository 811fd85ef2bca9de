import { type ConditionOperator, conditionLimits, type RecordCondition } from "@perezvon/model";
import { isDateTime } from "../list/dates.ts";
import type { ListFieldType } from "../list/list-column.ts";
import { type ComparedAs, comparedAs, operatorsFor } from "./condition-kinds.ts";

export interface ConditionFault {
  /** Path below the condition, such as `of.1.values.0`; empty for itself. */
  readonly path: string;
  readonly code:
    | "required"
    | "unknown_field"
    | "wrong_operator"
    | "number"
    | "date"
    | "too_many"
    | "too_deep";
}

const counts: Partial<Record<ConditionOperator, readonly [number, number]>> = {
  in: [1, conditionLimits.values],
  between: [2, 2],
  days: [2, 2],
  empty: [0, 0],
  not_empty: [0, 0],
};

/** Everything that keeps a condition from being asked of the records of a list (OUT-SEL-07). */
export function conditionFaults(
  condition: RecordCondition,
  typeOf: (field: string) => ListFieldType | undefined,
): ConditionFault[] {
  let tests = 0;
  const faults: ConditionFault[] = [];
  const look = (each: RecordCondition, path: string, depth: number): void => {
    if (each.kind === "test") {
      if (++tests > conditionLimits.tests) faults.push({ path, code: "too_many" });
      else faults.push(...testFaults(each, path, typeOf));
      return;
    }
    if (depth > conditionLimits.depth) {
      faults.push({ path, code: "too_deep" });
      return;
    }
    for (const [place, inner] of each.of.entries()) look(inner, join(path, `of.${place}`), depth + 1);
  };
  look(condition, "", 1);
  return faults;
}

function testFaults(
  { subject, operator, values }: Extract<RecordCondition, { kind: "test" }>,
  path: string,
  typeOf: (field: string) => ListFieldType | undefined,
): ConditionFault[] {
  const kind = comparedAs(subject, typeOf);
  if (kind === undefined) return [{ path: join(path, "subject"), code: "unknown_field" }];
  if (!operatorsFor(kind).includes(operator))
    return [{ path: join(path, "operator"), code: "wrong_operator" }];
  const [least, most] = counts[operator] ?? [1, 1];
  if (values.length < least) return [{ path: join(path, `values.${values.length}`), code: "required" }];
  if (values.length > most) return [{ path: join(path, "values"), code: "too_many" }];
  return values.flatMap((value, place) => {
    const code = valueFault(kind, operator, value);
    return code ? [{ path: join(path, `values.${place}`), code }] : [];
  });
}

function valueFault(
  kind: ComparedAs,
  operator: ConditionOperator,
  value: string,
): ConditionFault["code"] | undefined {
  const text = value.trim();
  if (text === "") return "required";
  if (operator === "days") return /^[+-]?\d{1,5}$/.test(text) ? undefined : "number";
  if (kind === "number")
    return /^[+-]?\d{1,15}(?:[.,]\d{1,15})?$/.test(text.replaceAll(/[ \u00a0]/g, "")) ? undefined : "number";
  if (kind === "moment") return isDateTime(text) ? undefined : "date";
  return undefined;
}

function join(path: string, more: string): string {
  return path === "" ? more : `${path}.${more}`;
}

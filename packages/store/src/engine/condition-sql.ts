import type { ConditionOperator, RecordCondition } from "@perezvon/model";
import type { ListFieldRow, ListFieldType } from "../contract/lists.ts";
import type { Parameter } from "../database/transaction.ts";
import { zoneSql } from "./record-zone.ts";

/** What a condition is asked of: rows under the aliases `rs`, `r` and `ce` (state, record, centre). */
export interface ConditionScope {
  readonly fields: readonly ListFieldRow[];
  /** Grows by what the condition compares with. */
  readonly parameters: Parameter[];
  /** Placeholder of the present instant. */
  readonly now: string;
}

type Kind = "text" | "number" | "moment" | "boolean" | "phone";
type Test = Extract<RecordCondition, { kind: "test" }>;

const kinds: Partial<Record<ListFieldType, Kind>> = {
  integer: "number",
  decimal: "number",
  priority: "number",
  date: "moment",
  date_time: "moment",
  expiry: "moment",
  boolean: "boolean",
  phone: "phone",
};

export function kindOf(type: ListFieldType): Kind {
  return kinds[type] ?? "text";
}

/** A condition as an expression that is true or false, never null (OUT-SEL-07). Texts of people go in as parameters only. */
export function conditionSql(condition: RecordCondition, scope: ConditionScope): string {
  if (condition.kind === "test") return `coalesce(${testSql(condition, scope)}, false)`;
  if (condition.of.length === 0) return "true";
  const parts = condition.of.map((each) => conditionSql(each, scope));
  return `(${parts.join(condition.kind === "all" ? " AND " : " OR ")})`;
}

/** The text of a field; of one that the list does not have, the empty one. */
export function cellSql(field: string, fields: readonly ListFieldRow[]): { text: string; kind: Kind } {
  const place = fields.findIndex(({ name }) => name === field);
  if (place < 0) return { text: "''", kind: "text" };
  return { text: `coalesce(r.cells[${place + 1}], '')`, kind: kindOf(fields[place]!.type) };
}

function subjectSql({ subject }: Test, { fields }: ConditionScope): { text: string; kind: Kind } {
  switch (subject.kind) {
    case "field":
      return cellSql(subject.field, fields);
    case "attempts":
      return { text: "rs.attempts::text", kind: "number" };
    case "last_disposition":
      return { text: "coalesce(rs.last_disposition, '')", kind: "text" };
    case "time_zone":
      return { text: zoneSql, kind: "text" };
    case "loaded_at":
      return {
        text: `to_char(r.loaded_at AT TIME ZONE ce.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS')`,
        kind: "moment",
      };
  }
}

function testSql(test: Test, scope: ConditionScope): string {
  const { text, kind } = subjectSql(test, scope);
  const { operator } = test;
  if (operator === "empty") return `${text} = ''`;
  if (operator === "not_empty") return `${text} <> ''`;
  if (operator === "days") return daysSql(text, test.values, scope);
  if (operator === "not_equal") return `NOT coalesce(${compare(text, kind, "equal", test, scope)}, false)`;
  return compare(text, kind, operator, test, scope);
}

/** From so many days before today to so many after, in the centre's days. */
function daysSql(text: string, values: readonly string[], scope: ConditionScope): string {
  const [from, to] = values.map((value) => `${push(scope, Number(value))}::integer`);
  const today = `(${scope.now}::timestamptz AT TIME ZONE ce.time_zone)::date`;
  const day = `left(as_moment(${text}), 10)`;
  return `${day} BETWEEN (${today} + ${from})::text AND (${today} + ${to})::text`;
}

function compare(
  text: string,
  kind: Kind,
  operator: ConditionOperator,
  { values }: Test,
  scope: ConditionScope,
): string {
  const subject = comparable(text, kind, values);
  const given = values.map((value) => comparable(`${push(scope, value.trim())}::text`, kind, values));
  const [first, second] = given;
  switch (operator) {
    case "in":
      return `${subject} IN (${given.join(", ")})`;
    case "contains":
      return `position(${first} IN ${subject}) > 0`;
    case "begins":
      return `starts_with(${subject}, ${first})`;
    case "less":
      return `${text} <> '' AND ${subject} < ${first}`;
    case "greater":
      return `${text} <> '' AND ${subject} > ${first}`;
    case "between":
      return `${text} <> '' AND ${subject} BETWEEN ${first} AND ${second}`;
    default:
      return `${subject} = ${first}`;
  }
}

/** Numbers as numbers, dates as dates, other texts without regard to case and ё. A date given without a time means the whole day. */
function comparable(text: string, kind: Kind, values: readonly string[]): string {
  switch (kind) {
    case "number":
      return `as_number(${text})`;
    case "moment":
      return values.some((value) => value.includes(":"))
        ? `(as_moment(${text}) COLLATE "C")`
        : `(left(as_moment(${text}), 10) COLLATE "C")`;
    case "boolean":
      return `(CASE WHEN ${text} <> '' THEN lower(${text}) IN ('1', 'true', 'yes', 'да', '+') END)`;
    case "phone":
      return `regexp_replace(${text}, '[^0-9]', '', 'g')`;
    case "text":
      return `(translate(lower(${text}), 'ё', 'е') COLLATE "C")`;
  }
}

function push({ parameters }: ConditionScope, value: Parameter): string {
  parameters.push(value);
  return `$${parameters.length}`;
}

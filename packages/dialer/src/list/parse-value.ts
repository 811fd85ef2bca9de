import { parseCountry, parsePhone } from "@perezvon/model";
import { parseRecordZone } from "@perezvon/schedule";
import { readDate } from "./date-pattern.ts";
import { isDate, isDateTime, isTime, isTimeSpan } from "./dates.ts";
import type { ListFieldType } from "./list-column.ts";

export type ValueFault =
  | "number"
  | "boolean"
  | "date"
  | "too_long"
  | "email"
  | "url"
  | "country"
  | "time_zone"
  | "priority"
  | "phone"
  | "phone_scientific"
  | "several_numbers";

export interface ParsedValue {
  /** As loaded, or empty where the type does not take it. */
  readonly text: string;
  readonly fault?: ValueFault;
  readonly timeZone?: string | undefined;
  readonly priority?: number | undefined;
}

const longestText = 4_000;

/** One value of a type of OUT-LST-10, not empty and trimmed. Phones have a parser of their own. */
export function parseValue(
  type: ListFieldType,
  whole: string,
  country: string,
  pattern?: string | undefined,
): ParsedValue {
  // Nothing but text is longer, and no pattern should have to read it.
  const written = whole.slice(0, longestText + 1);
  // What is written in the format's own way is kept in the way that all programs know.
  const text = (pattern === undefined ? undefined : readDate(pattern, written)) ?? written;
  switch (type) {
    case "integer":
      return takes(/^[+-]?\d{1,3}(?:[ \u00a0]?\d{3})*$|^[+-]?\d+$/.test(text), text, "number");
    case "decimal":
      return takes(/^[+-]?(?:\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:[.,]\d+)?$/.test(text), text, "number");
    case "boolean":
      return takes(/^(?:1|0|true|false|yes|no|да|нет|\+)$/i.test(text), text, "boolean");
    case "date":
      return takes(isDate(text), text, "date");
    case "time":
      return takes(isTime(text), text, "date");
    case "date_time":
    case "expiry":
      return takes(isDateTime(text), text, "date");
    case "not_before":
    case "not_after":
      return takes(isDateTime(text) || isTimeSpan(text), text, "date");
    case "email":
      return keeps(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text), text, "email");
    case "url":
      return keeps(/^(?:https?:\/\/)?[^\s/@]+\.[^\s/@]+(?:\/\S*)?$/i.test(text), text, "url");
    case "country":
      return takes(parseCountry(text) !== undefined, text, "country");
    case "time_zone": {
      const timeZone = parseRecordZone(text);
      return { ...takes(timeZone !== undefined, text, "time_zone"), timeZone };
    }
    case "priority":
      return priority(text);
    case "caller_number":
      return takes(parsePhone(text, country).ok, text, "phone");
    default:
      return text.length > longestText
        ? { text: text.slice(0, longestText).trimEnd(), fault: "too_long" }
        : { text };
  }
}

function takes(good: boolean, text: string, fault: ValueFault): ParsedValue {
  return good ? { text } : { text: "", fault };
}

/** Kept although malformed: a person can still read it. */
function keeps(good: boolean, text: string, fault: ValueFault): ParsedValue {
  return good ? { text } : { text, fault };
}

/** 1 to 100; 0 is none (OUT-SEL-04). */
function priority(text: string): ParsedValue {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : -1;
  if (value < 0 || value > 100) return { text: "", fault: "priority" };
  return value === 0 ? { text } : { text, priority: value };
}

import {
  allOf,
  alwaysOpen,
  between,
  type HoursSet,
  instantOf,
  type Opening,
  openOn,
  opens,
  presetCalendars,
} from "@perezvon/schedule";
import { isDate, isDateTime, isTimeSpan } from "../list/dates.ts";

/** «Не раньше» and «не позже» of a record as loaded: a date-time, or daily hours `HH:mm-HH:mm` (OUT-LST-10). */
export interface RecordWindow {
  readonly notBefore: string | undefined;
  readonly notAfter: string | undefined;
}

/** Hours in which the record's own window lets it be dialled; a text that says nothing bars nothing (the import warned of it). */
export function recordOpening({ notBefore, notAfter }: RecordWindow, zone: string): Opening {
  const spans = [notBefore, notAfter].flatMap((text) =>
    text !== undefined && isTimeSpan(text.trim()) ? [opens(daily(text.trim(), zone))] : [],
  );
  const from = notBefore === undefined ? undefined : momentOf(notBefore, zone, "start");
  const until = notAfter === undefined ? undefined : momentOf(notAfter, zone, "end");
  return allOf([...spans, between(from, until)]);
}

function daily(text: string, zone: string): HoursSet {
  const [from = "", to = ""] = text.split(/\s*[-–—]\s*/);
  const [start, end] = [clock(from), clock(to)];
  return start === end ? alwaysOpen : openOn(presetCalendars.everyDay, start, end, zone);
}

function clock(text: string): string {
  const [hours = "0", minutes = "00"] = text.split(":");
  return `${hours.padStart(2, "0")}:${minutes}`;
}

/** Milliseconds since 1970; a bare date is its beginning, or its end for «не позже». */
export function momentOf(text: string, zone: string, edge: "start" | "end"): number | undefined {
  const trimmed = text.trim();
  if (!isDateTime(trimmed)) return undefined;
  const [, date = trimmed, time = "00:00", offset] =
    /^(\S+?)(?:T|[ \u00a0]+)(\S+?)(Z|[+-]\d{2}:?\d{2})?$/.exec(trimmed) ?? [];
  const day = isoDay(date);
  if (offset !== undefined) return Date.parse(`${day}T${wholeTime(time)}${zulu(offset)}`);
  const at = (wall: number) => instantOf(zone, wall, "first");
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (isDate(trimmed)) return at(edge === "start" ? midnight : midnight + 86_400_000);
  return at(Date.parse(`${day}T${wholeTime(time)}Z`));
}

function isoDay(date: string): string {
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(date);
  return dotted ? `${dotted[3]}-${dotted[2]!.padStart(2, "0")}-${dotted[1]!.padStart(2, "0")}` : date;
}

function wholeTime(time: string): string {
  const [hours = "0", minutes = "00", seconds = "00"] = time.split(":");
  return `${hours.padStart(2, "0")}:${minutes}:${seconds}`;
}

function zulu(offset: string): string {
  return offset === "Z" || offset.includes(":") ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}

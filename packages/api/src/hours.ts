import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Nothing, nullable, object, oneOf, Uuid, Version } from "./schema.ts";

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });

/** One item of a calendar (PLT-CAL-01). 1 is Monday. */
const CalendarItem = Type.Union([
  object({ kind: Type.Literal("weekly"), weekday: whole(1, 7) }),
  object({ kind: Type.Literal("monthly_day"), day: whole(1, 31) }),
  object({
    kind: Type.Literal("monthly_weekday"),
    week: Type.Union([whole(1, 4), Type.Literal("last")]),
    weekday: whole(1, 7),
  }),
  object({ kind: Type.Literal("yearly"), month: whole(1, 12), day: whole(1, 31) }),
  object({ kind: Type.Literal("date"), date: day }),
  object({ kind: Type.Literal("range"), from: day, to: day }),
]);

const days = Type.Array(CalendarItem, { minItems: 1, maxItems: 400 });

/** One line of «Часы работы» (PLT-CAL-03); times are `HH:mm`, an end may be `24:00`. */
const HoursEntry = Type.Union([
  object({
    kind: Type.Literal("open"),
    days,
    start: Type.String({ maxLength: 5 }),
    end: Type.String({ maxLength: 5 }),
    timeZone: Type.String({ maxLength: 64 }),
  }),
  object({ kind: Type.Literal("closed"), days }),
]);

/** Hours of operation; no entry at all is round the clock (PLT-CAL-05). */
export const Hours = object({
  entries: Type.Array(HoursEntry, { maxItems: 100 }),
  overlapping: Type.Optional(Type.Boolean()),
});
export type Hours = Static<typeof Hours>;

/** «Обзвон / Время» with the hours of work (OUT-HRS-03, OUT-HRS-06, OUT-HRS-08). */
export const DialTime = object({
  hours: Hours,
  /** None: round the clock, all labels in the order of the columns. Their hours are those of the number's zone. */
  schedules: Type.Array(
    object({
      hours: Hours,
      /** Labels of phone fields in order of preference; the empty text is a phone without a label. */
      labels: Type.Array(Type.String({ maxLength: 20 }), { minItems: 1, maxItems: 10 }),
    }),
    { maxItems: 20 },
  ),
  useCallingHours: Type.Boolean(),
  twoZones: Type.Boolean(),
});
export type DialTime = Static<typeof DialTime>;

const row = {
  /** Calling code, 1 to 3 digits. */
  countryCode: Type.String({ pattern: "^[1-9][0-9]{0,2}$" }),
  /** As it stands in lists; null is the country's default row. */
  region: nullable(Type.String({ minLength: 1, maxLength: 100 })),
  abbreviation: Type.String({ minLength: 1, maxLength: 20 }),
  /** In the zone of the number, whatever zone the entries name (OUT-HRS-05). */
  hours: Hours,
};

/** A row of «Часы для звонков» (OUT-HRS-01). */
export const CallingHours = object({ id: Uuid, ...row, version: Version });
export type CallingHours = Static<typeof CallingHours>;
export const CallingHoursPut = object({ ...row, version: Type.Optional(Version) });
export type CallingHoursPut = Static<typeof CallingHoursPut>;

/** A number asked about, with what its record would say (OUT-HRS-05). */
const CallingHoursQuestion = object({
  number: Type.String({ minLength: 1, maxLength: 40 }),
  /** Label of the phone field; none asks for a phone without a label. */
  label: Type.Optional(Type.String({ maxLength: 20 })),
  region: Type.Optional(Type.String({ maxLength: 100 })),
  postalCode: Type.Optional(Type.String({ maxLength: 20 })),
  /** Default now. */
  at: Type.Optional(Instant),
  /** Settings of a campaign, stored or not; without them the table alone decides. */
  dialTime: Type.Optional(DialTime),
});
export const zoneSources = ["record", "number", "postal_code", "both", "default"] as const;
export const callingHoursParts = ["campaign_hours", "schedules", "calling_hours"] as const;
const CallingHoursAnswer = object({
  /** E.164. */
  number: Type.String(),
  at: Instant,
  /** All of them have to allow the dial (OUT-HRS-07). */
  zones: Type.Array(Type.String()),
  zoneSource: oneOf(zoneSources),
  /** The row of the table that stands for the number. */
  row: nullable(object({ abbreviation: Type.String(), region: nullable(Type.String()) })),
  allowed: Type.Boolean(),
  /** The first moment at which it is allowed; null is never within a year. */
  allowedAt: nullable(Instant),
  parts: Type.Array(
    object({ part: oneOf(callingHoursParts), allowed: Type.Boolean(), allowedAt: nullable(Instant) }),
  ),
});
export type CallingHoursAnswer = Static<typeof CallingHoursAnswer>;

/** A part of the numbering plan as it was loaded; codes of Russia that begin with one digit (PBX-REG-01, PBX-REG-07). */
const NumberPlanPart = object({
  part: oneOf(["3", "4", "8", "9"]),
  fileName: Type.String(),
  loadedAt: Instant,
  rows: Type.Integer(),
  /** Blocks of numbers with known zones, neighbours joined. */
  blocks: Type.Integer(),
  /** Names of places in the file that no region answers to. */
  unmapped: Type.Array(Type.String()),
});
export type NumberPlanPart = Static<typeof NumberPlanPart>;

/** A table that names zones by beginnings of numbers or postal codes (OUT-HRS-07). */
const ZoneTable = object({
  kind: oneOf(["prefix", "postal_code"]),
  /** Null: the product's own. */
  fileName: nullable(Type.String()),
  /** Of the product's own the day on which it was last looked through. */
  date: Instant,
  /** Null: of the product's own. */
  rows: nullable(Type.Integer()),
});
export type ZoneTable = Static<typeof ZoneTable>;

const readers = having("svc.admin.all", "svc.admin", "svc.lists");
const editors = having("svc.admin.all");

export const hoursRoutes = {
  callingHours: {
    method: "GET",
    path: "/calling-hours",
    summary: "The table of calling hours, by country and region",
    tag: "calling-hours",
    privilege: readers,
    responses: { 200: object({ items: Type.Array(CallingHours) }) },
  },
  callingHoursCreate: {
    method: "POST",
    path: "/calling-hours",
    summary: "Add a row; one default a country, one row a region, one abbreviation a country",
    tag: "calling-hours",
    privilege: editors,
    body: CallingHoursPut,
    responses: { 201: CallingHours },
  },
  numberPlan: {
    method: "GET",
    path: "/number-plan",
    summary: "The parts of the state numbering plan that were loaded; what no part knows goes by area codes",
    tag: "calling-hours",
    privilege: readers,
    responses: { 200: object({ items: Type.Array(NumberPlanPart) }) },
  },
  numberPlanLoad: {
    method: "POST",
    path: "/number-plan",
    summary:
      "Load a file of the state numbering plan, whole or not at all; it replaces the part of its codes",
    tag: "calling-hours",
    privilege: editors,
    multipart: [{ name: "file", kind: "file" }],
    responses: { 200: NumberPlanPart },
  },
  zoneTables: {
    method: "GET",
    path: "/zone-tables",
    summary: "The tables of zones in force, by the beginning of numbers and of postal codes (OUT-HRS-07)",
    tag: "calling-hours",
    privilege: readers,
    responses: { 200: object({ items: Type.Array(ZoneTable) }) },
  },
  prefixTableLoad: {
    method: "POST",
    path: "/zone-tables/prefixes",
    summary: "Replace the table of number prefixes: beginning, zones; whole or not at all",
    tag: "calling-hours",
    privilege: editors,
    multipart: [{ name: "file", kind: "file" }],
    responses: { 200: ZoneTable },
  },
  prefixTableDrop: {
    method: "DELETE",
    path: "/zone-tables/prefixes",
    summary: "Back to the product's own table of number prefixes",
    tag: "calling-hours",
    privilege: editors,
    responses: { 204: Nothing },
  },
  postalTableLoad: {
    method: "POST",
    path: "/zone-tables/postal-codes",
    summary: "Replace the table of postal codes: beginning, zones; whole or not at all",
    tag: "calling-hours",
    privilege: editors,
    multipart: [{ name: "file", kind: "file" }],
    responses: { 200: ZoneTable },
  },
  postalTableDrop: {
    method: "DELETE",
    path: "/zone-tables/postal-codes",
    summary: "Back to the product's own table of postal codes",
    tag: "calling-hours",
    privilege: editors,
    responses: { 204: Nothing },
  },
  callingHoursCheck: {
    method: "POST",
    path: "/calling-hours/check",
    summary:
      "May a number be dialled by its hours, and when next: the answer of the rule that guards each dial",
    tag: "calling-hours",
    privilege: readers,
    body: CallingHoursQuestion,
    responses: { 200: CallingHoursAnswer },
  },
  callingHoursChange: {
    method: "PUT",
    path: "/calling-hours/:id",
    summary: "Replace a row; in force for the next dial",
    tag: "calling-hours",
    privilege: editors,
    params: IdParams,
    body: CallingHoursPut,
    responses: { 200: CallingHours },
  },
  callingHoursDelete: {
    method: "DELETE",
    path: "/calling-hours/:id",
    summary: "Delete a row",
    tag: "calling-hours",
    privilege: editors,
    params: IdParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;

import { outboundLimitTable } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { duplicateRules, encodings, ListField, Widths } from "./lists.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, object, oneOf, Uuid, Version } from "./schema.ts";

/** How the files of a format are read; what an import says itself wins. */
export const FormatReading = object({
  encoding: Type.Optional(oneOf(encodings)),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  /** Makes it a text of fixed width. */
  widths: Type.Optional(Widths),
  /** Of a workbook; the first one otherwise. */
  sheet: Type.Optional(Type.String({ maxLength: 100 })),
  header: Type.Optional(Type.Boolean()),
  skipLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  duplicates: Type.Optional(oneOf(duplicateRules)),
  uniqueNumbers: Type.Optional(Type.Boolean()),
  splitNumbers: Type.Optional(Type.Boolean()),
});
export type FormatReading = Static<typeof FormatReading>;

const Fields = Type.Array(ListField, { minItems: 1, maxItems: outboundLimitTable.importFields.max });

/** A named format that serves several lists (OUT-LST-03). */
export const ListFormat = object({
  id: Uuid,
  name: Type.String(),
  fields: Type.Array(ListField),
  reading: FormatReading,
  lists: Type.Array(object({ id: Uuid, name: Type.String() })),
  /** Of all of its lists; with any, key and order of the fields stay. */
  records: Type.Integer(),
  createdAt: Instant,
  version: Version,
});
export type ListFormat = Static<typeof ListFormat>;

export const ListFormatCreate = object({
  name: Name,
  fields: Fields,
  reading: Type.Optional(FormatReading),
});
export type ListFormatCreate = Static<typeof ListFormatCreate>;

export const ListFormatChange = object({
  name: Type.Optional(Name),
  fields: Type.Optional(Fields),
  reading: Type.Optional(FormatReading),
  version: Type.Optional(Version),
});
export type ListFormatChange = Static<typeof ListFormatChange>;

const loaders = having("svc.lists", "api.lists");
const editors = having("svc.lists");

export const formatRoutes = {
  formats: {
    method: "GET",
    path: "/formats",
    summary: "Formats of lists (OUT-LST-03)",
    tag: "lists",
    privilege: loaders,
    responses: { 200: object({ items: Type.Array(ListFormat) }) },
  },
  formatCreate: {
    method: "POST",
    path: "/formats",
    summary: "Create a format; lists are made with it by `formatId`",
    tag: "lists",
    privilege: editors,
    body: ListFormatCreate,
    responses: { 201: ListFormat },
  },
  format: {
    method: "GET",
    path: "/formats/:id",
    summary: "One format and the lists that have it",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    responses: { 200: ListFormat },
  },
  formatChange: {
    method: "PATCH",
    path: "/formats/:id",
    summary:
      "Change a format and all its lists: fields are added and labels change freely; what holds data is neither dropped nor retyped",
    tag: "lists",
    privilege: editors,
    params: IdParams,
    body: ListFormatChange,
    responses: { 200: ListFormat },
  },
  formatDelete: {
    method: "DELETE",
    path: "/formats/:id",
    summary: "Delete a format that no list has; 409 `in_use` names those that do",
    tag: "lists",
    privilege: editors,
    params: IdParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;

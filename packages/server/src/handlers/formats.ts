import type { FieldFault, FormatReading, ListField, ListFormat } from "@perezvon/api";
import { formatChange, isDatePattern, mostPhoneColumns } from "@perezvon/dialer";
import type { ListFormatRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { fieldRow } from "./lists.ts";
import { fieldView, instant } from "./views.ts";

type FormatHandlers = Handlers<"formats" | "formatCreate" | "format" | "formatChange" | "formatDelete">;

/** Formats of lists (OUT-LST-03). */
export function formatHandlers(context: ServerContext): FormatHandlers {
  const { store, clock, engine } = context;
  return {
    formats: {
      handle: async ({ who }) => ({ items: (await store.formats.all(who.session.centreId)).map(formatView) }),
    },
    formatCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        checkFields(body.fields);
        const input = {
          name: trimmedName(body.name),
          fields: body.fields.map(fieldRow),
          reading: body.reading ?? {},
          at: clock.now(),
        };
        return formatView(await store.formats.create(who.session.centreId, input, actorOf(who, request)));
      },
    },
    format: { handle: async (call) => formatView(await formatOf(context, call)) },
    formatChange: {
      check: nameFaults,
      async handle(call) {
        const { who, body, request } = call;
        const { centreId } = who.session;
        const before = await formatOf(context, call);
        if (body.fields) checkFields(body.fields);
        const fields = body.fields?.map(fieldRow) ?? before.fields;
        const { dropped, retyped, rearranged } = formatChange(before.fields, fields);
        const input = {
          name: body.name === undefined ? before.name : trimmedName(body.name),
          fields,
          reading: body.reading ?? before.reading,
          dropped,
          retyped,
          rearranged: rearranged !== undefined,
          version: Math.min(body.version ?? before.version, before.version),
          at: clock.now(),
        };
        const row = await store.formats.change(centreId, before.id, input, actorOf(who, request));
        for (const { id } of row.lists) {
          const list = await store.lists.get(centreId, id);
          for (const campaign of list?.campaigns ?? []) void engine.campaigns.changed(centreId, campaign.id);
        }
        return formatView(row);
      },
    },
    formatDelete: {
      async handle(call) {
        const { who, request } = call;
        const { id } = await formatOf(context, call);
        await store.formats.delete(who.session.centreId, id, clock.now(), actorOf(who, request));
        return null;
      },
    },
  };
}

/** The format that the address or a list names; one of another centre is not found (PLT-TEN-02). */
async function formatOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"format">, "who" | "params">,
): Promise<ListFormatRow> {
  const format = await store.formats.get(who.session.centreId, params.id);
  if (format === undefined) throw new ProblemError("not_found");
  return format;
}

function checkFields(fields: readonly ListField[]): void {
  const faults = fieldsFaults(fields, "fields");
  if (faults.length > 0) throw invalid(faults);
}

/** Fields as a request gives them: what they are is the schema's to check. */
type GivenField = Readonly<Partial<Record<"type" | "name" | "phone" | "pattern", unknown>>> | null;

/** A list without a phone can call nobody. */
export function fieldsFaults(fields: readonly GivenField[], field: string): FieldFault[] {
  const phones = fields.filter((each) => each?.type === "phone").length;
  const max = mostPhoneColumns;
  const faults = detailFaults(fields, field);
  if (phones === 0) return [{ field, code: "no_phone_column" }, ...faults];
  return phones > max ? [{ field, code: "too_many_phones", params: { max } }, ...faults] : faults;
}

/** What a field says beyond its type: whose number a zone is of, and how its dates are written (OUT-HRS-05, OUT-LST-10). */
export function detailFaults(fields: readonly GivenField[], field: string): FieldFault[] {
  const phones = new Set(fields.flatMap((each) => (each?.type === "phone" ? [plainText(each.name)] : [])));
  return fields.flatMap((each, place) => {
    const { type, phone, pattern } = each ?? {};
    const faults: FieldFault[] = [];
    if (type === "time_zone" && typeof phone === "string" && !phones.has(plainText(phone)))
      faults.push({ field: `${field}.${place}.phone`, code: "not_found" });
    if (typeof pattern === "string" && !isDatePattern(pattern, type as ListField["type"]))
      faults.push({ field: `${field}.${place}.pattern`, code: "date_pattern" });
    return faults;
  });
}

function plainText(name: unknown): string {
  return typeof name === "string" ? name.trim().normalize("NFC") : "";
}

function formatView(row: ListFormatRow): ListFormat {
  return {
    id: row.id,
    name: row.name,
    fields: row.fields.map(fieldView),
    // Written by us from checked requests.
    reading: row.reading as FormatReading,
    lists: row.lists.map(({ id, name }) => ({ id, name })),
    records: row.records,
    createdAt: instant(row.createdAt),
    version: row.version,
  };
}

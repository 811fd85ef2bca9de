import type { FieldFault, ListField, RecordDial } from "@perezvon/api";
import { correctionMs } from "@perezvon/dialer";
import type { CampaignId, ListId } from "@perezvon/model";
import type { ListFieldRow, ListRow, RecordDialRow, RecordQuery } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { detailFaults } from "./formats.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { idOfKey, plain } from "./record-key.ts";
import { isTimeZone } from "./time-zone.ts";
import { instantOrNull, listView, pageOf, recordView } from "./views.ts";

type ListHandlers = Handlers<
  "lists" | "listCreate" | "list" | "listChange" | "listDelete" | "records" | "recordDials"
>;

/** Of one record's dials; a report has them all. */
const SHOWN_DIALS = 50;

export function listHandlers(context: ServerContext): ListHandlers {
  const { store, clock, engine } = context;
  return {
    lists: {
      handle: async ({ who, query }) => pageOf(await store.lists.page(who.session.centreId, query), listView),
    },
    listCreate: {
      check: (body) => [...nameFaults(body), ...detailFaults(fieldsIn(body), "fields")],
      async handle({ who, body, request }) {
        const row = await store.lists.create(
          who.session.centreId,
          {
            name: trimmedName(body.name),
            fields: (body.fields ?? []).map(fieldRow),
            formatId: body.formatId,
            at: clock.now(),
          },
          actorOf(who, request),
        );
        return listView(row);
      },
    },
    list: { handle: async (call) => listView(await listOf(context, call)) },
    listChange: {
      check: (body) => [...nameFaults(body), ...zoneFaults(body)],
      async handle({ who, params, body, request }) {
        const row = await store.lists.update(
          who.session.centreId,
          params.id as ListId,
          {
            ...(body.name !== undefined && { name: trimmedName(body.name) }),
            frozen: body.frozen,
            errorThreshold: body.errorThreshold,
            timeZone: body.timeZone,
            formatId: body.formatId,
            version: body.version,
            at: clock.now(),
          },
          actorOf(who, request),
        );
        // A list that is frozen or free again, or in another zone, is felt by every campaign that has it (OUT-LST-09).
        if (body.frozen !== undefined || body.timeZone !== undefined)
          for (const { id } of row.campaigns) void engine.campaigns.changed(who.session.centreId, id);
        return listView(row);
      },
    },
    listDelete: {
      async handle(call) {
        const { centreId } = call.who.session;
        const list = await listOf(context, call);
        await store.lists.delete(centreId, list.id, actorOf(call.who, call.request), context.archives.write);
        for (const { id } of list.campaigns) void engine.campaigns.changed(centreId, id);
        return null;
      },
    },
    records: {
      async handle(call) {
        const { centreId } = call.who.session;
        const list = await listOf(context, call);
        const { key, ...query } = call.query;
        const id = key === undefined ? undefined : await idOfKey(context, call.who, list, key);
        if (key !== undefined && id === undefined) return { items: [], total: 0 };
        const wanted = { ...recordQuery(query, clock.now()), fields: fieldsOf(list, query.fields), id };
        return pageOf(await store.lists.records(centreId, list.id, wanted), recordView);
      },
    },
    recordDials: {
      async handle(call) {
        const { centreId } = call.who.session;
        const list = await listOf(context, call);
        const { record } = call.query;
        if (record === undefined) return { items: [] };
        return { items: (await store.lists.dials(centreId, list.id, record, SHOWN_DIALS)).map(dialView) };
      },
    },
  };
}

function fieldsIn(body: unknown): Parameters<typeof detailFaults>[0] {
  const fields = (body as { fields?: unknown } | null)?.fields;
  return Array.isArray(fields) ? fields : [];
}

function zoneFaults(body: unknown): FieldFault[] {
  const zone = (body as { timeZone?: unknown } | null)?.timeZone;
  return typeof zone === "string" && !isTimeZone(zone) ? [{ field: "timeZone", code: "timezone" }] : [];
}

/** Values by the names of fields, without regard to case and spaces (OUT-API-02). */
function fieldsOf(list: ListRow, json: string | undefined): RecordQuery["fields"] {
  if (json === undefined) return undefined;
  const values = valuesOf(json);
  return Object.entries(values).map(([name, value]) => {
    const place = list.fields.findIndex((field) => plain(field.name) === plain(name));
    if (place < 0 || typeof value !== "string") throw invalidField("fields", "wrong_format");
    return { place, value };
  });
}

function valuesOf(json: string): object {
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Falls through.
  }
  throw invalidField("fields", "wrong_format");
}

function recordQuery(
  { campaignId, sort, changedSince, fields: _, ...query }: Omit<Call<"records">["query"], "key">,
  now: number,
): RecordQuery {
  const by = sort?.replace(/^-/, "");
  return {
    ...query,
    campaignId: campaignId as CampaignId | undefined,
    changedSince: changedSince === undefined ? undefined : Date.parse(changedSince),
    sort:
      by === undefined
        ? undefined
        : { by: by === "id" ? by : Number(by), descending: sort?.startsWith("-") ?? false },
    now,
  };
}

/** The list that the address names; one of another centre is not found (PLT-TEN-02). */
export async function listOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"list">, "who" | "params">,
) {
  const list = await store.lists.get(who.session.centreId, params.id as ListId);
  if (list === undefined) throw new ProblemError("not_found");
  return list;
}

export function fieldRow(field: ListField): ListFieldRow {
  return {
    name: field.name.trim().normalize("NFC"),
    type: field.type,
    label: field.label,
    required: field.required ?? false,
    ...(field.key && { key: true }),
    ...(field.type === "time_zone" &&
      field.phone !== undefined && { phone: field.phone.trim().normalize("NFC") }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
  };
}

export function dialView({
  callId,
  disposition,
  analysisResult,
  evidence,
  startedAt,
  endedAt,
  firstDisposition,
  ...row
}: RecordDialRow): RecordDial {
  return {
    ...row,
    callId: callId ?? null,
    startedAt: new Date(startedAt).toISOString(),
    correctableUntil: instantOrNull(endedAt === undefined ? undefined : endedAt + correctionMs),
    firstDisposition: firstDisposition ?? null,
    disposition: disposition ?? null,
    analysisResult: analysisResult ?? null,
    evidence: evidence
      ? {
          ...evidence,
          answeredAtMs: evidence.answeredAtMs ?? null,
          speech: [...evidence.speech],
          tones: evidence.tones.map((tone) => ({ ...tone, hz: [...tone.hz] })),
        }
      : null,
  };
}

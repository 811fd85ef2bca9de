import { rm } from "node:fs/promises";
import {
  type DoNotCallEntry,
  type DoNotCallList,
  DoNotCallLoadOptions,
  type FieldFault,
} from "@perezvon/api";
import { type DoNotCallListId, parseDoNotCallEntry, parsePhone } from "@perezvon/model";
import type { DoNotCallEntryRow, DoNotCallListRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { partCheck } from "../http/validation.ts";
import { readEntries } from "../import/do-not-call-file.ts";
import { FileRefused } from "../import/file-refused.ts";
import { receiveUpload } from "../import/receive-upload.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { instant, instantOrNull, pageOf } from "./views.ts";

type DoNotCallHandlers = Handlers<
  | "doNotCallLists"
  | "doNotCallListCreate"
  | "doNotCallCheck"
  | "doNotCallList"
  | "doNotCallListChange"
  | "doNotCallListDelete"
  | "doNotCallEntries"
  | "doNotCallAdd"
  | "doNotCallRemove"
  | "doNotCallLoad"
>;

/** Written at once: few enough that dialling never waits long for it. */
const batchEntries = 5_000;
const rejectionsShown = 100;

/** «Списки "Не звонить"» (OUT-DNC). The store is asked before each dial: a change is in force at once. */
export function doNotCallHandlers(context: ServerContext): DoNotCallHandlers {
  const { store, clock } = context;
  return {
    doNotCallLists: {
      handle: async ({ who, query }) =>
        pageOf(await store.doNotCall.page(who.session.centreId, { ...query, now: clock.now() }), listView),
    },
    doNotCallListCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const input = { name: trimmedName(body.name), kind: body.kind, at: clock.now() };
        return listView(await store.doNotCall.create(who.session.centreId, input, actorOf(who, request)));
      },
    },
    doNotCallCheck: {
      async handle({ who, query }) {
        const parsed = parsePhone(query.number, who.user.centre.homeCountry);
        if (!parsed.ok) throw invalidField("number", parsed.error.code);
        const found = await store.doNotCall.find(who.session.centreId, parsed.value, clock.now());
        return {
          number: parsed.value,
          items: found.map((row) => ({ ...entryView(row), list: row.list, expired: row.expired })),
        };
      },
    },
    doNotCallList: {
      handle: async ({ who, params }) =>
        listView(await store.doNotCall.get(who.session.centreId, idOf(params), clock.now())),
    },
    doNotCallListChange: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const change = { name: trimmedName(body.name), version: body.version, at: clock.now() };
        return listView(
          await store.doNotCall.rename(who.session.centreId, idOf(params), change, actorOf(who, request)),
        );
      },
    },
    doNotCallListDelete: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        await store.doNotCall.delete(centreId, idOf(params), clock.now(), actorOf(who, request));
        return null;
      },
    },
    doNotCallEntries: {
      handle: async ({ who, params, query }) =>
        pageOf(await store.doNotCall.entries(who.session.centreId, idOf(params), query), entryView),
    },
    doNotCallAdd: {
      async handle(call) {
        const { who, params, body, request } = call;
        const values = await parsedEntries(context, call);
        const expiresAt = body.expiresAt ? Date.parse(body.expiresAt) : undefined;
        if (expiresAt !== undefined && expiresAt <= clock.now())
          throw invalidField("expiresAt", "in_the_past");
        const added = await store.doNotCall.add(
          who.session.centreId,
          idOf(params),
          { values, comment: (body.comment ?? "").trim(), expiresAt, way: "hand", at: clock.now() },
          actorOf(who, request),
        );
        return { added, present: values.length - added };
      },
    },
    doNotCallRemove: {
      async handle(call) {
        const { who, params, body, request } = call;
        // As stored, or as somebody would write it.
        const values = [...new Set([...body.entries, ...(await parsedEntries(context, call))])];
        const { centreId } = who.session;
        const at = clock.now();
        return {
          removed: await store.doNotCall.remove(centreId, idOf(params), values, at, actorOf(who, request)),
        };
      },
    },
    doNotCallLoad: { handle: (call) => load(context, call) },
  };
}

function idOf({ id }: { readonly id: string }): DoNotCallListId {
  return id as DoNotCallListId;
}

/** All or none: every entry that is wrong is told, by its place. */
async function parsedEntries(
  { store, clock }: ServerContext,
  { who, params, body }: Pick<Call<"doNotCallAdd">, "who" | "params"> & { body: { entries: string[] } },
): Promise<string[]> {
  const { kind } = await store.doNotCall.get(who.session.centreId, idOf(params), clock.now());
  const values = new Set<string>();
  const faults: FieldFault[] = [];
  for (const [place, entry] of body.entries.entries()) {
    const parsed = parseDoNotCallEntry(kind, entry, who.user.centre.homeCountry);
    if (parsed.ok) values.add(parsed.value);
    else faults.push({ field: `entries.${place}`, code: parsed.error.code, params: { max: 200 } });
  }
  if (faults.length > 0) throw invalid(faults);
  return [...values];
}

const checkOptions = partCheck(DoNotCallLoadOptions, false);

function modeOf(raw: string | undefined): DoNotCallLoadOptions["mode"] {
  if (raw === undefined) throw invalidField("options", "required");
  let given: unknown;
  try {
    given = JSON.parse(raw);
  } catch {
    throw invalidField("options", "wrong_format");
  }
  const { value, faults } = checkOptions(given);
  if (faults.length > 0)
    throw invalid(faults.map((fault) => ({ ...fault, field: `options.${fault.field}` })));
  return (value as DoNotCallLoadOptions).mode;
}

async function load(context: ServerContext, { who, params, request }: Call<"doNotCallLoad">) {
  const { store, clock } = context;
  const { centreId } = who.session;
  const actor = actorOf(who, request);
  const { id, kind } = await store.doNotCall.get(centreId, idOf(params), clock.now());
  const upload = await receiveUpload(context, request);
  try {
    const mode = modeOf(upload.options);
    if (upload.bytes === 0) throw new ProblemError("empty_file");
    const result = { read: 0, changed: 0, duplicate: 0, rejected: 0 };
    const rejections: { line: number; value: string; code: string }[] = [];
    const seen = new Set<string>();
    let batch: string[] = [];
    const flush = async () => {
      const values = batch;
      batch = [];
      if (values.length === 0 || mode === "replace") return;
      const at = clock.now();
      const done =
        mode === "delete"
          ? await store.doNotCall.remove(centreId, id, values, at, actor)
          : await store.doNotCall.add(
              centreId,
              id,
              { values, comment: "", expiresAt: undefined, way: "file", at },
              actor,
            );
      result.changed += done;
      result.duplicate += values.length - done;
    };
    for await (const entry of readEntries(upload.path, kind, who.user.centre.homeCountry)) {
      result.read++;
      if (!entry.ok) {
        result.rejected++;
        if (rejections.length < rejectionsShown)
          rejections.push({ line: entry.line, value: entry.value, code: entry.code });
      } else if (seen.has(entry.value)) result.duplicate++;
      else {
        seen.add(entry.value);
        if (mode !== "replace" && batch.push(entry.value) >= batchEntries) await flush();
      }
    }
    await flush();
    // A file without a single good line is a wrong file: the content stays (OUT-IMP-10).
    if (mode === "replace" && seen.size === 0) throw new ProblemError("no_valid_row");
    if (mode === "replace")
      result.changed = await store.doNotCall.replace(
        centreId,
        id,
        { values: [...seen], at: clock.now() },
        actor,
      );
    return { ...result, rejections };
  } catch (error) {
    if (error instanceof FileRefused)
      throw new ProblemError(error.code, error.params && { params: error.params });
    throw error;
  } finally {
    await rm(upload.path, { force: true });
  }
}

function listView(row: DoNotCallListRow): DoNotCallList {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    common: row.common,
    entries: row.entries,
    campaigns: row.campaigns.map(({ id, name }) => ({ id, name })),
    createdAt: instant(row.createdAt),
    version: row.version,
  };
}

function entryView(row: DoNotCallEntryRow): DoNotCallEntry {
  return {
    value: row.value,
    comment: row.comment,
    way: row.way,
    addedBy: row.addedBy,
    addedAt: instant(row.addedAt),
    campaign: row.campaign ?? null,
    expiresAt: instantOrNull(row.expiresAt),
  };
}

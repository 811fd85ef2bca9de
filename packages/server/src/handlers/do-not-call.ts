import { rm } from "node:fs/promises";
import {
  type DoNotCallEntry,
  type DoNotCallList,
  DoNotCallLoadOptions,
  type FieldFault,
} from "@perezvon/api";
import { text } from "@perezvon/i18n";
import { type DoNotCallListId, parseDoNotCallEntry, parsePhone } from "@perezvon/model";
import { type DoNotCallEntryRow, type DoNotCallListRow, RefusedError } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { partCheck } from "../http/validation.ts";
import { loadEntries } from "../import/do-not-call-load.ts";
import { fileLimitsOf } from "../import/import-limits.ts";
import { listFile, receiveUpload } from "../import/receive-upload.ts";
import { importWithRejects, sendRejected } from "./imports.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { importView, instant, instantOrNull, pageOf } from "./views.ts";

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
  | "doNotCallImports"
  | "doNotCallImport"
  | "doNotCallRejected"
>;

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
        const { kind } = await store.doNotCall.get(who.session.centreId, idOf(params), clock.now());
        // Only files, feeds and programs fill it (OUT-DNC-02).
        if (kind === "external" && who.program === undefined) throw new ProblemError("external_list");
        const way = who.program === undefined ? "hand" : "api";
        const values = await parsedEntries(context, call);
        const expiresAt = body.expiresAt ? Date.parse(body.expiresAt) : undefined;
        if (expiresAt !== undefined && expiresAt <= clock.now())
          throw invalidField("expiresAt", "in_the_past");
        const added = await store.doNotCall.add(
          who.session.centreId,
          idOf(params),
          { values, comment: (body.comment ?? "").trim(), expiresAt, way, at: clock.now() },
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
    doNotCallImports: {
      handle: async ({ who, params, query }) =>
        pageOf(await store.imports.page(who.session.centreId, idOf(params), query), (row) =>
          importView(row, []),
        ),
    },
    doNotCallImport: { handle: (call) => importWithRejects(context, call) },
    doNotCallRejected: { handle: (call) => sendRejected(context, call, rejectedNames(call.who)) },
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

function loadOptions(raw: string | undefined): DoNotCallLoadOptions {
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
  return value as DoNotCallLoadOptions;
}

async function load(context: ServerContext, call: Call<"doNotCallLoad">) {
  const { who, params, request } = call;
  const { store, clock, imports } = context;
  const { centreId } = who.session;
  const { id, kind } = await store.doNotCall.get(centreId, idOf(params), clock.now());
  const upload = await receiveUpload(context, request, listFile(await fileLimitsOf(store, centreId)));
  try {
    const { mode, ...reading } = loadOptions(upload.options);
    if (upload.bytes === 0) throw new ProblemError("empty_file");
    const { homeCountry, timeZone } = who.user.centre;
    const order = {
      centreId,
      listId: id,
      path: upload.path,
      fileName: upload.fileName,
      source: "upload" as const,
      mode,
      reading,
      rules: { kind, homeCountry, timeZone },
      actor: actorOf(who, request),
    };
    const { row, refused } = await imports.inTurn(() => loadEntries(context, order));
    if (refused) throw new ProblemError(refused.code, refused.params && { params: refused.params });
    if (row.failure === "empty_file" || row.failure === "no_valid_row") throw new ProblemError(row.failure);
    if (row.failure !== undefined) throw new ProblemError("store_unavailable");
    const { rejections } = await importWithRejects(context, { who, params: { ...params, importId: row.id } });
    const after = mode === "replace" ? await store.doNotCall.get(centreId, id, clock.now()) : undefined;
    return {
      read: row.read,
      changed: after?.entries ?? row.added + row.updated + row.deleted,
      duplicate: row.duplicate,
      unknown: row.unknown,
      rejected: row.rejected,
      rejections: rejections.map(({ line, value, code }) => ({ line, value: value ?? "", code })),
    };
  } catch (error) {
    if (error instanceof RefusedError && error.code === "locked") throw new ProblemError("import_running");
    throw error;
  } finally {
    await rm(upload.path, { force: true });
  }
}

/** As a file of entries is headed, so that what is corrected can be loaded again. */
function rejectedNames({ user: { language } }: Call<"doNotCallRejected">["who"]): string[] {
  return (["entry", "comment", "expiry"] as const).map((name) => text(language, `reports.rejected.${name}`));
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

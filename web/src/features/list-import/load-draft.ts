import type { ContactList, Import, ImportCheck, RouteBody } from "@perezvon/api";
import { sleep, systemTimers } from "@perezvon/base";
import { call } from "../../shell/api.ts";
import { optionsOf } from "./import-plan.ts";
import { feedOf } from "./remote-source.tsx";
import { fileDraftOf, resultsSourceOf, type WizardDraft } from "./wizard-draft.ts";

/** How long the first run of a feed may take to be in the log. */
const firstRunTries = 60;
const firstRunEveryMs = 500;

/** The list that the draft asks for. A server's list has its fields from the start: nobody is there to say them later. */
export function newListOf(draft: WizardDraft): RouteBody<"listCreate"> {
  const name = draft.name.trim();
  const { plan } = fileDraftOf(draft);
  const format = draft.kind === "empty" ? draft.empty.format : plan.format;
  if (format) return { name, formatId: format.id };
  if (draft.kind === "remote") return { name, fields: optionsOf(plan, undefined).columns };
  if (draft.kind !== "empty") return { name };
  return { name, fields: draft.empty.rows.map(({ field }) => ({ ...field, name: field.name.trim() })) };
}

/** What loading it would do, row by row. */
export function checkDraft(draft: WizardDraft, list: ContactList | undefined): Promise<ImportCheck> {
  const { plan, file } = fileDraftOf(draft);
  const options = { ...optionsOf(plan, list), ...(list && { listId: list.id }) };
  const source = draft.kind === "results" ? resultsSourceOf(draft.results.choice) : undefined;
  if (source) return call("resultsCheck", { body: { source, options } });
  const form = new FormData();
  form.append("options", JSON.stringify(options));
  form.append("file", file!, file!.name);
  return call("importCheck", { form });
}

/** Begins the load; undefined where it is on its way but not yet in the log. */
export async function loadDraft(
  draft: WizardDraft,
  target: ContactList,
  list: ContactList | undefined,
): Promise<Import | undefined> {
  const params = { id: target.id };
  const { plan, file } = fileDraftOf(draft);
  const options = optionsOf(plan, list);
  const source = draft.kind === "results" ? resultsSourceOf(draft.results.choice) : undefined;
  if (source) return call("resultsImport", { params, body: { source, options } });
  if (draft.kind === "remote") {
    const { feed } = await call("listFeed", { params });
    await call("listFeedPut", {
      params,
      body: { ...feedOf(draft.remote), ...(feed && { version: feed.version }) },
    });
    await call("listFeedRun", { params });
    return await firstEntry(target.id);
  }
  const form = new FormData();
  // The server reads the options before the bytes arrive.
  form.append("options", JSON.stringify(options));
  form.append("file", file!, file!.name);
  return call("importStart", { params, form });
}

async function firstEntry(id: string): Promise<Import | undefined> {
  for (let tries = 0; tries < firstRunTries; tries++) {
    const [entry] = (await call("imports", { params: { id }, query: { limit: 1 } })).items;
    if (entry) return entry;
    await sleep(systemTimers, firstRunEveryMs);
  }
  return undefined;
}

import type { RecordBatch, RecordBatchResult } from "@perezvon/api";
import { hasKey } from "@perezvon/dialer";
import type { RecordId } from "@perezvon/model";
import type { ListRow, NewRecord, RecordRewrite } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { columnPlan } from "../import/column-plan.ts";
import { checkRow, type ValueRules } from "../import/row-rules.ts";
import { RowSorter, type Verdict } from "../import/row-sorter.ts";
import { actorOf } from "./inputs.ts";
import { listOf } from "./lists.ts";
import { idOfKey, plain } from "./record-key.ts";
import { recordView } from "./views.ts";

type RecordHandlers = Handlers<
  | "recordOne"
  | "recordAdd"
  | "recordBatch"
  | "recordChange"
  | "recordDelete"
  | "recordChangeByKey"
  | "recordDeleteByKey"
>;
type Values = Readonly<Record<string, string>>;

const errorsShown = 100;

/** Records one by one or many at once, by hand (OUT-LST-07) and through the API (OUT-API-02), by the rules of every import. */
export function recordHandlers(context: ServerContext): RecordHandlers {
  const { store, clock } = context;
  return {
    recordAdd: {
      async handle(call) {
        const { who, body, request } = call;
        const list = await listOf(context, call);
        const rules = rulesOf(list, who.user.centre.homeCountry);
        const record = checked(rules, placed(list, body.values, []));
        const written = await store.lists.write(
          who.session.centreId,
          list.id,
          { inserts: [record], updates: [], deletes: [] },
          clock.now(),
          actorOf(who, request),
        );
        const [id] = written.added;
        if (id === undefined) throw new ProblemError("known_key");
        await wake(context, call, list);
        return { id };
      },
    },
    recordBatch: { handle: (call) => writeBatch(context, call) },
    recordOne: {
      async handle(call) {
        return one(context, call, await listOf(context, call), call.params.recordId as RecordId);
      },
    },
    recordChange: {
      async handle(call) {
        return change(context, call, await listOf(context, call), call.params.recordId as RecordId);
      },
    },
    recordChangeByKey: {
      async handle(call) {
        const list = await listOf(context, call);
        return change(context, call, list, await recordOfKey(context, call, list));
      },
    },
    recordDelete: {
      async handle(call) {
        return remove(context, call, await listOf(context, call), call.params.recordId as RecordId);
      },
    },
    recordDeleteByKey: {
      async handle(call) {
        const list = await listOf(context, call);
        return remove(context, call, list, await recordOfKey(context, call, list));
      },
    },
  };
}

/** The record that the key in the address names; one that the list does not have is not found. */
async function recordOfKey(
  context: ServerContext,
  call: Pick<Call<"recordChangeByKey">, "who" | "query">,
  list: ListRow,
): Promise<RecordId> {
  if (call.query.key === undefined) throw invalidField("key", "required");
  const id = await idOfKey(context, call.who, list, call.query.key);
  if (id === undefined) throw new ProblemError("not_found");
  return id;
}

async function change(
  context: ServerContext,
  call: Pick<Call<"recordChange">, "who" | "body" | "request">,
  list: ListRow,
  id: RecordId,
) {
  const { store, clock } = context;
  const { who, body, request } = call;
  const { centreId } = who.session;
  const found = await store.lists.record(centreId, list.id, id);
  if (found === undefined) throw new ProblemError("not_found");
  const rules = rulesOf(list, who.user.centre.homeCountry);
  const record = checked(rules, placed(list, body.values, found.values));
  const known = record.key === undefined ? [] : await store.lists.known(centreId, list.id, [record.key]);
  if (known.some((each) => each.id !== found.id)) throw new ProblemError("known_key");
  const step = { inserts: [], updates: [{ id: found.id, record }], deletes: [] };
  await store.lists.write(centreId, list.id, step, clock.now(), actorOf(who, request));
  await wake(context, call, list);
  return one(context, call, list, found.id);
}

async function remove(
  { store, clock }: ServerContext,
  { who, request }: Pick<Call<"recordDelete">, "who" | "request">,
  list: ListRow,
  id: RecordId,
): Promise<null> {
  const { centreId } = who.session;
  if ((await store.lists.record(centreId, list.id, id)) === undefined) throw new ProblemError("not_found");
  const step = { inserts: [], updates: [], deletes: [id] };
  const written = await store.lists.write(centreId, list.id, step, clock.now(), actorOf(who, request));
  if (written.deleted.length === 0) throw new ProblemError("wrong_state");
  return null;
}

async function one(
  { store, clock }: ServerContext,
  { who }: Pick<Call<"recordChange">, "who">,
  list: ListRow,
  id: RecordId,
) {
  const { centreId } = who.session;
  const page = await store.lists.records(centreId, list.id, { id, limit: 1, now: clock.now() });
  const [row] = page.items;
  if (row === undefined) throw new ProblemError("not_found");
  return recordView(row);
}

/** Campaigns that have the list look again (OUT-IMP-18, OUT-API-05). */
async function wake(
  { engine }: ServerContext,
  { who }: Pick<Call<"recordAdd">, "who">,
  { campaigns }: ListRow,
): Promise<void> {
  await Promise.all(campaigns.map(({ id }) => engine.campaigns.changed(who.session.centreId, id)));
}

function rulesOf(list: ListRow, homeCountry: string): ValueRules {
  return { fields: list.fields, homeCountry, splitNumbers: false };
}

/** Values in the order of the fields; those that are not named come from `kept`. */
function placed(list: ListRow, values: Values, kept: readonly string[]): string[] {
  const given = new Map(Object.entries(values).map(([name, value]) => [plain(name), { name, value }]));
  const cells = list.fields.map((field, place) => {
    const found = given.get(plain(field.name));
    given.delete(plain(field.name));
    return found?.value ?? kept[place] ?? "";
  });
  const [stranger] = given.values();
  if (stranger) throw invalidField(`values.${stranger.name}`, "unknown_field");
  return cells;
}

function checked(rules: ValueRules, cells: readonly string[]): NewRecord {
  const result = checkRow(rules, cells);
  if (!result.ok) throw invalidField(`values.${result.column ?? ""}`, result.code);
  return result.record;
}

async function writeBatch(context: ServerContext, call: Call<"recordBatch">): Promise<RecordBatchResult> {
  const { store, clock } = context;
  const { who, body, request } = call;
  const { centreId } = who.session;
  const list = await listOf(context, call);
  if (body.mode !== "append" && !hasKey(list.fields)) throw invalidField("mode", "key_required");
  const verdicts = await sorted(context, call, list, body);
  // Of rows with one key the last one counts.
  const inserts = new Map<string, NewRecord>();
  const updates = new Map<RecordId, RecordRewrite>();
  const deletes: RecordId[] = [];
  for (const [place, verdict] of verdicts.entries()) {
    if (verdict.kind === "add") inserts.set(verdict.record.key ?? `${place}`, verdict.record);
    else if (verdict.kind === "update") updates.set(verdict.id, { id: verdict.id, record: verdict.record });
    else if (verdict.kind === "delete") deletes.push(verdict.id);
  }
  const step = { inserts: [...inserts.values()], updates: [...updates.values()], deletes };
  const written = await store.lists.write(centreId, list.id, step, clock.now(), actorOf(who, request));
  await wake(context, call, list);
  return { ...countsOf(written), ...kindsOf(verdicts) };
}

function countsOf(written: Awaited<ReturnType<ServerContext["store"]["lists"]["write"]>>) {
  return { added: written.added.length, updated: written.updated.length, deleted: written.deleted.length };
}

async function sorted(
  { store }: ServerContext,
  { who }: Call<"recordBatch">,
  list: ListRow,
  { mode, rows, duplicates = "skip" }: RecordBatch,
): Promise<Verdict[]> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const changes = mode === "update" || mode === "delete";
  const plan = columnPlan(list.fields, names, changes ? "changes" : "records");
  if (typeof plan === "string") throw invalidField("rows", plan);
  const [stranger] = plan.ignored;
  if (stranger !== undefined) throw invalidField(`rows.${stranger}`, "unknown_field");
  const homeCountry = who.user.centre.homeCountry;
  const rules = { ...rulesOf(list, homeCountry), mode, duplicates, uniqueNumbers: false };
  const sorter = new RowSorter(rules, plan, (keys) => store.lists.known(who.session.centreId, list.id, keys));
  const cells = rows.map((row) => names.map((name) => row[name] ?? ""));
  return sorter.alone ? cells.map((each) => sorter.one(each)) : sorter.batch(cells);
}

const kinds = { required_missing: "missingRequired", key_missing: "missingKey" } as const;

function kindsOf(verdicts: readonly Verdict[]) {
  const counts = { missingRequired: 0, missingKey: 0, duplicateKey: 0, unknownKey: 0, formatError: 0 };
  const errors: RecordBatchResult["errors"] = [];
  for (const [row, verdict] of verdicts.entries()) {
    if (verdict.kind === "add" || verdict.kind === "update" || verdict.kind === "delete") continue;
    const code = verdict.kind === "reject" ? verdict.code : `${verdict.kind}_key`;
    if (verdict.kind === "duplicate") counts.duplicateKey++;
    else if (verdict.kind === "unknown") counts.unknownKey++;
    else counts[kinds[code as keyof typeof kinds] ?? "formatError"]++;
    const column = verdict.kind === "reject" ? (verdict.column ?? null) : null;
    if (errors.length < errorsShown) errors.push({ row, column, code });
  }
  return { ...counts, errors };
}

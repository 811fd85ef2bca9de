import { type Feed, type FeedPut, type FieldFault, feedPathVariables } from "@perezvon/api";
import { hasKey } from "@perezvon/dialer";
import { type DoNotCallListId, unknownVariable } from "@perezvon/model";
import { isTimeZone, nextRun, type TaskSchedule } from "@perezvon/schedule";
import type { FeedInput, FeedKind, FeedRow, ListFieldRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { hasMaskInFolder } from "../import/feed-files.ts";
import type { FeedSettings } from "../import/feed-runner.ts";
import { tryRemote } from "../remote-files/try-remote.ts";
import { actorOf } from "./inputs.ts";
import { listOf } from "./lists.ts";
import { secretsOf, targetOf } from "./remote-input.ts";
import { instantOrNull } from "./views.ts";

type FeedHandlers = Handlers<
  | "listFeed"
  | "listFeedPut"
  | "listFeedTry"
  | "listFeedRun"
  | "doNotCallFeed"
  | "doNotCallFeedPut"
  | "doNotCallFeedTry"
  | "doNotCallFeedRun"
>;

/** A list that may have a feed. */
interface Fed {
  readonly kind: FeedKind;
  readonly id: string;
  /** Of a contact list: its columns. */
  readonly fields: readonly ListFieldRow[] | undefined;
}

/** The periodic update of contact lists (OUT-IMP-15, OUT-IMP-16) and of do-not-call lists (OUT-DNC-08). */
export function feedHandlers(context: ServerContext): FeedHandlers {
  const listed = async (call: Pick<Call<"listFeed">, "who" | "params">): Promise<Fed> => ({
    kind: "list",
    ...(await listOf(context, call)),
  });
  const barred = async ({ who, params }: Pick<Call<"doNotCallFeed">, "who" | "params">): Promise<Fed> => {
    const id = params.id as DoNotCallListId;
    await context.store.doNotCall.get(who.session.centreId, id, context.clock.now());
    return { kind: "do_not_call", id, fields: undefined };
  };
  return {
    listFeed: { handle: async (call) => shown(context, call, await listed(call)) },
    listFeedPut: { handle: async (call) => put(context, call, await listed(call)) },
    listFeedTry: { handle: async (call) => tryIt(context, call, await listed(call)) },
    listFeedRun: { handle: async (call) => run(context, call, await listed(call)) },
    doNotCallFeed: { handle: async (call) => shown(context, call, await barred(call)) },
    doNotCallFeedPut: { handle: async (call) => put(context, call, await barred(call)) },
    doNotCallFeedTry: { handle: async (call) => tryIt(context, call, await barred(call)) },
    doNotCallFeedRun: { handle: async (call) => run(context, call, await barred(call)) },
  };
}

async function shown({ store }: ServerContext, { who }: Pick<Call<"listFeed">, "who">, { id }: Fed) {
  const feed = await store.feeds.get(who.session.centreId, id);
  return { feed: feed ? feedView(feed) : null };
}

async function put(
  { store, clock }: ServerContext,
  { who, body, request }: Pick<Call<"listFeedPut">, "who" | "body" | "request">,
  list: Fed,
): Promise<Feed> {
  const faults = feedFaults(body, list);
  if (faults.length > 0) throw invalid(faults);
  const at = clock.now();
  const options = { version: body.version, at };
  const actor = actorOf(who, request);
  return feedView(await store.feeds.put(who.session.centreId, list, inputOf(body, at), options, actor));
}

async function tryIt(
  { store, timers }: ServerContext,
  { who, body }: Pick<Call<"listFeedTry">, "who" | "body">,
  { id }: Fed,
) {
  const known = await store.feeds.secrets(who.session.centreId, id);
  const secrets = { password: undefined, privateKey: undefined, ...known, ...secretsOf(body) };
  const settings = { target: targetOf(body.target), secrets };
  const trial = await tryRemote(settings, { timers, writes: body.after !== "leave" });
  return { failure: trial.failure ?? null, answer: trial.answer, hostKey: trial.hostKey ?? null };
}

async function run(
  { store, feeds }: ServerContext,
  { who }: Pick<Call<"listFeedRun">, "who">,
  { id }: Fed,
): Promise<null> {
  const { centreId } = who.session;
  if ((await store.feeds.get(centreId, id)) === undefined) throw new ProblemError("not_found");
  if (!(await feeds.runNow(centreId, id))) throw new ProblemError("import_running");
  return null;
}

function feedFaults(body: FeedPut, { fields }: Fed): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!isTimeZone(body.timeZone)) faults.push({ field: "timeZone", code: "timezone" });
  for (const field of ["path", "moveTo"] as const) {
    const variable = unknownVariable(body[field], feedPathVariables);
    if (variable !== undefined) faults.push({ field, code: "unknown_variable", params: { variable } });
  }
  if (hasMaskInFolder(body.path)) faults.push({ field: "path", code: "wrong_format" });
  if (body.after === "move" && body.moveTo.trim() === "") faults.push({ field: "moveTo", code: "required" });
  // What a file's columns are is known from the list alone: nobody is there to say it.
  if (fields?.length === 0) faults.push({ field: "mode", code: "list_has_no_fields" });
  else if (fields && body.mode !== "append" && body.mode !== "replace" && !hasKey(fields))
    faults.push({ field: "mode", code: "key_required" });
  if (/^["\r\n]$/.test(body.delimiter)) faults.push({ field: "delimiter", code: "delimiter" });
  const { protocol, bucket } = body.target;
  if (protocol === "s3" && bucket.trim() === "") faults.push({ field: "target.bucket", code: "required" });
  return faults;
}

function inputOf(body: FeedPut, now: number): FeedInput {
  const {
    enabled,
    schedule,
    timeZone,
    target,
    version: _,
    password: __,
    privateKey: ___,
    ...settings
  } = body;
  return {
    enabled,
    schedule,
    timeZone,
    target: targetOf(target),
    secrets: secretsOf(body),
    settings: settings satisfies FeedSettings,
    nextAt: enabled ? nextRun(schedule as TaskSchedule, timeZone, now) : undefined,
  };
}

function feedView(row: FeedRow): Feed {
  return {
    enabled: row.enabled,
    // Written by us from checked requests.
    schedule: row.schedule as Feed["schedule"],
    timeZone: row.timeZone,
    target: { ...row.target, port: row.target.port ?? null },
    ...(row.settings as FeedSettings),
    hasPassword: row.hasPassword,
    hasPrivateKey: row.hasPrivateKey,
    nextAt: instantOrNull(row.nextAt),
    running: row.running,
    version: row.version,
  };
}

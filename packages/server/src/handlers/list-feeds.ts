import { type FieldFault, feedPathVariables, type ListFeed, type ListFeedPut } from "@perezvon/api";
import { hasKey } from "@perezvon/dialer";
import { unknownVariable } from "@perezvon/model";
import { isTimeZone, nextRun, type TaskSchedule } from "@perezvon/schedule";
import type { ListFeedInput, ListFeedRow, ListRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { hasMaskInFolder } from "../import/feed-files.ts";
import type { FeedSettings } from "../import/feed-runner.ts";
import { tryRemote } from "../remote-files/try-remote.ts";
import { actorOf } from "./inputs.ts";
import { listOf } from "./lists.ts";
import { secretsOf, targetOf } from "./remote-input.ts";
import { instantOrNull } from "./views.ts";

type FeedHandlers = Handlers<"listFeed" | "listFeedPut" | "listFeedTry" | "listFeedRun">;

/** The periodic update of a list (OUT-IMP-15, OUT-IMP-16). */
export function listFeedHandlers(context: ServerContext): FeedHandlers {
  const { store, clock, timers, feeds } = context;
  return {
    listFeed: {
      async handle(call) {
        const list = await listOf(context, call);
        const feed = await store.listFeeds.get(call.who.session.centreId, list.id);
        return { feed: feed ? feedView(feed) : null };
      },
    },
    listFeedPut: {
      async handle(call) {
        const { who, body, request } = call;
        const list = await listOf(context, call);
        const faults = feedFaults(body, list);
        if (faults.length > 0) throw invalid(faults);
        const at = clock.now();
        const options = { version: body.version, at };
        const actor = actorOf(who, request);
        return feedView(
          await store.listFeeds.put(who.session.centreId, list.id, inputOf(body, at), options, actor),
        );
      },
    },
    listFeedTry: {
      async handle(call) {
        const { who, body } = call;
        const list = await listOf(context, call);
        const known = await store.listFeeds.secrets(who.session.centreId, list.id);
        const secrets = { password: undefined, privateKey: undefined, ...known, ...secretsOf(body) };
        const settings = { target: targetOf(body.target), secrets };
        const trial = await tryRemote(settings, { timers, writes: body.after !== "leave" });
        return { failure: trial.failure ?? null, answer: trial.answer, hostKey: trial.hostKey ?? null };
      },
    },
    listFeedRun: {
      async handle(call) {
        const { centreId } = call.who.session;
        const list = await listOf(context, call);
        if ((await store.listFeeds.get(centreId, list.id)) === undefined) throw new ProblemError("not_found");
        if (!(await feeds.runNow(centreId, list.id))) throw new ProblemError("import_running");
        return null;
      },
    },
  };
}

function feedFaults(body: ListFeedPut, list: ListRow): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!isTimeZone(body.timeZone)) faults.push({ field: "timeZone", code: "timezone" });
  for (const field of ["path", "moveTo"] as const) {
    const variable = unknownVariable(body[field], feedPathVariables);
    if (variable !== undefined) faults.push({ field, code: "unknown_variable", params: { variable } });
  }
  if (hasMaskInFolder(body.path)) faults.push({ field: "path", code: "wrong_format" });
  if (body.after === "move" && body.moveTo.trim() === "") faults.push({ field: "moveTo", code: "required" });
  // What a file's columns are is known from the list alone: nobody is there to say it.
  if (list.fields.length === 0) faults.push({ field: "mode", code: "list_has_no_fields" });
  else if (body.mode !== "append" && body.mode !== "replace" && !hasKey(list.fields))
    faults.push({ field: "mode", code: "key_required" });
  if (/^["\r\n]$/.test(body.delimiter)) faults.push({ field: "delimiter", code: "delimiter" });
  const { protocol, bucket } = body.target;
  if (protocol === "s3" && bucket.trim() === "") faults.push({ field: "target.bucket", code: "required" });
  return faults;
}

function inputOf(body: ListFeedPut, now: number): ListFeedInput {
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

function feedView(row: ListFeedRow): ListFeed {
  return {
    enabled: row.enabled,
    // Written by us from checked requests.
    schedule: row.schedule as ListFeed["schedule"],
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

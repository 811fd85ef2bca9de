import type { FieldCode, RequestTried, WebService, WebServicePut } from "@perezvon/api";
import { type FetchUrlOperation, fetched, fetchRequest, type OutsideAnswer } from "@perezvon/flow";
import type { CentreId } from "@perezvon/model";
import type { WebServiceDoor, WebServiceInput, WebServiceRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid, invalidField, ProblemError } from "../http/problem-error.ts";
import { OutsideActs } from "../outside/outside-acts.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { mustBeOutside } from "./outside-url.ts";
import { checkedOperation } from "./scenarios.ts";
import { instant } from "./views.ts";

type Names = "webServices" | "webServiceCreate" | "webServicePut" | "webServiceDelete" | "scenarioRequestTry";

/** The connection's own, which nobody sets. */
const reservedHeaders =
  /^(host|content-length|content-type|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|proxy-.*)$/i;
const shownAnswer = 65_536;

/** Web services that scenarios ask, and a request that is tried from the editor (PLT-SET-04, INB-BLK-02). */
export function webServiceHandlers(context: ServerContext): Handlers<Names> {
  const { store, clock } = context;
  return {
    webServices: {
      handle: async ({ who }) => ({
        items: (await store.webServices.list(who.session.centreId)).map(view),
      }),
    },
    webServiceCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const input = inputOf(context, body, undefined);
        return view(await store.webServices.create(centreId, input, clock.now(), actorOf(who, request)));
      },
    },
    webServicePut: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const before = (await store.webServices.list(centreId)).find(({ id }) => id === params.id);
        if (before === undefined) throw new ProblemError("not_found");
        const input = inputOf(context, body, before);
        return view(
          await store.webServices.update(centreId, params.id, input, clock.now(), actorOf(who, request)),
        );
      },
    },
    webServiceDelete: {
      async handle({ who, params, request }) {
        await store.webServices.remove(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
    scenarioRequestTry: {
      async handle({ who, body }) {
        const operation = checkedOperation({ ...body.operation });
        if (operation.kind !== "fetch_url") throw invalidField("operation.kind", "not_allowed");
        return tried(context, who.session.centreId, operation, body.variables);
      },
    },
  };
}

async function tried(
  context: ServerContext,
  centreId: CentreId,
  operation: FetchUrlOperation,
  variables: Readonly<Record<string, string>>,
): Promise<RequestTried> {
  const { clock, store, webhookHosts } = context;
  const act = fetchRequest(operation, variables);
  const acts = new OutsideActs({ ...context, allowedHosts: webhookHosts });
  const before = clock.monotonicMs();
  const answer = await acts.perform(centreId, act, AbortSignal.timeout(act.waitMs));
  const ms = Math.round(clock.monotonicMs() - before);
  const door =
    act.connection === undefined ? undefined : await store.webServices.door(centreId, act.connection);
  return shown(operation, answer, ms, door);
}

/** An address that repeats what it was sent must not show what opens it. */
function shown(
  operation: FetchUrlOperation,
  answer: OutsideAnswer,
  ms: number,
  door: WebServiceDoor | undefined,
): RequestTried {
  const secrets = door ? [door.password, ...door.headers.map(({ value }) => value)] : [];
  const basic = door?.login ? Buffer.from(`${door.login}:${door.password}`).toString("base64") : "";
  const covered = (text: string) =>
    [...secrets, basic]
      .filter((each) => each !== "")
      .reduce((left, each) => left.replaceAll(each, "•••"), text);
  const { exit, variables } = fetched(operation, answer);
  const given = Object.entries(variables).filter(([name]) => name !== "fetchURLResultBody");
  return {
    exit,
    status: answer.kind === "fetched" ? answer.status : null,
    fault: answer.kind === "failed" ? answer.reason : null,
    ms,
    body: answer.kind === "fetched" ? covered(answer.body).slice(0, shownAnswer) : "",
    variables: given.map(([name, value]) => ({ name, value: covered(value).slice(0, shownAnswer) })),
  };
}

/** Names of hosts are checked when they are resolved, at each request. */
function inputOf(
  { webhookHosts }: ServerContext,
  body: WebServicePut,
  before: WebServiceRow | undefined,
): WebServiceInput {
  const url = mustBeOutside(body.address, webhookHosts, "address");
  const known = before !== undefined && new URL(before.address).origin === url.origin ? before : undefined;
  const faults: { field: string; code: FieldCode }[] = [];
  for (const [place, { name, value }] of body.headers.entries()) {
    const same = body.headers.findIndex((each) => each.name.toLowerCase() === name.toLowerCase());
    const at = `headers.${place}`;
    if (reservedHeaders.test(name)) faults.push({ field: `${at}.name`, code: "not_allowed" });
    else if (same !== place) faults.push({ field: `${at}.name`, code: "duplicate" });
    else if (value === undefined && known?.headers.includes(name) !== true)
      faults.push({ field: `${at}.value`, code: "required" });
  }
  // What opens one host is not sent to another.
  if (before?.hasPassword && known === undefined && body.password === undefined)
    faults.push({ field: "password", code: "required" });
  if (faults.length > 0) throw invalid(faults);
  const headers = body.headers.map(({ name, value }) => ({ name, value }));
  return { ...body, name: trimmedName(body.name), password: body.password, headers };
}

function view({ updatedAt, headers, usedBy, ...row }: WebServiceRow): WebService {
  return { ...row, headers: [...headers], usedBy: [...usedBy], updatedAt: instant(updatedAt) };
}

import type { OutsideAct, OutsideAnswer } from "@perezvon/flow";
import type { WebServiceDoor } from "@perezvon/store";
import { type Answered, request } from "../outgoing/request.ts";

type FetchAct = Extract<OutsideAct, { kind: "fetch_url" }>;

export interface FetchMeans {
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
}

const mostRedirects = 5;

/**
 * Asks what a scenario wants to know. What opens a web service goes to its own address alone, and each redirect is checked as the first
 * address was (PLT-SEC-04, PLT-SET-04).
 */
export async function fetchUrl(
  act: FetchAct,
  door: WebServiceDoor | undefined,
  means: FetchMeans,
): Promise<OutsideAnswer> {
  const first = addressOf(act, door);
  if (first === undefined) return failed("bad_address");
  let url = first;
  for (let redirects = 0; ; redirects++) {
    const own = url.origin === first.origin ? door : undefined;
    const answered = await request(url, {
      ...means,
      method: act.method,
      headers: headersOf(act, own),
      body: act.body?.text,
    });
    const next = redirectOf(act, url, answered);
    if (next === undefined) return answerOf(answered);
    if (redirects === mostRedirects) return failed("too_many_redirects");
    if (!/^https?:$/.test(next.protocol)) return failed("bad_address");
    url = next;
  }
}

function answerOf(answered: Answered): OutsideAnswer {
  if (answered.status === undefined)
    return answered.fault === "timeout" ? { kind: "timeout" } : failed(answered.fault);
  if (answered.cut) return failed("answer_too_large");
  return { kind: "fetched", status: answered.status, body: answered.body };
}

function failed(reason: string): OutsideAnswer {
  return { kind: "failed", reason };
}

/** With a web service what the scenario says follows its address and cannot leave it. */
function addressOf({ connection, url }: FetchAct, door: WebServiceDoor | undefined): URL | undefined {
  if (connection === undefined) return parsed(url);
  if (door === undefined) return undefined;
  const base = parsed(door.address);
  const whole = parsed(`${door.address.replace(/\/$/, "")}${url}`);
  if (base === undefined || whole === undefined) return undefined;
  const root = base.pathname.replace(/\/$/, "");
  const inside = whole.pathname === root || whole.pathname.startsWith(`${root}/`);
  const plain = whole.username === "" && whole.password === "";
  return whole.origin === base.origin && inside && plain ? whole : undefined;
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function redirectOf({ method }: FetchAct, url: URL, answered: Answered): URL | undefined {
  if (answered.status === undefined || answered.location === undefined || method !== "GET") return undefined;
  if (![301, 302, 303, 307, 308].includes(answered.status)) return undefined;
  const { href } = url;
  return URL.canParse(answered.location, href) ? new URL(answered.location, href) : undefined;
}

function headersOf({ body, headers }: FetchAct, door: WebServiceDoor | undefined): Record<string, string> {
  const all: Record<string, string> = { "user-agent": "Perezvon", accept: "application/json, */*;q=0.5" };
  for (const { name, value } of headers) all[name.toLowerCase()] = wire(value);
  if (body !== undefined) {
    all["content-type"] ??= `${body.type}; charset=utf-8`;
    all["content-length"] = String(Buffer.byteLength(body.text));
  }
  if (door === undefined) return all;
  if (door.login !== "")
    all.authorization = `Basic ${Buffer.from(`${door.login}:${door.password}`).toString("base64")}`;
  for (const { name, value } of door.headers) all[name.toLowerCase()] = wire(value);
  return all;
}

/** Letters beyond Latin-1 go as the bytes of UTF-8, as servers read them. */
function wire(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}

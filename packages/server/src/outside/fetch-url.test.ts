import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { OutsideAct } from "@perezvon/flow";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { fetchUrl } from "./fetch-url.ts";

type FetchAct = Extract<OutsideAct, { kind: "fetch_url" }>;

const received: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];
let server: Server;
let other: Server;

beforeAll(async () => {
  server = await answering();
  other = await answering();
});
afterAll(async () => {
  for (const each of [server, other]) {
    each.closeAllConnections();
    await new Promise((closed) => each.close(closed));
  }
});
beforeEach(() => received.splice(0));

/** Does what its path says. */
async function answering(): Promise<Server> {
  const made = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => {
      body += piece.toString();
    });
    request.on("end", () => {
      const url = request.url ?? "";
      received.push({ method: request.method ?? "", url, headers: request.headers, body });
      const target = new URL(url, "http://x").searchParams.get("to");
      if (target !== null) response.writeHead(302, { location: target }).end();
      else if (url.includes("silent")) return;
      else if (url.includes("large")) response.end("x".repeat(1_100_000));
      else if (url.includes("cp1251"))
        response.setHeader("content-type", "text/plain; charset=windows-1251").end(Buffer.from([0xcf, 0xf0]));
      else response.writeHead(url.includes("gone") ? 404 : 200).end('{"ok": true}');
    });
  });
  await new Promise<void>((ready) => made.listen(0, "127.0.0.1", ready));
  return made;
}

const at = (which: Server, path = "") => `http://127.0.0.1:${(which.address() as AddressInfo).port}${path}`;
const act = (change: Partial<FetchAct>): FetchAct => ({
  kind: "fetch_url",
  connection: undefined,
  method: "GET",
  url: at(server, "/a"),
  headers: [],
  body: undefined,
  waitMs: 10_000,
  ...change,
});
const allowedHosts = ["127.0.0.1"];
const ask = (change: Partial<FetchAct>, signal = new AbortController().signal) =>
  fetchUrl(act(change), undefined, { allowedHosts, signal });
const door = (address: string) => ({
  address,
  login: "crm",
  password: "п",
  headers: [{ name: "X-Key", value: "secret" }],
});
const askDoor = (address: string, url: string) =>
  fetchUrl(act({ connection: "c", url }), door(address), {
    allowedHosts,
    signal: new AbortController().signal,
  });

it("OUT-CMP-14 INB-BLK-02 sends method, headers and body, and hands back status and text", async () => {
  const body = { type: "application/json", text: '{"имя": "Вера"}' };
  expect(await ask({ method: "POST", body, headers: [{ name: "X-Name", value: "Вера" }] })).toEqual({
    kind: "fetched",
    status: 200,
    body: '{"ok": true}',
  });
  const [got] = received;
  expect(got).toMatchObject({ method: "POST", body: body.text });
  expect(got!.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(Buffer.from(got!.headers["x-name"] as string, "latin1").toString("utf8")).toBe("Вера");
  expect(await ask({ url: at(server, "/gone") })).toMatchObject({ kind: "fetched", status: 404 });
  expect(await ask({ url: at(server, "/cp1251") })).toMatchObject({ body: "Пр" });
});

it("PLT-SEC-04 private networks stay closed but for the hosts that are opened, by name, by number and after a redirect", async () => {
  const signal = new AbortController().signal;
  const closed = { kind: "failed", reason: "address_not_allowed" };
  for (const url of [
    at(server),
    at(server).replace("127.0.0.1", "localhost"),
    "http://[::1]/",
    "http://0x7f.1/",
  ])
    expect(await fetchUrl(act({ url }), undefined, { allowedHosts: [], signal }), url).toEqual(closed);
  expect(await ask({ url: at(server, `/?to=${encodeURIComponent("http://10.0.0.1/")}`) })).toEqual(closed);
  expect(await ask({ url: at(server, "/?to=ftp://127.0.0.1/") })).toMatchObject({ reason: "bad_address" });
  expect(await ask({ url: at(server, "/?to=%2F%3Fto%3D%2Fb") })).toMatchObject({ status: 200 });
  expect(received.at(-1)!.url).toBe("/b");
  // A redirect to nowhere else leads to itself.
  expect(await ask({ url: at(server, "/?to=") })).toMatchObject({ reason: "too_many_redirects" });
  expect(await ask({ url: at(server, "/large") })).toMatchObject({ reason: "answer_too_large" });
});

it("PLT-SET-04 what opens a web service goes along with its own requests and to nobody else", async () => {
  expect(await askDoor(at(server, "/api/"), "/clients?a=1")).toMatchObject({ status: 200 });
  const [got] = received;
  expect(got).toMatchObject({ url: "/api/clients?a=1", headers: { "x-key": "secret" } });
  expect(got!.headers.authorization).toBe(`Basic ${Buffer.from("crm:п").toString("base64")}`);
  expect(await askDoor(at(server), `/?to=${encodeURIComponent(at(other, "/b"))}`)).toMatchObject({
    status: 200,
  });
  expect(received.at(-1)).toMatchObject({ url: "/b" });
  expect(received.at(-1)!.headers).not.toHaveProperty("x-key");
  expect(received.at(-1)!.headers).not.toHaveProperty("authorization");
  const before = received.length;
  for (const url of ["@evil.test/", "/../other", ".evil.test/"])
    expect(await askDoor(at(server, "/api"), url), url).toMatchObject({ reason: "bad_address" });
  expect(received).toHaveLength(before);
});

it("OUT-CMP-14 nobody waits for an answer that is not wanted any more, and a refused connection has failed", async () => {
  const stop = new AbortController();
  const silent = ask({ url: at(server, "/silent") }, stop.signal);
  await expect.poll(() => received.length).toBe(1);
  stop.abort();
  expect(await silent).toEqual({ kind: "timeout" });
  const gone = await answering();
  const url = at(gone);
  await new Promise((closed) => gone.close(closed));
  expect(await ask({ url })).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("ECONNREFUSED"),
  });
});

import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Campaign, ContactList, Problem, Webhook, WebhookDelivery } from "@perezvon/api";
import { isClosedAddress } from "@perezvon/base/open-network";
import type { CampaignId, UserId } from "@perezvon/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import { letDial } from "../../testing/dialled.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { nextTry, WebhookSender } from "./webhook-sender.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    id: string;
    type: string;
    sequence: number;
    subject: string;
    centre: string;
    data: Record<string, unknown>;
  };
}

let server: TestServer;
let admin: TestClient;
let campaign: Campaign;
let receiver: Server;
const received: Received[] = [];
/** What the receiver answers; taken from the front, 200 when empty. */
const answers: number[] = [];

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => {
      body += piece.toString();
    });
    request.on("end", () => {
      received.push({ headers: request.headers, body, event: JSON.parse(body) as Received["event"] });
      response.writeHead(answers.shift() ?? 200).end("thanks");
    });
  });
  await new Promise<void>((ready) => receiver.listen(0, "127.0.0.1", ready));
  const fields = [{ name: "Телефон", type: "phone" }];
  const list = (await admin.post<ContactList>("/lists", { name: "Для программ", fields })).body;
  const rows = [1, 2, 3].map((n) => ({ Телефон: `+7999000002${n}` }));
  await admin.post(`/lists/${list.id}/records:batch`, { mode: "append", rows });
  const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
  campaign = (await admin.post<Campaign>("/campaigns", { name: "Сообщает", lists })).body;
  const me = (await server.store.users.list(server.centreId)).items.find(({ login }) => login === "admin");
  await admin.request("PATCH", `/users/${me!.id}`, { email: "owner@example.test" });
});
afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((closed) => receiver.close(closed));
  await server.close();
});

const body = (change: object = {}) => ({
  name: "CRM",
  url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
  kinds: ["attempt.ended", "record.closed", "campaign.state"],
  enabled: true,
  ...change,
});
async function turn(advanceMs = 0): Promise<Received[]> {
  server.clock.advanceBy(advanceMs);
  const before = received.length;
  for (;;) {
    const seen = received.length;
    await server.context.webhooks.tick();
    await server.context.webhooks.settled();
    if (received.length === seen) return received.slice(before);
  }
}
const run = (started: boolean) =>
  server.store.campaigns.setStarted(server.centreId, campaign.id as CampaignId, started, server.clock.now(), {
    userId: undefined,
    name: "test",
  });
const deliveries = async (id: string) =>
  (await admin.get<{ items: WebhookDelivery[] }>(`/webhooks/${id}/deliveries`)).body.items;

it("PLT-API-05 tries again after 10 s, 1, 5, 30 min, then hourly, for a day", () => {
  let at = 0;
  const pauses: number[] = [];
  for (let tries = 1; ; tries++) {
    const next = nextTry(tries, 0, at);
    if (next === undefined) break;
    pauses.push((next - at) / 1_000);
    at = next;
  }
  expect(pauses.slice(0, 6)).toEqual([10, 60, 300, 1_800, 3_600, 3_600]);
  expect(at).toBeLessThanOrEqual(24 * 3_600_000);
  expect(at).toBeGreaterThan(22 * 3_600_000);
});

it("PLT-SEC-04 addresses of loopback, private and link-local networks are closed, however they are written", () => {
  const shut =
    "127.0.0.1 10.1.2.3 172.31.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 ::1 fe80::1 fd00::1";
  for (const address of [...shut.split(" "), "::ffff:127.0.0.1", "::ffff:7f00:1"])
    expect(isClosedAddress(address), address).toBe(true);
  for (const address of ["93.184.216.34", "2606:2800:220:1::1", "172.32.0.1"])
    expect(isClosedAddress(address), address).toBe(false);
});

it("OUT-API-04 PLT-API-05 signed events in the order of each record, once more after an error, and none lost by a crash", async () => {
  for (const url of ["http://localhost/x", "http://10.0.0.1/x", "http://[::1]/x"]) {
    const refused = await admin.post<Problem>("/webhooks", body({ url }));
    expect(refused.body.errors, url).toEqual([{ field: "url", code: "not_allowed" }]);
  }
  const made = await admin.post<{ secret: string; item: Webhook }>("/webhooks", body());
  expect(made.status, made.text).toBe(201);
  const { secret, item } = made.body;
  expect(JSON.stringify((await admin.get("/webhooks")).body)).not.toContain(secret);

  await run(true);
  const at = server.clock.now();
  await letDial(server, campaign.id as CampaignId, { at, disposition: "busy" });
  await letDial(server, campaign.id as CampaignId, { at: at + 1_000, disposition: "sold", closes: true });
  // The first answer is an error: what follows of the same subject waits, the others go.
  answers.push(500);
  server.clock.advanceTo(at + 60_000);
  const first = await turn();
  const refusedEvent = first[0]!.event;
  expect(first.filter(({ event }) => event.subject === refusedEvent.subject)).toHaveLength(1);
  // Computed by hand, from what came over the wire alone.
  for (const { headers, body: text } of first) {
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${text}`;
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    expect(headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
    );
  }
  expect(await turn(9_999)).toEqual([]);
  const [again, ...after] = await turn(1);
  expect(again!.event).toEqual(refusedEvent);
  expect(again!.headers["webhook-id"]).toBe(refusedEvent.id);
  expect(after.every(({ event }) => event.subject === refusedEvent.subject)).toBe(true);
  const through = [...first.slice(1), again!, ...after].map(({ event }) => event);
  const words = ({ type, data }: Received["event"]) =>
    `${type} ${data.started ?? data.disposition ?? data.recordDisposition}`;
  expect(through.map(words).sort()).toEqual([
    "attempt.ended busy",
    "attempt.ended sold",
    "campaign.state true",
    "record.closed sold",
  ]);
  for (const subject of new Set(through.map((event) => event.subject))) {
    const mine = through.filter((event) => event.subject === subject);
    expect(mine.map(({ sequence }) => sequence)).toEqual(mine.map((_, place) => place + 1));
  }
  expect(through.find(({ type }) => type === "attempt.ended")).toMatchObject({
    centre: server.centreId,
    data: { values: { Телефон: expect.any(String) }, campaignId: campaign.id },
  });

  // A program that ends between sending and writing sends again, under the same id.
  await admin.post(`/webhooks/${item.id}/test`);
  const { store, clock, logger } = server.context;
  const lost = { ...store.webhooks, succeeded: () => Promise.reject(new Error("the program ended")) };
  const mortal = new WebhookSender({
    clock,
    logger,
    allowedHosts: ["127.0.0.1"],
    mailWaits: () => undefined,
    store: { ...store, webhooks: lost },
  });
  await mortal.tick();
  await mortal.settled();
  const sent = received.at(-1)!;
  expect(sent.event.type).toBe("test");
  expect(await turn()).toEqual([]);
  await store.webhooks.release();
  expect((await turn()).map(({ event }) => event.id)).toEqual([sent.event.id]);

  const log = await deliveries(item.id);
  expect(log).toHaveLength(5);
  expect(
    log.every(({ state, status, answer }) => state === "sent" && status === 200 && answer === "thanks"),
  ).toBe(true);
  expect((await admin.post(`/webhooks/${item.id}/deliveries/${log[0]!.id}/resend`)).status).toBe(202);
  expect((await turn()).map(({ event }) => event.id)).toEqual([log[0]!.id]);
  expect((await admin.request("DELETE", `/webhooks/${item.id}`)).status).toBe(204);
});

it("PLT-API-05 a day of failures switches it off with a letter; switched on again, what waited goes", async () => {
  const kinds = ["campaign.state"];
  const { item } = (await admin.post<{ item: Webhook }>("/webhooks", body({ kinds }))).body;
  await run(false);
  answers.push(...Array<number>(40).fill(503));
  for (let hours = 0; hours < 26; hours++) await turn(3_600_000);
  admin = await server.signedIn("admin");
  const [off] = (await admin.get<{ items: Webhook[] }>("/webhooks")).body.items;
  expect(off).toMatchObject({ enabled: false, disabledAt: expect.any(String) });
  const letters = await server.store.mail.letters(server.centreId);
  expect(letters.filter(({ kind }) => kind === "webhook_off")).toHaveLength(1);
  const [failed] = await deliveries(item.id);
  expect(failed).toMatchObject({ status: 503 });
  answers.length = 0;
  expect(await turn(3_600_000)).toEqual([]);
  admin = await server.signedIn("admin");
  expect((await admin.put(`/webhooks/${item.id}`, body({ kinds }))).status).toBe(200);
  if (failed!.state === "failed") await admin.post(`/webhooks/${item.id}/deliveries/${failed!.id}/resend`);
  expect((await turn()).map(({ event }) => [event.id, event.data.started])).toEqual([[failed!.id, false]]);
});

it("OUT-API-04 a call-back that is promised, moved and missed, and an import that is over, are told in the order of their subject", async () => {
  admin = await server.signedIn("admin");
  for (const { id } of (await admin.get<{ items: Webhook[] }>("/webhooks")).body.items)
    await admin.request("DELETE", `/webhooks/${id}`);
  const kinds = ["callback.set", "callback.missed", "import.finished"];
  const { item } = (await admin.post<{ item: Webhook }>("/webhooks", body({ name: "Перезвоны", kinds })))
    .body;
  await run(true);
  const { store, centreId, clock } = server;
  const at = clock.now();
  const agent = (await store.users.list(centreId)).items.find(({ login }) => login === "agent1")!;
  const promised = { from: at + 3_600_000, until: at + 7_200_000 };
  const promise = {
    number: "+79990000021",
    ...promised,
    ownerId: agent.id as UserId,
    strict: true,
    agentId: agent.id as UserId,
    at,
  };
  await letDial(server, campaign.id as CampaignId, { at, disposition: "call_back", promise });
  const [first, ...none] = await turn();
  expect(none).toEqual([]);
  const instant = (ms: number) => new Date(ms).toISOString();
  expect(first!.event).toMatchObject({
    type: "callback.set",
    sequence: 1,
    data: { campaignId: campaign.id, number: "+79990000021", agent: "agent1" },
  });
  const times = (data: Record<string, unknown>) =>
    [data.from, data.until].map((text) => Date.parse(String(text)));
  expect(times(first!.event.data)).toEqual([promised.from, promised.until]);
  const moved = { from: instant(at + 10_800_000), until: instant(at + 14_400_000), ownerId: agent.id };
  const change = await admin.put(`/call-backs/${first!.event.data.callBackId}`, moved);
  expect(change.status, change.text).toBe(200);
  const [second] = await turn();
  expect(second!.event).toMatchObject({ type: "callback.set", sequence: 2, subject: first!.event.subject });
  expect(times(second!.event.data)).toEqual([at + 10_800_000, at + 14_400_000]);

  const [due] = await store.engine.campaigns.promisedCalls(centreId, at + 14_400_001, [agent.id as UserId]);
  await store.engine.campaigns.markMissed(centreId, due!, at + 14_400_001);
  const [third] = await turn(14_400_001);
  admin = await server.signedIn("admin");
  expect(third!.event).toMatchObject({
    type: "callback.missed",
    sequence: 3,
    subject: first!.event.subject,
    data: { recordId: first!.event.data.recordId, agent: "agent1" },
  });

  const list = (await admin.post<ContactList>("/lists", { name: "Грузится" })).body;
  const columns = [{ name: "Телефон", type: "phone" }];
  await admin.upload(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns }) },
    { name: "file", fileName: "a.csv", bytes: "Телефон\n+79990000031\nнет\n+79990000031\n" },
  ]);
  await expect
    .poll(async () => (await turn()).at(-1)?.event)
    .toMatchObject({
      type: "import.finished",
      subject: `list:${list.id}`,
      data: { listId: list.id, outcome: "done", rowsRead: 3, added: 2, rejected: 1 },
    });
  await run(false);
  expect((await admin.request("DELETE", `/webhooks/${item.id}`)).status).toBe(204);
});

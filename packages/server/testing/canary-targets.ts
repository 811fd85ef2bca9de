import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { TestClient } from "./test-client.ts";

/** Secrets of what the product sends to and fetches from others; each stands nowhere else (TEL-SEC-10, PLT-SEC-03). */
export const targetCanaries = {
  feedPassword: "kanarenvogel-feed-3kZ9",
  feedKey: "kanarenvogel-feed-key-5mX1",
  exportPassword: "kanarenvogel-export-6pV2",
  recordingsPassword: "kanarenvogel-recordings-4hB7",
  servicePassword: "kanarenvogel-service-2rQ5",
  serviceHeader: "kanarenvogel-header-9wL3",
  mailPassword: "kanarenvogel-mail-1tN8",
} as const;

/** What the API has answered, without the one answer that shows a webhook's secret; and that secret. */
export interface TargetAnswers {
  readonly told: readonly string[];
  readonly webhookSecret: string;
}

/** A file server that lets nobody in. */
async function startDoor(): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("220 canary\r\n");
    socket.on("data", (data) => {
      for (const line of data.toString().split("\r\n").filter(Boolean))
        socket.write(line.startsWith("USER") ? "331 password\r\n" : "530 Login incorrect\r\n");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as { port: number }).port, close: () => server.close() };
}

/** Sets up a feed, exports, a mail server and a webhook with their secrets, lets each try its server, and reads all of it again. */
export async function driveTargets(admin: TestClient): Promise<TargetAnswers> {
  const door = await startDoor();
  const target = {
    protocol: "ftp",
    host: "127.0.0.1",
    port: door.port,
    folder: "",
    login: "canary-login",
    bucket: "",
    region: "",
    plainHttp: false,
    implicitTls: false,
    hostKey: "",
    authority: "",
  };
  const told: string[] = [];
  const ask = async <T>(method: "GET" | "PUT" | "POST", path: string, body?: object): Promise<T> => {
    const answer = await admin.request(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    told.push(answer.text);
    return answer.body as T;
  };
  const list = await ask<{ id: string }>("POST", "/lists", { name: `Canary ${door.port}` });
  const campaign = await ask<{ id: string }>("POST", "/campaigns", { name: `Canary ${door.port}` });
  await admin.upload(`/lists/${list.id}/imports`, [
    {
      name: "options",
      value: JSON.stringify({ mode: "append", columns: [{ name: "Телефон", type: "phone" }] }),
    },
    { name: "file", fileName: "first.csv", bytes: "Телефон\n+79990000009\n" },
  ]);
  const imports = `/lists/${list.id}/imports`;
  await until(async () => (await ask<Items>("GET", imports)).items.some(({ state }) => state === "done"));
  await driveFeed(ask, list.id, target);
  await driveExports(ask, campaign.id, target);
  await ask("PUT", "/mail/settings", {
    host: "127.0.0.1",
    port: door.port,
    security: "none",
    login: "canary-login",
    password: targetCanaries.mailPassword,
    senderName: "Canary",
    senderAddress: "canary@example.com",
    replyTo: null,
    siteUrl: "https://canary.example",
  });
  await ask("POST", "/mail/test", { to: "somebody@example.com" });
  const hook = { name: "Canary", url: "https://canary.invalid/x", kinds: ["record.closed"], enabled: true };
  const made = await admin.post<{ secret: string; item: { id: string } }>("/webhooks", hook);
  await ask("POST", `/webhooks/${made.body.item.id}/test`);
  await driveWebService(ask, door.port);
  for (const path of [
    "/web-services",
    `/lists/${list.id}/feed`,
    `/lists/${list.id}/imports`,
    `/campaigns/${campaign.id}/export-tasks`,
    `/campaigns/${campaign.id}/recording-exports`,
    "/mail/settings",
    "/webhooks",
    `/webhooks/${made.body.item.id}/deliveries`,
  ])
    await ask("GET", path);
  door.close();
  return { told, webhookSecret: made.body.secret };
}

type Ask = <T>(method: "GET" | "PUT" | "POST", path: string, body?: object) => Promise<T>;
interface Items {
  readonly items: readonly { readonly state: string }[];
}

async function driveFeed(ask: Ask, listId: string, target: object): Promise<void> {
  await ask("PUT", `/lists/${listId}/feed`, {
    enabled: true,
    schedule: { every: "minutes", minutes: 60 },
    timeZone: "Europe/Moscow",
    target,
    path: "x.csv",
    mode: "append",
    after: "leave",
    moveTo: "",
    skipKnown: true,
    fileRequired: false,
    encoding: "utf-8",
    delimiter: ";",
    header: true,
    skipLines: 0,
    duplicates: "skip",
    splitNumbers: false,
    password: targetCanaries.feedPassword,
    privateKey: targetCanaries.feedKey,
  });
  await ask("POST", `/lists/${listId}/feed/try`, {
    target,
    after: "leave",
    password: targetCanaries.feedPassword,
  });
  await ask("POST", `/lists/${listId}/feed/run`);
  type Fed = { readonly feed: { readonly running: boolean } };
  await until(async () => !(await ask<Fed>("GET", `/lists/${listId}/feed`)).feed.running);
}

/** Its secrets go to a server that answers nothing of use. */
async function driveWebService(ask: Ask, port: number): Promise<void> {
  const service = await ask<{ id: string }>("POST", "/web-services", {
    name: "Canary",
    address: `http://127.0.0.1:${port}`,
    login: "canary-login",
    password: targetCanaries.servicePassword,
    headers: [{ name: "x-canary", value: targetCanaries.serviceHeader }],
  });
  await ask("POST", "/scenarios/request/try", {
    operation: { id: "a", kind: "fetch_url", connection: service.id, url: "/x" },
    variables: {},
  });
}

async function driveExports(ask: Ask, campaignId: string, target: object): Promise<void> {
  const task = await ask<{ id: string }>("POST", `/campaigns/${campaignId}/export-tasks`, {
    name: "Canary",
    enabled: true,
    schedule: { every: "day", at: "06:00" },
    timeZone: "Europe/Moscow",
    target,
    fileName: "x",
    format: "simple",
    lists: [],
    dispositions: [],
    compress: false,
    span: "since_last",
    skipEmpty: false,
    password: targetCanaries.exportPassword,
  });
  const runs = `/campaigns/${campaignId}/export-tasks/${task.id}`;
  await ask("POST", `${runs}/run`);
  await until(async () => (await ask<Items>("GET", `${runs}/runs`)).items[0]?.state === "failed");
  await ask("POST", `/campaigns/${campaignId}/recording-exports`, {
    name: "Canary recordings",
    enabled: false,
    weekdays: [1],
    target,
    parts: "whole",
    signedOnly: false,
    dispositions: [],
    endedAfter: "2026-11-01T00:00:00Z",
    fileName: "x",
    manifest: true,
    pcm: false,
    password: targetCanaries.recordingsPassword,
  });
}

/** Nothing here is late by rule: whoever runs the test limits it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(50);
}

import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallCard, Endpoint, TraceView } from "@perezvon/api";
import { type Logger, seededRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { mediaWorkerUrl } from "@perezvon/media/testing";
import type { CallId, LegId } from "@perezvon/model";
import { createSipStack } from "@perezvon/sip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { CanaryParty, canaries } from "../../testing/canary-call.ts";
import { driveTargets, targetCanaries } from "../../testing/canary-targets.ts";
import { TestClient } from "../../testing/test-client.ts";
import { readConfig } from "../config/config.ts";
import { createLogger } from "../log.ts";
import { type Assembled, assembleServer } from "./assemble.ts";
import { PortTakenError } from "./find-port.ts";

let dataDir: string;
let mediaWorker: URL;
const running: Assembled[] = [];
/** What the first start showed, whichever test made it. */
let signIns: Assembled["demo"]["signIns"] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "pz-assembled-"));
  mediaWorker = await mediaWorkerUrl();
});
afterAll(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function start(
  more: Record<string, string> = {},
  interrupted?: AbortSignal,
  logger: Logger = silentLogger,
): Promise<Assembled> {
  const environment = {
    PORT: "0",
    METRICS_PORT: "0",
    SIP_PORT: "0",
    RTP_PORT_LOW: "28000",
    RTP_PORT_HIGH: "28999",
  };
  const server = await assembleServer({
    config: readConfig({ ...environment, DATA_DIR: dataDir, ...more }, "/"),
    clock: systemClock,
    timers: systemTimers,
    random: seededRandom("assemble"),
    logger,
    programs: { mediaWorker, forecast: mediaWorker, webrtcGateway: undefined, speech: undefined },
    webFolder: undefined,
    mediaWorkers: 1,
    ...(interrupted && { interrupted }),
    fsync: false,
  });
  running.push(server);
  if (server.demo.created) signIns = server.demo.signIns;
  return server;
}

async function stop(server: Assembled): Promise<number> {
  running.splice(running.indexOf(server), 1);
  const from = performance.now();
  await server.stop();
  return performance.now() - from;
}

describe("the whole product in one process", () => {
  it("PLT-TST-01, PLT-TST-10, TEL-GEN-04 starts from nothing, shows the sign-ins once, and ends in order", async () => {
    const first = await start();
    const base = `http://127.0.0.1:${first.http.port}`;
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    expect(first.demo.signIns.map(({ login }) => login).sort()).toEqual([
      "admin",
      "agent1",
      "agent2",
      "ccadmin",
      "supervisor",
    ]);
    const page = async () => (await fetch(`http://127.0.0.1:${first.metrics.port}/metrics`)).text();
    const metrics = await page();
    expect(metrics).toMatch(
      /^perezvon_http_request_seconds_count\{method="GET",route="\/health\/ready",status="200"\} 1$/m,
    );
    expect(metrics).toMatch(/^perezvon_legs 0$/m);
    const { login, password } = first.demo.signIns[0]!;
    const signIn = await fetch(`${base}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ login, password }),
    });
    expect(signIn.status).toBe(200);
    // TEL-GEN-04: a balancer sends an emptying node nobody new.
    void first.pbx.drain(60_000);
    for (const path of ["/health/ready", "/api/v1/health/ready"]) {
      const draining = await fetch(`${base}${path}`);
      expect([draining.status, draining.headers.get("retry-after")]).toEqual([503, "30"]);
    }
    expect((await fetch(`${base}/health/live`)).status).toBe(200);
    first.pbx.resume();
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    expect(await stop(first)).toBeLessThan(5_000);
    await expect(fetch(`${base}/health/live`)).rejects.toThrow();
    const second = await start();
    expect(second.demo).toMatchObject({ created: false, signIns: [] });
    await stop(second);
  }, 60_000);

  it("TEL-TPT-01, TEL-TPT-07 SIP over WebSocket on the web port: subprotocol sip only, then digest as for any phone", async () => {
    const server = await start();
    const url = `ws://127.0.0.1:${server.http.port}/sip`;
    const plain = new WebSocket(url);
    const [refusal] = await once(plain, "error");
    expect(String(refusal)).toContain("400");
    const phone = createSipStack({
      clock: systemClock,
      timers: systemTimers,
      random: seededRandom("web phone"),
      logger: silentLogger,
      listeners: [],
    });
    await phone.start();
    const flow = await phone.connectWebSocket(url);
    const answer = await phone.request("REGISTER", {
      target: "sip:127.0.0.1",
      from: "<sip:agent1@127.0.0.1>",
      to: "<sip:agent1@127.0.0.1>",
      headers: [["Expires", "60"]],
      flow,
    });
    expect(answer).toMatchObject({ kind: "response", status: 401 });
    await phone.close();
    await stop(server);
  }, 60_000);

  it("TEL-SEC-10 TEL-GEN-06 secrets and whole numbers driven through it stand in no log, trace, record, answer or file", async () => {
    const lines: string[] = [];
    const logger = createLogger({
      level: "debug",
      fullNumbers: false,
      to: { write: (line) => void lines.push(line) },
    });
    const server = await start({ WEBHOOK_HOSTS: "127.0.0.1" }, undefined, logger);
    const admin = new TestClient(server.app);
    const shown = signIns.find(({ login }) => login === "admin")!.password;
    // A second try finds the password that the first one has set.
    if ((await admin.signIn("admin", shown)).status === 200)
      await admin.post("/me/password", { current: shown, next: canaries.userPassword });
    else expect((await admin.signIn("admin", canaries.userPassword)).status).toBe(200);
    await admin.refresh();
    const party = await CanaryParty.start(server.sip.port);
    const settings = {
      host: "127.0.0.1",
      port: party.port,
      authorisation: "registration",
      username: "canary-login",
    };
    const trunk = await admin.post("/trunks", {
      name: `Canary ${server.sip.port}`,
      settings,
      password: canaries.trunkPassword,
    });
    expect(trunk.status, trunk.text).toBe(201);
    await admin.post("/sip/trace", { minutes: 5 });
    const { body: shownLines } = await admin.get<{ items: Endpoint[] }>("/endpoints?show=true");
    const line = shownLines.items.find(({ login }) => login !== "")!;
    const legs: { legId: LegId; callId: CallId }[] = [];
    const digits: string[] = [];
    const unwatch = server.pbx.onEvent((event) => {
      if (event.kind === "incoming") legs.push(event);
      if (event.kind === "digit" && event.secret) digits.push(event.digit);
    });
    const call = await party.call({ ...line, password: line.password! }, "4040");
    expect(legs).toHaveLength(1);
    const [{ legId, callId }] = legs as [(typeof legs)[0]];
    server.pbx.execute({ kind: "secret_digits", legId, on: true });
    await call.press(canaries.digits);
    await expect.poll(() => digits.join(""), { timeout: 5_000 }).toBe(canaries.digits);
    await call.end();
    await expect
      .poll(async () => (await admin.get(`/calls/${callId}`)).status, { timeout: 10_000 })
      .toBe(200);
    const record = await admin.get<CallCard>(`/calls/${callId}`);
    const trace = await admin.get<TraceView>("/sip/trace");
    expect(trace.body.calls.length).toBeGreaterThan(0);
    const { told: answers, webhookSecret } = await driveTargets(admin);
    const told = [...answers, record.text, trace.text, (await admin.get("/audit?limit=200")).text];
    for (const path of ["/trunks", `/trunks/${(trunk.body as { id: string }).id}`, "/endpoints", "/users"])
      told.push((await admin.get(path)).text);
    const metrics = await (await fetch(`http://127.0.0.1:${server.metrics.port}/metrics`)).text();
    // TEL-GEN-06: the call is in the figures that a collector reads.
    for (const figure of [
      "perezvon_legs_answered_total",
      "perezvon_leg_setup_seconds_count",
      "perezvon_leg_codes_total",
    ])
      expect(metrics).toMatch(new RegExp(`^${figure}\\{[^}]+\\} [1-9]`, "m"));
    expect(metrics).toMatch(/^perezvon_rtp_packets\{worker="\d+",way="out"\} [1-9]/m);
    expect(metrics).toMatch(/^perezvon_registrations 0$/m);
    told.push(metrics);
    unwatch();
    await party.close();
    await stop(server);
    told.push(lines.join(""), ...(await contentsOf(dataDir)));
    // What is no secret has been found by the same search, so that it can find.
    for (const known of ["canary-login", callId])
      expect(told.some((text) => text.includes(known))).toBe(true);
    const secrets = { ...canaries, ...targetCanaries, webhookSecret, linePassword: line.password! };
    for (const [kind, canary] of Object.entries(secrets))
      for (const text of told)
        expect(text.includes(canary), `${kind} in ${around(text, canary)}`).toBe(false);
    for (const text of [lines.join(""), trace.text, record.text])
      expect(text).not.toMatch(/Signal\s*=\s*[0-9A-D]|"digits?":\s*"[0-9A-D]/);
    expect(lines.filter((each) => /\+7\d{10}/.test(each))).toEqual([]);
  }, 120_000);

  it("a taken port is told before anything is started", async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
    const { port } = taken.address() as { port: number };
    await expect(start({ PORT: String(port) })).rejects.toThrow(PortTakenError);
    await new Promise((done) => taken.close(done));
  });

  it("an interruption of the start takes down what is up already, the database first of all", async () => {
    const controller = new AbortController();
    const starting = start({}, controller.signal);
    const pidFile = join(dataDir, "postgres/postmaster.pid");
    await expect.poll(() => existsSync(pidFile), { timeout: 10_000, interval: 5 }).toBe(true);
    controller.abort(new Error("told to end"));
    await expect(starting).rejects.toThrow("told to end");
    expect(existsSync(pidFile)).toBe(false);
  }, 60_000);
});

/** Every file below a folder as octets, one character each. */
async function contentsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((each) => each.isFile())
      .map((each) => readFile(join(each.parentPath, each.name), "latin1")),
  );
}

function around(text: string, found: string): string {
  const at = text.indexOf(found);
  return at < 0 ? "" : text.slice(Math.max(0, at - 80), at + 80);
}

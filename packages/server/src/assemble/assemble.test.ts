import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { mediaWorkerUrl } from "@perezvon/media/testing";
import { createSipStack } from "@perezvon/sip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { readConfig } from "../config/config.ts";
import { type Assembled, assembleServer } from "./assemble.ts";
import { PortTakenError } from "./find-port.ts";

let dataDir: string;
let mediaWorker: URL;
const running: Assembled[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "pz-assembled-"));
  mediaWorker = await mediaWorkerUrl();
});
afterAll(async () => {
  for (const server of running) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(more: Record<string, string> = {}, interrupted?: AbortSignal): Promise<Assembled> {
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
    logger: silentLogger,
    programs: { mediaWorker, webrtcGateway: undefined, speech: undefined },
    webFolder: undefined,
    mediaWorkers: 1,
    ...(interrupted && { interrupted }),
    fsync: false,
  });
  running.push(server);
  return server;
}

async function stop(server: Assembled): Promise<number> {
  running.splice(running.indexOf(server), 1);
  const from = performance.now();
  await server.stop();
  return performance.now() - from;
}

describe("the whole product in one process", () => {
  it("PLT-TST-01, PLT-TST-10 starts from nothing, shows the sign-ins once, and ends in order", async () => {
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
    const metrics = await (await fetch(`http://127.0.0.1:${first.metrics.port}/metrics`)).text();
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

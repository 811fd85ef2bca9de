import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep, systemTimers } from "@perezvon/base";
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "./support/baresip.ts";
import { root } from "./support/program.ts";

/** From nothing, with everything to be built. */
const FIRST_START_LIMIT_MS = 120_000;
/** Installed and built: 6 s on a machine of one's own, and this is not. */
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 20_000;

let dataDir: string;
let running: Demo | undefined;
/** What a demo that ended has left. */
let left: readonly number[] = [];
const held: { close(): void }[] = [];

beforeAll(async () => {
  // The demo installs what is missing; under a test, beside others, that would pull the floor from under them.
  const installed = statSync(join(root, "node_modules/.package-lock.json")).mtimeMs;
  expect(installed, "run npm ci first").toBeGreaterThanOrEqual(
    statSync(join(root, "package-lock.json")).mtimeMs - 1000,
  );
  dataDir = await mkdtemp(join(tmpdir(), "perezvon-demo-"));
});
afterAll(async () => {
  for (const socket of held) socket.close();
  for (const pid of [...(running?.tree() ?? []), ...left]) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** `npm run demo` as somebody at a terminal sees it. */
class Demo {
  readonly child: ChildProcess;
  readonly #startedAt = performance.now();
  #text = "";
  #exit: { code: number | null; signal: string | null } | undefined;

  constructor(args: readonly string[] = []) {
    // A process group of its own, as a terminal gives it, so that Ctrl-C can be sent to all of it.
    this.child = spawn(process.execPath, [join(root, "scripts/demo.mjs"), ...args], {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DATA_DIR: dataDir, METRICS_PORT: "0" },
    });
    const keep = (data: Buffer) => {
      this.#text += data;
    };
    this.child.stdout?.on("data", keep);
    this.child.stderr?.on("data", keep);
    this.child.on("exit", (code, signal) => {
      this.#exit = { code, signal };
    });
  }

  get text(): string {
    return this.#text;
  }

  /** Resolves with the milliseconds it took until the table stood there. */
  async ready(limitMs: number): Promise<number> {
    await until(
      () => {
        if (this.#exit) throw new Error(`the demo ended with ${this.#exit.code}\n${this.#text}`);
        return /Perezvon is ready[\s\S]*(Sign-ins|passwords were shown)[\s\S]*\n$/.test(this.#text);
      },
      limitMs,
      () => `the demo is not ready\n${this.#text}`,
    );
    // The last lines of the table may come in a piece of their own.
    await sleep(systemTimers, 200);
    return performance.now() - this.#startedAt;
  }

  /** What a row of the table says. */
  row(name: RegExp): string {
    return new RegExp(`^  ${name.source}\\s+(\\S+)`, "m").exec(this.#text)?.[1] ?? "";
  }

  signIns(): Map<string, string> {
    const [, table = ""] = this.#text.split("Sign-ins");
    return new Map(
      [...table.matchAll(/^ {2}(\w+) +(\S{12,}) /gm)].map(([, login, password]) => [login!, password!]),
    );
  }

  /** Itself and everybody below, wherever they put themselves. */
  tree(): number[] {
    const parents = parentsOfAll();
    const found = [this.child.pid!];
    for (const parent of found) {
      for (const [pid, ppid] of parents) if (ppid === parent) found.push(pid);
    }
    return found;
  }

  async interrupt(whom: "group" | "itself"): Promise<{ code: number | null; signal: string | null }> {
    const { pid } = this.child;
    process.kill(whom === "group" ? -pid! : pid!, "SIGINT");
    await until(
      () => this.#exit !== undefined,
      STOP_LIMIT_MS,
      () => `the demo does not end\n${this.#text}`,
    );
    return this.#exit!;
  }
}

function parentsOfAll(): Map<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // After the name in brackets, which may hold anything: state and parent.
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  return parents;
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Takes a port, unless somebody has it already: then it is taken all the same. */
async function take(kind: "tcp" | "udp", port: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket: Server | Socket = kind === "tcp" ? createServer() : createSocket("udp4");
    socket.once("error", () => resolve());
    const taken = () => {
      held.push(socket);
      resolve();
    };
    if (kind === "tcp") (socket as Server).listen(port, "127.0.0.1", taken);
    else (socket as Socket).bind(port, "127.0.0.1", taken);
  });
}

async function signIn(at: string, login: string, password: string): Promise<number> {
  const response = await fetch(`${at}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  return response.status;
}

async function ended(demo: Demo, whom: "group" | "itself"): Promise<void> {
  const tree = demo.tree();
  // Demo, carrier, server, PostgreSQL and its children.
  expect(tree.length).toBeGreaterThan(4);
  const how = await demo.interrupt(whom);
  left = tree;
  expect(how, demo.text).toEqual({ code: 0, signal: null });
  await until(
    () => !tree.some(isAlive),
    3000,
    () =>
      `left: ${tree.filter(isAlive).map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "))}`,
  );
}

let firstPasswords: Map<string, string>;

it("the first start shows a table with sign-ins; taken ports move, and it is said; Ctrl-C ends everything", {
  timeout: FIRST_START_LIMIT_MS + 60_000,
}, async () => {
  for (const [kind, port] of [
    ["tcp", 8080],
    ["udp", 5060],
    ["udp", 5070],
  ] as const)
    await take(kind, port);
  running = new Demo();
  const tookMs = await running.ready(FIRST_START_LIMIT_MS);
  console.log(`first start, with whatever was to be built: ${(tookMs / 1000).toFixed(1)} s`);
  firstPasswords = running.signIns();
  expect([...firstPasswords.keys()]).toEqual(
    expect.arrayContaining(["admin", "supervisor", "agent1", "agent2"]),
  );
  const web = running.row(/Web \/ Веб-приложение/);
  expect(web).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const ports = {
    web: new URL(web).port,
    sip: running.row(/SIP/).split(":")[1],
    carrier: running.row(/Carrier[^0-9]*/).split(":")[1],
  };
  expect(Object.values(ports).every(Boolean)).toBe(true);
  expect(ports).not.toMatchObject({ web: "8080" });
  expect(ports).not.toMatchObject({ sip: "5060" });
  expect(ports).not.toMatchObject({ carrier: "5070" });
  for (const [taken, used] of [
    ["8080", ports.web],
    ["5060", ports.sip],
    ["5070", ports.carrier],
  ]) {
    const said = running.text
      .split("\n")
      .some((line) => /taken/.test(line) && line.includes(taken!) && line.includes(used!));
    expect(said, `${taken} → ${used} in\n${running.text}`).toBe(true);
  }
  expect((await fetch(`${web}/`)).headers.get("content-type")).toMatch(/text\/html/);
  expect(await signIn(web, "admin", firstPasswords.get("admin")!)).toBe(200);
  await ended(running, "group");
});

it("the second start keeps the data, shows no passwords, and is quick; a signal to it alone ends everything too", {
  timeout: 120_000,
}, async () => {
  running = new Demo();
  const tookMs = await running.ready(START_LIMIT_MS);
  console.log(`start when installed: ${(tookMs / 1000).toFixed(1)} s`);
  expect(tookMs).toBeLessThan(START_LIMIT_MS);
  expect(running.signIns().size).toBe(0);
  for (const password of firstPasswords.values()) expect(running.text).not.toContain(password);
  expect(running.text).toContain("--fresh");
  const web = running.row(/Web \/ Веб-приложение/);
  expect(await signIn(web, "admin", firstPasswords.get("admin")!)).toBe(200);
  await ended(running, "itself");
  expect(existsSync(join(dataDir, "postgres/postmaster.pid"))).toBe(false);
});

it("--fresh starts over: other passwords, and the old ones open nothing", {
  timeout: 120_000,
}, async () => {
  running = new Demo(["--fresh"]);
  const tookMs = await running.ready(START_LIMIT_MS * 2);
  console.log(`start with fresh data: ${(tookMs / 1000).toFixed(1)} s`);
  const passwords = running.signIns();
  expect([...passwords.keys()]).toEqual([...firstPasswords.keys()]);
  const web = running.row(/Web \/ Веб-приложение/);
  expect(await signIn(web, "admin", firstPasswords.get("admin")!)).toBe(401);
  expect(await signIn(web, "admin", passwords.get("admin")!)).toBe(200);
  await ended(running, "group");
});

it("Ctrl-C while it is still starting leaves nothing behind", { timeout: 120_000 }, async () => {
  // Empty data make the start longer.
  running = new Demo(["--fresh"]);
  const demo = running;
  // PostgreSQL goes into a session of its own: if the server forgets it, no Ctrl-C will ever reach it.
  await until(
    () => existsSync(join(dataDir, "postgres/postmaster.pid")),
    START_LIMIT_MS * 2,
    () => `the demo does not start\n${demo.text}`,
  );
  await sleep(systemTimers, 300);
  expect(demo.text).not.toContain("is ready");
  await ended(demo, "group");
});

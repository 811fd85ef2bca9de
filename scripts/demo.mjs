// npm run demo: installs what is missing, builds, starts the product with embedded PostgreSQL and, beside it, the simulated carrier.
// npm run demo -- --fresh                          starts over with empty data
// npm run demo -- --headless --records N --agents M --seconds S [--seed K]    campaigns of all four modes without people, one JSON line at the end
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { installDependencies, requireNode, root, stepper } from "./prepare.mjs";

requireNode();
const roleNames = { ADM: "administrator", SEC: "security", SUP: "supervisor", AGT: "agent" };
const args = process.argv.slice(2);
const headless = args.includes("--headless");
const startedAt = performance.now();
const steps = headless ? quietStepper() : stepper();
const children = [];
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stop(signal === "SIGINT" ? 0 : 143));

// The reader of the table may be gone (`| head`): an end like any other, not a crash that leaves the programs behind.
process.stdout.on("error", () => stop(1));

await main().catch((error) => {
  console.error(error.message);
  return stop(1);
});

async function main() {
  const say = (text) => steps.step(text);
  await installDependencies(say);
  const { build } = await import("./build.mjs");
  await build({ progress: (what) => say(`building ${what}`) });

  const dataDir = headless ? join(root, "data/headless") : process.env.DATA_DIR || join(root, "data/demo");
  if (headless || args.includes("--fresh")) rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });

  say("starting the simulated carrier");
  const sipPort = await freePort(5070, true);
  const carrier = await start("carrier", join(root, "dist/carrier.mjs"), [], {
    CARRIER_SIP_PORT: String(sipPort),
    // Nobody listens on the first yet, so the second must not be looked for where the first has been found.
    CARRIER_HTTP_PORT: String(await freePort(Math.max(5071, sipPort + 1))),
    ...(headless && option("--seed") ? { CARRIER_SEED: option("--seed") } : {}),
  });
  say("starting PostgreSQL and the product");
  const server = await start("server", join(root, "dist/server.mjs"), [], {
    DATA_DIR: dataDir,
    PORT_SHIFT: "1",
    DRAIN_SECONDS: process.env.DRAIN_SECONDS ?? "0",
    CARRIER_SIP: carrier.sip,
    LOG_LEVEL: process.env.LOG_LEVEL || "warn",
  });
  steps.end();
  if (headless) {
    const code = await runHeadless(server, carrier);
    await stop(code);
    return;
  }
  printTable(server, carrier);
}

function runHeadless(server, carrier) {
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", join(root, "dist/headless.mjs"), ...args.filter((arg) => arg !== "--headless")],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PEREZVON_READY: JSON.stringify(server),
        CARRIER_READY: JSON.stringify(carrier),
      },
    },
  );
  children.push({ name: "headless", child });
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}

/** Starts a program and waits for its one JSON line that says it is ready. */
function start(name, file, programArgs, env) {
  // As `npm start` has it: what a call leaves behind is dead soon, and a young generation of the usual size is half of a call's memory.
  const memory = ["--max-semi-space-size=2", "--no-parallel-scavenge"];
  const child = spawn(process.execPath, ["--enable-source-maps", ...memory, file, ...programArgs], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  children.push({ name, child });
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`${name} was not ready within 90 s`)), 90_000);
    child.on("exit", (code) => {
      clearTimeout(deadline);
      if (stopping) return;
      reject(new Error(`${name} ended with ${code}`));
      console.error(`${name} ended unexpectedly (${code})`);
      void stop(1);
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const ready = readyLine(line);
      if (ready) {
        clearTimeout(deadline);
        resolve(ready);
      } else process.stdout.write(`${line}\n`);
    });
  });
}

function readyLine(line) {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line);
    return value.ready === true ? value : undefined;
  } catch {
    return undefined;
  }
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  steps.end();
  if (!headless) console.log("stopping…");
  // The carrier goes last, so that the product's farewells (BYE) still find it.
  for (const { child } of [...children].reverse()) await end(child);
  process.exit(code);
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
    child.on("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

/** The next port that nobody has on TCP, and for SIP on UDP as well. */
async function freePort(wanted, withUdp = false) {
  for (let port = wanted; port < wanted + 100; port++) {
    if ((await isFree(port)) && (!withUdp || (await isFreeForUdp(port)))) {
      if (port !== wanted) process.stderr.write(`  port ${wanted} is taken, using ${port}\n`);
      return port;
    }
  }
  throw new Error(`no free port from ${wanted} to ${wanted + 99}`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function isFreeForUdp(port) {
  return new Promise((resolve) => {
    const probe = createSocket("udp4");
    probe.once("error", () => probe.close(() => resolve(false)));
    probe.bind({ port, address: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function printTable(server, carrier) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const rows = [
    ["Web / Веб-приложение", server.http],
    ["API", `${server.http}/api/docs`],
    ["SIP", server.sip],
    ["Carrier / Имитатор сети", `${carrier.sip} (report: ${carrier.http}/report)`],
  ];
  const signIns = server.signIns ?? [];
  console.log(`\nPerezvon is ready (${seconds} s). Ctrl-C stops everything.\n`);
  const width = Math.max(...rows.map(([name]) => name.length), ...signIns.map(({ login }) => login.length));
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
  console.log("");
  if (signIns.length === 0) {
    console.log("  The passwords were shown at the first start. Start over: npm run demo -- --fresh");
    return;
  }
  console.log("  Sign-ins (temporary passwords, shown once / временные пароли, показываются один раз):");
  for (const { login, password, roles = [] } of signIns) {
    console.log(
      `  ${login.padEnd(width)}  ${password}  ${roles.map((role) => roleNames[role] ?? role).join(", ")}`,
    );
  }
}

function option(name) {
  const at = args.indexOf(name);
  return at >= 0 ? args[at + 1] : undefined;
}

function quietStepper() {
  return {
    step(text) {
      process.stderr.write(`  … ${text}\n`);
    },
    end() {},
  };
}

// What every command does first on a fresh machine: checks Node, installs the npm dependencies when the lock file is newer than they are,
// and on Debian as root installs the peers that the tests talk to. Plain Node: nothing is installed yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Programs that the tests talk to, and the Debian packages that bring them. */
const peers = [
  { program: "chromium", packages: ["chromium"] },
  { program: "sipp", packages: ["sip-tester"] },
  { program: "baresip", packages: ["baresip-core"] },
  { program: "espeak-ng", packages: ["espeak-ng"] },
  { program: "sox", packages: ["sox"] },
  { program: "ip", packages: ["iproute2"] },
];

export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Perezvon needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the npm dependencies if they are missing or older than the lock file. */
export async function installDependencies(progress) {
  const lock = join(root, "package-lock.json");
  const installed = join(root, "node_modules/.package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs - 1000) return;
  progress("installing npm dependencies");
  const quietly = ["--no-audit", "--no-fund", "--no-progress"];
  try {
    await run("npm", ["ci", ...quietly], { quiet: true });
  } catch {
    // A registry that carries the packages of this platform alone leaves those of others out of the lock file, and `npm ci`
    // takes that for a fault before it has touched anything. `npm install` keeps to the lock file too, and reports real faults.
    await run("npm", ["install", "--no-save", ...quietly], { quiet: true });
  }
}

/** Installs the peers of the tests where that is possible; returns the programs that are still missing. */
export async function installPeers(progress) {
  const missing = () => peers.filter(({ program }) => !onPath(program));
  const wanted = missing();
  if (wanted.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    const packages = wanted.flatMap((peer) => peer.packages);
    progress(`installing ${packages.join(", ")}`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    try {
      await run("apt-get", ["update", "-q"], { quiet: true, env });
      await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], {
        quiet: true,
        env,
      });
    } catch (error) {
      console.error(`the peers could not be installed: ${error.message}`);
    }
  }
  return missing().map(({ program }) => program);
}

/** Runs a command to its end; its output is shown only when it fails if `quiet`. */
export function run(command, args, { quiet = false, env = process.env, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit" });
    let output = "";
    child.stdout?.on("data", (data) => {
      output += data;
    });
    child.stderr?.on("data", (data) => {
      output += data;
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code}\n${output.slice(-4000)}`));
    });
  });
}

function onPath(program) {
  return spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;
}

/** One line a step with its duration, so that nothing longer than a second is silent. */
export function stepper() {
  let name;
  let startedAt = 0;
  const end = () => {
    if (name !== undefined)
      console.log(`  ✓ ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    name = undefined;
  };
  return {
    step(text) {
      end();
      name = text;
      startedAt = performance.now();
      if (process.stdout.isTTY) process.stdout.write(`  … ${text}\r`);
      else console.log(`  … ${text}`);
    },
    end,
  };
}

export function packageVersion() {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

// What every command does first on a fresh machine: checks Node, installs the npm dependencies when the lock file is newer than they are,
// and on Debian as root installs the peers that the tests talk to. Plain Node: nothing is installed yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Programs that the tests talk to, and the Debian packages that bring them. */
const peers = [
  { program: "chromium", packages: ["chromium"] },
  { program: "sipp", packages: ["sip-tester"] },
  { program: "baresip", packages: ["baresip-core"] },
  { program: "linphonec", packages: ["linphone-cli"] },
  { program: "espeak-ng", packages: ["espeak-ng"] },
  { program: "sox", packages: ["sox"] },
  // A plug-in of sox: GSM 06.10 by libgsm.
  { program: "sox with GSM", packages: ["libsox-fmt-base"], present: "sox --help | grep -qw gsm" },
  { program: "ip", packages: ["iproute2"] },
  { program: "nft", packages: ["nftables"] },
  { program: "turnserver", packages: ["coturn"] },
  { program: "tshark", packages: ["tshark"] },
  { program: "sipsak", packages: ["sipsak"] },
  {
    program: "kamailio",
    packages: ["kamailio", "kamailio-tls-modules", "kamailio-websocket-modules", "kamailio-outbound-modules"],
  },
  { program: "vsftpd", packages: ["vsftpd"] },
  { program: "sshd", packages: ["openssh-server"], present: "command -v sshd || test -x /usr/sbin/sshd" },
  { program: "rtpengine", packages: ["rtpengine-daemon"] },
];

/** Debian 12 has no Asterisk; the one of Debian 11 runs there beside libraries of its own age. */
const asterisk = { program: "asterisk", packages: ["asterisk"] };
const olderDebian = (mirror) => ({
  "/etc/apt/sources.list.d/perezvon-bullseye.sources": [
    "Types: deb",
    `URIs: ${mirror}`,
    "Suites: bullseye",
    "Components: main",
    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
  ],
  // Pinned low: only what the newer Debian lacks is taken from there.
  "/etc/apt/preferences.d/perezvon-bullseye": ["Package: *", "Pin: release n=bullseye", "Pin-Priority: 50"],
});
/** Asked by Debian's packages before they start a service: the tests run each peer as a child with a configuration of their own. */
const servicePolicy = "/usr/sbin/policy-rc.d";

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
  const missing = () =>
    [...peers, asterisk].filter(({ program, present = `command -v ${program}` }) => !succeeds(present));
  const wanted = missing();
  if (wanted.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    const ours = wanted.filter((peer) => peer !== asterisk);
    await attempt(progress, ours, () => installPackages(ours));
    if (wanted.includes(asterisk)) await attempt(progress, [asterisk], installAsterisk);
  }
  return missing().map(({ program }) => program);
}

async function attempt(progress, wanted, install) {
  if (wanted.length === 0) return;
  progress(`installing ${wanted.flatMap(({ packages }) => packages).join(", ")}`);
  try {
    await install();
  } catch (error) {
    console.error(`the peers could not be installed: ${error.message}`);
  }
}

/** Without their services coming up. */
async function installPackages(wanted) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const packages = wanted.flatMap((peer) => peer.packages);
  await run("apt-get", ["update", "-q"], { quiet: true, env });
  const policyWasThere = existsSync(servicePolicy);
  if (!policyWasThere) writeFileSync(servicePolicy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], {
      quiet: true,
      env,
    });
  } finally {
    if (!policyWasThere) rmSync(servicePolicy, { force: true });
  }
}

/** From the older Debian where the system's own has none. */
async function installAsterisk() {
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  if (release !== "bullseye") {
    const files = olderDebian(debianMirror(release));
    for (const [path, lines] of Object.entries(files)) writeFileSync(path, `${lines.join("\n")}\n`);
  }
  await installPackages([asterisk]);
}

/** Where this machine takes its own Debian from: the older one lies beside it. */
function debianMirror(release) {
  const folder = "/etc/apt/sources.list.d";
  const files = ["/etc/apt/sources.list", ...readdirSync(folder).map((name) => join(folder, name))];
  const texts = files.filter((path) => existsSync(path)).map((path) => readFileSync(path, "utf8"));
  for (const stanza of texts.flatMap((text) => text.split(/\n\s*\n/))) {
    const line = new RegExp(`^deb\\s+(?:\\[[^\\]]*\\]\\s+)?(\\S+)\\s+${release}\\s`, "m").exec(stanza)?.[1];
    const own = new RegExp(`^Suites:.*\\b${release}(\\s|$)`, "m").test(stanza);
    const mirror = line ?? (own ? /^URIs:\s*(\S+)/m.exec(stanza)?.[1] : undefined);
    if (mirror !== undefined) return mirror;
  }
  throw new Error("no source of Debian packages is configured");
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

function succeeds(command) {
  return spawnSync("sh", ["-c", command], { stdio: "ignore" }).status === 0;
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

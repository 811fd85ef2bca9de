// npm run faults -- <name>…   shows one promise of docs/reliability.md by its tests, with figures; without a name, the list.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { installDependencies, installPeers, requireNode, root, stepper } from "./prepare.mjs";

const e2e = "vitest.e2e.config.ts";
const unit = "vitest.config.ts";
const faults = {
  network: {
    what: "loss, jitter, reordering, duplicates; digits at 5 % loss",
    config: e2e,
    files: ["e2e/faults-network"],
  },
  disk: { what: "a full disk under recordings", config: e2e, files: ["e2e/faults-disk"] },
  edge: { what: "a switch dies or drains behind Kamailio", config: e2e, files: ["e2e/kamailio-edge"] },
  worker: {
    what: "a media worker crashes",
    config: unit,
    files: ["packages/telephony/src/safety", "packages/media/src/pool/media-pool"],
    tests: "TEL-GEN-03",
  },
  trunk: {
    what: "trunks dead, silent, at 503",
    config: unit,
    files: ["packages/telephony/src/trunks"],
    tests: "TEL-TRK-04|TEL-TRK-05|TEL-LIM-03",
  },
  overload: {
    what: "more calls than a node takes",
    config: unit,
    files: ["packages/telephony/src/limits", "packages/telephony/src/flood"],
  },
  lies: {
    what: "far sides that lie, digits faster than fingers, clocks that are set",
    config: unit,
    files: ["packages/telephony/src/bad-far-sides"],
  },
  fuzz: {
    what: "20,000 mutated SIP, SDP, RTP, RTCP, SRTP and STUN each; FUZZ_COUNT=1000000 for the long run, FUZZ_SEED",
    config: unit,
    files: [
      "packages/sip/src/user-agent/mutated-messages",
      "packages/sip/src/transport/stun-fuzz",
      "packages/media/src/rtp/fuzz",
    ],
  },
  storm: {
    what: "twice and three times the calls a node takes, over the wire; STORM_CAPACITY: what it takes a second",
    bench: [2, 3].map((times) => [
      "overload",
      "--times",
      times,
      "--capacity",
      process.env.STORM_CAPACITY ?? 100,
    ]),
  },
  database: {
    what: "PostgreSQL gone and back, and slow",
    config: e2e,
    files: ["e2e/database-gone"],
    built: true,
  },
  kill9: {
    what: "kill -9 of the program; KILL9_ROUNDS, KILL9_SEED",
    config: e2e,
    files: ["e2e/kill9"],
    built: true,
  },
};

requireNode();
const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in faults));
if (names.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no such fault: ${unknown.join(", ")}`);
  for (const [name, { what }] of Object.entries(faults)) console.log(`  ${name.padEnd(10)} ${what}`);
  process.exit(unknown.length > 0 ? 1 : 0);
}
const steps = stepper();
await installDependencies((text) => steps.step(text));
await installPeers((text) => steps.step(text));
if (names.some((name) => faults[name].built)) {
  const { build } = await import("./build.mjs");
  await build({ progress: (what) => steps.step(`building ${what}`) });
}
steps.end();
let failed = false;
for (const name of names) {
  console.log(`${name}: ${faults[name].what}`);
  const { bench } = faults[name];
  if (bench === undefined) {
    if ((await vitest(faults[name])) !== 0) failed = true;
  } else {
    for (const args of bench)
      if ((await run([join(root, "scripts/bench.mjs"), ...args.map(String)])) !== 0) failed = true;
  }
}
process.exit(failed ? 1 : 0);

function vitest({ config, files, tests }) {
  const args = ["run", "--config", config, "--reporter=verbose", ...files, ...(tests ? ["-t", tests] : [])];
  return run([join(root, "node_modules/vitest/vitest.mjs"), ...args]);
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, FAULTS_REPORT: "1" },
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

// npm test: sets up a fresh machine, builds, and runs every suite. Ends with one line «N passed, N failed, N skipped».
// npm test -- unit | e2e        one of the two sets only
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { installDependencies, installPeers, requireNode, root, stepper } from "./prepare.mjs";

requireNode();
const only = process.argv[2];
const steps = stepper();
await installDependencies((text) => steps.step(text));
const missing = await installPeers((text) => steps.step(text));
const { build } = await import("./build.mjs");
await build({ progress: (what) => steps.step(`building ${what}`) });
steps.end();
if (missing.length > 0) console.log(`  missing peers, their tests are skipped: ${missing.join(", ")}`);

/**
 * One after the other, but those of one stage at a time: suites that listen to sound leave most of the machine free, and so do those that wait for
 * the wire.
 */
const stages = [
  [{ name: "unit", config: "vitest.config.ts", projects: ["unit"] }],
  [
    { name: "sound", config: "vitest.config.ts", projects: ["sound"] },
    { name: "wire", config: "vitest.config.ts", projects: ["wire"], quiet: true },
  ],
  [{ name: "e2e", config: "vitest.e2e.config.ts", projects: [] }],
].filter((stage) => only === undefined || (only === "e2e") === (stage[0].name === "e2e"));

const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed is said again at the end, where it is looked for. */
const failures = [];
mkdirSync(join(root, "dist/test"), { recursive: true });
for (const stage of stages) await Promise.all(stage.map(runSet));
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
const skipsForbidden = process.env.CI === "true" && total.skipped > 0;
if (skipsForbidden) console.error("a skipped test is a failure here: every peer must be present");
process.exit(total.failed > 0 || total.passed === 0 || skipsForbidden ? 1 : 0);

async function runSet({ name, config, projects, quiet = false }) {
  const report = join(root, "dist/test", `${name}.json`);
  rmSync(report, { force: true });
  const chosen = projects.map((project) => `--project=${project}`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await vitest(["run", "--config", config, ...chosen, ...reporters], quiet);
  count(report, code);
}

/** What a quiet set prints is shown in one piece when it is over, so that two sets do not speak at once. */
function vitest(args, quiet) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), ...args], {
      cwd: root,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    const said = [];
    for (const stream of quiet ? [child.stdout, child.stderr] : []) {
      stream.on("data", (data) => said.push(data));
    }
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

function count(report, code) {
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    total.passed += result.numPassedTests;
    for (const { name, message, assertionResults } of result.testResults) {
      const file = relative(root, name);
      const failed = assertionResults.filter(({ status }) => status === "failed");
      for (const { fullName, failureMessages } of failed)
        failures.push(`${file}: ${fullName}\n  ${failureMessages.join("\n").slice(0, 1500)}`);
      if (failed.length === 0 && message) failures.push(`${file}: ${message.slice(0, 1500)}`);
    }
    total.failed += result.numFailedTests;
    total.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
    // A file that could not even be loaded has no failed test of its own.
    if (code !== 0 && result.numFailedTests === 0)
      total.failed += Math.max(1, result.numFailedTestSuites ?? 1);
  } catch (error) {
    failures.push(`${report}: ${error}`);
    total.failed += 1;
  }
}

// npm test: sets up a fresh machine, builds, and runs every suite. Ends with one line «N passed, N failed, N skipped».
// npm test -- unit | e2e        one of the two sets only
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
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

const sets = [
  { name: "unit", config: "vitest.config.ts" },
  { name: "e2e", config: "vitest.e2e.config.ts" },
].filter(({ name }) => only === undefined || only === name);

const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, config } of sets) {
  const report = join(root, "dist/test", `${name}.json`);
  mkdirSync(join(root, "dist/test"), { recursive: true });
  rmSync(report, { force: true });
  const code = await vitest([
    "run",
    "--config",
    config,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  count(report, code);
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
const skipsForbidden = process.env.CI === "true" && total.skipped > 0;
if (skipsForbidden) console.error("a skipped test is a failure here: every peer must be present");
process.exit(total.failed > 0 || total.passed === 0 || skipsForbidden ? 1 : 0);

function vitest(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), ...args], {
      cwd: root,
      stdio: "inherit",
    });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function count(report, code) {
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    total.passed += result.numPassedTests;
    total.failed += result.numFailedTests;
    total.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
    // A file that could not even be loaded has no failed test of its own.
    if (code !== 0 && result.numFailedTests === 0)
      total.failed += Math.max(1, result.numFailedTestSuites ?? 1);
  } catch {
    total.failed += 1;
  }
}

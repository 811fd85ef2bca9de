// npm run check: format, lint, types, boundaries, dead code, licences. What CI runs before the tests.
import { installDependencies, requireNode, run, stepper } from "./prepare.mjs";

requireNode();
const steps = stepper();
await installDependencies((text) => steps.step(text));
const checks = [
  ["format and lint", "npx", ["biome", "ci", "."]],
  ["types", "npx", ["tsc", "-p", "tsconfig.json"]],
  ["types of the web application", "npx", ["tsc", "-p", "web/tsconfig.json"]],
  ["boundaries and house rules", "npx", ["vitest", "run", "tidy.test.ts"]],
  ["dead code", "npx", ["knip", "--no-config-hints"]],
  ["licences", "node", ["scripts/licences.mjs"]],
];
let failed = 0;
for (const [name, command, args] of checks) {
  steps.step(name);
  try {
    await run(command, args, { quiet: true });
    steps.end();
  } catch (error) {
    failed++;
    console.error(`  ✗ ${name}\n${error.message}`);
  }
}
process.exit(failed === 0 ? 0 : 1);

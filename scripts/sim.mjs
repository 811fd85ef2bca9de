// npm run sim -- --seed K --days D: seeded days of the whole product on the virtual clock; one JSON line at the end.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { installDependencies, requireNode, root } from "./prepare.mjs";

requireNode();
await installDependencies((text) => console.error(`  … ${text}`));
const { build } = await import("./build.mjs");
await build({ only: "programs" });
const child = spawn(
  process.execPath,
  ["--enable-source-maps", join(root, "dist/sim.mjs"), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
child.on("exit", (code) => process.exit(code ?? 1));

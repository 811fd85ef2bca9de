// npm run bench -- NAME: one benchmark; its figures are one JSON object on the last line.
// A benchmark is a file that exports one function; ratios are taken against a floor in the same run.

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installDependencies, requireNode, root } from "./prepare.mjs";

/** name -> the file, its function, and what it is given by default */
const benchmarks = {
  import: {
    file: "packages/server/bench/import.ts",
    run: "runImportBench",
    options: { rows: 1_000_000, campaigns: 1 },
  },
  cpa: { file: "packages/media/bench/cpa.ts", run: "runCpaBench", options: { each: 150 } },
  media: { file: "packages/media/bench/media.ts", run: "runMediaBench", options: { calls: 200, seconds: 8 } },
  flood: { file: "packages/telephony/bench/flood.ts", run: "runFloodBench", options: {} },
  setup: { file: "packages/sip/bench/setup.ts", run: "runSetupBench", options: {} },
  "media-against": { file: "packages/telephony/bench/against.ts", run: "runMediaAgainst", options: {} },
  "conference-against": {
    file: "packages/telephony/bench/against.ts",
    run: "runConferenceAgainst",
    options: {},
  },
  "setup-against": { file: "packages/telephony/bench/setup-against.ts", run: "runSetupAgainst", options: {} },
  "rate-against": { file: "packages/telephony/bench/setup-against.ts", run: "runRateAgainst", options: {} },
  gc: { file: "packages/telephony/bench/steady.ts", run: "runGcBench", options: {} },
  soak: { file: "packages/telephony/bench/steady.ts", run: "runSoakBench", options: {} },
  overload: { file: "packages/telephony/bench/steady.ts", run: "runOverloadBench", options: {} },
  floors: { file: "packages/media/bench/floors.ts", run: "runFloorsBench", options: {} },
  pacing: {
    file: "packages/sim/bench/pacing.ts",
    run: "runPacingBench",
    options: { agents: 20, days: 3, hours: 8, answered: 0.25, talk: 60, seed: 1 },
  },
  claim: {
    file: "packages/store/bench/claim.ts",
    run: "runClaimBench",
    options: { records: 10_000_000, few: 10_000, batch: 50, atOnce: 4, seconds: 10, turns: 100 },
  },
  forecast: {
    file: "packages/sim/bench/forecast.ts",
    run: "runForecastBench",
    options: { agents: 20, records: 10_000, hours: 10, runs: 5, seed: 1 },
  },
  export: {
    file: "packages/server/bench/export.ts",
    run: "runExportBench",
    options: { attempts: 1_000_000, each: 4, runs: 3 },
  },
  webrtc: { file: "packages/media/bench/webrtc.ts", run: "runWebrtcBench", options: {} },
};

requireNode();
const [asked, ...rest] = process.argv.slice(2);
// `--against asterisk` measures both in turns under one load, which is another benchmark of the same name.
const name = rest.includes("--against") ? `${asked}-against` : asked;
const benchmark = benchmarks[name];
if (benchmark === undefined) {
  console.error(`npm run bench -- ${Object.keys(benchmarks).join(" | ")} [--option value …]`);
  process.exit(2);
}
await installDependencies((text) => console.error(`  … ${text}`));
const { build, bundle } = await import("./build.mjs");
await build({ only: "programs" });

const folder = join(root, "dist/bench");
mkdirSync(folder, { recursive: true });
await bundle({ [`bench/${name}`]: benchmark.file });
const options = { ...benchmark.options, ...given(rest) };
const main = join(folder, `run-${name}.mjs`);
writeFileSync(
  main,
  `import { ${benchmark.run} } from "./${name}.mjs";\n` +
    `const figures = await ${benchmark.run}(${JSON.stringify(options)});\n` +
    `console.log(JSON.stringify({ bench: ${JSON.stringify(name)}, ...figures }));\nprocess.exit(0);\n`,
);
const child = spawn(process.execPath, ["--enable-source-maps", main], { stdio: "inherit" });
child.on("exit", (code) => process.exit(code ?? 1));

/** `--calls 300 --recorded` becomes { calls: 300, recorded: true }. */
function given(args) {
  const options = {};
  for (let i = 0; i < args.length; i++) {
    const [, key] = /^--([a-zA-Z]+)$/.exec(args[i]) ?? [];
    if (key === undefined) continue;
    const value = args[i + 1];
    if (value === undefined || value.startsWith("--")) options[key] = true;
    else {
      options[key] = Number.isNaN(Number(value)) ? value : Number(value);
      i++;
    }
  }
  return options;
}

// Builds dist/: the server-side programs as bundles of our packages (npm dependencies stay outside), and the web application.
// Each target remembers what it was built from, so that a second build of the same sources takes milliseconds.
// Usage: node scripts/build.mjs [--quiet] [--only programs|web] [--force]
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

/** name in dist -> entry */
const programs = {
  server: "packages/server/src/main.ts",
  "media-worker": "packages/media/src/worker/main.ts",
  "webrtc-gateway": "packages/media/src/webrtc/gateway/main.ts",
  forecast: "packages/server/src/forecast/worker/main.ts",
  dscp: "packages/server/src/dscp/main.ts",
  carrier: "packages/carrier/src/main.ts",
  headless: "packages/sim/src/headless/main.ts",
  sim: "packages/sim/src/day/main.ts",
  speech: "packages/speech/src/main.ts",
  pacing: "packages/dialer/src/pacing/main.ts",
};

/** Builds what changed. `progress` gets one line a step. */
export async function build({ only = undefined, force = false, progress = () => {} } = {}) {
  mkdirSync(dist, { recursive: true });
  if (only !== "web") await buildPrograms(force, progress);
  if (only !== "programs" && existsSync(join(root, "web/index.html"))) await buildWeb(force, progress);
}

async function buildPrograms(force, progress) {
  const entries = Object.entries(programs).filter(([, entry]) => existsSync(join(root, entry)));
  const stamp = fingerprint(["packages", "scripts/build.mjs", "package-lock.json"]);
  if (
    !force &&
    isFresh(
      "programs",
      stamp,
      entries.map(([name]) => `${name}.mjs`),
    )
  )
    return;
  progress("programs");
  await bundle(Object.fromEntries(entries));
  remember("programs", stamp);
}

/** Bundles entries (name in dist → source file) of our own code; npm dependencies stay outside. */
export async function bundle(entryPoints) {
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints,
    outdir: dist,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "linked",
    logLevel: "warning",
    plugins: [
      {
        name: "npm dependencies stay outside",
        setup(context) {
          context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === "entry-point" || path.startsWith("@perezvon/") ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
}

async function buildWeb(force, progress) {
  const stamp = fingerprint([
    "web",
    "packages/api",
    "packages/i18n",
    "packages/model",
    "packages/base",
    "package-lock.json",
  ]);
  if (!force && isFresh("web", stamp, ["web/index.html"])) return;
  progress("web application");
  const { build: viteBuild } = await import("vite");
  await viteBuild({
    root: join(root, "web"),
    logLevel: "warn",
    build: { outDir: join(dist, "web"), emptyOutDir: true },
  });
  remember("web", stamp);
}

function fingerprint(paths) {
  const hash = createHash("sha256");
  const walk = (path) => {
    if (!existsSync(path)) return;
    const stat = statSync(path);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) {
        if (
          name === "node_modules" ||
          name === "dist" ||
          name.endsWith(".test.ts") ||
          name.endsWith(".test.tsx")
        )
          continue;
        walk(join(path, name));
      }
    } else hash.update(`${relative(root, path)}:${stat.size}:${stat.mtimeMs}\n`);
  };
  for (const path of paths) walk(join(root, path));
  return hash.digest("hex");
}

function stampFile(name) {
  return join(dist, `.${name}.stamp`);
}

function isFresh(name, stamp, outputs) {
  return (
    existsSync(stampFile(name)) &&
    readFileSync(stampFile(name), "utf8") === stamp &&
    outputs.every((output) => existsSync(join(dist, output)))
  );
}

function remember(name, stamp) {
  writeFileSync(stampFile(name), stamp);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const only = args.includes("--only") ? args[args.indexOf("--only") + 1] : undefined;
  const quiet = args.includes("--quiet");
  await build({
    only,
    force: args.includes("--force"),
    progress: quiet ? undefined : (step) => console.log(`building ${step}`),
  });
}

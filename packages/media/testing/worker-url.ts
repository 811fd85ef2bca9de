import { mkdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Bundles of one process go to one folder, under the root's node_modules so that external packages are found. */
const folder = new URL(`../../../node_modules/.cache/perezvon-media/${process.pid}/`, import.meta.url);

async function bundle(entry: string, name: string): Promise<URL> {
  await mkdir(folder, { recursive: true });
  const outfile = fileURLToPath(new URL(name, folder));
  await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["node-datachannel", "werift"],
    logLevel: "error",
  });
  return pathToFileURL(outfile);
}

let worker: Promise<URL> | undefined;

/** The media worker, bundled from the sources once per process. */
export function mediaWorkerUrl(): Promise<URL> {
  worker ??= bundle("../src/worker/main.ts", "media-worker.mjs");
  return worker;
}

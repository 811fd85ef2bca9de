import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The root of the project, wherever this file itself has been bundled to. */
function root(): URL {
  for (let at = new URL("./", import.meta.url); at.pathname !== "/"; at = new URL("../", at)) {
    if (existsSync(new URL("packages/media/package.json", at))) return at;
  }
  throw new Error("not inside the project");
}

/** Bundles one program from the sources, under the root's node_modules so that external packages are found. */
export async function bundleForNode(entry: string, name: string): Promise<URL> {
  const folder = new URL(`node_modules/.cache/perezvon-media/${process.pid}/`, root());
  await mkdir(folder, { recursive: true });
  const outfile = fileURLToPath(new URL(name, folder));
  await build({
    entryPoints: [fileURLToPath(new URL(entry, root()))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["node-datachannel", "werift", "ws"],
    logLevel: "error",
  });
  return pathToFileURL(outfile);
}

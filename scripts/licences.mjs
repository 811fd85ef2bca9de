// Refuses a dependency whose licence nobody has looked at. Reads the packages as installed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const accepted = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "CC-BY-4.0",
  "Python-2.0",
  "Unlicense",
  "PostgreSQL",
  "MPL-2.0",
  "MPL 2.0",
  "AGPL-3.0-or-later",
  "WTFPL",
]);

/** Only as programs of their own, beside ours. */
const separatePrograms = new Map([["@echogarden/espeak-ng-emscripten", "GPL-3.0"]]);

const bad = [];
let count = 0;
for (const directory of packageDirectories(join(root, "node_modules"))) {
  const manifest = readManifest(directory);
  if (manifest?.name === undefined || manifest.version === undefined) continue;
  count++;
  const licence =
    typeof manifest.license === "string"
      ? manifest.license
      : (manifest.license?.type ?? manifest.licenses?.[0]?.type);
  if (separatePrograms.get(manifest.name) !== licence && !isAccepted(licence))
    bad.push(`${manifest.name}@${manifest.version}: ${licence ?? "no licence named"}`);
}
if (bad.length > 0) {
  console.error(bad.join("\n"));
  process.exit(1);
}
console.log(`${count} packages, every licence accepted`);

/** An SPDX expression of `OR` needs one accepted part, of `AND` all of them. */
function isAccepted(expression) {
  if (typeof expression !== "string") return false;
  const bare = expression.replaceAll(/[()]/g, "");
  if (bare.includes(" OR ")) return bare.split(" OR ").some((part) => isAccepted(part.trim()));
  return bare.split(" AND ").every((part) => accepted.has(part.trim()));
}

function* packageDirectories(modules) {
  for (const entry of readdirSync(modules, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || entry.isSymbolicLink()) continue;
    const path = join(modules, entry.name);
    if (entry.name.startsWith("@")) yield* packageDirectories(path);
    else if (entry.isDirectory()) {
      yield path;
      try {
        yield* packageDirectories(join(path, "node_modules"));
      } catch {
        // No packages of its own.
      }
    }
  }
}

function readManifest(directory) {
  try {
    return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}

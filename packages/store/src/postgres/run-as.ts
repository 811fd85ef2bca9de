import { execFile } from "node:child_process";
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { EmbeddedPostgresError } from "../errors.ts";
import type { PostgresBinaries } from "./binaries.ts";

const run = promisify(execFile);

/** How the database's programs are started. PostgreSQL refuses to run as root, so root has to step aside. */
export interface RunAs {
  readonly kind: RunAsKind;
  readonly binaries: PostgresBinaries;
  /** Turns a command line into the one to start. Every wrapper replaces itself, so the process id stays. */
  wrap(file: string, args: readonly string[]): readonly [string, readonly string[]];
  /** Who has to own the data. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

export type RunAsKind =
  /** Not root: nothing to do. */
  | "self"
  /**
   * A user namespace in which root bears another number. Files stay root's, so the data may lie below a home that nobody
   * else can enter, and no account of the machine is touched.
   */
  | "namespace"
  /**
   * An existing account, kept able to pass closed folders by ambient capabilities; for containers that forbid namespaces.
   * The binaries are copied where that account can see them, because PostgreSQL asks with access(2), which ignores capabilities.
   */
  | "account";

/** Chooses the first way that works for these binaries and this folder. */
export async function chooseRunAs(
  binaries: PostgresBinaries,
  dataDir: string,
  order: readonly RunAsKind[] = ["namespace", "account"],
): Promise<RunAs> {
  if (process.getuid?.() !== 0) {
    return { kind: "self", binaries, wrap: (file, args) => [file, args], owner: undefined };
  }
  const account = await stepDownAccount();
  const faults: string[] = [];
  for (const kind of order) {
    try {
      const candidate =
        kind === "namespace" ? viaNamespace(binaries, account) : await viaAccount(binaries, account);
      await probe(candidate, dataDir);
      return candidate;
    } catch (error) {
      faults.push(`${kind}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }
  throw new EmbeddedPostgresError(
    "no_way_to_leave_root",
    `PostgreSQL refuses to run as root and no way to start it as somebody else works here. Start Perezvon as an ordinary user or set DATABASE_URL. (${faults.join("; ")})`,
  );
}

/** The data must belong to whoever runs the database; also after the way of running has changed. */
export async function giveTo(owner: RunAs["owner"], path: string): Promise<void> {
  if (!owner || (await stat(path)).uid === owner.uid) return;
  const entries = await readdir(path, { recursive: true });
  for (const entry of entries) await chown(join(path, entry), owner.uid, owner.gid);
  await chown(path, owner.uid, owner.gid);
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** initdb asks for the name of its user, so the number must be that of an existing account. */
async function stepDownAccount(): Promise<Account> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of ["perezvon", "postgres", "nobody", "daemon"]) {
    const fields = lines.find((line) => line[0] === name);
    const uid = Number(fields?.[2]);
    if (fields && uid > 0) return { uid, gid: Number(fields[3]) };
  }
  throw new EmbeddedPostgresError(
    "no_way_to_leave_root",
    "PostgreSQL refuses to run as root and no other account was found. Start Perezvon as an ordinary user or set DATABASE_URL.",
  );
}

function viaNamespace(binaries: PostgresBinaries, { uid, gid }: Account): RunAs {
  return {
    kind: "namespace",
    binaries,
    owner: { uid: 0, gid: 0 },
    wrap: (file, args) => [
      "unshare",
      ["--user", `--map-user=${uid}`, `--map-group=${gid}`, "--", file, ...args],
    ],
  };
}

async function viaAccount(binaries: PostgresBinaries, account: Account): Promise<RunAs> {
  const capabilities = "+dac_override,+dac_read_search";
  const attempt = (caps: string): RunAs["wrap"] => {
    return (file, args) => [
      "setpriv",
      [
        `--reuid=${account.uid}`,
        `--regid=${account.gid}`,
        "--clear-groups",
        `--inh-caps=${caps}`,
        `--ambient-caps=${caps}`,
        "--",
        file,
        ...args,
      ],
    ];
  };
  // Containers commonly keep dac_override and drop dac_read_search; the former alone opens folders too.
  for (const caps of [capabilities, "+dac_override"]) {
    const wrap = attempt(caps);
    try {
      const [file, args] = wrap("true", []);
      await run(file, args, { timeout: 5_000 });
    } catch {
      continue;
    }
    const visible = (await isVisible(wrap, binaries)) ? binaries : await publicCopy(binaries);
    return { kind: "account", binaries: visible, owner: account, wrap };
  }
  throw new Error("setpriv cannot keep the capability to enter closed folders");
}

async function isVisible(wrap: RunAs["wrap"], binaries: PostgresBinaries): Promise<boolean> {
  const [file, args] = wrap("test", ["-x", binaries.postgres]);
  return run(file, args, { timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}

/** A copy of the binaries that every account can read; made once a version. */
async function publicCopy(binaries: PostgresBinaries): Promise<PostgresBinaries> {
  const parent = "/var/cache/perezvon";
  const root = join(parent, `postgres-${binaries.version}`);
  const copy = {
    root,
    version: binaries.version,
    initdb: join(root, "bin/initdb"),
    postgres: join(root, "bin/postgres"),
  };
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const complete = await stat(root).then(
    (found) => found.uid === 0,
    () => false,
  );
  if (complete) return copy;
  const unfinished = `${root}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(binaries.root, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  await rename(unfinished, root);
  return copy;
}

/** Starts a program that writes into the folder, as the database will. */
async function probe(candidate: RunAs, dataDir: string): Promise<void> {
  const script = '[ "$(id -u)" != 0 ] && cd "$1" && : > "$1/.probe" && rm "$1/.probe" && "$2" --version';
  const [file, args] = candidate.wrap("sh", ["-c", script, "sh", dataDir, candidate.binaries.postgres]);
  await run(file, args, { timeout: 10_000 });
}

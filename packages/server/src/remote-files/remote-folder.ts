import type { Readable, Writable } from "node:stream";
import type { Timers } from "@perezvon/base";
import type { RemoteSecrets, RemoteTarget } from "@perezvon/model";
import { RemoteError } from "./remote-error.ts";

export interface RemoteFile {
  readonly name: string;
  readonly bytes: number;
  /** Undefined where the server does not say it in a way that can be read. */
  readonly modifiedAt: number | undefined;
}

/**
 * A folder on another server. Paths are relative to it, with `/`; one operation runs at a time, and every one has a limit of time.
 * What fails throws a `RemoteError`.
 */
export interface RemoteFolder {
  /** Files directly in `folder`, by name; folders and other things are left out. */
  list(folder?: string): Promise<readonly RemoteFile[]>;
  has(path: string): Promise<boolean>;
  /** Writes the content of a file to `to` and ends it. */
  read(path: string, to: Writable): Promise<void>;
  /**
   * Makes the folders that are missing and puts the content under a temporary name, which becomes `path` at the end: nobody
   * ever sees half a file. A file of that name is replaced.
   */
  write(path: string, content: Readable): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** A file that is not there is no failure. */
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface RemoteSettings {
  readonly target: RemoteTarget;
  readonly secrets: RemoteSecrets;
}

export interface RemoteOptions {
  readonly timers: Timers;
  /** For a connection, an answer and silence in a transfer. */
  readonly limitMs?: number;
}

export interface Opening extends RemoteSettings {
  readonly timers: Timers;
  readonly limitMs: number;
}

const usualLimitMs = 30_000;

/** Connects and signs in. Each protocol's library is loaded with its first use. */
export async function openRemote(settings: RemoteSettings, options: RemoteOptions): Promise<RemoteFolder> {
  const opening: Opening = { ...settings, timers: options.timers, limitMs: options.limitMs ?? usualLimitMs };
  const folder = await connect(opening);
  return oneAtATime(folder, cleanPath(settings.target.folder));
}

async function connect(opening: Opening): Promise<RemoteFolder> {
  switch (opening.target.protocol) {
    case "sftp":
      return (await import("./sftp.ts")).openSftp(opening);
    case "s3":
      return (await import("./s3.ts")).openS3(opening);
    default:
      return (await import("./ftp.ts")).openFtp(opening);
  }
}

/** Below the folder of the settings, and in turn: FTP and SFTP have one conversation per connection. */
function oneAtATime(inner: RemoteFolder, base: string): RemoteFolder {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const at = (path: string) => joined(base, cleanPath(path));
  return {
    list: (folder = "") => inTurn(() => inner.list(at(folder))),
    has: (path) => inTurn(() => inner.has(at(path))),
    read: (path, to) => inTurn(() => inner.read(at(path), to)),
    write: (path, content) => inTurn(() => inner.write(at(path), content)),
    rename: (from, to) => inTurn(() => inner.rename(at(from), at(to))),
    remove: (path) => inTurn(() => inner.remove(at(path))),
    close: () => inTurn(() => inner.close()),
  };
}

function joined(base: string, path: string): string {
  if (base === "" || path === "") return base + path;
  return `${base.replace(/\/$/, "")}/${path.replace(/^\//, "")}`;
}

/** No empty parts, no climbing, nothing that ends a command of FTP. */
function cleanPath(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those are refused.
  if (/[\u0000-\u001f\u007f]/.test(path)) throw new RemoteError("bad_name", "control characters in a name");
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new RemoteError("bad_name", "a name may not climb out of its folder");
  return (path.startsWith("/") ? "/" : "") + parts.join("/");
}

/** Where a file is written before it has its name: beside it, hidden. */
export function temporaryName(path: string): string {
  const cut = path.lastIndexOf("/") + 1;
  const mark = crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36);
  return `${path.slice(0, cut)}.${path.slice(cut)}.${mark}.part`;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The library may wait for ever; we do not. `giveUp` ends what it waits for. */
export async function within<T>(
  { timers, limitMs }: Pick<Opening, "timers" | "limitMs">,
  work: Promise<T>,
  giveUp: () => void,
): Promise<T> {
  let timer: { cancel(): void } | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = timers.after(limitMs, () => {
      reject(new RemoteError("timeout", `no answer within ${limitMs / 1000} s`));
      giveUp();
    });
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    timer?.cancel();
    work.catch(() => undefined);
  }
}

import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import Sftp from "ssh2-sftp-client";
import { failureOf, messageOf, RemoteError } from "./remote-error.ts";
import { folderOf, type Opening, type RemoteFolder, temporaryName, within } from "./remote-folder.ts";

/**
 * SFTP with password or key. The server's key is known beforehand, or nothing is sent: a first connection fails with
 * `host_key_unknown` and names the key, for somebody to compare and to keep.
 */
export async function openSftp(opening: Opening): Promise<RemoteFolder> {
  const { target, secrets, limitMs } = opening;
  // A connection that breaks off between two operations shows itself in the next one; the library would write to the console.
  const ignored = () => undefined;
  const client = new Sftp("results", { error: ignored, end: ignored, close: ignored });
  let shown: string | undefined;
  try {
    await within(
      opening,
      client.connect({
        host: target.host,
        port: target.port ?? 22,
        username: target.login,
        ...(secrets.privateKey !== undefined && secrets.privateKey !== ""
          ? { privateKey: secrets.privateKey, passphrase: secrets.password }
          : { password: secrets.password ?? "" }),
        readyTimeout: limitMs,
        keepaliveInterval: Math.ceil(limitMs / 3),
        keepaliveCountMax: 3,
        hostVerifier: (key: Buffer) => {
          shown = fingerprintOf(key);
          return shown === target.hostKey;
        },
      }),
      () => void client.end().catch(() => undefined),
    );
  } catch (error) {
    await client.end().catch(() => undefined);
    if (shown !== undefined && shown !== target.hostKey) {
      const code = target.hostKey === "" ? "host_key_unknown" : "host_key_changed";
      throw new RemoteError(code, `the server showed ${shown}`, shown);
    }
    fail(error);
  }
  return folderOver(client, opening);
}

function folderOver(client: Sftp, opening: Opening): RemoteFolder {
  const ask = <T>(work: Promise<T>): Promise<T> =>
    within(opening, work, () => void client.end().catch(() => undefined)).catch(fail);
  const here = (path: string) => (path === "" ? "." : path);
  return {
    async list(folder = "") {
      const found = await ask(client.list(here(folder)));
      return found
        .filter(({ type }) => type === "-")
        .map(({ name, size, modifyTime }) => ({ name, bytes: size, modifiedAt: modifyTime }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    has: async (path) => (await ask(client.exists(path))) !== false,
    read: (path, to) => pipeline(client.createReadStream(path), to).catch(fail),
    async write(path, content) {
      const part = temporaryName(path);
      try {
        const folder = folderOf(path);
        if (folder !== "" && (await ask(client.exists(folder))) === false)
          await ask(client.mkdir(folder, true));
        await pipeline(content, client.createWriteStream(part));
        await renamed(client, ask, part, path);
      } catch (error) {
        await ask(client.delete(part, true)).catch(() => undefined);
        fail(error);
      }
    },
    rename: (from, to) => renamed(client, ask, from, to),
    remove: (path) => ask(client.delete(path, true)).then(() => undefined),
    async close() {
      await client.end().catch(() => undefined);
    },
  };
}

/** Plain SFTP refuses to rename over a file; OpenSSH and most others know an extension that does it at once. */
async function renamed(
  client: Sftp,
  ask: <T>(work: Promise<T>) => Promise<T>,
  from: string,
  to: string,
): Promise<void> {
  try {
    await ask(client.posixRename(from, to));
  } catch (error) {
    if (!(error instanceof RemoteError) || error.code !== "protocol") throw error;
    await ask(client.delete(to, true));
    await ask(client.rename(from, to));
  }
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

function fail(error: unknown): never {
  if (error instanceof RemoteError) throw error;
  throw new RemoteError(codeOf(error), messageOf(error));
}

function codeOf(error: unknown) {
  const message = messageOf(error);
  const { code } = error as { code?: unknown };
  if (/authentication methods failed|handshake failed: no matching.*auth/i.test(message))
    return "login_refused";
  if (/cannot parse privatekey|passphrase|unsupported key format/i.test(message)) return "key_unreadable";
  // Status codes of the protocol (draft-ietf-secsh-filexfer-02 §7), as numbers or as the library's words.
  if (code === 2 || code === "ENOENT" || /no such file/i.test(message)) return "not_found";
  if (code === 3 || code === "EACCES" || /permission denied/i.test(message)) return "no_permission";
  if (code === 6 || code === 7 || /connection (closed|lost|ended)|not connected|ECONNRESET/i.test(message))
    return "connection_lost";
  if (/no space|quota/i.test(message)) return "no_space";
  return failureOf(error) ?? "protocol";
}

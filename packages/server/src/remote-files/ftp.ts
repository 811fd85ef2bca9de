import type { Readable, Writable } from "node:stream";
import { Client, FTPError } from "basic-ftp";
import { failureOf, messageOf, RemoteError } from "./remote-error.ts";
import {
  folderOf,
  type Opening,
  type RemoteFile,
  type RemoteFolder,
  temporaryName,
} from "./remote-folder.ts";

/** FTP (RFC 959) and FTP over TLS (RFC 4217); data connections are opened by us, passively. */
export async function openFtp(opening: Opening): Promise<RemoteFolder> {
  const client = new Client(opening.limitMs);
  const say = <T>(work: Promise<T>): Promise<T> => work.catch(fail);
  try {
    await enter(client, opening);
  } catch (error) {
    client.close();
    fail(error);
  }
  const home = await say(client.pwd());
  const full = (path: string) => (path.startsWith("/") ? path : `${home.replace(/\/$/, "")}/${path}`);
  const listed = async (folder: string) =>
    (await say(client.list(full(folder)))).filter((each) => each.isFile);
  return {
    async list(folder = "") {
      const files: RemoteFile[] = [];
      for (const { name, size, modifiedAt } of await listed(folder)) {
        // A listing for people (RFC 959) says the time as it likes; MDTM (RFC 3659 §3) says it exactly.
        const at = modifiedAt ?? (await client.lastMod(full(inside(folder, name))).catch(() => undefined));
        files.push({ name, bytes: size, modifiedAt: at?.getTime() });
      }
      return files.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    has: (path) =>
      client.size(full(path)).then(
        () => true,
        (error) => (error instanceof FTPError && error.code === 550 ? false : fail(error)),
      ),
    read: (path, to: Writable) => say(client.downloadTo(to, full(path))).then(() => undefined),
    async write(path, content: Readable) {
      const part = full(temporaryName(path));
      try {
        await client.ensureDir(full(folderOf(path)));
        await client.uploadFrom(content, part);
        await renamed(client, part, full(path));
      } catch (error) {
        await takeAway(client, opening, part).catch(() => undefined);
        fail(error);
      }
    },
    rename: (from, to) => say(renamed(client, full(from), full(to))),
    remove: (path) =>
      client.remove(full(path)).then(
        () => undefined,
        (error) => (error instanceof FTPError && error.code === 550 ? undefined : fail(error)),
      ),
    async close() {
      client.close();
    },
  };
}

/** Connects, turns TLS on where it is wanted, signs in. */
async function enter(client: Client, { target, secrets }: Opening): Promise<void> {
  const { host, protocol, implicitTls, authority } = target;
  const tls = {
    minVersion: "TLSv1.2" as const,
    ...(authority !== "" && { ca: authority }),
    host,
    // RFC 6066 §3: an address is no name of a server.
    ...(!/^[\d.]+$|:/.test(host) && { servername: host }),
  };
  if (protocol === "ftps" && implicitTls) await client.connectImplicitTLS(host, target.port ?? 990, tls);
  else await client.connect(host, target.port ?? 21);
  if (protocol === "ftps" && !implicitTls) {
    await client.useTLS(tls).catch((error) => {
      if (error instanceof FTPError) throw new RemoteError("tls_unavailable", error.message);
      throw error;
    });
  }
  await client.login(target.login === "" ? "anonymous" : target.login, secrets.password ?? "");
  await client.useDefaultSettings();
}

/** A transfer that broke off on our side has closed the connection: the unfinished file goes by a new one. */
async function takeAway(client: Client, opening: Opening, part: string): Promise<void> {
  if (!client.closed) {
    await client.remove(part, true);
    return;
  }
  const again = new Client(opening.limitMs);
  try {
    await enter(again, opening);
    await again.remove(part, true);
  } finally {
    again.close();
  }
}

function inside(folder: string, name: string): string {
  return folder === "" ? name : `${folder.replace(/\/$/, "")}/${name}`;
}

/** Some servers do not rename over a file that is there. */
async function renamed(client: Client, from: string, to: string): Promise<void> {
  try {
    await client.rename(from, to);
  } catch (error) {
    if (!(error instanceof FTPError)) throw error;
    await client.remove(to, true);
    await client.rename(from, to);
  }
}

function fail(error: unknown): never {
  if (error instanceof RemoteError) throw error;
  throw new RemoteError(codeOf(error), messageOf(error));
}

/** Reply codes of RFC 959 §4.2 and RFC 4217 §4; 550 says both «not there» and «not allowed», so its words decide. */
function codeOf(error: unknown) {
  if (!(error instanceof FTPError)) {
    return failureOf(error) ?? (/closed|FIN|reset/i.test(messageOf(error)) ? "connection_lost" : "protocol");
  }
  if (error.code === 530) return /ssl|tls|encrypt/i.test(error.message) ? "tls_unavailable" : "login_refused";
  if (error.code === 552 || error.code === 452) return "no_space";
  if (error.code === 553) return "no_permission";
  if (error.code === 550) {
    return /permission|denied|not allowed/i.test(error.message) ? "no_permission" : "not_found";
  }
  if (error.code === 421) return "connection_lost";
  if ([500, 502, 504, 534].includes(error.code) && /auth|tls|ssl/i.test(error.message))
    return "tls_unavailable";
  return "protocol";
}

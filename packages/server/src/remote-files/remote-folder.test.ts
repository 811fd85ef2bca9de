import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { systemTimers } from "@perezvon/base";
import type { RemoteSecrets, RemoteTarget } from "@perezvon/model";
import { makeAuthority } from "@perezvon/sip/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  canServeFiles,
  remoteLogin,
  s3Bucket,
  s3Keys,
  startFtp,
  startS3,
  startSftp,
  type TestRemote,
  type TestSftp,
} from "../../testing/remote-servers.ts";
import { openRemote, type RemoteFolder } from "./remote-folder.ts";
import { tryRemote } from "./try-remote.ts";

const nowhere: RemoteTarget = {
  protocol: "ftp",
  host: "127.0.0.1",
  port: undefined,
  folder: "",
  login: remoteLogin.login,
  bucket: "",
  region: "",
  plainHttp: false,
  implicitTls: false,
  hostKey: "",
  authority: "",
};
const secrets: RemoteSecrets = { password: remoteLogin.password, privateKey: undefined };
const timers = systemTimers;
const authority = makeAuthority();
const certificate = authority.issue(["IP:127.0.0.1"]);

const servers: Partial<Record<"ftp" | "ftps" | "s3" | "s3s", TestRemote>> & { sftp?: TestSftp } = {};
beforeAll(async () => {
  servers.s3 = await startS3();
  servers.s3s = await startS3(certificate);
  if (!canServeFiles) return;
  servers.ftp = await startFtp();
  servers.ftps = await startFtp({ tls: certificate });
  servers.sftp = await startSftp();
});
afterAll(() => Promise.all(Object.values(servers).map((server) => server.close())));

function targetOf(kind: keyof typeof servers): RemoteTarget {
  const { port } = servers[kind]!;
  const s3 = { ...nowhere, protocol: "s3" as const, port, login: s3Keys.login, bucket: s3Bucket };
  if (kind === "s3") return { ...s3, plainHttp: true };
  if (kind === "s3s") return { ...s3, authority: authority.ca };
  if (kind === "ftps") return { ...nowhere, protocol: "ftps", port, authority: authority.ca };
  if (kind === "sftp") return { ...nowhere, protocol: "sftp", port, hostKey: servers.sftp!.hostKey };
  return { ...nowhere, port };
}

const secretsOf = (kind: keyof typeof servers): RemoteSecrets =>
  kind === "s3" || kind === "s3s" ? { ...secrets, password: s3Keys.password } : secrets;

async function contentOf(folder: RemoteFolder, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  const to = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  await folder.read(path, to);
  return Buffer.concat(chunks).toString();
}

const kinds = ["s3", "s3s", ...(canServeFiles ? (["ftp", "ftps", "sftp"] as const) : [])] as const;

describe.each(kinds)("OUT-EXP-01 %s", (kind) => {
  test("OUT-EXP-02 a file is written, found, read, replaced, renamed and removed", async () => {
    const target = { ...targetOf(kind), folder: "выгрузка" };
    const folder = await openRemote({ target, secrets: secretsOf(kind) }, { timers });
    try {
      const big = "строка результата\r\n".repeat(10_000);
      await folder.write("2026/11 ноября/итоги 1.csv", Readable.from([Buffer.from(big)]));
      expect(await contentOf(folder, "2026/11 ноября/итоги 1.csv")).toBe(big);
      await folder.write("2026/11 ноября/итоги 1.csv", Readable.from([Buffer.from("новый")]));
      const [file, ...more] = await folder.list("2026/11 ноября");
      expect(more).toEqual([]);
      expect(file).toMatchObject({ name: "итоги 1.csv", bytes: Buffer.byteLength("новый") });
      expect(Math.abs((file?.modifiedAt ?? 0) - Date.now())).toBeLessThan(24 * 3_600_000);
      expect(await folder.has("2026/11 ноября/итоги 2.csv")).toBe(false);
      await folder.rename("2026/11 ноября/итоги 1.csv", "2026/11 ноября/итоги 2.csv");
      expect(await folder.has("2026/11 ноября/итоги 2.csv")).toBe(true);
      await folder.remove("2026/11 ноября/итоги 2.csv");
      await folder.remove("2026/11 ноября/итоги 2.csv");
      expect(await folder.list("2026/11 ноября")).toEqual([]);
    } finally {
      await folder.close();
    }
  });

  test("OUT-EXP-02 what breaks off while it is written leaves nothing under its name", async () => {
    const folder = await openRemote({ target: targetOf(kind), secrets: secretsOf(kind) }, { timers });
    const broken = async function* () {
      yield Buffer.alloc(100_000);
      throw new Error("the database is gone");
    };
    await expect(folder.write("half.csv", Readable.from(broken()))).rejects.toThrow();
    await folder.close();
    const again = await openRemote({ target: targetOf(kind), secrets: secretsOf(kind) }, { timers });
    expect(await again.has("half.csv")).toBe(false);
    await again.close();
  });

  test("the connection test says that it works, and takes its file away again", async () => {
    const settings = { target: targetOf(kind), secrets: secretsOf(kind) };
    const before = await tryRemote(settings, { timers, writes: false });
    expect(await tryRemote(settings, { timers, writes: true })).toEqual({ ...before, failure: undefined });
  });

  test("a wrong password and a missing file have their codes", async () => {
    const known = targetOf(kind);
    // The S3 server of this test knows its users, but does not compute signatures of version 4.
    const target = known.protocol === "s3" ? { ...known, login: "nobody" } : known;
    const wrong = { target, secrets: { password: "wrong", privateKey: undefined } };
    expect(await tryRemote(wrong, { timers, writes: false })).toMatchObject({ failure: "login_refused" });
    const folder = await openRemote({ target: targetOf(kind), secrets: secretsOf(kind) }, { timers });
    await expect(contentOf(folder, "nobody/knows.csv")).rejects.toMatchObject({ code: "not_found" });
    await folder.close();
  });
});

describe.runIf(canServeFiles)("OUT-EXP-01 who is on the other side", () => {
  test("FTP hides the unfinished file beside the finished one, and replaces only at the end", async () => {
    const { folder: home } = servers.ftp!;
    writeFileSync(join(home, "results.csv"), "yesterday");
    const folder = await openRemote({ target: targetOf("ftp"), secrets }, { timers });
    const seen: string[][] = [];
    const watched = async function* () {
      yield Buffer.from("to");
      // Everything sent so far is in a file when the next piece is asked for; its name is what counts.
      seen.push(readdirSync(home));
      yield Buffer.from("day");
      expect(readFileSync(join(home, "results.csv"), "utf8")).toBe("yesterday");
    };
    await folder.write("results.csv", Readable.from(watched()));
    await folder.close();
    expect(seen[0]).toContain("results.csv");
    expect(readFileSync(join(home, "results.csv"), "utf8")).toBe("today");
    expect(readdirSync(home).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("SFTP sends nothing to a server whose key nobody has accepted, and names the key", async () => {
    const { hostKey } = servers.sftp!;
    const target = { ...targetOf("sftp"), hostKey: "" };
    const fresh = await tryRemote({ target, secrets }, { timers, writes: false });
    expect(fresh).toMatchObject({ failure: "host_key_unknown", hostKey });
    const changed = await tryRemote(
      { target: { ...target, hostKey: `SHA256:${"A".repeat(43)}` }, secrets },
      { timers, writes: false },
    );
    expect(changed).toMatchObject({ failure: "host_key_changed", hostKey });
  });

  test("SFTP lets a key in, one with a passphrase too, and says when a key cannot be read", async () => {
    const { privateKey, lockedKey } = servers.sftp!;
    const by = (key: string, password?: string) =>
      tryRemote(
        { target: targetOf("sftp"), secrets: { password, privateKey: key } },
        { timers, writes: true },
      );
    expect(await by(privateKey)).toMatchObject({ failure: undefined });
    expect(await by(lockedKey, remoteLogin.password)).toMatchObject({ failure: undefined });
    expect(await by(lockedKey, "wrong")).toMatchObject({ failure: "key_unreadable" });
    expect(await by("no key at all")).toMatchObject({ failure: "key_unreadable" });
  });

  test("FTPS and S3 speak only to a server whose certificate is vouched for; plain FTP is told to use TLS", async () => {
    for (const kind of ["ftps", "s3s"] as const) {
      const target = { ...targetOf(kind), authority: "" };
      const trial = await tryRemote({ target, secrets: secretsOf(kind) }, { timers, writes: false });
      expect(trial.failure).toBe("tls_untrusted");
    }
    const plain = { ...targetOf("ftps"), protocol: "ftp" as const };
    expect(await tryRemote({ target: plain, secrets }, { timers, writes: false })).toMatchObject({
      failure: "tls_unavailable",
    });
    const noTls = { ...targetOf("ftp"), protocol: "ftps" as const };
    expect(await tryRemote({ target: noTls, secrets }, { timers, writes: false })).toMatchObject({
      failure: "tls_unavailable",
    });
  });

  test("a folder that may not be written has its code", async () => {
    for (const kind of ["ftp", "sftp"] as const) {
      const target = { ...targetOf(kind), folder: "/etc" };
      const trial = await tryRemote({ target, secrets }, { timers, writes: true });
      expect(trial.failure).toMatch(/no_permission|not_found|protocol/);
    }
  });
});

test("OUT-EXP-01 nobody there, nobody answering and a name that nobody has, each with its code", async () => {
  const silent = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port: free } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  for (const protocol of ["ftp", "sftp", "s3"] as const) {
    const target = { ...nowhere, protocol, bucket: s3Bucket, plainHttp: true };
    const of = (change: Partial<RemoteTarget>) =>
      tryRemote({ target: { ...target, ...change }, secrets }, { timers, limitMs: 300, writes: false });
    expect([protocol, (await of({ port })).failure]).toEqual([protocol, "timeout"]);
    expect([protocol, (await of({ port: free })).failure]).toEqual([protocol, "connection_refused"]);
    expect([protocol, (await of({ host: "nobody.invalid" })).failure]).toEqual([protocol, "host_unknown"]);
  }
  silent.close();
});

test("names that climb or end a command are refused before anything is sent", async () => {
  const folder = await openRemote({ target: targetOf("s3"), secrets: secretsOf("s3") }, { timers });
  for (const name of ["../secret", "a/../../b", "a\r\nDELE b", "a\u0000b"]) {
    await expect(folder.has(name)).rejects.toMatchObject({ code: "bad_name" });
  }
  await folder.close();
});

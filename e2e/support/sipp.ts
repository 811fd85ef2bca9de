import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const scenarios = fileURLToPath(new URL("../sip-sipp/", import.meta.url));

/** Why nothing with sipp can be tried here; undefined: it can. */
export const sippMissing =
  spawnSync("sipp", ["-v"]).error === undefined
    ? undefined
    : "sipp is not installed (Debian: apt-get install sip-tester)";
if (sippMissing !== undefined) console.warn(`sipp skipped: ${sippMissing}`);

/** A scenario while it runs. */
export interface SippRun {
  /** Resolves when the scenario has come to its end; rejects with sipp's own account of what went wrong. */
  readonly done: Promise<void>;
  /** The messages of both sides so far; only where they are asked for. */
  messages(): Promise<string>;
  /** Of one that is given up. */
  stop(): void;
}

export interface SippOptions {
  /** Where it listens and sends from; one of its own when left out. */
  readonly localPort?: number;
  /** `host:port` of the other side and whom it calls there; a callee needs neither. */
  readonly remote?: { readonly address: string; readonly service: string };
  /** Keeps the messages. */
  readonly messages?: boolean;
}

/** Runs a scenario of the folder `sip-sipp`. */
export async function startSipp(
  scenario: string,
  more: readonly string[],
  { localPort, remote, messages = false }: SippOptions = {},
): Promise<SippRun> {
  const folder = await mkdtemp(join(tmpdir(), "sipp-"));
  const port = localPort ?? (remote === undefined ? undefined : await freePort());
  const args = ["-sf", join(scenarios, scenario), "-i", "127.0.0.1", "-nostdin", "-trace_err"];
  args.push("-timeout", "40s", "-timeout_error");
  if (remote !== undefined) args.push(remote.address, "-s", remote.service);
  if (port !== undefined) args.push("-p", String(port));
  const messageFile = join(folder, "messages");
  if (messages) args.push("-trace_msg", "-message_file", messageFile);
  const child = spawn("sipp", [...args, ...more], { cwd: folder, stdio: "ignore" });
  const said = () => readFile(messageFile, "utf8").catch(() => "");
  let last: string | undefined;
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve)).then(async (code) => {
    last = await said();
    const names = await readdir(folder);
    const logs = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    await rm(folder, { recursive: true });
    if (code !== 0) throw new Error(`sipp ${scenario} ended with ${code}\n${logs.join("\n").slice(0, 9000)}`);
  });
  // Whoever waits for it hears of it; a scenario that fails before anybody waits is no fault of its own.
  ended.catch(() => undefined);
  return {
    done: ended,
    messages: async () => last ?? (await said()),
    stop: () => void child.kill("SIGKILL"),
  };
}

/** Of UDP on loopback. */
export async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => {
    socket.bind(0, "127.0.0.1", () => resolve());
  });
  const { port } = socket.address();
  await new Promise<void>((resolve) => {
    socket.close(() => resolve());
  });
  return port;
}

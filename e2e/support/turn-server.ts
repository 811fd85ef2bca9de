import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./baresip.ts";

/** Debian's coturn with the scheme of expiring credentials, on one address and one port, UDP and TCP. */
export interface TurnServer {
  readonly url: (transport: "udp" | "tcp") => string;
  output(): string;
  stop(): Promise<void>;
}

export async function startTurnServer(address: string, secret: string): Promise<TurnServer> {
  const folder = mkdtempSync(join(tmpdir(), "perezvon-turn-"));
  const port = await freePort(address);
  const file = join(folder, "turnserver.conf");
  const settings = [
    `listening-ip=${address}`,
    `relay-ip=${address}`,
    `listening-port=${port}`,
    "min-port=40000",
    "max-port=40199",
    "use-auth-secret",
    `static-auth-secret=${secret}`,
    "realm=turn.example.org",
    "no-cli",
    "no-tls",
    "no-dtls",
    "log-file=stdout",
    "verbose",
    `userdb=${join(folder, "turn.sqlite")}`,
    `pidfile=${join(folder, "turn.pid")}`,
  ];
  writeFileSync(file, settings.join("\n"));
  const child = spawn("turnserver", ["-c", file], { stdio: ["ignore", "pipe", "pipe"] });
  const gone = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      text += data;
    });
  await until(
    () => text.includes(`TCP listener opened on : ${address}:${port}`),
    10_000,
    () => `the TURN server does not start: ${text.slice(-2000)}`,
  );
  return {
    url: (transport) => `turn:${address}:${port}?transport=${transport}`,
    output: () => text,
    async stop() {
      child.kill("SIGTERM");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

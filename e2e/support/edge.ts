import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./baresip.ts";

/** A SIP proxy and an RTP relay that we did not write, in front of switches of ours: Kamailio and rtpengine. */
export interface Edge {
  readonly address: string;
  /** UDP and TCP. */
  readonly port: number;
  /** TLS and WSS. */
  readonly tlsPort: number;
  readonly rtpPorts: { readonly low: number; readonly high: number };
  output(): string;
  stop(): Promise<void>;
}

export interface EdgeSwitch {
  readonly udpPort: number;
  readonly tlsPort?: number;
}

/** An address of loopback of its own, so that the edge is nobody else. */
const ADDRESS = "127.0.0.9";
const rtpPorts = { low: 38_000, high: 38_399 };

/** The first switch that lives has the calls. */
export async function startEdge(options: {
  readonly switches: readonly EdgeSwitch[];
  readonly certificate: { readonly cert: string; readonly key: string };
}): Promise<Edge> {
  const folder = mkdtempSync(join(tmpdir(), "perezvon-edge-"));
  const [port, tlsPort, ngPort] = [await freePort(), await freePort(), await freePort()];
  const template = readFileSync(fileURLToPath(new URL("../edge/kamailio.cfg", import.meta.url)), "utf8");
  const words = { ADDRESS, PORT: port, TLS_PORT: tlsPort, NG_PORT: ngPort, FOLDER: folder };
  const configuration = template.replace(/@(ADDRESS|PORT|TLS_PORT|NG_PORT|FOLDER)@/g, (_, word) =>
    String(words[word as keyof typeof words]),
  );
  writeFileSync(join(folder, "kamailio.cfg"), configuration);
  writeFileSync(join(folder, "cert.pem"), options.certificate.cert);
  writeFileSync(join(folder, "key.pem"), options.certificate.key);
  const lines = options.switches.flatMap(({ udpPort, tlsPort: tls }, index) => [
    `1 sip:127.0.0.1:${udpPort} 0 ${10 - index}`,
    ...(tls === undefined ? [] : [`2 sip:127.0.0.1:${tls};transport=tls 0 ${10 - index}`]),
  ]);
  writeFileSync(join(folder, "switches.list"), `${lines.join("\n")}\n`);
  let text = "";
  const start = (program: string, args: readonly string[]): ChildProcess => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data) => {
        text += data;
      });
    return child;
  };
  const relay = start("rtpengine", [
    "--config-file=none",
    "--table=-1",
    `--interface=${ADDRESS}`,
    `--listen-ng=127.0.0.1:${ngPort}`,
    `--port-min=${rtpPorts.low}`,
    `--port-max=${rtpPorts.high}`,
    "--foreground",
    "--log-stderr",
    "--log-level=5",
    "--num-threads=1",
  ]);
  const proxy = start("kamailio", [
    "-DD",
    "-E",
    "-f",
    join(folder, "kamailio.cfg"),
    "-Y",
    folder,
    "-m",
    "32",
    "-M",
    "4",
  ]);
  const edge: Edge = {
    address: ADDRESS,
    port,
    tlsPort,
    rtpPorts,
    output: () => text,
    async stop() {
      await Promise.all([ended(proxy), ended(relay)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await until(
      () => answers(port),
      15_000,
      () => `the edge did not start\n${text.slice(-3000)}`,
    );
  } catch (error) {
    await edge.stop();
    throw error;
  }
  return edge;
}

/** Its own OPTIONS, as any monitor asks. */
async function answers(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const own = socket.address().port;
  const answered = new Promise<boolean>((resolve) => {
    socket.once("message", () => resolve(true));
    setTimeout(() => resolve(false), 300);
  });
  const lines = [
    `OPTIONS sip:${ADDRESS}:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bKready${own}`,
    "Max-Forwards: 5",
    `From: <sip:probe@127.0.0.1>;tag=${own}`,
    `To: <sip:${ADDRESS}:${port}>`,
    `Call-ID: ready-${own}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
  ];
  socket.send(`${lines.join("\r\n")}\r\n\r\n`, port, ADDRESS);
  const result = await answered;
  socket.close();
  return result;
}

/** Kamailio is several processes: its group is told. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const tell = (signal: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? 0), signal);
    } catch {
      // Gone by itself meanwhile.
    }
  };
  tell("SIGTERM");
  const limit = setTimeout(() => tell("SIGKILL"), 3_000);
  await exit;
  clearTimeout(limit);
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, ADDRESS, resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

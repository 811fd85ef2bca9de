import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { createInterface } from "node:readline";
import { entropyRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { createSipStack, type SipStack } from "../src/index.ts";
import { loadPeerSource } from "./load-peer.ts";

export interface SetupBenchResult {
  /** Calls of the measured part that were set up, answered and ended. */
  readonly calls: number;
  /** CPU (user and system) of this process for one call: an incoming and an outgoing session. */
  readonly cpuUsPerSetup: number;
  /** Calls a second with `window` in progress, load peers on the same machine. */
  readonly setupsPerSecond: number;
  /** CPU for one call in that part: wake-ups are shared by many messages there. */
  readonly saturatedCpuUsPerSetup: number;
  readonly saturatedFloorCpuUsPerSetup: number;
  /** As `cpuUsPerSetup` for a bare relay that forwards the same datagrams unread. */
  readonly floorCpuUsPerSetup: number;
  readonly ratioToFloor: number;
  readonly failed: number;
  readonly setupMsP50: number;
  readonly setupMsP95: number;
}

const ratePerSecond = 150;
const warmUpSeconds = 1;
const pacedSeconds = 4;
const saturatedSeconds = 3;
const window = 24;

interface Load {
  readonly done: number;
  readonly lost: number;
  readonly failed: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Complete set-ups INVITE-180-200-ACK-BYE-200 through a pair of sessions; about 15 s. Prints nothing. */
export async function runSetupBench(): Promise<SetupBenchResult> {
  const callee = await startPeer("callee", 0, 0, 0);
  const relay = await startRelay(callee.port);
  const bridge = await startBridge(callee.port);
  try {
    // Saturated first: the paced part is then measured with the code compiled, as it is in a server that has run a while.
    const { load: fullRelay, cpuUs: fullRelayCpuUs } = await measured(() =>
      runCaller(relay.port, warmUpSeconds, 0),
    );
    const floor = await measured(() => runCaller(relay.port, pacedSeconds, ratePerSecond));
    const { load: saturated, cpuUs: saturatedCpuUs } = await measured(() =>
      runCaller(bridge.port, saturatedSeconds, 0),
    );
    const paced = await measured(() => runCaller(bridge.port, pacedSeconds, ratePerSecond));
    return {
      calls: paced.load.done,
      cpuUsPerSetup: Math.round(paced.cpuUs / paced.load.done),
      setupsPerSecond: Math.round(saturated.done / saturated.seconds),
      saturatedCpuUsPerSetup: Math.round(saturatedCpuUs / saturated.done),
      saturatedFloorCpuUsPerSetup: Math.round(fullRelayCpuUs / fullRelay.done),
      floorCpuUsPerSetup: Math.round(floor.cpuUs / floor.load.done),
      ratioToFloor: Math.round((paced.cpuUs / paced.load.done / (floor.cpuUs / floor.load.done)) * 100) / 100,
      failed: paced.load.failed + paced.load.lost + saturated.failed + saturated.lost,
      setupMsP50: paced.load.p50Ms,
      setupMsP95: paced.load.p95Ms,
    };
  } finally {
    callee.process.kill();
    relay.socket.close();
    relay.outside.close();
    await bridge.stack.close();
  }
}

async function measured(run: () => Promise<Load>): Promise<{ load: Load; cpuUs: number }> {
  const before = process.cpuUsage();
  const load = await run();
  const spent = process.cpuUsage(before);
  return { load, cpuUs: spent.user + spent.system };
}

/** The stack under test as a bridge of two legs. */
async function startBridge(calleePort: number): Promise<{ stack: SipStack; port: number }> {
  const stack = createSipStack({
    clock: systemClock,
    timers: systemTimers,
    random: entropyRandom(),
    logger: silentLogger,
    userAgent: "bench",
    listeners: [{ transport: "udp", address: "127.0.0.1", port: 0 }],
  });
  await stack.start();
  stack.onRequest((incoming) => {
    if (incoming.kind !== "invite") return;
    const outgoing = stack.invite({
      target: `sip:b@127.0.0.1:${calleePort}`,
      from: incoming.request.from ?? "<sip:a@127.0.0.1>",
      body: incoming.body,
    });
    incoming.on(() => outgoing.cancel());
    outgoing.on((event) => {
      if (event.kind === "provisional" && event.status > 100) incoming.provisional(event.status);
      else if (event.kind === "failed") incoming.reject(event.status);
      else if (event.kind === "accepted") {
        const near = incoming.accept({ body: event.body });
        const far = event.session;
        near?.on((each) => each.kind === "ended" && each.by === "remote" && void far.bye());
        far.on((each) => each.kind === "ended" && each.by === "remote" && void near?.bye());
      }
    });
  });
  return { stack, port: stack.localAddress("udp").port };
}

/** What no SIP stack can do without: receive each datagram, send each datagram. */
async function startRelay(calleePort: number): Promise<{ socket: Socket; outside: Socket; port: number }> {
  const socket = await boundSocket();
  const outside = await boundSocket();
  let callerPort = 0;
  socket.on("message", (bytes, from) => {
    callerPort = from.port;
    outside.send(bytes, calleePort, "127.0.0.1");
  });
  outside.on("message", (bytes) => socket.send(bytes, callerPort, "127.0.0.1"));
  return { socket, outside, port: socket.address().port };
}

function boundSocket(): Promise<Socket> {
  const lookup = (
    host: string,
    _options: unknown,
    done: (error: null, address: string, family: number) => void,
  ) => done(null, host, 4);
  const socket = createSocket({ type: "udp4", recvBufferSize: 4_194_304, lookup: lookup as never });
  return new Promise((resolve) => {
    socket.bind(0, "127.0.0.1", () => resolve(socket));
  });
}

async function runCaller(targetPort: number, seconds: number, rate: number): Promise<Load> {
  const caller = await startPeer("caller", targetPort, seconds, rate);
  return caller.result as Promise<Load>;
}

function startPeer(
  role: "caller" | "callee",
  targetPort: number,
  seconds: number,
  rate: number,
): Promise<{ process: ChildProcess; port: number; result: Promise<unknown> }> {
  const args = [
    "--input-type=module",
    "-e",
    loadPeerSource,
    role,
    ...[targetPort, seconds, rate, window].map(String),
  ];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    let port = 0;
    let finish: (value: unknown) => void = () => {};
    const result = new Promise((done) => {
      finish = done;
    });
    lines.on("line", (line) => {
      const value = JSON.parse(line) as { port?: number };
      if (port === 0) {
        port = value.port ?? 0;
        resolve({ process: child, port, result });
      } else finish(value);
    });
  });
}

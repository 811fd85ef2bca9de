import { Worker } from "node:worker_threads";

/** What came of a stream that was sent through two legs. */
export interface MeterReport {
  readonly sent: number;
  /** One-way delay of each packet that arrived, or of each click on the frame path, in milliseconds. */
  readonly delays: readonly number[];
  readonly heard: number;
}

const PROGRAM = `
const { parentPort, workerData } = require("node:worker_threads");
const dgram = require("node:dgram");
const { packets, clicks } = workerData;
const [from, to] = [dgram.createSocket("udp4"), dgram.createSocket("udp4")];
const sentAt = [];
const delays = [];
let sent = 0, heard = 0, waiting = -1;
const packet = Buffer.alloc(172, 0xd5);
packet[0] = 0x80; packet[1] = 8; packet.writeUInt32BE(99, 8);
to.on("message", (message) => {
  if (message[1] >= 192) return;
  const now = performance.now();
  heard++;
  if (!clicks) {
    const index = message.readUInt32BE(12);
    if (sentAt[index] !== undefined) delays.push(now - sentAt[index]);
  } else if (waiting >= 0 && message.subarray(12).some((octet) => (octet & 0x7f) === 0x2a)) {
    delays.push(now - waiting);
    waiting = -1;
  }
});
from.bind(0, "127.0.0.1", () => to.bind(0, "127.0.0.1", () =>
  parentPort.postMessage({ from: from.address().port, to: to.address().port })));
parentPort.on("message", (port) => {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    while (sent < packets && startedAt + sent * 20 <= performance.now()) {
      const click = clicks && sent > 25 && sent % 25 === 0;
      packet.fill(click ? 0x2a : 0xd5, 12);
      if (!clicks) packet.writeUInt32BE(sent, 12);
      packet.writeUInt16BE(sent & 0xffff, 2);
      packet.writeUInt32BE(sent * 160, 4);
      sentAt[sent] = performance.now();
      if (click) waiting = sentAt[sent];
      from.send(Buffer.from(packet), port, "127.0.0.1");
      sent++;
    }
    if (sent < packets) return;
    clearInterval(timer);
    setTimeout(() => { parentPort.postMessage({ sent, delays, heard }); from.close(); to.close(); parentPort.close(); }, 200);
  }, 2);
});
`;

/** A stream of packets from a thread of its own, so that a busy test does not disturb what it measures. */
export class Meter {
  readonly fromPort: number;
  readonly toPort: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, ports: { from: number; to: number }) {
    this.#worker = worker;
    this.fromPort = ports.from;
    this.toPort = ports.to;
  }

  /** `clicks`: the delay of audio is measured instead of that of packets. */
  static async open(packets: number, clicks = false): Promise<Meter> {
    const worker = new Worker(PROGRAM, { eval: true, workerData: { packets, clicks } });
    const ports = await new Promise<{ from: number; to: number }>((resolve) =>
      worker.once("message", resolve),
    );
    return new Meter(worker, ports);
  }

  run(toLegPort: number): Promise<MeterReport> {
    this.#worker.postMessage(toLegPort);
    return new Promise((resolve) => this.#worker.once("message", resolve));
  }
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

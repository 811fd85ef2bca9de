import { createSocket, type Socket } from "node:dgram";
import { systemClock, systemTimers } from "@perezvon/base";

/** Strangers who send REGISTER and INVITE as fast as they are told to, from addresses of 127.77.0.0/16 (TEL-SEC-07). */
export interface FlooderRequest {
  readonly target: number;
  readonly perSecond: number;
  /** No more are unanswered than that, so a switch that others keep from its processor is asked as fast as it answers; 0: as many as it likes. */
  readonly window: number;
  /** Which answers are marked with the time at which they came. */
  readonly marksEvery: number;
  readonly addresses: number;
  readonly method: "REGISTER" | "INVITE";
}

export interface FlooderReport {
  readonly sent: number;
  /** Answers that came back. */
  readonly answered: number;
  /** Processor time that this took, microseconds, and how long it took. */
  readonly costUs: number;
  readonly elapsedMs: number;
  /** When each `marksEvery`th answer came, by the clock on the wall: seconds in which the machine stood still are none of the flood's. */
  readonly marks: readonly number[];
}

const request = JSON.parse(process.argv[2] ?? "{}") as FlooderRequest;
const tickMs = 5;
/** What has not been answered by then is lost. */
const answerLimitMs = 2_000;
let sent = 0;
let answered = 0;
let lost = 0;
const marks: number[] = [];

const sockets = await Promise.all(
  Array.from({ length: request.addresses }, (_, i) =>
    bound(`127.77.${Math.floor(i / 250)}.${(i % 250) + 1}`),
  ),
);
process.on("message", () => {
  const { user, system } = process.cpuUsage(cpuBefore);
  const elapsedMs = systemClock.monotonicMs() - startedAt;
  process.send?.({ sent, answered, costUs: user + system, elapsedMs, marks } satisfies FlooderReport);
});
process.on("disconnect", () => process.exit(0));
const cpuBefore = process.cpuUsage();
const startedAt = systemClock.monotonicMs();
let answeredAt = startedAt;
systemTimers.every(tickMs, flow);
process.send?.("ready");

function flow(): void {
  const now = systemClock.monotonicMs();
  if (now - answeredAt > answerLimitMs) {
    lost = sent - answered;
    answeredAt = now;
  }
  const due = Math.floor(((now - startedAt) * request.perSecond) / 1_000);
  const most = request.window === 0 ? due : Math.min(due, answered + lost + request.window);
  for (; sent < most; sent++) send(sockets[sent % sockets.length]!, sent);
}

async function bound(address: string): Promise<Socket> {
  const lookup = (
    host: string,
    _options: unknown,
    done: (error: null, address: string, family: number) => void,
  ) => done(null, host, 4);
  const socket = createSocket({ type: "udp4", lookup: lookup as never });
  socket.on("message", () => {
    answeredAt = systemClock.monotonicMs();
    if (++answered % request.marksEvery === 0) marks.push(systemClock.now());
  });
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return socket;
}

function send(socket: Socket, serial: number): void {
  const { method } = request;
  const uri = method === "REGISTER" ? "sip:bench.invalid" : `sip:00972${serial}@bench.invalid`;
  const { address, port } = socket.address();
  const text = `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP ${address}:${port};branch=z9hG4bKflood${serial};rport\r\nMax-Forwards: 70\r\nFrom: <sip:${serial}@bench.invalid>;tag=f${serial}\r\nTo: <${uri}>\r\nCall-ID: flood${serial}\r\nCSeq: 1 ${method}\r\nContact: <sip:x@${address}:${port}>\r\nUser-Agent: phone\r\nContent-Length: 0\r\n\r\n`;
  socket.send(text, request.target, "127.0.0.1");
}

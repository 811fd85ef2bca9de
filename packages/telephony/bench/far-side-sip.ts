import { createSocket, type Socket } from "node:dgram";
import { sleep, systemClock, systemTimers } from "@perezvon/base";

interface Call {
  readonly id: string;
  readonly index: number;
  readonly at: number;
  readonly beganAt: number;
  readonly branch: string;
  /** The call is to end as soon as it is answered. */
  readonly brief: boolean;
  toLine: string;
  contact: string;
  answered: boolean;
  ended: boolean;
}

const empty = "Content-Length: 0\r\n\r\n";

/** Callers and callees in bare datagrams: no SIP stack, so that the load costs little and nothing of ours measures itself. */
export class CallerSide {
  readonly #caller: Socket;
  readonly #callee: Socket;
  readonly #calls = new Map<string, Call>();
  /** Where the measured side listens to each leg; caller and callee of one call beside each other. */
  #targets: number[] = [];
  #ports: readonly number[] = [];
  #target = 0;
  #started = 0;
  #done = 0;
  #failed = 0;
  #refused = 0;
  #refusedBare = 0;
  #repeated = 0;
  #setupMs: number[] = [];
  #setups: [beganAt: number, answeredAt: number][] = [];
  #seen = new Set<string>();

  private constructor(caller: Socket, callee: Socket) {
    this.#caller = caller;
    this.#callee = callee;
    caller.on("message", (bytes) => this.#toCaller(bytes.toString("latin1")));
    callee.on("message", (bytes, from) => this.#toCallee(bytes.toString("latin1"), from.port));
  }

  static async start(): Promise<CallerSide> {
    return new CallerSide(await sipSocket(), await sipSocket());
  }

  get callerPort(): number {
    return this.#caller.address().port;
  }

  get calleePort(): number {
    return this.#callee.address().port;
  }

  mediaTargets(): readonly number[] {
    return this.#targets;
  }

  /** Sets calls up and keeps them; the number of those that were answered on both sides. */
  async hold(options: {
    readonly target: number;
    readonly calls: number;
    readonly perSecond: number;
    readonly ports: readonly number[];
    readonly alone: boolean;
  }): Promise<number> {
    const { target, calls, perSecond, ports, alone } = options;
    this.#reset(target);
    this.#ports = ports;
    this.#targets = new Array<number>(calls * 2).fill(0);
    const begun = systemClock.monotonicMs();
    for (let index = 0; index < calls; index++) {
      this.#invite(index, false);
      const early = begun + ((index + 1) * 1000) / perSecond - systemClock.monotonicMs();
      if (early > 2) await sleep(systemTimers, early);
    }
    const up = () => [...this.#calls.values()].filter(({ answered }) => answered).length;
    for (let waited = 0; waited < 50 && up() < calls; waited++) await sleep(systemTimers, 100);
    // What is measured may still learn where each side listens.
    await sleep(systemTimers, 300);
    if (alone) return up();
    return Math.min(up(), Math.floor(this.#targets.filter((port) => port > 0).length / 2));
  }

  async release(): Promise<void> {
    for (const call of this.#calls.values()) if (call.answered) this.#bye(call);
    for (let waited = 0; waited < 50 && this.#calls.size > 0; waited++) await sleep(systemTimers, 100);
    this.#calls.clear();
  }

  /** Calls that are answered and ended at once, so many a second. */
  async load(options: {
    readonly target: number;
    readonly perSecond: number;
    readonly seconds: number;
    readonly patienceMs: number;
  }) {
    const { target, perSecond, seconds, patienceMs } = options;
    this.#reset(target);
    const begun = systemClock.monotonicMs();
    await new Promise<void>((resolve) => {
      const pacer = systemTimers.every(4, () => {
        const elapsed = (systemClock.monotonicMs() - begun) / 1000;
        if (elapsed < seconds) {
          while (this.#started < elapsed * perSecond) this.#invite(this.#started, true);
          return;
        }
        if (this.#calls.size > 0 && elapsed < seconds + patienceMs / 1000) return;
        pacer.cancel();
        resolve();
      });
    });
    const sorted = this.#setupMs.sort((a, b) => a - b);
    const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
    const lost = this.#calls.size;
    this.#calls.clear();
    return {
      started: this.#started,
      done: this.#done,
      failed: this.#failed + lost,
      refused: this.#refused,
      refusedBare: this.#refusedBare,
      repeated: this.#repeated,
      setupP50Ms: at(0.5),
      setupP95Ms: at(0.95),
      setups: this.#setups,
    };
  }

  #reset(target: number): void {
    this.#target = target;
    this.#calls.clear();
    this.#seen.clear();
    this.#setupMs = [];
    this.#setups = [];
    this.#started = 0;
    this.#done = 0;
    this.#failed = 0;
    this.#refused = 0;
    this.#refusedBare = 0;
    this.#repeated = 0;
  }

  #invite(index: number, brief: boolean): void {
    const id = `c${process.pid}x${Math.round(systemClock.monotonicMs())}x${this.#started++}`;
    const call: Call = {
      id,
      index,
      at: systemClock.monotonicMs(),
      beganAt: systemClock.now(),
      branch: `z9hG4bK${id}i`,
      brief,
      toLine: `To: <sip:bench@127.0.0.1:${this.#target}>`,
      contact: `sip:bench@127.0.0.1:${this.#target}`,
      answered: false,
      ended: false,
    };
    this.#calls.set(id, call);
    this.#send(
      this.#request("INVITE", call, 1, call.branch) + sdp(this.#ports[index * 2] ?? 40_000, call.index * 2),
    );
  }

  #bye(call: Call): void {
    this.#send(this.#request("BYE", call, 2, `z9hG4bK${call.id}b`) + empty);
  }

  #request(method: string, call: Call, cseq: number, branch: string): string {
    return [
      `${method} ${call.contact} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${this.callerPort};branch=${branch};rport`,
      "Max-Forwards: 70",
      // The number that is called shows the callee which call this is.
      `From: <sip:+7999${String(call.index).padStart(7, "0")}@127.0.0.1:${this.callerPort}>;tag=${call.id}`,
      call.toLine,
      `Call-ID: ${call.id}`,
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:a@127.0.0.1:${this.callerPort}>`,
      "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS",
      "",
    ].join("\r\n");
  }

  #toCaller(text: string): void {
    if (!text.startsWith("SIP/2.0 ")) {
      if (text.startsWith("BYE"))
        this.#caller.send(copied(text, "a", this.callerPort) + empty, this.#target, "127.0.0.1");
      return;
    }
    const call = this.#calls.get(field(text, "Call-ID"));
    const status = Number(text.slice(8, 11));
    if (call === undefined || status < 200) return;
    if (field(text, "CSeq").endsWith("BYE")) {
      this.#calls.delete(call.id);
      this.#done++;
      return;
    }
    if (status >= 300) {
      call.toLine = `To: ${field(text, "To")}`;
      this.#send(this.#request("ACK", call, 1, call.branch) + empty);
      this.#failed++;
      if (status === 503) this.#refused++;
      if (status === 503 && field(text, "Retry-After") === "") this.#refusedBare++;
      this.#calls.delete(call.id);
      return;
    }
    if (call.answered) this.#repeated++;
    else {
      call.answered = true;
      this.#setupMs.push(systemClock.monotonicMs() - call.at);
      this.#setups.push([call.beganAt, systemClock.now()]);
      call.toLine = `To: ${field(text, "To")}`;
      call.contact = /<([^>]+)>/.exec(field(text, "Contact"))?.[1] ?? call.contact;
      this.#targets[call.index * 2] = mediaPort(text);
    }
    this.#send(this.#request("ACK", call, 1, `z9hG4bK${call.id}a`) + empty);
    if (call.brief && !call.ended) {
      call.ended = true;
      this.#bye(call);
    }
  }

  #toCallee(text: string, from: number): void {
    const send = (message: string) => this.#callee.send(message, from, "127.0.0.1");
    const method = text.slice(0, text.indexOf(" "));
    if (method === "ACK" || method === "SIP/2.0") return;
    const transaction = `${field(text, "Call-ID")} ${field(text, "CSeq")}`;
    if (this.#seen.has(transaction)) this.#repeated++;
    this.#seen.add(transaction);
    const head = copied(text, "b", this.calleePort);
    if (method !== "INVITE") {
      send(head + empty);
      return;
    }
    const index = Number(/\+?7?999(\d{7})/.exec(field(text, "From"))?.[1] ?? 0);
    this.#targets[index * 2 + 1] = mediaPort(text);
    send(head.replace("200 OK", "180 Ringing") + empty);
    send(head + sdp(this.#ports[index * 2 + 1] ?? 40_002, index * 2 + 1));
  }

  #send(text: string): void {
    this.#caller.send(text, this.#target, "127.0.0.1");
  }
}

function sipSocket(): Promise<Socket> {
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

function field(text: string, name: string): string {
  const at = text.indexOf(`\r\n${name}: `);
  return at < 0 ? "" : text.slice(at + name.length + 4, text.indexOf("\r\n", at + 2));
}

function copied(text: string, user: string, port: number): string {
  const vias = text
    .split("\r\n")
    .filter((line) => line.startsWith("Via:") || line.startsWith("Record-Route:"));
  const to = field(text, "To");
  return [
    "SIP/2.0 200 OK",
    ...vias,
    `From: ${field(text, "From")}`,
    `To: ${to}${to.includes(";tag=") ? "" : ";tag=far"}`,
    `Call-ID: ${field(text, "Call-ID")}`,
    `CSeq: ${field(text, "CSeq")}`,
    `Contact: <sip:${user}@127.0.0.1:${port}>`,
    "",
  ].join("\r\n");
}

function mediaPort(text: string): number {
  return Number(/\r\nm=audio (\d+) /.exec(text)?.[1] ?? 0);
}

function sdp(port: number, session: number): string {
  const body = [
    "v=0",
    `o=- ${session + 1} 1 IN IP4 127.0.0.1`,
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    `m=audio ${port} RTP/AVP 8 101`,
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=ptime:20",
    "",
  ].join("\r\n");
  return `Content-Type: application/sdp\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

import { createSocket, type Socket } from "node:dgram";
import { sleep, systemTimers } from "@perezvon/base";
import { parseMessage, SipResponse } from "@perezvon/sip";

export interface StrangerMessage {
  readonly method?: string;
  readonly uri?: string;
  readonly version?: string;
  /** Names of header lines to leave out. */
  readonly without?: readonly string[];
  /** Header lines to put in place of those of the same name, or to add. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

const REPLY_LIMIT_MS = 2000;
const SILENCE_MS = 700;

/** Somebody with a UDP socket who may send anything to the SIP port, and keeps what comes back. */
export class SipStranger {
  readonly #socket: Socket;
  readonly #host: string;
  readonly #port: number;
  readonly replies: Buffer[] = [];
  #sent = 0;

  private constructor(socket: Socket, server: string) {
    const [host = "127.0.0.1", port = "5060"] = server.split(":");
    this.#socket = socket;
    this.#host = host;
    this.#port = Number(port);
    socket.on("message", (bytes) => this.replies.push(bytes));
  }

  static async open(server: string): Promise<SipStranger> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return new SipStranger(socket, server);
  }

  close(): void {
    this.#socket.close();
  }

  send(bytes: Buffer): void {
    this.#socket.send(bytes, this.#port, this.#host);
  }

  /** A request as RFC 3261 wants it, but for what the options change. Its Call-ID is its own. */
  compose(options: StrangerMessage = {}): { bytes: Buffer; callId: string } {
    const { method = "OPTIONS", version = "SIP/2.0", without = [], lines = [], body = "" } = options;
    const uri = options.uri ?? `sip:${this.#host}:${this.#port}`;
    const number = ++this.#sent;
    const callId = `stranger-${this.#socket.address().port}-${number}`;
    const ordinary = [
      `Via: SIP/2.0/UDP 127.0.0.1:${this.#socket.address().port};branch=z9hG4bK${callId};rport`,
      "Max-Forwards: 70",
      `From: <sip:stranger@${this.#host}>;tag=s${number}`,
      `To: <${uri.startsWith("sip:") ? uri : `sip:${this.#host}`}>`,
      `Call-ID: ${callId}`,
      `CSeq: 1 ${method}`,
      `Contact: <sip:stranger@127.0.0.1:${this.#socket.address().port}>`,
      ...(body === "" ? [] : ["Content-Type: application/sdp"]),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const nameOf = (line: string) => line.slice(0, line.indexOf(":")).toLowerCase();
    const replaced = new Set([...lines.map(nameOf), ...without.map((name) => name.toLowerCase())]);
    const kept = ordinary.filter((line) => !replaced.has(nameOf(line)));
    return {
      callId,
      bytes: Buffer.from([`${method} ${uri} ${version}`, ...kept, ...lines, "", body].join("\r\n")),
    };
  }

  /** Sends it and gives the first final reply; undefined when none comes. */
  async ask(options: StrangerMessage | Buffer = {}): Promise<SipResponse | undefined> {
    const from = this.replies.length;
    const bytes = Buffer.isBuffer(options) ? options : this.compose(options).bytes;
    this.send(bytes);
    const callId = /^Call-ID: (.*)\r$/m.exec(bytes.toString("latin1"))?.[1];
    const limitMs = callId === undefined ? SILENCE_MS : REPLY_LIMIT_MS;
    for (let waitedMs = 0; waitedMs < limitMs; waitedMs += 10) {
      for (const reply of this.replies.slice(from)) {
        const response = readResponse(reply);
        const foreign = callId !== undefined && response?.callId !== undefined && response.callId !== callId;
        if (response && response.status >= 200 && !foreign) return response;
      }
      await sleep(systemTimers, 10);
    }
    return undefined;
  }
}

/** A whole and sound response, or nothing. */
export function readResponse(bytes: Buffer): SipResponse | undefined {
  const parsed = parseMessage(bytes);
  return parsed.kind === "message" && parsed.message instanceof SipResponse ? parsed.message : undefined;
}

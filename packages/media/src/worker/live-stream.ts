import type { Timer, Timers } from "@perezvon/base";
import { namesClosedAddress, openLookup } from "@perezvon/base/open-network";
import { WebSocket } from "ws";
import type { LiveStreamFault, LiveStreamTarget } from "../contract.ts";

/** 100 ms of two channels (TEL-REC-12). */
export const STREAM_BLOCK_SAMPLES = 800;
const BLOCK_MS = 100;
/** So much sound waits for a provider that is not there yet, and so much for one that reads slowly; what is older is left out. */
const MAX_WAITING_BLOCKS = 30;
const MAX_UNSENT_BYTES = MAX_WAITING_BLOCKS * STREAM_BLOCK_SAMPLES * 4;
const ANSWER_LIMIT_MS = 5000;
const CLOSE_LIMIT_MS = 3000;
const RETRY_MS = [500, 1000, 2000, 5000, 10_000] as const;
/** Nothing that the provider says is needed. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** What the provider is told before the first block. */
export interface LiveStreamStart {
  readonly recordingId: string;
  readonly callId: string | undefined;
  readonly centreId: string | undefined;
}

export interface LiveStreamOptions {
  readonly target: LiveStreamTarget;
  readonly start: LiveStreamStart;
  /** The customer's channel is silent, as in the stored file (TEL-REC-03). */
  readonly agentOnly: boolean;
  readonly timers: Timers;
  /** The provider does not take it; told once a stream. */
  readonly failed: (code: LiveStreamFault, detail: string) => void;
}

interface Block {
  readonly fromMs: number;
  readonly pcm: Buffer;
}

/**
 * What a recording captures, sent to a transcription provider while it is said (TEL-REC-12): a WebSocket with text messages of JSON
 * about the stream and binary messages of sound. Whatever happens to it, the call and the recording know nothing of it.
 */
export class LiveStream {
  readonly #options: LiveStreamOptions;
  #socket: WebSocket | undefined;
  #open = false;
  #waiting: Block[] = [];
  #positionMs = 0;
  /** Where sound that the provider did not get begins, within this connection. */
  #gapFromMs: number | undefined;
  #ending: "stop" | "discard" | undefined;
  #closed = false;
  #retries = 0;
  #timer: Timer | undefined;
  #told = false;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
    this.#connect();
  }

  /** A block of two channels, interleaved 16-bit PCM; the last of a stream may be shorter than the others. */
  push(pcm: Buffer): void {
    if (this.#closed || this.#ending) return;
    const fromMs = this.#positionMs;
    this.#positionMs += pcm.length / 32;
    const block = { fromMs, pcm: this.#options.agentOnly ? withoutCustomer(pcm) : pcm };
    if (this.#open) this.#send(block);
    else {
      this.#waiting.push(block);
      if (this.#waiting.length > MAX_WAITING_BLOCKS) this.#waiting.shift();
    }
  }

  /** `discard`: the customer refused, and what was sent is to be forgotten (TEL-REC-07). */
  end(how: "stop" | "discard"): void {
    if (this.#closed || this.#ending) return;
    this.#ending = how;
    this.#timer?.cancel();
    this.#timer = this.#options.timers.after(CLOSE_LIMIT_MS, () => this.#forget());
    if (this.#open) this.#sayEnd();
    else if (this.#socket === undefined) this.#forget();
  }

  #connect(): void {
    const { target, timers } = this.#options;
    let socket: WebSocket;
    try {
      const url = new URL(target.url);
      if (!target.anyNetwork && namesClosedAddress(url)) throw new Error("address_not_allowed");
      socket = new WebSocket(url, {
        ...(target.token !== undefined && { headers: { authorization: `Bearer ${target.token}` } }),
        ...(!target.anyNetwork && { lookup: openLookup }),
        followRedirects: false,
        handshakeTimeout: ANSWER_LIMIT_MS,
        maxPayload: MAX_ANSWER_BYTES,
        perMessageDeflate: false,
      });
    } catch (error) {
      this.#tell("stream_unreachable", String(error));
      this.#forget();
      return;
    }
    this.#socket = socket;
    let fault = "";
    socket.on("open", () => this.#opened(socket));
    socket.on("error", (error) => {
      fault = error.message;
    });
    socket.on("close", (code) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      const wasOpen = this.#open;
      this.#open = false;
      if (this.#closed || this.#ending) {
        this.#forget();
        return;
      }
      this.#tell(wasOpen ? "stream_closed" : "stream_unreachable", fault || String(code));
      const afterMs = RETRY_MS[Math.min(this.#retries++, RETRY_MS.length - 1)]!;
      this.#timer = timers.after(afterMs, () => this.#connect());
    });
  }

  #opened(socket: WebSocket): void {
    this.#open = true;
    this.#gapFromMs = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#say(socket, {
      event: "start",
      protocol: "perezvon.live-stream.1",
      ...this.#options.start,
      encoding: "pcm_s16le",
      sampleRate: 8000,
      channels: ["customer", "agent"],
      blockMs: BLOCK_MS,
      fromMs: waiting[0]?.fromMs ?? this.#positionMs,
    });
    for (const block of waiting) this.#send(block);
    if (this.#ending) this.#sayEnd();
  }

  #send({ fromMs, pcm }: Block): void {
    const socket = this.#socket!;
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#gapFromMs ??= fromMs;
      this.#tell("stream_slow", `${socket.bufferedAmount} octets unsent`);
      return;
    }
    this.#sayGap(socket, fromMs);
    // Somebody who takes sound is there: the next break begins with the shortest wait.
    this.#retries = 0;
    socket.send(pcm, ignoreFault);
  }

  #sayEnd(): void {
    const socket = this.#socket!;
    this.#sayGap(socket, this.#positionMs);
    this.#say(socket, { event: this.#ending, durationMs: Math.round(this.#positionMs) });
    socket.close(1000);
  }

  #sayGap(socket: WebSocket, toMs: number): void {
    if (this.#gapFromMs === undefined) return;
    this.#say(socket, { event: "gap", fromMs: this.#gapFromMs, toMs });
    this.#gapFromMs = undefined;
  }

  #say(socket: WebSocket, message: object): void {
    socket.send(JSON.stringify(message), ignoreFault);
  }

  #tell(code: LiveStreamFault, detail: string): void {
    if (this.#told) return;
    this.#told = true;
    this.#options.failed(code, detail);
  }

  #forget(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#timer?.cancel();
    this.#socket?.terminate();
  }
}

/** What cannot be sent closes the socket, which is told there. */
function ignoreFault(): void {}

function withoutCustomer(pcm: Buffer): Buffer {
  const agent = Buffer.from(pcm);
  for (let at = 0; at < agent.length; at += 4) agent.writeInt16LE(0, at);
  return agent;
}

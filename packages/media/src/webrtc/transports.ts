import { type ChildProcess, fork } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { fileURLToPath } from "node:url";
import type { Clock, Timers } from "@perezvon/base";
import { MediaError } from "../contract.ts";
import type { CreateWebrtcTransport, WebrtcHost, WebrtcTransport } from "../worker/transport.ts";
import {
  answerBrowser,
  type BrowserOffer,
  chooseAudio,
  furtherCandidate,
  isUsableCandidate,
  OFFERED_MID,
  offerBrowser,
  offerForLibrary,
  readBrowserOffer,
} from "./browser-session.ts";
import {
  type GatewayReport,
  type GatewayRequest,
  isRtcp,
  type LocalTransport,
  TRANSPORT_PREFIX,
} from "./gateway/protocol.ts";

export interface WebrtcTransportsOptions {
  /** The bundled `gateway/main.ts`. */
  readonly gatewayUrl: URL;
  /** UDP ports that browsers reach; any when left out. A port taken by another is passed over. */
  readonly ports?: { readonly low: number; readonly high: number };
  readonly clock: Clock;
  readonly timers: Timers;
  /** Told once a gateway ended by itself; its transports have failed and the next offer starts another. */
  readonly onGatewayLost?: (code: number | null) => void;
}

export interface WebrtcTransports {
  readonly create: CreateWebrtcTransport;
  /** Processes now running, 0 or 1: for health and tests. */
  readonly gatewayPid: () => number | undefined;
  close(): void;
}

/** Longest wait for the gateway's start and for its answer to an offer. */
const ANSWER_LIMIT_MS = 5_000;
const RING = 256;
const LARGEST_PACKET = 1_500;

interface OpenTransport {
  readonly host: WebrtcHost;
  settle: { resolve(local: LocalTransport): void; reject(error: Error): void } | undefined;
}

/** The browser transports of one media worker. Its gateway starts with the first offer. */
export function createWebrtcTransports(options: WebrtcTransportsOptions): WebrtcTransports {
  const gateway = new GatewayLink(options);
  return {
    create: (host) => new BrowserTransport(host, gateway, options.clock),
    gatewayPid: () => gateway.pid,
    close: () => gateway.close(),
  };
}

class BrowserTransport implements WebrtcTransport {
  readonly #host: WebrtcHost;
  readonly #gateway: GatewayLink;
  readonly #number: number;
  /** Candidates that came before the gateway knows the transport. */
  #early: string[] | undefined = [];
  #closed = false;
  #local: LocalTransport | undefined;
  /** ICE credentials of the far side that the transport was made with. */
  #theirs: string | undefined;
  /** RFC 3264 §8: one session, whose version rises with each description of ours. */
  readonly #sessionId: string;
  #version = 0;

  constructor(host: WebrtcHost, gateway: GatewayLink, clock: Clock) {
    this.#host = host;
    this.#gateway = gateway;
    this.#sessionId = String(Math.trunc(clock.now()));
    this.#number = gateway.nextNumber();
  }

  continues(text: string): boolean {
    const read = readBrowserOffer(text);
    return read.ok && this.#local !== undefined && this.#theirs === credentialsOf(read.value);
  }

  async answer(text: string): Promise<string> {
    const offer = readDescription(text);
    const host = this.#host;
    host.applyRemote(chooseAudio(offer, host.codecs));
    if (this.#local === undefined || this.#theirs !== credentialsOf(offer)) {
      this.#local = await this.#gateway.open(
        this.#number,
        host,
        offerForLibrary(offer, host.codecs),
        offer.mid,
      );
      this.#settle(offer);
    }
    return answerBrowser(offer, this.#local, this.#naming());
  }

  async offer(): Promise<string> {
    this.#local ??= await this.#gateway.open(this.#number, this.#host, undefined, OFFERED_MID);
    if (this.#closed) throw new MediaError("closed", "the transport was closed before its offer");
    return offerBrowser(this.#local, this.#naming());
  }

  accept(text: string): Promise<void> {
    const answer = readDescription(text);
    this.#host.applyRemote(chooseAudio(answer, this.#host.codecs));
    if (this.#local === undefined || this.#theirs === credentialsOf(answer)) return Promise.resolve();
    // Who did not choose to begin the handshake is begun with (RFC 8842 §5.2).
    this.#local = { ...this.#local, setup: answer.setup === "active" ? "passive" : "active" };
    this.#gateway.request({
      kind: "answer",
      transport: this.#number,
      answer: offerForLibrary({ ...answer, mid: OFFERED_MID }, this.#host.codecs),
    });
    this.#settle(answer);
    return Promise.resolve();
  }

  /** Their side of the transport is known: now their candidates can be used. */
  #settle(theirs: BrowserOffer): void {
    if (this.#closed) throw new MediaError("closed", "the transport was closed before its answer");
    this.#theirs = credentialsOf(theirs);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const candidate of [...theirs.candidates, ...early]) this.addCandidate(candidate);
  }

  #naming() {
    this.#version += 1;
    const { advertisedAddress, codecs: preference } = this.#host;
    return { sessionId: this.#sessionId, version: this.#version, advertisedAddress, preference };
  }

  addCandidate(candidate: string): void {
    if (!isUsableCandidate(candidate) || this.#closed) return;
    if (this.#early) this.#early.push(candidate);
    else this.#gateway.request({ kind: "candidate", transport: this.#number, candidate });
  }

  sendRtp(packet: Buffer): void {
    this.#gateway.send(this.#number, packet);
  }

  sendRtcp(packet: Buffer): void {
    this.#gateway.send(this.#number, packet);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#gateway.closeTransport(this.#number);
  }
}

function readDescription(text: string): BrowserOffer {
  const read = readBrowserOffer(text);
  if (!read.ok) throw new MediaError("webrtc_offer", `${read.error.code}: ${read.error.detail}`);
  return read.value;
}

function credentialsOf({ iceUfrag, icePwd }: BrowserOffer): string {
  return `${iceUfrag}:${icePwd}`;
}

/** One gateway process and the loopback socket to it. */
class GatewayLink {
  readonly #options: WebrtcTransportsOptions;
  readonly #transports = new Map<number, OpenTransport>();
  readonly #ring = Array.from({ length: RING }, () => Buffer.alloc(TRANSPORT_PREFIX + LARGEST_PACKET));
  #ringIndex = 0;
  #lastNumber = 0;
  #child: ChildProcess | undefined;
  #socket: Socket | undefined;
  #connected = false;
  #starting: Promise<void> | undefined;

  constructor(options: WebrtcTransportsOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  nextNumber(): number {
    this.#lastNumber = (this.#lastNumber + 1) >>> 0;
    return this.#lastNumber;
  }

  async open(
    transport: number,
    host: WebrtcHost,
    offer: string | undefined,
    mid: string,
  ): Promise<LocalTransport> {
    this.#starting ??= this.#start();
    await this.#starting;
    const open: OpenTransport = { host, settle: undefined };
    this.#transports.set(transport, open);
    const opened = new Promise<LocalTransport>((resolve, reject) => {
      const limit = this.#options.timers.after(ANSWER_LIMIT_MS, () =>
        reject(new MediaError("internal", "the WebRTC gateway did not answer")),
      );
      open.settle = {
        resolve: (local) => {
          limit.cancel();
          resolve(local);
        },
        reject: (error) => {
          limit.cancel();
          reject(error);
        },
      };
    });
    const { ports } = this.#options;
    this.request({
      kind: "open",
      transport,
      bindAddress: host.bindAddress,
      ...(ports ? { ports } : {}),
      offer,
      mid,
    });
    return opened;
  }

  request(request: GatewayRequest): void {
    if (this.#child?.connected) this.#child.send(request);
  }

  send(transport: number, packet: Buffer): void {
    if (!this.#connected || packet.length > LARGEST_PACKET) return;
    const slot = this.#ring[this.#ringIndex]!;
    this.#ringIndex = (this.#ringIndex + 1) % RING;
    slot.writeUInt32BE(transport, 0);
    packet.copy(slot, TRANSPORT_PREFIX);
    this.#socket!.send(slot, 0, TRANSPORT_PREFIX + packet.length);
  }

  closeTransport(transport: number): void {
    const open = this.#transports.get(transport);
    this.#transports.delete(transport);
    open?.settle?.reject(new MediaError("closed", "the transport was closed before its answer"));
    this.request({ kind: "close", transport });
  }

  close(): void {
    this.#transports.clear();
    const child = this.#child;
    this.#forget();
    child?.disconnect();
  }

  async #start(): Promise<void> {
    const socket = createSocket("udp4");
    this.#socket = socket;
    // A gateway that has just ended refuses packets: the loss is told by its exit, not by each packet.
    socket.on("error", () => {});
    socket.on("message", (message) => this.#receive(message));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const child = fork(fileURLToPath(this.#options.gatewayUrl), [String(socket.address().port)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: [],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const limit = this.#options.timers.after(ANSWER_LIMIT_MS, () => {
        child.kill("SIGKILL");
        reject(new MediaError("internal", "the WebRTC gateway did not start"));
      });
      child.on("message", (report: GatewayReport) => {
        if (report.kind !== "ready") {
          this.#take(report);
          return;
        }
        limit.cancel();
        socket.connect(report.port, "127.0.0.1", () => {
          this.#connected = true;
          resolve();
        });
      });
      child.on("error", () => {});
      child.on("exit", (code) => {
        limit.cancel();
        reject(new MediaError("internal", "the WebRTC gateway ended"));
        this.#lost(child, code);
      });
    });
  }

  #take(report: Exclude<GatewayReport, { kind: "ready" }>): void {
    const open = this.#transports.get(report.transport);
    if (!open) return;
    if (report.kind === "address") {
      open.host.onCandidate(furtherCandidate(open.host.advertisedAddress, report.port));
      return;
    }
    if (report.kind === "state") {
      open.host.onState(report.state, report.fault);
      return;
    }
    const { settle } = open;
    open.settle = undefined;
    if (report.kind === "opened") settle?.resolve(report.local);
    else settle?.reject(new MediaError("webrtc_offer", report.detail));
  }

  #receive(message: Buffer): void {
    if (message.length < TRANSPORT_PREFIX + 8) return;
    const open = this.#transports.get(message.readUInt32BE(0));
    if (!open) return;
    const packet = message.subarray(TRANSPORT_PREFIX);
    const arrivalMs = this.#options.clock.monotonicMs();
    if (isRtcp(packet)) open.host.sink.receiveRtcp(packet, arrivalMs);
    else open.host.sink.receiveRtp(packet, arrivalMs);
  }

  /** Every transport of a gateway that ended has failed; the browser's next offer finds a new one. */
  #lost(child: ChildProcess, code: number | null): void {
    if (this.#child !== child) return;
    const failed = [...this.#transports.values()];
    this.#transports.clear();
    this.#forget();
    for (const { host, settle } of failed) {
      settle?.reject(new MediaError("internal", "the WebRTC gateway ended"));
      host.onState("failed");
    }
    this.#options.onGatewayLost?.(code);
  }

  #forget(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#child = undefined;
    this.#connected = false;
    this.#starting = undefined;
  }
}

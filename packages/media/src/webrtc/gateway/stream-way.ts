import { createSocket, type Socket as Datagrams } from "node:dgram";
import { createServer, type Server, type Socket } from "node:net";
import type { Timers } from "@perezvon/base";
import { FrameReader, framed } from "./stream-frames.ts";
import { isGenuineCheck, withTieBreaker } from "./tie-breaker.ts";

export interface StreamWayOptions {
  readonly timers: Timers;
  readonly bindAddress: string;
  /** The library's own socket, and the password of checks to it. The same port is taken for streams. */
  readonly library: { readonly address: string; readonly port: number };
  readonly password: string;
}

const LARGEST_PACKET = 1_500;
/** A browser opens one to each address of ours, and again after its network has changed. */
const STREAMS = 8;
/** Who has proved nothing by then is no browser of ours. */
const PROOF_LIMIT_MS = 5_000;
/** Sound that waits longer than this is worth nothing: about a second of it. */
const MOST_WAITING = 16_384;

/**
 * A way for browsers whose network lets no UDP out: a passive TCP candidate (RFC 6544 §4.1). What comes over a stream goes on to the library as
 * datagrams, what the library answers goes back. Before its first check is proved by the password, nothing of a stream is passed on.
 */
export class StreamWay {
  readonly #options: StreamWayOptions;
  readonly #server: Server;
  readonly #streams = new Set<Socket>();

  /** Undefined: the port is another's, and the browser is told of UDP alone. */
  static open(options: StreamWayOptions): Promise<StreamWay | undefined> {
    return new Promise((resolve) => {
      const way = new StreamWay(options);
      const server = way.#server;
      server.once("error", () => resolve(undefined));
      server.listen({ port: options.library.port, host: options.bindAddress, backlog: STREAMS }, () => {
        server.removeAllListeners("error");
        server.on("error", () => {});
        resolve(way);
      });
    });
  }

  private constructor(options: StreamWayOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (stream) => this.#take(stream));
    this.#server.maxConnections = STREAMS;
  }

  close(): void {
    this.#server.close();
    for (const stream of this.#streams) stream.destroy();
  }

  #take(stream: Socket): void {
    const { timers, bindAddress, library, password } = this.#options;
    const reader = new FrameReader(LARGEST_PACKET);
    let datagrams: Datagrams | undefined;
    this.#streams.add(stream);
    const limit = timers.after(PROOF_LIMIT_MS, () => stream.destroy());
    stream.on("error", () => {});
    stream.on("close", () => {
      limit.cancel();
      this.#streams.delete(stream);
      datagrams?.close();
    });
    stream.on("data", (octets) => {
      const packets = reader.read(octets);
      if (packets === undefined) stream.destroy();
      for (const packet of packets ?? []) {
        if (datagrams === undefined && isGenuineCheck(packet, password)) {
          limit.cancel();
          datagrams = datagramsOf(bindAddress, library, stream);
        }
        datagrams?.send(withTieBreaker(packet, password), library.port, library.address);
      }
    });
  }
}

/** The address by which the library knows this stream. */
function datagramsOf(bindAddress: string, library: StreamWayOptions["library"], stream: Socket): Datagrams {
  const socket = createSocket("udp4");
  socket.on("error", () => stream.destroy());
  socket.on("message", (packet, { address, port }) => {
    if (address !== library.address || port !== library.port) return;
    if (stream.writableLength < MOST_WAITING) stream.write(framed(packet));
  });
  socket.bind(0, bindAddress);
  return socket;
}

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A transcription provider at the other end of live streams: keeps what it is told and what it hears. */
export class StreamReceiver {
  readonly #server: WebSocketServer;
  /** One entry a connection that was let in, in order. */
  readonly connections: {
    readonly authorization: string | undefined;
    readonly messages: (Record<string, unknown> & { event: string })[];
    readonly blocks: Buffer[];
    readonly socket: WebSocket;
  }[] = [];
  refusing = false;

  private constructor(server: WebSocketServer) {
    this.#server = server;
  }

  static async open(): Promise<StreamReceiver> {
    const server = new WebSocketServer({
      host: "127.0.0.1",
      port: 0,
      verifyClient: (_info, answer) => answer(!receiver.refusing, 401),
    });
    const receiver = new StreamReceiver(server);
    server.on("connection", (socket, request) => {
      const connection = {
        authorization: request.headers.authorization,
        messages: [] as (Record<string, unknown> & { event: string })[],
        blocks: [] as Buffer[],
        socket,
      };
      receiver.connections.push(connection);
      socket.on("message", (data: Buffer, binary) => {
        if (binary) connection.blocks.push(data);
        else connection.messages.push(JSON.parse(data.toString()) as never);
      });
    });
    await once(server, "listening");
    return receiver;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/talk`;
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Both channels of what came in blocks. */
export function channelsOfBlocks(blocks: readonly Buffer[]): [Int16Array, Int16Array] {
  const pcm = Buffer.concat(blocks);
  const side = (index: number) =>
    Int16Array.from({ length: pcm.length / 4 }, (_, at) => pcm.readInt16LE(at * 4 + index * 2));
  return [side(0), side(1)];
}

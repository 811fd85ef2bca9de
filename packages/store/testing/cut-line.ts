import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a database that can be cut just when a COMMIT is done and its answer is on the way. */
export class CutLine {
  readonly #to: number;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => this.#carry(near));
  #armed = false;
  #cut = false;

  constructor(to: number) {
    this.#to = to;
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  /** Whether it is cut: the COMMIT is done, and nobody gets through. */
  get cut(): boolean {
    return this.#cut;
  }

  /** The next COMMIT goes to the database, and its answer to nobody. */
  loseNextCommit(): void {
    this.#armed = true;
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #carry(near: Socket): void {
    if (this.#cut) {
      near.destroy();
      return;
    }
    const far = connect(this.#to, "127.0.0.1");
    let last = false;
    near.on("data", (sent) => {
      if (this.#armed && sent.includes("COMMIT\0")) {
        this.#armed = false;
        last = true;
      }
      far.write(sent);
    });
    far.on("data", (answer) => {
      if (!last) {
        near.write(answer);
        return;
      }
      this.#cut = true;
      for (const socket of this.#sockets) socket.destroy();
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}

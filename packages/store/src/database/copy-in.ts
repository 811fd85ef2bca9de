import type pg from "pg";

/** What pg's connection can do besides queries; its types leave it out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Sends `lines` to a statement that ends in `COPY … FROM STDIN`. */
export function copyIn(client: pg.ClientBase, text: string, lines: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, lines, (error) => (error ? reject(error) : resolve())));
  });
}

/** A query by the rules of pg's queue: the client calls the handlers, and its time limit hangs on `callback`. */
class CopyIn {
  readonly #text: string;
  readonly #lines: string;
  #failed = false;
  callback: (error?: Error) => void;

  constructor(text: string, lines: string, callback: (error?: Error) => void) {
    this.#text = text;
    this.#lines = lines;
    this.callback = callback;
  }

  submit(connection: unknown): void {
    (connection as CopyConnection).query(this.#text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(Buffer.from(this.#lines));
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    if (this.#failed) return;
    this.#failed = true;
    this.callback(error);
  }

  handleReadyForQuery(): void {
    if (!this.#failed) this.callback();
  }
}

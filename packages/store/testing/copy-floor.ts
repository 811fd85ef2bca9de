import { createReadStream } from "node:fs";
import pg from "pg";

/** What pg's connection can do besides queries; its types leave it out. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Bytes of a file into a bare table by COPY, in ms: what loading the same rows costs at the very least. */
export async function copyFloor(ownerUrl: string, path: string, columns: number): Promise<number> {
  const client = new pg.Client(ownerUrl);
  await client.connect();
  try {
    const names = Array.from({ length: columns }, (_, place) => `c${place} text`);
    await client.query(`DROP TABLE IF EXISTS copy_floor; CREATE TABLE copy_floor (${names.join(", ")})`);
    const from = process.hrtime.bigint();
    await copyIn(client, "COPY copy_floor FROM STDIN WITH (FORMAT csv, HEADER true)", path);
    const ms = Number(process.hrtime.bigint() - from) / 1e6;
    await client.query("DROP TABLE copy_floor");
    return ms;
  } finally {
    await client.end();
  }
}

function copyIn(client: pg.Client, text: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const copy = {
      submit(connection: { query(text: string): void }) {
        connection.query(text);
      },
      handleCopyInResponse(connection: CopyConnection) {
        createReadStream(path, { highWaterMark: 256 * 1024 })
          .on("data", (chunk) => connection.sendCopyFromChunk(chunk as Buffer))
          .on("end", () => connection.endCopyFrom())
          .on("error", reject);
      },
      handleCommandComplete() {},
      handleError(error: Error) {
        failure = error;
      },
      handleReadyForQuery() {
        if (failure) reject(failure);
        else resolve();
      },
    };
    client.query(copy as unknown as pg.Submittable);
  });
}

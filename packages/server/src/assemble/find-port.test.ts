import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { findPort, PortTakenError } from "./find-port.ts";

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done)))));

async function takenPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as { port: number }).port;
}

const wanted = (port: number) =>
  ({ what: "HTTP", variable: "PORT", host: "127.0.0.1", port, transport: "tcp" }) as const;

describe("ports", () => {
  it("a taken one is a clear error that names the remedy", async () => {
    const port = await takenPort();
    await expect(findPort(wanted(port), false, () => {})).rejects.toThrow(PortTakenError);
    await expect(findPort(wanted(port), false, () => {})).rejects.toThrow(/PORT/);
  });

  it("a taken one moves to a free one where that is allowed, and it is said", async () => {
    const port = await takenPort();
    const moves: number[] = [];
    const found = await findPort(wanted(port), true, (to) => moves.push(to));
    expect(found).toBeGreaterThan(port);
    expect(moves).toEqual([found]);
  });

  it("0 stays with the system", async () => {
    expect(await findPort(wanted(0), false, () => {})).toBe(0);
  });
});

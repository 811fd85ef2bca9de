import { createSocket } from "node:dgram";
import { createServer } from "node:net";

const tries = 100;

/** A port is taken and may not move. The message names port and remedy. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly code = "port_taken";

  constructor(what: string, port: number, variable: string) {
    super(`${what}: port ${port} is taken; free it, set ${variable}, or set PORT_SHIFT=1`);
  }
}

export interface WantedPort {
  readonly what: string;
  readonly variable: string;
  readonly host: string;
  readonly port: number;
  readonly transport: "tcp" | "udp+tcp";
}

/** The wanted port if it is free; with `shift` the next free one. 0 stays 0: the system chooses. */
export async function findPort(
  wanted: WantedPort,
  shift: boolean,
  moved: (to: number) => void,
): Promise<number> {
  if (wanted.port === 0) return 0;
  for (let port = wanted.port; port < wanted.port + (shift ? tries : 1); port++) {
    if (!(await isFree(port, wanted))) continue;
    if (port !== wanted.port) moved(port);
    return port;
  }
  throw new PortTakenError(wanted.what, wanted.port, wanted.variable);
}

async function isFree(port: number, { host, transport }: WantedPort): Promise<boolean> {
  return (await tcpIsFree(host, port)) && (transport === "tcp" || (await udpIsFree(host, port)));
}

function tcpIsFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function udpIsFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createSocket(host.includes(":") ? "udp6" : "udp4");
    probe.once("error", () => {
      probe.close();
      resolve(false);
    });
    probe.bind({ address: host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

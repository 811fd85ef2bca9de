import type { DatagramPort } from "../src/index.ts";
import type { World } from "./world.ts";

/** A peer that says exactly what a test makes it say: datagrams as texts, at `address`:5060. */
export interface RawPeer {
  /** Everything received, oldest first. */
  readonly received: string[];
  /** To the stack at that address, port 5060. */
  send(address: string, text: string): void;
  /** Answers a request: Via, From, To, Call-ID and CSeq are copied, `tag` is given to To when it has none. */
  answer(
    request: string,
    status: number,
    more?: { tag?: string; headers?: readonly string[]; body?: string },
  ): void;
}

export async function rawPeer(world: World, address: string): Promise<RawPeer> {
  const received: string[] = [];
  const port: DatagramPort = await world.network.openDatagram({
    address,
    port: 5060,
    onMessage: (bytes) => received.push(bytes.toString()),
    onUnreachable() {},
  });
  const send = (to: string, text: string) => port.send(Buffer.from(text), to, 5060, false);
  return {
    received,
    send,
    answer(request, status, { tag = "raw", headers = [], body = "" } = {}) {
      const copied = ["Via", "From", "To", "Call-ID", "CSeq"].map((name) => {
        const value = headerOf(request, name) ?? "";
        return `${name}: ${name === "To" && !value.includes("tag=") ? `${value};tag=${tag}` : value}`;
      });
      const own = body === "" ? [] : ["Content-Type: application/sdp"];
      const lines = [`SIP/2.0 ${status} X`, ...copied, ...headers, ...own, `Content-Length: ${body.length}`];
      const host = /Via: SIP\/2\.0\/UDP ([\d.]+)/.exec(request)?.[1] ?? "";
      send(host, `${lines.join("\r\n")}\r\n\r\n${body}`);
    },
  };
}

/** First value of a header in a message text. */
export function headerOf(text: string | undefined, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}: ([^\\r]*)`).exec(text ?? "")?.[1];
}

import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { getServers } from "node:dns";
import { connect } from "node:net";
import type { Timers } from "@perezvon/base";
import { type DnsAnswer, type DnsRecord, type DnsType, decodeAnswer, encodeQuestion } from "./dns-message.ts";

/** Asks the domain name system. An empty list: there is no such record. Rejects when nobody answers. */
export interface DnsClient {
  ask(name: string, type: DnsType): Promise<readonly DnsRecord[]>;
}

/** Each server is asked twice, for so long. */
const attemptMs = 1_500;
const attempts = 2;
const noSuchName = 3;

/**
 * A client of its own, because Node's tells no lifetime of SRV and NAPTR records (TEL-TPT-04: TTL obeyed). A socket a question: the port
 * is then as hard to guess as the number (RFC 5452 §9.2).
 */
export function systemDnsClient(timers: Timers, servers: readonly string[] = getServers()): DnsClient {
  return {
    async ask(name, type) {
      let fault = new Error("no name server is set");
      for (let attempt = 0; attempt < attempts; attempt++) {
        for (const server of servers) {
          try {
            return await askServer(timers, serverAddress(server), name, type);
          } catch (error) {
            fault = error instanceof Error ? error : new Error(String(error));
          }
        }
      }
      throw fault;
    },
  };
}

async function askServer(
  timers: Timers,
  server: { host: string; port: number },
  name: string,
  type: DnsType,
): Promise<readonly DnsRecord[]> {
  const id = randomInt(0x10000);
  const question = encodeQuestion(id, name, type);
  let answer = await overUdp(timers, server, id, question);
  if (answer.truncated) answer = await overTcp(timers, server, id, question);
  if (answer.code !== 0 && answer.code !== noSuchName) throw new Error(`name server answers ${answer.code}`);
  return answer.records;
}

function overUdp(
  timers: Timers,
  server: { host: string; port: number },
  id: number,
  question: Buffer,
): Promise<DnsAnswer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.host.includes(":") ? "udp6" : "udp4");
    const end = (run: () => void) => {
      patience.cancel();
      socket.close();
      run();
    };
    const patience = timers.after(attemptMs, () =>
      end(() => reject(new Error("no answer of the name server"))),
    );
    socket.once("error", (error) => end(() => reject(error)));
    socket.on("message", (bytes) => {
      const answer = decodeAnswer(bytes);
      if (answer?.id === id) end(() => resolve(answer));
    });
    // Connected: answers of anybody else do not arrive, refusals do.
    socket.connect(server.port, server.host, () => socket.send(question));
  });
}

/** RFC 7766: the question with its length before it. */
function overTcp(
  timers: Timers,
  server: { host: string; port: number },
  id: number,
  question: Buffer,
): Promise<DnsAnswer> {
  return new Promise((resolve, reject) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    const socket = connect(server.port, server.host, () => socket.write(Buffer.concat([length, question])));
    const patience = timers.after(attemptMs, () => socket.destroy(new Error("no answer of the name server")));
    let held = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      if (held.length < 2 || held.length < 2 + held.readUInt16BE(0)) return;
      const answer = decodeAnswer(held.subarray(2));
      if (answer?.id === id) resolve(answer);
      socket.destroy();
    });
    socket.once("error", reject);
    socket.once("close", () => {
      patience.cancel();
      reject(new Error("the name server closed"));
    });
  });
}

/** `node:dns` writes `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` and `[2001:db8::1]:5353`. */
function serverAddress(text: string): { host: string; port: number } {
  const match = /^\[(.+)\]:(\d+)$/.exec(text) ?? /^([^:]+):(\d+)$/.exec(text);
  return match === null ? { host: text, port: 53 } : { host: match[1]!, port: Number(match[2]) };
}

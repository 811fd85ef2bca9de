import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { type DnsRecord, dnsTypes, encodeName } from "../src/dns/dns-message.ts";

export interface TestDnsServer {
  /** As `node:dns` writes servers. */
  readonly address: string;
  /** What was asked, `SRV _sip._udp.example.com`, oldest first. */
  readonly asked: string[];
  records: readonly DnsRecord[];
  /** Answers nothing; answers with an error; says over UDP that there is more. */
  mode: "well" | "silent" | "failing" | "truncating";
  close(): Promise<void>;
}

/** A name server of a test, on real sockets of 127.0.0.1. */
export async function startDnsServer(records: readonly DnsRecord[] = []): Promise<TestDnsServer> {
  const udp = createSocket("udp4").bind(0, "127.0.0.1");
  await once(udp, "listening");
  const { port } = udp.address();
  const server: TestDnsServer = {
    address: `127.0.0.1:${port}`,
    asked: [],
    records,
    mode: "well",
    async close() {
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
  udp.on("message", (question, from) => {
    const answer = answerTo(server, question, server.mode === "truncating");
    if (server.mode !== "silent") udp.send(answer, from.port, from.address);
  });
  const tcp = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes: Buffer) => {
      const answer = answerTo(server, bytes.subarray(2), false);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.end(Buffer.concat([length, answer]));
    });
  }).listen(port, "127.0.0.1");
  await once(tcp, "listening");
  return server;
}

function answerTo(server: TestDnsServer, question: Buffer, truncated: boolean): Buffer {
  const labels: string[] = [];
  let at = 12;
  while (question[at] !== 0) {
    const length = question[at]!;
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const name = labels.join(".").toLowerCase();
  const number = question.readUInt16BE(at + 1);
  const type = Object.entries(dnsTypes).find(([, value]) => value === number)?.[0] ?? "";
  server.asked.push(`${type} ${name}`);
  const found = truncated
    ? []
    : server.records.filter((each) => each.name === name && (each.type === type || each.type === "CNAME"));
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  const code = server.mode === "failing" ? 2 : found.length === 0 && !truncated ? 3 : 0;
  head.writeUInt16BE(0x8180 | (truncated ? 0x0200 : 0) | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found.length, 6);
  return Buffer.concat([head, question.subarray(12, at + 5), ...found.map(encodeRecord)]);
}

function encodeRecord(record: DnsRecord): Buffer {
  const content = encodeContent(record);
  const head = Buffer.alloc(10);
  head.writeUInt16BE(dnsTypes[record.type], 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(record.ttl, 4);
  head.writeUInt16BE(content.length, 8);
  // The name as a pointer to the question's, as every server writes it.
  return Buffer.concat([Buffer.from([0xc0, 12]), head, content]);
}

function encodeContent(record: DnsRecord): Buffer {
  switch (record.type) {
    case "A":
      return Buffer.from(record.address.split(".").map(Number));
    case "AAAA": {
      const [left = "", right = ""] = record.address.split("::");
      const groups = (text: string) => (text === "" ? [] : text.split(":"));
      const zeros = Array(8 - groups(left).length - groups(right).length).fill("0");
      const all = [...groups(left), ...zeros, ...groups(right)].map((group) => Number.parseInt(group, 16));
      return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
    }
    case "CNAME":
      return encodeName(record.target);
    case "SRV":
      return Buffer.concat([numbers(record.priority, record.weight, record.port), encodeName(record.target)]);
    case "NAPTR":
      return Buffer.concat([
        numbers(record.order, record.preference),
        text(record.flags),
        text(record.service),
        text(""),
        encodeName(record.replacement),
      ]);
  }
}

function numbers(...values: number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, "latin1")]);
}

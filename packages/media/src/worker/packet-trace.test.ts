import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RTP_HEADER_BYTES, writeHeader } from "../rtp/packet.ts";
import { PacketTrace, pcapHeader } from "./packet-trace.ts";

const local = { address: "192.0.2.1", port: 20_000 };
const at = 1_763_800_000_250;

function rtp(sequence: number): Buffer {
  const packet = Buffer.alloc(RTP_HEADER_BYTES + 160, 0x55);
  writeHeader(packet, false, 8, sequence, sequence * 160, 0x0102_0304);
  return packet;
}

test("TEL-GEN-06 a packet becomes a record with its addresses, its length and the head of its RTP alone", () => {
  const told: Uint8Array[] = [];
  const trace = new PacketTrace(
    local,
    () => at,
    (records) => told.push(records),
  );
  trace.note(rtp(7), true, "198.51.100.9", 4_000, false);
  expect(told).toEqual([]);
  trace.flush();
  const record = Buffer.from(told[0]!);
  expect(record.length).toBe(16 + 20 + 8 + 12);
  expect([0, 4, 8, 12].map((offset) => record.readUInt32LE(offset))).toEqual([
    1_763_800_000, 250_000, 40, 200,
  ]);
  expect([...record.subarray(28, 36)]).toEqual([198, 51, 100, 9, 192, 0, 2, 1]);
  expect([36, 38, 40].map((offset) => record.readUInt16BE(offset))).toEqual([4_000, 20_000, 180]);
  expect(record.subarray(44)).toEqual(rtp(7).subarray(0, 12));
  expect(record.includes(0x55)).toBe(false);
});

test("TEL-GEN-06 of RTCP the report is kept, from the port above, and no name", () => {
  const told: Uint8Array[] = [];
  const trace = new PacketTrace(
    local,
    () => at,
    (records) => told.push(records),
  );
  const report = Buffer.alloc(100, 0x20);
  report.set(Buffer.from("somebody@somewhere"), 60);
  trace.note(report, false, "2001:db8::5", 4_001, true);
  trace.flush();
  const record = Buffer.from(told[0]!);
  expect(record[16]! >> 4).toBe(6);
  expect(record.readUInt16BE(16 + 40)).toBe(20_001);
  expect(record.subarray(16 + 24, 16 + 40).toString("hex")).toBe("20010db8000000000000000000000005");
  expect(record.includes("somebody")).toBe(false);
});

test("TEL-GEN-06 records are told in pieces, and a flood ends the trace", () => {
  let now = at;
  let bytes = 0;
  const trace = new PacketTrace(
    local,
    () => now,
    (records) => {
      bytes += records.length;
    },
  );
  for (let i = 0; i < 70_000; i++) {
    now += 1;
    trace.note(rtp(i & 0xffff), i % 2 === 0, "198.51.100.9", 4_000, false);
  }
  trace.flush();
  expect(bytes).toBe(60_000 * 56);
});

const tshark = (() => {
  try {
    execFileSync("tshark", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!tshark)(
  "TEL-GEN-06 TEL-INT-01.7 Wireshark reads the file and finds nothing malformed",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "perezvon-pcap-"));
    try {
      const parts: Uint8Array[] = [pcapHeader()];
      const trace = new PacketTrace(
        local,
        () => at,
        (records) => parts.push(records),
      );
      for (let i = 0; i < 5; i++) trace.note(rtp(i), i % 2 === 0, "198.51.100.9", 4_000, false);
      trace.flush();
      const file = join(folder, "call.pcap");
      writeFileSync(file, Buffer.concat(parts));
      const args = [
        "-r",
        file,
        "-d",
        "udp.port==20000,rtp",
        "-T",
        "fields",
        "-e",
        "rtp.seq",
        "-e",
        "_ws.malformed",
      ];
      const lines = execFileSync("tshark", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      expect(
        lines
          .trim()
          .split("\n")
          .map((line) => line.trim()),
      ).toEqual(["0", "1", "2", "3", "4"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  20_000,
);

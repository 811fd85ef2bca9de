import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageObserver } from "@perezvon/sip";
import { isInstalled } from "./available.ts";

/** Wireshark's own levels: what it calls an error or a warning. */
const WARNING = 0x0060_0000;
const GLOBAL_HEADER = Buffer.from("d4c3b2a1020004000000000000000000ffff0000e4000000", "hex");

/** What a dissector that we did not write says of messages: nothing, if they are sound. */
export interface Verdict {
  /** Packets of that protocol that it took apart; of SIP the messages, for a segment of a stream may hold several. */
  readonly dissected: number;
  readonly complaints: readonly string[];
}

export const canDissect = isInstalled("tshark");

/** Takes down what a stack of ours sends, whatever carries it, as a capture of UDP (TEL-INT-01, row 7). */
export class WireTap {
  readonly #packets: Buffer[] = [];

  readonly observer: MessageObserver = (direction, bytes) => {
    // Keep-alives are no messages.
    if (direction === "out" && bytes.length > 4) this.#packets.push(inUdp(bytes));
  };

  get taken(): number {
    return this.#packets.length;
  }

  verdict(): Verdict {
    const folder = mkdtempSync(join(tmpdir(), "perezvon-tap-"));
    const file = join(folder, "sent.pcap");
    try {
      writeFileSync(file, Buffer.concat([GLOBAL_HEADER, ...this.#packets.map(inCapture)]));
      return dissect(file, "sip");
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** Everything that passes over a network device, as it is. */
export class DeviceTap {
  readonly #folder = mkdtempSync(join(tmpdir(), "perezvon-tap-"));
  readonly #child: ChildProcess;

  private constructor(device: string) {
    this.#child = spawn("dumpcap", ["-q", "-i", device, "-w", this.#file], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  }

  static async open(device: string): Promise<DeviceTap> {
    const tap = new DeviceTap(device);
    // It says on which file it writes once it listens.
    await Promise.race([once(tap.#child.stderr!, "data"), once(tap.#child, "exit")]);
    return tap;
  }

  /** Ends the capture; how many packets each display filter lets through. */
  async count<Name extends string>(filters: Readonly<Record<Name, string>>): Promise<Record<Name, number>> {
    await this.#end();
    const counts = Object.entries<string>(filters).map(([name, filter]) => [
      name,
      passing(this.#file, filter),
    ]);
    return Object.fromEntries(counts) as Record<Name, number>;
  }

  /** Ends the capture and throws it away; by protocol, the verdict on it. */
  async verdicts<Protocol extends string>(
    protocols: readonly Protocol[],
  ): Promise<Record<Protocol, Verdict>> {
    await this.#end();
    const file = this.#file;
    const none: Verdict = { dissected: 0, complaints: ["nothing was captured"] };
    const all = protocols.map((protocol) => [protocol, existsSync(file) ? dissect(file, protocol) : none]);
    rmSync(this.#folder, { recursive: true, force: true });
    return Object.fromEntries(all) as Record<Protocol, Verdict>;
  }

  get #file(): string {
    return join(this.#folder, "seen.pcap");
  }

  async #end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill("SIGINT");
    await once(this.#child, "exit");
  }
}

/** How many packets of a capture a display filter of Wireshark's lets through. */
function passing(file: string, filter: string): number {
  const { stdout, status, stderr } = spawnSync("tshark", ["-n", "-r", file, "-Y", filter], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`tshark ended with ${status}: ${stderr.slice(-500)}`);
  return stdout.split("\n").filter((line) => line !== "").length;
}

/** Parts that every message of a protocol has; a dissector that finds none took the line for something else. */
const parts: Readonly<Record<string, readonly string[]>> = {
  sip: [
    "sip.Call-ID",
    "sip.CSeq.seq",
    "sip.CSeq.method",
    "sip.from.addr",
    "sip.to.addr",
    "sip.Via.sent-by.address",
  ],
};

/** Said of a DTLS flight that is sent again, as on a slow machine: what comes twice is as sound as once (RFC 6347 §4.2.4). */
const repeated = "New fragment overlaps old data (retransmission?)";

function dissect(file: string, protocol: string): Verdict {
  const always = parts[protocol] ?? [];
  const fields = ["frame.number", "_ws.malformed", "_ws.expert.severity", "_ws.expert.message", ...always];
  const { stdout, status, stderr } = spawnSync(
    "tshark",
    // The phone's media have no fixed port: what an SDP names is followed, the rest is found by its form.
    ["-n", "-r", file, "-2", "-R", protocol, "-T", "fields", ...fields.flatMap((field) => ["-e", field])],
    { encoding: "utf8", maxBuffer: 64 << 20 },
  );
  if (status !== 0) throw new Error(`tshark ended with ${status}: ${stderr.slice(-500)}`);
  const lines = stdout.split("\n").filter((line) => line !== "");
  const complaints = lines.filter((line) => {
    const [, malformed = "", severities = "", message = "", ...found] = line.split("\t");
    if (protocol === "dtls" && message === repeated) return false;
    if (malformed !== "" || found.some((part) => part === "")) return true;
    return severities.split(",").some((severity) => Number(severity) >= WARNING);
  });
  const messages = lines.map((line) =>
    protocol === "sip" ? (line.split("\t")[6] ?? "").split(",").length : 1,
  );
  return { dissected: messages.reduce((sum, each) => sum + each, 0), complaints };
}

/** IPv4 and UDP around a message, both ends at the port of SIP. No checksum: nobody carried it. */
function inUdp(bytes: Buffer): Buffer {
  const header = Buffer.alloc(28);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(28 + bytes.length, 2);
  header.writeUInt8(64, 8);
  header.writeUInt8(17, 9);
  header.set([127, 0, 0, 1, 127, 0, 0, 2], 12);
  header.writeUInt16BE(5060, 20);
  header.writeUInt16BE(5060, 22);
  header.writeUInt16BE(8 + bytes.length, 24);
  return Buffer.concat([header, bytes]);
}

function inCapture(packet: Buffer, index: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(index / 1000), 0);
  header.writeUInt32LE((index % 1000) * 1000, 4);
  header.writeUInt32LE(packet.length, 8);
  header.writeUInt32LE(packet.length, 12);
  return Buffer.concat([header, packet]);
}

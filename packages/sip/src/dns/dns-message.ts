/** Record types that finding a SIP server needs (RFC 1035 §3.2, RFC 2782, RFC 3403, RFC 3596). */
export const dnsTypes = { A: 1, CNAME: 5, AAAA: 28, SRV: 33, NAPTR: 35 } as const;
export type DnsType = keyof typeof dnsTypes;

export type DnsRecord =
  | { readonly type: "A" | "AAAA"; readonly name: string; readonly ttl: number; readonly address: string }
  | { readonly type: "CNAME"; readonly name: string; readonly ttl: number; readonly target: string }
  | {
      readonly type: "SRV";
      readonly name: string;
      readonly ttl: number;
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | {
      readonly type: "NAPTR";
      readonly name: string;
      readonly ttl: number;
      readonly order: number;
      readonly preference: number;
      readonly flags: string;
      readonly service: string;
      readonly replacement: string;
    };

export interface DnsAnswer {
  readonly id: number;
  /** 0 none, 2 server failure, 3 no such name … */
  readonly code: number;
  readonly truncated: boolean;
  readonly records: readonly DnsRecord[];
}

/** A question with recursion wanted, and room for answers of 1,232 octets (RFC 6891). */
export function encodeQuestion(id: number, name: string, type: DnsType): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(0x0100, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(1, 10);
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(dnsTypes[type], 0);
  tail.writeUInt16BE(1, 2);
  const edns = Buffer.from([0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, encodeName(name), tail, edns]);
}

/** Undefined for what is no answer. Records of other types are left out. */
export function decodeAnswer(bytes: Buffer): DnsAnswer | undefined {
  try {
    const flags = bytes.readUInt16BE(2);
    if ((flags & 0x8000) === 0) return undefined;
    const reader = new Reader(bytes, 12);
    for (let i = bytes.readUInt16BE(4); i > 0; i--) {
      reader.name();
      reader.at += 4;
    }
    const records: DnsRecord[] = [];
    for (let i = bytes.readUInt16BE(6); i > 0; i--) {
      const record = reader.record();
      if (record !== undefined) records.push(record);
    }
    return { id: bytes.readUInt16BE(0), code: flags & 15, truncated: (flags & 0x0200) !== 0, records };
  } catch (error) {
    // Reading past the end is all that can go wrong.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Labels of a name; a name that does not fit is a fault of whoever asked. */
export function encodeName(name: string): Buffer {
  const labels = name.replace(/\.$/, "").split(".");
  const parts = labels.flatMap((label) => {
    const bytes = Buffer.from(label, "latin1");
    if (bytes.length === 0 || bytes.length > 63) throw new RangeError(`no domain name: ${name}`);
    return [Buffer.from([bytes.length]), bytes];
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

class Reader {
  at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** With compression (RFC 1035 §4.1.4); pointers only lead back, so that there is an end. */
  name(): string {
    const labels: string[] = [];
    let at = this.at;
    let returnTo: number | undefined;
    for (let hops = 0; hops < 128; hops++) {
      const length = this.#bytes.readUInt8(at);
      if (length === 0) {
        this.at = returnTo ?? at + 1;
        return labels.join(".").toLowerCase();
      }
      if ((length & 0xc0) === 0xc0) {
        returnTo ??= at + 2;
        at = this.#bytes.readUInt16BE(at) & 0x3fff;
      } else {
        if (at + 1 + length > this.#bytes.length) throw new RangeError("a name without end");
        labels.push(this.#bytes.toString("latin1", at + 1, at + 1 + length));
        at += 1 + length;
      }
    }
    throw new RangeError("a name without end");
  }

  record(): DnsRecord | undefined {
    const name = this.name();
    const type = this.#uint16();
    this.at += 2;
    const ttl = this.#bytes.readUInt32BE(this.at);
    this.at += 4;
    const end = this.#uint16() + this.at;
    const record = this.#content(type, name, ttl);
    this.at = end;
    return record;
  }

  #content(type: number, name: string, ttl: number): DnsRecord | undefined {
    switch (type) {
      case dnsTypes.A:
        return { type: "A", name, ttl, address: [0, 1, 2, 3].map(() => this.#uint8()).join(".") };
      case dnsTypes.AAAA: {
        const groups = Array.from({ length: 8 }, () => this.#uint16().toString(16));
        return {
          type: "AAAA",
          name,
          ttl,
          address: new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1),
        };
      }
      case dnsTypes.CNAME:
        return { type: "CNAME", name, ttl, target: this.name() };
      case dnsTypes.SRV: {
        const [priority, weight, port] = [this.#uint16(), this.#uint16(), this.#uint16()];
        return { type: "SRV", name, ttl, priority, weight, port, target: this.name() };
      }
      case dnsTypes.NAPTR: {
        const [order, preference] = [this.#uint16(), this.#uint16()];
        const [flags, service] = [this.#text(), this.#text()];
        this.#text();
        return { type: "NAPTR", name, ttl, order, preference, flags, service, replacement: this.name() };
      }
      default:
        return undefined;
    }
  }

  #uint8(): number {
    return this.#bytes.readUInt8(this.at++);
  }

  #uint16(): number {
    this.at += 2;
    return this.#bytes.readUInt16BE(this.at - 2);
  }

  #text(): string {
    const length = this.#uint8();
    this.at += length;
    return this.#bytes.toString("latin1", this.at - length, this.at);
  }
}

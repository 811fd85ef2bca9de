import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Clock, Random } from "@perezvon/base";
import { unbracket } from "../message/uri.ts";
import type { HopAddress, TransportName } from "../transport/peer.ts";
import { defaultPort, type Resolver, type ResolveTarget } from "../transport/resolver.ts";
import type { DnsClient } from "./dns-client.ts";
import type { DnsRecord, DnsType } from "./dns-message.ts";
import { srvOrder } from "./srv-order.ts";

/** TEL-TPT-04. */
const ttlSecondsMin = 5;
const ttlSecondsMax = 86_400;
const negativeMs = 30_000;
const cacheMax = 10_000;
/** More addresses than anybody waits for. */
const hopsMax = 16;
const aliasesMax = 8;

export interface DnsResolverOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly client: DnsClient;
  /** What this side can send by, best first. */
  readonly transports?: readonly ("udp" | "tcp" | "tls")[];
  /** Names that no name server knows (`/etc/hosts`); the system's when left out. */
  readonly systemLookup?: (host: string) => Promise<readonly string[]>;
}

type Records<T extends DnsType> = readonly Extract<DnsRecord, { type: T }>[];

interface Cached {
  readonly records: Promise<readonly DnsRecord[]>;
  until: number;
}

/** Finds SIP servers by NAPTR, SRV, A and AAAA (RFC 3263 §4). */
export function createDnsResolver(options: DnsResolverOptions): Resolver {
  const resolver = new DnsResolver(options);
  return {
    resolve(target) {
      const host = unbracket(target.host);
      if (isIP(host) === 0)
        return resolver.resolve({ ...target, host: host.toLowerCase().replace(/\.$/, "") });
      const transport = target.transport ?? (target.secure ? "tls" : "udp");
      return [{ transport, address: host, port: target.port ?? defaultPort(transport) }];
    },
  };
}

class DnsResolver {
  readonly #options: DnsResolverOptions;
  readonly #transports: readonly ("udp" | "tcp" | "tls")[];
  readonly #cache = new Map<string, Cached>();

  constructor(options: DnsResolverOptions) {
    this.#options = options;
    this.#transports = options.transports ?? ["udp", "tcp", "tls"];
  }

  async resolve(target: ResolveTarget): Promise<readonly HopAddress[]> {
    const hops = await this.#hops(target);
    return hops.slice(0, hopsMax);
  }

  async #hops(target: ResolveTarget): Promise<readonly HopAddress[]> {
    const { host, port } = target;
    const transport = secured(target.transport, target.secure);
    // RFC 3263 §4.2: a port says that no SRV is wanted.
    if (port !== undefined) return await this.#addresses(host, transport ?? plain(target.secure), port);
    const services =
      transport === undefined ? await this.#services(host, target.secure) : [serviceOf(transport, host)];
    const found: HopAddress[] = [];
    for (const service of services) found.push(...(await this.#servers(service)));
    if (found.length > 0) return found;
    const last = transport ?? plain(target.secure);
    return await this.#addresses(host, last, defaultPort(last));
  }

  /** §4.1: what NAPTR offers that we can speak, in its order; without NAPTR what SRV there may be, in ours. */
  async #services(host: string, secure: boolean): Promise<readonly Service[]> {
    const records = (await this.#ask(host, "NAPTR")) as Records<"NAPTR">;
    const offered = records
      .filter(({ flags }) => flags.toLowerCase() === "s")
      .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
      .flatMap(({ service, replacement }) => {
        const transport = naptrTransports[service.toUpperCase()];
        return transport === undefined ? [] : [{ transport, name: replacement }];
      });
    const usable = (transport: Service["transport"]) =>
      this.#transports.includes(transport as never) && (!secure || transport === "tls");
    if (offered.length > 0) return offered.filter(({ transport }) => usable(transport));
    return this.#transports.filter(usable).map((transport) => serviceOf(transport, host));
  }

  async #servers({ transport, name }: Service): Promise<readonly HopAddress[]> {
    const records = (await this.#ask(name, "SRV")) as Records<"SRV">;
    const hops: HopAddress[] = [];
    for (const { target, port } of srvOrder(records, this.#options.random)) {
      // RFC 2782: a target of "." says that the service is not there.
      if (target === "") continue;
      hops.push(...(await this.#addresses(target, transport, port)));
      if (hops.length >= hopsMax) break;
    }
    return hops;
  }

  async #addresses(host: string, transport: TransportName, port: number): Promise<readonly HopAddress[]> {
    const [four, six] = await Promise.all([this.#ask(host, "A"), this.#ask(host, "AAAA")]);
    const known = [...four, ...six].flatMap((record) =>
      record.type === "A" || record.type === "AAAA" ? [record.address] : [],
    );
    const addresses = known.length > 0 ? known : await this.#systemLookup(host);
    return addresses.map((address) => ({ transport, address, port }));
  }

  async #systemLookup(host: string): Promise<readonly string[]> {
    const { systemLookup } = this.#options;
    try {
      if (systemLookup !== undefined) return await systemLookup(host);
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch {
      // Nowhere known: the caller says so.
      return [];
    }
  }

  /** Records of that type, behind aliases if need be. A failure counts as none, and is not repeated for 30 s. */
  async #ask(name: string, type: DnsType): Promise<readonly DnsRecord[]> {
    let asked = name;
    for (let i = 0; i < aliasesMax; i++) {
      const records = await this.#cached(asked, type);
      const wanted = records.filter((record) => record.type === type);
      if (wanted.length > 0) return wanted;
      const alias = records.findLast((record) => record.type === "CNAME");
      if (alias?.type !== "CNAME" || alias.target === asked) return [];
      asked = alias.target;
    }
    return [];
  }

  #cached(name: string, type: DnsType): Promise<readonly DnsRecord[]> {
    const key = `${type} ${name}`;
    const now = this.#options.clock.monotonicMs();
    const known = this.#cache.get(key);
    if (known !== undefined && known.until > now) return known.records;
    const entry: Cached = {
      // Until the answer is there its lifetime is open: whoever asks meanwhile waits for the same answer.
      until: Number.POSITIVE_INFINITY,
      records: this.#options.client.ask(name, type).then(
        (records) => {
          entry.until = this.#options.clock.monotonicMs() + lifeMs(records);
          return records;
        },
        () => {
          entry.until = this.#options.clock.monotonicMs() + negativeMs;
          return [];
        },
      ),
    };
    this.#cache.delete(key);
    this.#cache.set(key, entry);
    const oldest = this.#cache.size > cacheMax ? this.#cache.keys().next().value : undefined;
    if (oldest !== undefined) this.#cache.delete(oldest);
    return entry.records;
  }
}

interface Service {
  readonly transport: TransportName;
  /** Where its SRV records are. */
  readonly name: string;
}

const naptrTransports: Readonly<Record<string, TransportName>> = {
  "SIP+D2U": "udp",
  "SIP+D2T": "tcp",
  "SIPS+D2T": "tls",
};

function serviceOf(transport: TransportName, host: string): Service {
  const prefixes: Readonly<Record<TransportName, string>> = {
    udp: "_sip._udp",
    tcp: "_sip._tcp",
    tls: "_sips._tcp",
    ws: "_sip._ws",
    wss: "_sips._ws",
  };
  return { transport, name: `${prefixes[transport]}.${host}` };
}

/** `sips` with `transport=tcp` is TLS (RFC 3261 §26.2.2). */
function secured(transport: TransportName | undefined, secure: boolean): TransportName | undefined {
  return secure && transport === "tcp" ? "tls" : transport;
}

function plain(secure: boolean): TransportName {
  return secure ? "tls" : "udp";
}

/** Of an answer with several records the shortest counts; of an empty one, 30 s. */
function lifeMs(records: readonly DnsRecord[]): number {
  if (records.length === 0) return negativeMs;
  const ttl = Math.min(...records.map((record) => record.ttl));
  return Math.min(ttlSecondsMax, Math.max(ttlSecondsMin, ttl)) * 1_000;
}

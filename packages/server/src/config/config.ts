import { join, resolve } from "node:path";
import { isNetwork } from "@perezvon/sip";
import type { Environment, EnvironmentVariable } from "./environment.ts";
import { parseHostPort, parseSipListeners, type SipListener } from "./sip-listeners.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface TlsConfig {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
  /** Mutual TLS (TEL-TPT-05). */
  readonly clients: "off" | "required";
  /** The web port encrypts by itself. */
  readonly https: boolean;
}

/** What the environment says, checked. */
export interface Config {
  readonly http: { readonly host: string; readonly port: number; readonly trustProxy: boolean };
  readonly sip: {
    readonly host: string;
    readonly port: number;
    readonly tlsPort: number;
    readonly advertised: { readonly host: string; readonly port: number | undefined } | undefined;
    /** Instead of host, port and tlsPort. */
    readonly listeners: readonly SipListener[] | undefined;
    readonly webOrigins: readonly string[];
    readonly edges: readonly string[];
    /** Empty: none (TEL-MSG-06). */
    readonly userAgent: string;
  };
  /** Tables of addresses and their countries (TEL-SEC-09). */
  readonly ipCountries: readonly string[];
  readonly tls: TlsConfig | undefined;
  readonly rtp: { readonly portLow: number; readonly portHigh: number; readonly address: string };
  /** Marks of what is sent, for the rules of `npm run dscp` (TEL-MED-08). */
  readonly dscp: { readonly rtp: number; readonly sip: number };
  readonly metrics: { readonly host: string; readonly port: number };
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Speaks the texts of centres instead of the program on this machine (TEL-TTS-01). */
  readonly speech:
    | { readonly url: string; readonly voice: string | undefined; readonly token: string | undefined }
    | undefined;
  readonly carrier: { readonly host: string; readonly port: number };
  /** TEL-GEN-04. */
  readonly drainSeconds: number;
  /** Delay of the event loop, 99th percentile, that counts as full load (TEL-LIM-01). */
  readonly loopDelayLimitMs: number;
  /** PLT-SEC-04. */
  readonly webhookHosts: readonly string[];
  /** PLT-TEN-10. */
  readonly recordingWindow: { readonly from: string; readonly to: string };
  /** Of all exports of recordings of a centre together; 0: as fast as it goes (PLT-TEN-10). */
  readonly recordingMbit: number;
  readonly portShift: boolean;
  readonly logLevel: LogLevel;
  /** Whether phone numbers stand in the log whole (TEL-SEC-10). */
  readonly logNumbers: "masked" | "full";
}

/** Names every fault of the environment at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the environment is wrong:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

export function readConfig(environment: Environment, workingDir: string): Config {
  const faults: string[] = [];
  const read = new Reader(environment, faults);
  const sipHost = read.text("SIP_HOST", "127.0.0.1");
  const config: Config = {
    http: {
      host: read.text("HOST", "127.0.0.1"),
      port: read.port("PORT", 8080),
      trustProxy: read.flag("TRUST_PROXY"),
    },
    sip: {
      host: sipHost,
      port: read.port("SIP_PORT", 5060),
      tlsPort: read.port("SIP_TLS_PORT", 5061),
      advertised: read.advertised("SIP_ADVERTISED"),
      listeners: read.listeners("SIP_LISTENERS"),
      webOrigins: read.list("SIP_WS_ORIGINS"),
      edges: read.list("SIP_EDGES"),
      userAgent: environment.SIP_USER_AGENT ?? "Perezvon",
    },
    ipCountries: read.list("IP_COUNTRIES").map((file) => resolve(workingDir, file)),
    tls: read.tls(),
    rtp: {
      portLow: read.port("RTP_PORT_LOW", 16_384),
      portHigh: read.port("RTP_PORT_HIGH", 32_767),
      address: read.text("MEDIA_ADDRESS", sipHost),
    },
    dscp: { rtp: read.whole("DSCP_RTP", 46, 63), sip: read.whole("DSCP_SIP", 24, 63) },
    metrics: { host: read.text("METRICS_HOST", "127.0.0.1"), port: read.port("METRICS_PORT", 9090) },
    dataDir: resolve(workingDir, read.text("DATA_DIR", "data")),
    databaseUrl: environment.DATABASE_URL || undefined,
    speech: environment.SPEECH_URL
      ? {
          url: environment.SPEECH_URL,
          voice: environment.SPEECH_VOICE || undefined,
          token: environment.SPEECH_TOKEN || undefined,
        }
      : undefined,
    carrier: read.address("CARRIER_SIP", { host: "127.0.0.1", port: 5070 }),
    drainSeconds: read.whole("DRAIN_SECONDS", 600, 14_400),
    loopDelayLimitMs: read.whole("LOOP_DELAY_LIMIT_MS", 50, 1_000),
    webhookHosts: read.list("WEBHOOK_HOSTS"),
    recordingWindow: read.window("RECORDING_EXPORT_HOURS", { from: "23:00", to: "09:00" }),
    recordingMbit: read.whole("RECORDING_EXPORT_MBIT", 0, 100_000),
    portShift: read.flag("PORT_SHIFT"),
    logLevel: read.oneOf("LOG_LEVEL", ["debug", "info", "warn", "error"] as const, "info"),
    logNumbers: read.oneOf("LOG_NUMBERS", ["masked", "full"] as const, "masked"),
  };
  if (config.loopDelayLimitMs < 20) faults.push("LOOP_DELAY_LIMIT_MS: must be 20 or more");
  if (config.speech !== undefined && !/^https?:\/\/./.test(config.speech.url))
    faults.push("SPEECH_URL: must be an address of http or https");
  if (config.rtp.portLow % 2 !== 0) faults.push("RTP_PORT_LOW: must be even");
  if (!config.sip.edges.every(isNetwork)) faults.push("SIP_EDGES: each must be an address or a network");
  if (!/^[\x20-\x7e]{0,100}$/.test(config.sip.userAgent))
    faults.push("SIP_USER_AGENT: must be at most 100 printable characters");
  const encrypted = config.sip.listeners?.some(({ transport }) => transport === "tls" || transport === "wss");
  if (encrypted && config.tls === undefined)
    faults.push("SIP_LISTENERS: tls and wss need TLS_CERT and TLS_KEY");
  if (config.rtp.portLow >= config.rtp.portHigh) faults.push("RTP_PORT_LOW: must be below RTP_PORT_HIGH");
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** Folders inside the data directory. */
export function dataFolders(dataDir: string) {
  return {
    database: join(dataDir, "pg"),
    recordings: join(dataDir, "recordings"),
    uploads: join(dataDir, "uploads"),
    exports: join(dataDir, "exports"),
    audio: join(dataDir, "audio"),
  };
}

class Reader {
  readonly #environment: Environment;
  readonly #faults: string[];

  constructor(environment: Environment, faults: string[]) {
    this.#environment = environment;
    this.#faults = faults;
  }

  text(name: EnvironmentVariable, otherwise: string): string {
    return this.#environment[name]?.trim() || otherwise;
  }

  /** `23:00-09:00`. */
  window(name: EnvironmentVariable, otherwise: { readonly from: string; readonly to: string }) {
    const value = this.text(name, "");
    if (value === "") return otherwise;
    const found = /^((?:[01]\d|2[0-3]):[0-5]\d)\s*[-–]\s*((?:[01]\d|2[0-3]):[0-5]\d)$/.exec(value);
    if (!found) this.#faults.push(`${name}: must be two times of day, as 23:00-09:00`);
    return found ? { from: found[1]!, to: found[2]! } : otherwise;
  }

  flag(name: EnvironmentVariable): boolean {
    const value = this.text(name, "0").toLowerCase();
    if (!["0", "1", "true", "false"].includes(value)) this.#faults.push(`${name}: must be 0 or 1`);
    return value === "1" || value === "true";
  }

  port(name: EnvironmentVariable, otherwise: number): number {
    const value = this.text(name, String(otherwise));
    const port = Number(value);
    // 0 lets the system choose, which tests and the simulator use.
    if (/^\d{1,5}$/.test(value) && port <= 65_535) return port;
    this.#faults.push(`${name}: must be a port number`);
    return otherwise;
  }

  whole(name: EnvironmentVariable, otherwise: number, max: number): number {
    const value = this.text(name, String(otherwise));
    if (/^\d{1,9}$/.test(value) && Number(value) <= max) return Number(value);
    this.#faults.push(`${name}: must be a whole number from 0 to ${max}`);
    return otherwise;
  }

  list(name: EnvironmentVariable): readonly string[] {
    return this.text(name, "")
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== "");
  }

  listeners(name: EnvironmentVariable): readonly SipListener[] | undefined {
    const text = this.text(name, "");
    if (text === "") return undefined;
    const { listeners, faults } = parseSipListeners(text);
    for (const fault of faults) this.#faults.push(`${name}: ${fault}`);
    return listeners;
  }

  advertised(name: EnvironmentVariable): { host: string; port: number | undefined } | undefined {
    const text = this.text(name, "");
    if (text === "") return undefined;
    return parseHostPort(text) ?? { host: text, port: undefined };
  }

  tls(): TlsConfig | undefined {
    const { TLS_CERT: cert, TLS_KEY: key, TLS_CA: ca } = this.#environment;
    const clients = this.oneOf("TLS_CLIENTS", ["off", "required"] as const, "off");
    const https = this.flag("HTTPS");
    if (!cert && !key) {
      if (https) this.#faults.push("HTTPS: needs TLS_CERT and TLS_KEY");
      return undefined;
    }
    if (!cert || !key)
      this.#faults.push(`${cert ? "TLS_KEY" : "TLS_CERT"}: belongs to ${cert ? "TLS_CERT" : "TLS_KEY"}`);
    if (clients === "required" && !ca) this.#faults.push("TLS_CLIENTS: needs TLS_CA");
    return { cert: cert ?? "", key: key ?? "", ca: ca || undefined, clients, https };
  }

  address(name: EnvironmentVariable, otherwise: { host: string; port: number }) {
    const value = this.#environment[name]?.trim();
    if (!value) return otherwise;
    const match = /^(?:udp:|sip:)?(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(value);
    if (!match) this.#faults.push(`${name}: must be host:port`);
    return match ? { host: match[1]!, port: Number(match[2]) } : otherwise;
  }

  oneOf<const W extends readonly string[]>(
    name: EnvironmentVariable,
    words: W,
    otherwise: W[number],
  ): W[number] {
    const value = this.text(name, otherwise);
    if (words.includes(value)) return value;
    this.#faults.push(`${name}: must be one of ${words.join(", ")}`);
    return otherwise;
  }
}

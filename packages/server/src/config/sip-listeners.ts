import { isIP } from "node:net";

/** A place where SIP listens (TEL-TPT-01). */
export interface SipListener {
  readonly transport: "udp" | "tcp" | "tls" | "ws" | "wss";
  readonly address: string;
  readonly port: number;
  /** What peers are told instead: the public address behind a NAT of one's own. */
  readonly advertised: { readonly host: string; readonly port: number } | undefined;
  /** It serves the centre with this SIP host alone (TEL-REG-05). */
  readonly host: string | undefined;
}

const transports = ["udp", "tcp", "tls", "ws", "wss"] as const;

/**
 * `tls:0.0.0.0:5061;advertised=sip.example.com:5061, udp:[::]:5060;host=a.example.com`: listeners apart by commas. Faults are told in words,
 * one for each entry that is none.
 */
export function parseSipListeners(text: string): {
  readonly listeners: readonly SipListener[];
  readonly faults: readonly string[];
} {
  const listeners: SipListener[] = [];
  const faults: string[] = [];
  for (const entry of text.split(",").map((each) => each.trim())) {
    if (entry === "") continue;
    const listener = parseListener(entry);
    if (listener === undefined)
      faults.push(`"${entry}" must be like tls:0.0.0.0:5061;advertised=host:port;host=name`);
    else listeners.push(listener);
  }
  return { listeners, faults };
}

function parseListener(entry: string): SipListener | undefined {
  const [place = "", ...rest] = entry.split(";").map((each) => each.trim());
  const colon = place.indexOf(":");
  const transport = transports.find((name) => name === place.slice(0, colon).toLowerCase());
  const where = parseHostPort(place.slice(colon + 1));
  if (transport === undefined || where === undefined || isIP(where.host) === 0) return undefined;
  let advertised: SipListener["advertised"];
  let host: string | undefined;
  for (const option of rest) {
    const [name, value = ""] = option.split("=");
    if (name === "advertised") {
      advertised = parseHostPort(
        value.includes(":") && isIP(value) === 0 ? value : `${bracketed(value)}:${where.port}`,
      );
      if (advertised === undefined) return undefined;
    } else if (name === "host" && value !== "") host = value.toLowerCase();
    else return undefined;
  }
  return { transport, address: where.host, port: where.port, advertised, host };
}

/** `host:port`, an IPv6 address in brackets. */
export function parseHostPort(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:\][]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}

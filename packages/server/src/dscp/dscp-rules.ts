import type { Config } from "../config/config.ts";

const defaultSipPorts = [5060, 5061] as const;

/**
 * Rules for nftables that mark what this program sends (TEL-MED-08): Node sets no mark on a socket of its own. They are one table that
 * replaces itself, so that they may be loaded at every start, and touch nothing else that the firewall has.
 */
export function dscpRules(config: Pick<Config, "sip" | "rtp" | "dscp">): string {
  const { rtp, dscp } = config;
  const ports = [...new Set([...sipPorts(config), ...defaultSipPorts])].toSorted((a, b) => a - b);
  const sip = `{ ${ports.join(", ")} }`;
  const rules = [
    ...marked(`udp sport ${rtp.portLow}-${rtp.portHigh}`, dscp.rtp),
    ...marked(`udp sport ${sip}`, dscp.sip),
    ...marked(`tcp sport ${sip}`, dscp.sip),
    // Connections that we open leave from any port.
    ...marked(`tcp dport ${sip}`, dscp.sip),
  ];
  return [
    "table inet perezvon_dscp",
    "delete table inet perezvon_dscp",
    "table inet perezvon_dscp {",
    "  chain output {",
    "    type filter hook output priority mangle; policy accept;",
    ...rules.map((rule) => `    ${rule}`),
    "  }",
    "}",
    "",
  ].join("\n");
}

function sipPorts({ sip }: Pick<Config, "sip">): readonly number[] {
  return sip.listeners === undefined ? [sip.port, sip.tlsPort] : sip.listeners.map(({ port }) => port);
}

/** 0 leaves the mark as it is. */
function marked(match: string, dscp: number): readonly string[] {
  return dscp === 0 ? [] : ["ip", "ip6"].map((family) => `${match} ${family} dscp set ${dscp}`);
}

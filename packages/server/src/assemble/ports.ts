import { findPort, type WantedPort } from "./find-port.ts";
import type { AssembleOptions } from "./options.ts";

export interface Ports {
  readonly sip: number;
  /** Undefined without a certificate. */
  readonly sipTls: number | undefined;
  readonly http: number;
  readonly metrics: number;
}

/** Before anything is started, so that a taken port is told at once. */
export async function choosePorts({ config, logger }: AssembleOptions): Promise<Ports> {
  const choose = (wanted: WantedPort) =>
    findPort(wanted, config.portShift, (to) =>
      logger.warn("port is taken, another is used", { what: wanted.what, from: wanted.port, to }),
    );
  const { http, metrics, sip, tls } = config;
  const tlsPort = {
    what: "SIP over TLS",
    variable: "SIP_TLS_PORT",
    host: sip.host,
    port: sip.tlsPort,
    transport: "tcp",
  } as const;
  return {
    sip: await choose({
      what: "SIP",
      variable: "SIP_PORT",
      host: sip.host,
      port: sip.port,
      transport: "udp+tcp",
    }),
    sipTls: tls === undefined || sip.listeners !== undefined ? undefined : await choose(tlsPort),
    http: await choose({
      what: "HTTP",
      variable: "PORT",
      host: http.host,
      port: http.port,
      transport: "tcp",
    }),
    metrics: await choose({ what: "metrics", variable: "METRICS_PORT", ...metrics, transport: "tcp" }),
  };
}

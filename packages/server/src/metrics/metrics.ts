import type { Engine } from "@perezvon/engine";
import type { MediaPool, PoolStatistics } from "@perezvon/media";
import type { SipStack } from "@perezvon/sip";
import type { Switch } from "@perezvon/telephony";
import { type FastifyInstance, fastify } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EventHub } from "../events/event-hub.ts";
import type { CallMetrics } from "./call-metrics.ts";

export interface MetricSources {
  readonly engine: Engine;
  readonly pbx: Switch;
  readonly media: MediaPool;
  readonly sip: SipStack;
  readonly hub: EventHub;
  readonly callMetrics: CallMetrics;
}

export interface Metrics {
  /** Measures the requests of an application, by route and status: bounded labels, no number and no call id. */
  observe(app: FastifyInstance): void;
  /** The page that a collector reads, on a port of its own. */
  listen(host: string, port: number): Promise<number>;
  close(): Promise<void>;
}

/** What the operator watches (PLT-OPS-04). */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "perezvon_" });
  const requests = new Histogram({
    name: "perezvon_http_request_seconds",
    help: "Duration of HTTP requests by route",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  let media: PoolStatistics | undefined;
  const gauge = (name: string, help: string, read: () => number) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge("perezvon_legs", "Legs that are up", () => sources.pbx.legs);
  gauge(
    "perezvon_pending_writes",
    "Writes of the engine that wait for the database",
    () => sources.engine.pendingWrites,
  );
  gauge("perezvon_event_sessions", "Pages connected or expected back", () => sources.hub.size);
  gauge("perezvon_event_connections", "Pages connected", () => sources.hub.connectedSessions().length);
  gauge("perezvon_media_legs", "Legs of the media plane", () => media?.legs ?? 0);
  gauge("perezvon_rtp_ports_in_use", "RTP ports in use", () => media?.portsInUse ?? 0);
  gauge("perezvon_rtp_ports_total", "RTP ports there are", () => media?.portsTotal ?? 0);
  gauge("perezvon_media_late_rounds", "Rounds of 20 ms that came more than 5 ms late since the start", () =>
    (media?.workers ?? []).reduce((sum, { lateRounds }) => sum + lateRounds, 0),
  );
  gauge("perezvon_media_busy_max", "Share of time the busiest media worker was busy", () =>
    Math.max(0, ...(media?.workers ?? []).map(({ busy }) => busy)),
  );
  gauge("perezvon_registrations", "Live contacts of phones", () => sources.pbx.registrationCount);
  gauge("perezvon_node_load", "Load of this node; 1 is full and calls are refused", () => sources.pbx.load);
  gauge("perezvon_trunks_down", "Trunks that take no calls", () => trunksDown(sources.pbx));
  sipGauges(registry, sources.sip);
  workerGauges(registry, () => media);
  sources.callMetrics.register(registry);
  const stops = [
    countAlarms(registry, sources.pbx),
    sources.pbx.onEvent((event) => sources.callMetrics.onEvent(event)),
  ];
  const page = fastify({ logger: false, forceCloseConnections: true });
  page.get("/metrics", async (_request, reply) => {
    media = await sources.media.stats();
    return reply.header("content-type", registry.contentType).send(await registry.metrics());
  });
  return {
    observe(app) {
      app.addHook("onResponse", async (request, reply) => {
        const route = request.routeOptions.url ?? "none";
        requests.observe(
          { method: request.method, route, status: String(reply.statusCode) },
          reply.elapsedTime / 1000,
        );
      });
    },
    async listen(host, port) {
      await page.listen({ host, port });
      const address = page.server.address();
      return typeof address === "object" && address ? address.port : port;
    },
    close: () => {
      for (const stop of stops) stop();
      return page.close();
    },
  };
}

function trunksDown(pbx: Switch): number {
  return pbx.trunkStates().filter(({ status }) => status === "down").length;
}

/** What the operator is to be woken for: limits against toll fraud and trunks that went (TEL-SEC-08, TEL-TRK-04). */
function countAlarms(registry: Registry, pbx: Switch): () => void {
  const registers = [registry];
  const tolls = new Counter({
    name: "perezvon_toll_alarms_total",
    help: "Limits against toll fraud that were reached",
    labelNames: ["scope", "limit"],
    registers,
  });
  const trunks = new Counter({
    name: "perezvon_trunk_changes_total",
    help: "Trunks that began or ceased to take calls",
    labelNames: ["to"],
    registers,
  });
  return pbx.onEvent((event) => {
    if (event.kind === "toll_alarm") tolls.inc({ scope: event.scope, limit: event.limit });
    else if (event.kind === "trunk_up" || event.kind === "trunk_down")
      trunks.inc({ to: event.kind === "trunk_up" ? "up" : "down" });
  });
}

/** Each media worker by itself: one that is full does not show in a sum (TEL-GEN-06). */
function workerGauges(registry: Registry, statistics: () => PoolStatistics | undefined): void {
  const registers = [registry];
  const workers = () => statistics()?.workers ?? [];
  const gauge = (name: string, help: string, read: (worker: PoolStatistics["workers"][number]) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["worker"],
      registers,
      collect() {
        this.reset();
        for (const worker of workers()) this.set({ worker: worker.worker }, read(worker));
      },
    });
  gauge("perezvon_media_worker_busy", "Share of time a media worker was busy", ({ busy }) => busy);
  gauge("perezvon_media_worker_legs", "Legs of a media worker", ({ legs }) => legs);
  new Gauge({
    name: "perezvon_rtp_packets",
    help: "RTP packets of a media worker since it started",
    labelNames: ["worker", "way"],
    registers,
    collect() {
      this.reset();
      for (const { worker, packetsIn, packetsOut } of workers()) {
        this.set({ worker, way: "in" }, packetsIn);
        this.set({ worker, way: "out" }, packetsOut);
      }
    },
  });
}

function sipGauges(registry: Registry, sip: SipStack): void {
  new Gauge({
    name: "perezvon_sip_messages",
    help: "Counters of the SIP stack since the start",
    labelNames: ["kind"],
    registers: [registry],
    collect() {
      for (const [kind, count] of Object.entries(sip.counters)) this.set({ kind }, count);
    },
  });
}

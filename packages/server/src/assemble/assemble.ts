import type { Server as SecureServer } from "node:https";
import { hostname } from "node:os";
import type { Engine } from "@perezvon/engine";
import type { MediaPool } from "@perezvon/media";
import type { DemoCentre, Store } from "@perezvon/store";
import type { Switch } from "@perezvon/telephony";
import type { FastifyInstance } from "fastify";
import { tellOfCertificate } from "../alerts/watch-alerts.ts";
import { AudioLibrary } from "../audio/audio-library.ts";
import { createApp } from "../http/app.ts";
import { startJobs } from "../jobs/jobs.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { type Calls, sipName, startCalls } from "./calls.ts";
import { Certificates } from "./certificates.ts";
import { createServerContext } from "./create-context.ts";
import { type Data, openData } from "./data.ts";
import { Ends } from "./ends.ts";
import type { AssembleOptions } from "./options.ts";
import { choosePorts, type Ports } from "./ports.ts";
import { prepareSounds, type SpeechDesk } from "./sounds.ts";
import { switchPhone } from "./switch-phone.ts";

/** The running product. */
export interface Assembled {
  readonly http: { readonly host: string; readonly port: number };
  readonly sip: { readonly host: string; readonly port: number };
  readonly metrics: { readonly host: string; readonly port: number };
  readonly demo: DemoCentre;
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly engine: Engine;
  readonly pbx: Switch;
  readonly media: MediaPool;
  /** Ends everything in order: pages, jobs, calls, media, data. */
  stop(): Promise<void>;
}

/**
 * Puts the whole product together: store, sounds, wire, switch, engine, HTTP. What fails on the way, or an interruption of it,
 * takes the rest down again: the database above all, which no signal to the program would reach.
 */
export async function assembleServer(options: AssembleOptions): Promise<Assembled> {
  const ends = new Ends(options.logger);
  try {
    const ports = await choosePorts(options);
    const data = await openData(options, ends);
    const { sounds, speech } = await unlessInterrupted(prepareSounds(options), options.interrupted);
    const audio = new AudioLibrary({
      folder: data.folders.audio,
      logger: options.logger,
      store: data.store,
      prepare: (job) => calls.media.prepareUpload(job),
    });
    await audio.load();
    const certificates = openCertificates(options, ends);
    const library = { ...sounds, message: audio.path.bind(audio) };
    const calls = await startCalls(options, ends, data, library, { ports, certificates });
    options.interrupted?.throwIfAborted();
    const { app, http, metrics } = await startHttp(options, ends, data, {
      calls,
      ports,
      certificates,
      audio,
      speech,
    });
    return {
      http: { host: options.config.http.host, port: http },
      sip: { host: options.config.sip.host, port: calls.sipPort },
      metrics: { host: options.config.metrics.host, port: metrics },
      demo: data.demo,
      app,
      store: data.store,
      engine: calls.engine,
      pbx: calls.pbx,
      media: calls.media,
      stop: () => ends.all(),
    };
  } catch (error) {
    await ends.all();
    throw error;
  }
}

async function startHttp(
  options: AssembleOptions,
  ends: Ends,
  { store, folders }: Data,
  {
    calls,
    ports,
    certificates,
    ...soundDesks
  }: {
    calls: Calls;
    ports: Ports;
    certificates: Certificates | undefined;
    audio: AudioLibrary;
    speech: SpeechDesk;
  },
): Promise<{ app: FastifyInstance; http: number; metrics: number }> {
  const { config, clock, timers, logger } = options;
  const { engine, pbx, sipPort } = calls;
  const context = createServerContext({
    ...soundDesks,
    store,
    engine,
    phone: switchPhone(pbx, logger),
    pbx,
    trace: calls.trace,
    sipRequest: (method, request) => calls.sip.request(method, request),
    clock,
    timers,
    logger: logger.child({ part: "http" }),
    folders,
    sip: { host: sipName(options), port: sipPort },
    acceptSip: (socket, peer) => calls.sip.acceptWebSocket(socket, peer),
    guard: calls.guard,
    networksChanged: async () => calls.guard.setNetworks(await store.security.networks()),
    sipOrigins: config.sip.webOrigins,
    linesChanged: () => pbx.reload(),
    callSettingsChanged: calls.callSettingsChanged,
    outboundLimitsChanged: calls.outboundLimitsChanged,
    hostName: hostname(),
    recordingWindow: config.recordingWindow,
    recordingMbit: config.recordingMbit,
    webhookHosts: config.webhookHosts,
    forecastProgram: options.programs.forecast,
  });
  ends.add(() => context.mailer.stop());
  ends.add(() => context.recovery.stop());
  ends.add(async () => {
    const feedsEnded = context.feeds.stop();
    await context.imports.stop();
    await feedsEnded;
  });
  ends.add(() => context.eraser.stop());
  ends.add(() => context.exports.stop());
  ends.add(() => context.forecasts.stop());
  ends.add(async () => context.callSounds.stop());
  const jobs = startJobs(context);
  ends.add(async () => jobs.stop());
  const metrics = createMetrics({ ...calls, hub: context.hub });
  ends.add(() => metrics.close());
  const app = await createApp(context, {
    trustProxy: config.http.trustProxy,
    webFolder: options.webFolder,
    tls: config.tls?.https ? certificates?.current : undefined,
  });
  certificates?.onExpiring((expiring) => tellOfCertificate(context, expiring));
  certificates?.onRenewed((certificate) => {
    tellOfCertificate(context, undefined);
    if ("setSecureContext" in app.server)
      (app.server as unknown as SecureServer).setSecureContext(certificate);
  });
  ends.add(() => app.close());
  metrics.observe(app);
  await app.listen({ host: config.http.host, port: ports.http });
  const address = app.server.address();
  return {
    app,
    http: typeof address === "object" && address ? address.port : ports.http,
    metrics: await metrics.listen(config.metrics.host, ports.metrics),
  };
}

function openCertificates({ config, clock, timers, logger }: AssembleOptions, ends: Ends) {
  if (config.tls === undefined) return undefined;
  const certificates = new Certificates({ files: config.tls, clock, timers, logger });
  ends.add(async () => certificates.close());
  return certificates;
}

/** For work that may take long and holds nothing that had to be ended: it is left where it is. */
function unlessInterrupted<T>(work: Promise<T>, interrupted: AbortSignal | undefined): Promise<T> {
  if (interrupted === undefined) return work;
  return new Promise((resolve, reject) => {
    const interrupt = () => reject(interrupted.reason);
    if (interrupted.aborted) interrupt();
    interrupted.addEventListener("abort", interrupt, { once: true });
    work.then(resolve, reject).finally(() => interrupted.removeEventListener("abort", interrupt));
  });
}

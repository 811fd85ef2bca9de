import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock, Logger, Random, Timers } from "@perezvon/base";
import { uuidV7 } from "@perezvon/base/uuid";
import { createEngine, type Engine } from "@perezvon/engine";
import { demoInboundScenario } from "@perezvon/flow";
import { catalogues } from "@perezvon/i18n";
import {
  createMediaPool,
  espeakProvider,
  type MediaPool,
  type PreparedAssets,
  prepareAssets,
} from "@perezvon/media";
import { createSipStack, type SipStack } from "@perezvon/sip";
import { type DemoCentre, openStore, type Store } from "@perezvon/store";
import { createSwitch, type Line, type Switch, type Trunk } from "@perezvon/telephony";
import type { FastifyInstance } from "fastify";
import { type Config, dataFolders } from "./config/config.ts";
import { createServerContext } from "./create-context.ts";
import { findPort, type WantedPort } from "./find-port.ts";
import { createApp } from "./http/app.ts";
import { startJobs } from "./jobs/jobs.ts";
import { hashPassword } from "./sign-in/password-hash.ts";
import { switchPhone } from "./switch-phone.ts";

export interface AssembleOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  /** The bundled programs that threads and child processes run. */
  readonly programs: {
    readonly mediaWorker: URL;
    readonly webrtcGateway: URL | undefined;
    /** Left out where prompts need not speak. */
    readonly speech: URL | undefined;
  };
  readonly webFolder: string | undefined;
  readonly mediaWorkers: number;
  /** Off only where the data are thrown away. */
  readonly fsync?: boolean;
}

/** The running product. */
export interface Assembled {
  readonly http: { readonly host: string; readonly port: number };
  readonly sip: { readonly host: string; readonly port: number };
  readonly demo: DemoCentre;
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly engine: Engine;
  readonly pbx: Switch;
  readonly media: MediaPool;
  /** Ends everything in order: no new calls, calls, pages, media, data. */
  stop(): Promise<void>;
}

/** Puts the whole product together: store, sounds, wire, switch, engine, HTTP. What fails on the way takes the rest down again. */
export async function assembleServer(options: AssembleOptions): Promise<Assembled> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    return await assemble(options, (end) => ends.push(end));
  } catch (error) {
    await endAll(ends, options.logger);
    throw error;
  }
}

async function assemble(
  options: AssembleOptions,
  onEnd: (end: () => Promise<unknown>) => void,
): Promise<Assembled> {
  const { config, clock, timers, random, logger, programs } = options;
  const ends: (() => Promise<unknown>)[] = [];
  const also = (end: () => Promise<unknown>) => {
    ends.push(end);
    onEnd(end);
  };
  const ports = await choosePorts(options);
  const folders = dataFolders(config.dataDir);
  await mkdir(folders.recordings, { recursive: true });

  const { store } = await openStore({
    dataDir: config.dataDir,
    databaseUrl: config.databaseUrl,
    logger: logger.child({ part: "store" }),
    clock,
    timers,
    fsync: options.fsync,
  });
  also(() => store.close());
  const demo = await store.seedDemoCentre({
    carrier: config.carrier,
    hashPassword,
    inboundScenario: demoInboundScenario,
  });
  await store.imports.closeInterrupted(clock.now());

  const sounds = await prepareAssets(join(config.dataDir, "sounds"), {
    texts: promptTexts(),
    provider:
      (await espeakProvider()) ??
      (programs.speech && (await espeakProvider(process.execPath, [fileURLToPath(programs.speech)]))),
  });
  const { sip, port: sipPort } = await startSip(options, ports.sip);
  also(() => sip.close());
  const media = await createMediaPool({
    workerUrl: programs.mediaWorker,
    gatewayUrl: programs.webrtcGateway,
    workers: options.mediaWorkers,
    addresses: { bind: config.sip.host, advertised: config.rtp.address },
    rtpPorts: { low: config.rtp.portLow, high: config.rtp.portHigh },
    clock,
    timers,
    logger: logger.child({ part: "media" }),
  });
  also(() => media.close());
  const newId = () => uuidV7(clock.now());
  const pbx = createSwitch({
    sip,
    media,
    clock,
    timers,
    random: random.fork("switch"),
    logger: logger.child({ part: "switch" }),
    directory: switchDirectory(store),
    bindings: store.switchboard,
    sounds: soundLibrary(sounds),
    recordingsDir: folders.recordings,
    // An address that listens everywhere names nobody: the one that far sides know us by does.
    realm: config.sip.host === "0.0.0.0" ? config.rtp.address : config.sip.host,
    newId,
  });
  also(() => pbx.stop());
  const engine = createEngine({
    clock,
    timers,
    logger: logger.child({ part: "engine" }),
    store: store.engine,
    calls: pbx,
    newId,
    recordCalls: true,
  });
  also(() => engine.stop());
  const recovered = await engine.start();
  if (recovered.interrupted + recovered.released > 0)
    logger.warn("recovered from an interruption", recovered);
  await pbx.start();

  const context = createServerContext({
    store,
    engine,
    phone: switchPhone(pbx, logger),
    clock,
    timers,
    logger: logger.child({ part: "http" }),
    folders,
    sip: { host: config.sip.host, port: sipPort },
    linesChanged: () => pbx.reload(),
    hostName: hostname(),
  });
  also(() => context.imports.stop());
  const jobs = startJobs(context);
  also(async () => jobs.stop());
  const app = await createApp(context, {
    trustProxy: config.http.trustProxy,
    webFolder: options.webFolder,
  });
  also(() => app.close());
  const httpPort = await listen(app, config.http.host, ports.http);

  return {
    http: { host: config.http.host, port: httpPort },
    sip: { host: config.sip.host, port: sipPort },
    demo,
    app,
    store,
    engine,
    pbx,
    media,
    stop: () => endAll(ends, logger),
  };
}

async function endAll(ends: (() => Promise<unknown>)[], logger: Logger): Promise<void> {
  for (const end of ends.splice(0).reverse()) {
    try {
      await end();
    } catch (error) {
      logger.error("could not end in order", { error: String(error) });
    }
  }
}

/** Before anything is started, so that a taken port is told at once. */
async function choosePorts({ config, logger }: AssembleOptions): Promise<{ sip: number; http: number }> {
  const choose = (wanted: WantedPort) =>
    findPort(wanted, config.portShift, (to) =>
      logger.warn("port is taken, another is used", { what: wanted.what, from: wanted.port, to }),
    );
  return {
    sip: await choose({ what: "SIP", variable: "SIP_PORT", ...config.sip, transport: "udp+tcp" }),
    http: await choose({
      what: "HTTP",
      variable: "PORT",
      host: config.http.host,
      port: config.http.port,
      transport: "tcp",
    }),
  };
}

async function startSip(options: AssembleOptions, port: number): Promise<{ sip: SipStack; port: number }> {
  const { config, clock, timers, random, logger } = options;
  const { host } = config.sip;
  const sip = createSipStack({
    clock,
    timers,
    random: random.fork("sip"),
    logger: logger.child({ part: "sip" }),
    userAgent: "Perezvon",
    listeners: [
      { transport: "udp", address: host, port },
      { transport: "tcp", address: host, port },
    ],
  });
  await sip.start();
  return { sip, port: sip.localAddress("udp").port };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  await app.listen({ host, port });
  const address = app.server.address();
  return typeof address === "object" && address ? address.port : port;
}

/** The store's rows as the switch wants them. */
function switchDirectory(store: Store) {
  return {
    lines: async (): Promise<readonly Line[]> =>
      (await store.switchboard.lines()).map((row) => ({
        endpointId: row.id,
        centreId: row.centreId,
        userId: row.userId,
        login: row.login,
        password: row.password ?? "",
        extension: row.extension,
        displayName: row.displayName,
      })),
    trunks: async (): Promise<readonly Trunk[]> =>
      (await store.switchboard.trunks()).map((row) => ({
        ...row,
        // TLS trunks come with TLS transport; until then they are reached over TCP.
        transport: row.transport === "tls" ? "tcp" : row.transport,
      })),
    centreOfNumber: (number: string) => store.switchboard.centreOfNumber(number),
  };
}

/** Built-in sounds for every centre, until centres have their own (PLT-SND-01). */
function soundLibrary(assets: PreparedAssets) {
  return {
    prompt: (_centreId: string, name: string, language: "ru" | "en") =>
      assets.prompts.get(`${language}/${name}`),
    music: () => assets.music,
    file: () => undefined,
  };
}

function promptTexts() {
  return (["ru", "en"] as const).flatMap((language) =>
    Object.entries(catalogues[language].prompts).map(([name, text]) => ({ name, language, text })),
  );
}

import { hostname } from "node:os";
import type { Clock } from "@perezvon/base";
import { hostOf } from "@perezvon/base/open-network";
import { uuidV7 } from "@perezvon/base/uuid";
import { createEngine, type Engine } from "@perezvon/engine";
import {
  createMediaPool,
  type LiveStreamTarget,
  type MediaPool,
  type RecordingKey,
  recoverRecordings,
} from "@perezvon/media";
import {
  blackListKeys,
  type CallSettings,
  type CentreId,
  defaultCallSettings,
  defaultOutboundLimits,
  type OutboundLimits,
  type TrunkId,
} from "@perezvon/model";
import {
  createDnsResolver,
  createGuard,
  createSipStack,
  type ListenerOptions,
  type SipGuard,
  type SipStack,
  type SipStackOptions,
  systemDnsClient,
} from "@perezvon/sip";
import type { Store } from "@perezvon/store";
import {
  createSwitch,
  type Line,
  SipSteps,
  SipTrace,
  type SoundLibrary,
  type Switch,
  type Trunk,
} from "@perezvon/telephony";
import { CallMetrics } from "../metrics/call-metrics.ts";
import { OutsideActs } from "../outside/outside-acts.ts";
import { writingBack } from "../scripts/write-back.ts";
import type { Certificates } from "./certificates.ts";
import { countryTables } from "./country-tables.ts";
import type { Data } from "./data.ts";
import type { Ends } from "./ends.ts";
import type { AssembleOptions } from "./options.ts";
import type { Ports } from "./ports.ts";

export interface Calls {
  readonly sip: SipStack;
  readonly sipPort: number;
  /** Bans and lists of networks (TEL-SEC-01). */
  readonly guard: SipGuard;
  /** SIP messages of calls that somebody asked to see (TEL-GEN-06). */
  readonly trace: SipTrace;
  readonly media: MediaPool;
  readonly pbx: Switch;
  readonly engine: Engine;
  readonly callMetrics: CallMetrics;
  readonly callSettingsChanged: (centreId: CentreId, settings: CallSettings) => void;
  readonly outboundLimitsChanged: (centreId: CentreId, limits: OutboundLimits) => void;
}

/** What the wire is made of. */
export interface Wire {
  readonly ports: Ports;
  readonly certificates: Certificates | undefined;
}

/** Wire, switch and engine, ready to call and to be called. */
export async function startCalls(
  options: AssembleOptions,
  ends: Ends,
  { store, folders }: Data,
  sounds: SoundLibrary,
  wire: Wire,
): Promise<Calls> {
  const { clock, timers, random, logger } = options;
  const guard = await startGuard(options, ends, store);
  const trace = new SipTrace({
    clock,
    newId: () => uuidV7(clock.now()),
    tracePackets: (legId) => media.tracePackets(legId),
  });
  const sipSteps = new SipSteps();
  const observer: typeof trace.observer = (...message) => {
    trace.observer(...message);
    sipSteps.observer(...message);
  };
  const { sip, port: sipPort } = await startSip(options, wire, { guard, observer });
  ends.add(() => sip.close());
  // What a crash cut off is closed before anything new is captured (TEL-REC-10).
  const cut = await recoverRecordings(folders.recordings, keyOf(store));
  if (cut.length > 0) logger.warn("recordings that a crash cut off were closed", { count: cut.length });
  const media = await startMedia(options);
  ends.add(() => media.close());
  media.onEvent((event) => {
    if (event.kind === "packetTrace") trace.packets(event.legId, event.records);
  });
  const interruptedLegs = await store.legs.closeInterrupted();
  if (interruptedLegs > 0) logger.warn("legs that a crash cut off were closed", { count: interruptedLegs });
  const newId = () => uuidV7(clock.now());
  const callSettings = new Map(await store.callSettings.all());
  const outboundLimits = new Map(await store.outboundLimits.all());
  const settingsOf = (centreId: CentreId) => callSettings.get(centreId) ?? defaultCallSettings;
  const centres = await store.centres.all();
  const homes = new Map(centres.map(({ id, homeCountry }) => [id, homeCountry]));
  const languages = new Map(centres.map(({ id, language }) => [id, language]));
  const limits = await qualityLimits(store, options);
  ends.add(async () => limits.stop());
  const callMetrics = new CallMetrics(clock);
  const pbx = createSwitch({
    sip,
    media,
    clock,
    timers,
    random: random.fork("switch"),
    logger: logger.child({ part: "switch" }),
    directory: switchDirectory(store, clock),
    bindings: store.switchboard,
    trunkMemory: {
      trunks: () => store.switchboard.trunkMemories(),
      putTrunk: (centreId, trunkId, memory) =>
        store.switchboard.putTrunkMemory(centreId, trunkId, memory, clock.now()),
    },
    tollMemory: {
      counts: () => store.tolls.counts(),
      putCounts: (centreId, accounts) => store.tolls.putCounts(centreId, accounts, clock.now()),
      stops: () => store.tolls.stops(),
    },
    guard,
    edges: options.config.sip.edges,
    listenerHost: (listener) => options.config.sip.listeners?.[listener]?.host,
    sounds: {
      prompt: (centreId, name, language) => sounds.prompt(centreId, name, language),
      music: (centreId) => {
        const { holdMusic } = settingsOf(centreId);
        const own = holdMusic && sounds.message?.(centreId, holdMusic, languages.get(centreId) ?? "ru");
        return own ?? sounds.music(centreId);
      },
      builtInMusic: () => sounds.builtInMusic?.(),
      file: (centreId, path) => sounds.file(centreId, path),
      message: (centreId, messageId, language) => sounds.message?.(centreId, messageId, language),
      speech: (spoken) => sounds.speech?.(spoken),
      ...(sounds.prepareSpeech && { prepareSpeech: sounds.prepareSpeech }),
      tones: (centreId) => tonesOf(homes.get(centreId)),
    },
    recordingsDir: folders.recordings,
    recordingFormat: (centreId) => settingsOf(centreId).recordingFormat,
    liveStream: (centreId) => liveStreamOf(settingsOf(centreId), options.config.webhookHosts),
    callTimes: settingsOf,
    commonMusic: (centreId) => settingsOf(centreId).commonMusic,
    opusFirst: (centreId) => settingsOf(centreId).opusFirst,
    recordingKey: store.recordingKey,
    records: callMetrics.beside(store.legs),
    sipSteps,
    callTrace: trace,
    hostId: hostname(),
    qualityLimits: limits.of,
    realm: sipName(options),
    countryOf: await countryTables(options.config.ipCountries, logger),
    newId,
    ...(options.nodeLoad && { nodeLoad: options.nodeLoad }),
  });
  ends.add(() => pbx.stop());
  const acts = new OutsideActs({ store, clock, logger, allowedHosts: options.config.webhookHosts });
  const engine = createEngine({
    clock,
    timers,
    random: random.fork("engine"),
    logger: logger.child({ part: "engine" }),
    store: {
      ...store.engine,
      interactions: {
        ...store.engine.interactions,
        saveScript: writingBack(
          store,
          logger.child({ part: "scripts" }),
          (centreId) => homes.get(centreId) ?? "RU",
          store.engine.interactions.saveScript,
        ),
      },
    },
    calls: pbx,
    newId,
    askOutside: (centreId, act, signal) => acts.perform(centreId, act, signal),
    centreSettings: (centreId) => ({
      ...settingsOf(centreId),
      simultaneousCalls: (outboundLimits.get(centreId) ?? defaultOutboundLimits).simultaneousCalls,
      homeCountry: homes.get(centreId) ?? "RU",
      language: languages.get(centreId) ?? "ru",
    }),
  });
  ends.add(() => engine.stop());
  const recovered = await engine.start();
  if (recovered.interrupted + recovered.released > 0)
    logger.warn("recovered from an interruption", recovered);
  await pbx.start();
  const callSettingsChanged = (centreId: CentreId, settings: CallSettings) =>
    void callSettings.set(centreId, settings);
  const outboundLimitsChanged = (centreId: CentreId, limits: OutboundLimits) =>
    void outboundLimits.set(centreId, limits);
  return {
    sip,
    sipPort,
    guard,
    trace,
    media,
    pbx,
    engine,
    callMetrics,
    callSettingsChanged,
    outboundLimitsChanged,
  };
}

/** Where the centre's recordings go while they are made (TEL-REC-12). */
function liveStreamOf(
  { liveStream, liveStreamUrl: url, liveStreamToken: token }: CallSettings,
  allowedHosts: readonly string[],
): LiveStreamTarget | undefined {
  if (!liveStream || url === undefined || !URL.canParse(url)) return undefined;
  const anyNetwork = allowedHosts.includes(hostOf(new URL(url)));
  return { url, anyNetwork, ...(token !== undefined && { token }) };
}

/** Countries of the North American plan hear its tones, all others Russia's (TEL-TON-01). */
function tonesOf(homeCountry: string | undefined) {
  return homeCountry === "US" || homeCountry === "CA" ? "na" : "ru";
}

const limitsEveryMs = 60_000;

/** Limits of poor sound, as they stood a minute ago at the latest: a leg takes those of its beginning (TEL-QOS-04). */
async function qualityLimits({ legs }: Store, { timers, logger }: AssembleOptions) {
  let known = await legs.allQualityLimits();
  const timer = timers.every(limitsEveryMs, () => {
    legs.allQualityLimits().then(
      (limits) => {
        known = limits;
      },
      (error) => logger.debug("limits of quality not read", { error: String(error) }),
    );
  });
  const usual = { mos: 3.6, lossPercent: 3, jitterMs: 40, roundTripMs: 400 };
  return { of: (centreId: CentreId) => known.get(centreId) ?? usual, stop: () => timer.cancel() };
}

/** The centre whose key a recording was sealed with is the first part of the key's name. */
function keyOf(store: Store): (id: string) => RecordingKey | undefined {
  return (id) => {
    const key = store.recordingKey(id.slice(0, id.lastIndexOf(":")) as CentreId);
    return key.id === id ? key : undefined;
  };
}

/** An address that listens everywhere names nobody: the one that far sides know us by does. */
export function sipName({ config }: AssembleOptions): string {
  return config.sip.host === "0.0.0.0" ? config.rtp.address : config.sip.host;
}

/** Bans and counters of before a restart, and the lists that were set (TEL-GEN-05, TEL-SEC-03). */
async function startGuard({ clock, timers, logger }: AssembleOptions, ends: Ends, { security }: Store) {
  const guard = createGuard({
    clock,
    timers,
    logger: logger.child({ part: "guard" }),
    memory: { ...security, putCounters: (counters) => security.putCounters(counters, clock.now()) },
  });
  ends.add(() => guard.close());
  guard.setNetworks(await security.networks());
  await guard.restore();
  return guard;
}

/** Listeners as they are set, or UDP and TCP, and TLS with a certificate (TEL-TPT-01). */
function listenersOf({ config }: AssembleOptions, ports: Ports): readonly ListenerOptions[] {
  const { host, listeners, advertised } = config.sip;
  if (listeners !== undefined) {
    return listeners.map(({ transport, address, port, advertised }) => ({
      transport,
      address,
      port,
      ...(advertised && { advertised }),
    }));
  }
  // A public port is that of UDP and TCP; TLS is reached at its own.
  const known = advertised && {
    advertised: { host: advertised.host, ...(advertised.port !== undefined && { port: advertised.port }) },
  };
  const tls = advertised && { advertised: { host: advertised.host } };
  return [
    { transport: "udp", address: host, port: ports.sip, ...known },
    { transport: "tcp", address: host, port: ports.sip, ...known },
    ...(ports.sipTls === undefined
      ? []
      : [{ transport: "tls", address: host, port: ports.sipTls, ...tls } as const]),
  ];
}

async function startSip(
  options: AssembleOptions,
  { ports, certificates }: Wire,
  watchers: Pick<SipStackOptions, "guard" | "observer">,
): Promise<{ sip: SipStack; port: number }> {
  const { config, clock, timers, random, logger } = options;
  const sip = createSipStack({
    clock,
    timers,
    random: random.fork("sip"),
    logger: logger.child({ part: "sip" }),
    userAgent: config.sip.userAgent,
    ...watchers,
    edges: config.sip.edges,
    resolver: createDnsResolver({ clock, random: random.fork("dns"), client: systemDnsClient(timers) }),
    listeners: listenersOf(options, ports),
    ...(certificates && { tls: { certificate: certificates.current, clients: config.tls?.clients } }),
    // A listener of one's own is for pages elsewhere: which ones has to be said.
    ...(config.sip.webOrigins.length > 0 && { webSocketOrigins: config.sip.webOrigins }),
  });
  await sip.start();
  certificates?.onRenewed((certificate) => sip.setCertificate(certificate));
  const first = config.sip.listeners?.[0]?.transport ?? "udp";
  return { sip, port: sip.localAddress(first).port };
}

function startMedia({ config, programs, mediaWorkers, clock, timers, logger }: AssembleOptions) {
  return createMediaPool({
    workerUrl: programs.mediaWorker,
    gatewayUrl: programs.webrtcGateway,
    workers: mediaWorkers,
    addresses: { bind: config.sip.host, advertised: config.rtp.address },
    rtpPorts: { low: config.rtp.portLow, high: config.rtp.portHigh },
    clock,
    timers,
    logger: logger.child({ part: "media" }),
  });
}

/** The store's rows as the switch wants them. */
function switchDirectory(store: Store, clock: Clock) {
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
        host: row.sipHost,
        homeCountry: row.homeCountry,
        ...row.device,
      })),
    trunks: async (): Promise<readonly Trunk[]> =>
      (await store.switchboard.trunks()).map(
        ({ id, centreId, settings, password, numbers, homeCountry }) => ({
          id,
          centreId,
          settings,
          password,
          numbers,
          homeCountry,
        }),
      ),
    tolls: () => store.tolls.all(),
    centreOfNumber: (number: string) => store.switchboard.centreOfNumber(number),
    blocked: (
      centreId: CentreId,
      caller: {
        readonly number: string;
        readonly hidden: boolean;
        readonly to: string;
        readonly trunkId: TrunkId;
      },
    ) =>
      store.blackList.refusal(
        centreId,
        { ...caller, from: caller.number, keys: blackListKeys(caller.number) },
        clock.now(),
      ),
  };
}

import { uuidV7 } from "@perezvon/base/uuid";
import { createEngine, type Engine } from "@perezvon/engine";
import { createMediaPool, type MediaPool, recoverRecordings } from "@perezvon/media";
import { createSipStack, type SipStack } from "@perezvon/sip";
import type { Store } from "@perezvon/store";
import { createSwitch, type Line, type SoundLibrary, type Switch, type Trunk } from "@perezvon/telephony";
import type { Data } from "./data.ts";
import type { Ends } from "./ends.ts";
import type { AssembleOptions } from "./options.ts";

export interface Calls {
  readonly sip: SipStack;
  readonly sipPort: number;
  readonly media: MediaPool;
  readonly pbx: Switch;
  readonly engine: Engine;
}

/** Wire, switch and engine, ready to call and to be called. */
export async function startCalls(
  options: AssembleOptions,
  ends: Ends,
  { store, folders }: Data,
  sounds: SoundLibrary,
  wantedSipPort: number,
): Promise<Calls> {
  const { clock, timers, random, logger } = options;
  const { sip, port: sipPort } = await startSip(options, wantedSipPort);
  ends.add(() => sip.close());
  // What a crash cut off is closed before anything new is captured (TEL-REC-10).
  const cut = await recoverRecordings(folders.recordings);
  if (cut.length > 0) logger.warn("recordings that a crash cut off were closed", { count: cut.length });
  const media = await startMedia(options);
  ends.add(() => media.close());
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
    sounds,
    recordingsDir: folders.recordings,
    realm: sipName(options),
    newId,
  });
  ends.add(() => pbx.stop());
  const engine = createEngine({
    clock,
    timers,
    logger: logger.child({ part: "engine" }),
    store: store.engine,
    calls: pbx,
    newId,
    recordCalls: true,
  });
  ends.add(() => engine.stop());
  const recovered = await engine.start();
  if (recovered.interrupted + recovered.released > 0)
    logger.warn("recovered from an interruption", recovered);
  await pbx.start();
  return { sip, sipPort, media, pbx, engine };
}

/** An address that listens everywhere names nobody: the one that far sides know us by does. */
export function sipName({ config }: AssembleOptions): string {
  return config.sip.host === "0.0.0.0" ? config.rtp.address : config.sip.host;
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
        host: row.sipHost,
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
    centreOfNumber: (number: string) => store.switchboard.centreOfNumber(number),
  };
}

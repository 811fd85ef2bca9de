import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Clock,
  type Logger,
  seededRandom,
  silentLogger,
  systemClock,
  systemTimers,
  type Timers,
} from "@perezvon/base";
import { createMediaPool, type MediaPool, sine, writeWav } from "@perezvon/media";
import { gatewayUrl, mediaWorkerUrl } from "@perezvon/media/testing";
import type {
  AnalysisOptions,
  CallId,
  CentreId,
  EndpointId,
  LegId,
  SwitchCommand,
  SwitchEvent,
  TrunkId,
  TrunkSettings,
  UserId,
} from "@perezvon/model";
import { defaultTrunkSettings } from "@perezvon/model";
import { createSipStack, type SipStack, type SipStackOptions } from "@perezvon/sip";
import type { Line, StoredBinding, Switch, SwitchDirectory, SwitchOptions, Trunk } from "../src/index.ts";
import { createSwitch } from "../src/index.ts";
import { SipParty } from "./sip-party.ts";

export const CENTRE = "centre-a" as CentreId;
export const OTHER_CENTRE = "centre-b" as CentreId;
export const TRUNK = "trunk-a" as TrunkId;
/** Belongs to the trunk of a port where nobody listens. */
export const DEAD_TRUNK = "trunk-dead" as TrunkId;
export const NUMBER = "+74950000001";
export const OTHER_NUMBER = "+74950000002";
export const MUSIC_HZ = 620;
export const PROMPT_HZ = 930;
export const REALM = "pbx.test";

export const LINE: Line = {
  endpointId: "endpoint-201" as EndpointId,
  centreId: CENTRE,
  userId: "user-201" as UserId,
  login: "line201",
  password: "correct-horse-battery",
  extension: "201",
  displayName: "Анна",
};

/** What a test wants other than usual: a trunk's own fields, and its settings beside them. */
export type TrunkChange = Partial<Omit<Trunk, "settings"> & TrunkSettings>;

/** Of the directory only what a test wants other than usual. */
type MoreOptions = Partial<Omit<SwitchOptions, "directory">> & { directory?: Partial<SwitchDirectory> };

/** The real switch over the real SIP and media, with parties on loopback around it. */
export class World {
  readonly sip: SipStack;
  readonly media: MediaPool;
  readonly switch: Switch;
  readonly carrier: SipParty;
  readonly events: SwitchEvent[] = [];
  readonly folder: string;
  readonly bindings = new Map<string, StoredBinding>();
  /** What `reload` finds. */
  trunks: readonly Trunk[];
  /** Whose tones are heard. */
  zone: "ru" | "na" = "ru";
  #ids = 0;

  private constructor(parts: {
    sip: SipStack;
    media: MediaPool;
    carrier: SipParty;
    folder: string;
    trunks: readonly TrunkChange[];
    more: MoreOptions;
  }) {
    this.sip = parts.sip;
    this.media = parts.media;
    this.carrier = parts.carrier;
    this.folder = parts.folder;
    this.trunks = [
      this.trunk(),
      this.trunk({ id: DEAD_TRUNK, port: 9 }),
      ...parts.trunks.map((change) => this.trunk(change)),
    ];
    const sound = (name: string) => join(parts.folder, name);
    const { directory, ...more } = parts.more;
    this.switch = createSwitch({
      sip: parts.sip,
      media: parts.media,
      clock: systemClock,
      timers: systemTimers,
      random: seededRandom(7),
      logger: testLogger(),
      directory: {
        lines: async () => [LINE],
        trunks: async () => this.trunks,
        centreOfNumber: async (number) =>
          number === NUMBER ? CENTRE : number === OTHER_NUMBER ? OTHER_CENTRE : undefined,
        ...directory,
      },
      bindings: {
        bindings: async () => [...this.bindings.values()],
        putBinding: async (binding) => void this.bindings.set(binding.contact, binding),
        dropBinding: async (_centre, _endpoint, contact) => void this.bindings.delete(contact),
      },
      sounds: {
        prompt: (_centre, name) => (name === "greeting" ? sound("prompt.wav") : undefined),
        music: () => sound("music.wav"),
        file: () => undefined,
        tones: () => this.zone,
      },
      recordingsDir: join(parts.folder, "recordings"),
      realm: REALM,
      newId: () => this.id("generated"),
      ...more,
    });
    this.switch.onEvent((event) => this.events.push(event));
  }

  static async start(
    more: MoreOptions & { trunks?: readonly TrunkChange[]; stack?: Partial<SipStackOptions> } = {},
  ): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), "perezvon-telephony-"));
    const tone = (hz: number, ms: number) => writeWav({ sampleRate: 8000, channels: [sine([hz], ms, -16)] });
    writeFileSync(join(folder, "music.wav"), tone(MUSIC_HZ, 5000));
    writeFileSync(join(folder, "prompt.wav"), tone(PROMPT_HZ, 600));
    const { sipSteps } = more;
    const sip = createSipStack({
      ...(sipSteps && { observer: sipSteps.observer }),
      clock: systemClock,
      timers: systemTimers,
      random: seededRandom(process.pid),
      logger: silentLogger,
      listeners: [
        { transport: "udp", address: "127.0.0.1", port: 0 },
        { transport: "tcp", address: "127.0.0.1", port: 0 },
      ],
      ...more.stack,
    });
    await sip.start();
    // A range of its own for each test process, so that several may run at once.
    const low = 20_000 + (process.pid % 20) * 400;
    const media = await createMediaPool({
      workerUrl: crashable(await mediaWorkerUrl(), folder),
      gatewayUrl: await gatewayUrl(),
      workers: 1,
      addresses: { bind: "127.0.0.1", advertised: "127.0.0.1" },
      rtpPorts: { low, high: low + 399 },
      clock: systemClock,
      timers: systemTimers,
      logger: silentLogger,
    });
    const carrier = await SipParty.start({ proxyPort: sip.localAddress("udp").port, realm: REALM });
    const { trunks = [], stack: _, ...switchOptions } = more;
    const world = new World({ sip, media, carrier, folder, trunks, more: switchOptions });
    await world.switch.start();
    return world;
  }

  async stop(): Promise<void> {
    await this.switch.stop();
    await this.carrier.close();
    await this.media.close();
    await this.sip.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The media worker throws, as a defect in it would. */
  crashMedia(): void {
    const channel = new BroadcastChannel(crashChannel);
    channel.postMessage("crash");
    channel.close();
  }

  trunk({ id, centreId, password, numbers, homeCountry, ...settings }: TrunkChange = {}): Trunk {
    return {
      id: id ?? TRUNK,
      centreId: centreId ?? CENTRE,
      password,
      numbers: numbers ?? [NUMBER],
      homeCountry: homeCountry ?? "RU",
      settings: {
        ...defaultTrunkSettings,
        host: "127.0.0.1",
        port: this.carrier.port,
        channels: 10_000,
        callsPerSecondOut: 200,
        callsPerSecondIn: 200,
        allowedCallerIds: ["*"],
        ...settings,
      },
    };
  }

  id(what: string): string {
    this.#ids++;
    return `${what}-${this.#ids}`;
  }

  execute(command: SwitchCommand): void {
    this.switch.execute(command);
  }

  /** Dials a subscriber of the carrier and returns the leg. */
  dial(
    change: { to?: string; trunkId?: TrunkId; noAnswerMs?: number; analysis?: AnalysisOptions } = {},
  ): LegId {
    const legId = this.id("leg") as LegId;
    this.execute({
      kind: "dial",
      centreId: CENTRE,
      callId: this.id("call") as CallId,
      legId,
      trunkId: change.trunkId ?? TRUNK,
      to: change.to ?? "+79990000001",
      from: NUMBER,
      noAnswerMs: change.noAnswerMs ?? 20_000,
      analysis: change.analysis,
    });
    return legId;
  }

  /** Rings the line's phones and returns the leg. */
  ringLine(change: { timeoutMs?: number; autoAnswer?: boolean; persistent?: boolean } = {}): LegId {
    const legId = this.id("leg") as LegId;
    this.execute({
      kind: "ring_user",
      centreId: CENTRE,
      callId: this.id("call") as CallId,
      legId,
      endpoint: { kind: "sip", userId: LINE.userId, endpointId: LINE.endpointId },
      from: "+79990000001",
      displayName: "Пётр",
      ...(change.persistent ? { persistent: true } : {}),
      autoAnswer: change.autoAnswer ?? false,
      timeoutMs: change.timeoutMs ?? 20_000,
    });
    return legId;
  }

  ringPage(userId: UserId): LegId {
    const legId = this.id("leg") as LegId;
    this.execute({
      kind: "ring_user",
      centreId: CENTRE,
      callId: this.id("call") as CallId,
      legId,
      endpoint: { kind: "browser", userId },
      from: "+79990000001",
      displayName: undefined,
      autoAnswer: false,
      timeoutMs: 20_000,
    });
    return legId;
  }

  /** The first event of a kind that satisfies the condition, past or to come. */
  async event<Kind extends SwitchEvent["kind"]>(
    kind: Kind,
    condition: (event: Extract<SwitchEvent, { kind: Kind }>) => boolean = () => true,
    limitMs = 8_000,
  ): Promise<Extract<SwitchEvent, { kind: Kind }>> {
    const matches = (event: SwitchEvent): event is Extract<SwitchEvent, { kind: Kind }> =>
      event.kind === kind && condition(event as Extract<SwitchEvent, { kind: Kind }>);
    await until(() => this.events.some(matches), `event ${kind}`, limitMs);
    return this.events.find(matches)!;
  }

  /** The event of that kind about that leg. */
  of<
    Kind extends
      | "sent"
      | "ringing"
      | "answered"
      | "analysed"
      | "analysis_skipped"
      | "beep"
      | "digit"
      | "ended"
      | "remote_hold",
  >(kind: Kind, legId: LegId, limitMs?: number): Promise<Extract<SwitchEvent, { kind: Kind }>> {
    // The compiler does not see through the generic that each of these kinds names its leg.
    return this.event(kind, (event) => (event as { legId?: LegId }).legId === legId, limitMs);
  }

  /** Kinds of the events about one leg, in order. */
  story(legId: LegId): string[] {
    return this.events.flatMap((event) => ("legId" in event && event.legId === legId ? [event.kind] : []));
  }
}

export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 8_000,
): Promise<void> {
  const startedAt = systemClock.monotonicMs();
  while (!(await condition())) {
    if (systemClock.monotonicMs() - startedAt > limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await pause(10);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    systemTimers.after(ms, resolve);
  });
}

const crashChannel = "perezvon-test-crash";

/** The same worker, with an ear for the order to crash. */
function crashable(workerUrl: URL, folder: string): URL {
  const path = join(folder, "crashable-worker.mjs");
  writeFileSync(
    path,
    `const channel = new BroadcastChannel(${JSON.stringify(crashChannel)});
channel.onmessage = () => { throw new Error("crash on order"); };
channel.unref();
await import(${JSON.stringify(workerUrl.href)});
`,
  );
  return pathToFileURL(path);
}

/** Everything that the switch times goes by so many times faster; SIP and media keep their own time. */
export function hurried(times: number): { timers: Timers; clock: Clock } {
  return {
    timers: {
      after: (delayMs, run) => systemTimers.after(delayMs / times, run),
      every: (intervalMs, run) => systemTimers.every(intervalMs / times, run),
    },
    clock: { now: () => systemClock.now(), monotonicMs: () => systemClock.monotonicMs() * times },
  };
}

/** An error of the switch fails the test that caused it. */
function testLogger(): Logger {
  return {
    ...silentLogger,
    error(message, fields) {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
    child: () => testLogger(),
  };
}

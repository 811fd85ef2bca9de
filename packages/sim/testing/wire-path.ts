import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom, silentLogger, sleep, systemClock, systemTimers } from "@perezvon/base";
import {
  type CallEntry,
  type Carrier,
  createCarrier,
  defaultProfile,
  Metronome,
  subscriberNumber,
} from "@perezvon/carrier";
import { createMediaPool, type MediaPool } from "@perezvon/media";
import { mediaWorkerUrl } from "@perezvon/media/testing";
import type {
  AnalysisOptions,
  CallId,
  CentreId,
  EndpointId,
  LegId,
  SwitchEvent,
  TrunkId,
  UserId,
} from "@perezvon/model";
import { defaultTrunkSettings } from "@perezvon/model";
import { createSipStack, type SipStack } from "@perezvon/sip";
import { createSwitch, type Line, type Switch } from "@perezvon/telephony";
import { PhoneExchange } from "../src/headless/phone-exchange.ts";
import { Softphone } from "../src/headless/softphone.ts";

const centreId = "00000000-0000-7000-8000-000000000001" as CentreId;
const trunkId = "00000000-0000-7000-8000-000000000002" as TrunkId;
const quick = { meanMs: 150, variation: 0, minMs: 0, maxMs: 1000 };

/** The wire path alone: the real switch and media plane, between the simulated network and registered phones. */
export class WirePath {
  readonly carrier: Carrier;
  readonly pbx: Switch;
  readonly phones: readonly Softphone[];
  readonly lines: readonly Line[];
  readonly recordingsDir: string;
  #events: SwitchEvent[] = [];
  readonly #sip: SipStack;
  readonly #media: MediaPool;
  readonly #exchange: PhoneExchange;

  static async create(): Promise<WirePath> {
    const tools = { clock: systemClock, timers: systemTimers, logger: silentLogger };
    const random = seededRandom("wire path");
    const carrier = await createCarrier({
      ...tools,
      seed: 1,
      profile: { ...defaultProfile, postDialDelay: quick, ring: quick },
      address: "127.0.0.1",
      sipPort: 0,
      speech: "synthetic",
    });
    const sip = createSipStack({
      ...tools,
      random,
      listeners: [{ transport: "udp", address: "127.0.0.1", port: 0 }],
    });
    await sip.start();
    const media = await createMediaPool({
      ...tools,
      workerUrl: await mediaWorkerUrl(),
      workers: 1,
      addresses: { bind: "127.0.0.1", advertised: "127.0.0.1" },
      rtpPorts: { low: 20_000, high: 20_999 },
    });
    const exchange = new PhoneExchange({
      ...tools,
      random,
      server: `127.0.0.1:${sip.localAddress("udp").port}`,
    });
    await exchange.start();
    const recordingsDir = await mkdtemp(join(tmpdir(), "perezvon-recordings-"));
    const path = new WirePath(carrier, sip, media, exchange, recordingsDir);
    await path.#start();
    return path;
  }

  private constructor(
    carrier: Carrier,
    sip: SipStack,
    media: MediaPool,
    exchange: PhoneExchange,
    recordingsDir: string,
  ) {
    const random = seededRandom("wire path phones");
    this.carrier = carrier;
    this.#sip = sip;
    this.#media = media;
    this.#exchange = exchange;
    this.recordingsDir = recordingsDir;
    this.lines = [1, 2].map((place) => ({
      endpointId: `endpoint-${place}` as EndpointId,
      centreId,
      userId: `user-${place}` as UserId,
      login: `line${place}`,
      password: `secret-${place}`,
      extension: `100${place}`,
      displayName: `Agent ${place}`,
    }));
    const metronome = new Metronome(systemClock, systemTimers);
    this.phones = this.lines.map(
      ({ login }, index) =>
        new Softphone(login, 1200 + 80 * index, {
          clock: systemClock,
          timers: systemTimers,
          random,
          metronome,
          address: "127.0.0.1",
        }),
    );
    let ids = 0;
    this.pbx = createSwitch({
      clock: systemClock,
      timers: systemTimers,
      logger: silentLogger,
      sip,
      media,
      random,
      directory: {
        lines: async () => this.lines,
        trunks: async () => [
          {
            id: trunkId,
            centreId,
            password: undefined,
            numbers: [],
            homeCountry: "RU",
            settings: {
              ...defaultTrunkSettings,
              host: "127.0.0.1",
              port: carrier.sip.port,
              channels: 10_000,
              callsPerSecondOut: 200,
              callsPerSecondIn: 200,
              allowedCallerIds: ["*"],
            },
          },
        ],
        centreOfNumber: async () => centreId,
      },
      bindings: { bindings: async () => [], putBinding: async () => {}, dropBinding: async () => {} },
      sounds: { prompt: () => undefined, music: () => undefined, file: () => undefined },
      recordingsDir,
      realm: "127.0.0.1",
      newId: () => `id-${++ids}`,
    });
    this.pbx.onEvent((event) => this.#events.push(event));
  }

  reset(): void {
    this.#events = [];
    this.carrier.reset();
  }

  dial(callId: string, legId: string, to: string, analysis?: AnalysisOptions): void {
    this.pbx.execute({
      kind: "dial",
      centreId,
      callId: callId as CallId,
      legId: legId as LegId,
      trunkId,
      to,
      from: "+74950000000",
      noAnswerMs: 3000,
      analysis,
    });
  }

  ring(callId: string, legId: string, place: number): void {
    const { userId, endpointId } = this.lines[place]!;
    this.pbx.execute({
      kind: "ring_user",
      centreId,
      callId: callId as CallId,
      legId: legId as LegId,
      endpoint: { kind: "sip", userId, endpointId },
      from: "+79991000001",
      displayName: undefined,
      autoAnswer: true,
      timeoutMs: 5000,
    });
  }

  join(one: string, other: string): void {
    this.pbx.execute({ kind: "join", legs: [one as LegId, other as LegId] });
  }

  hangUp(...legIds: string[]): void {
    for (const legId of legIds) this.pbx.execute({ kind: "hang_up", legId: legId as LegId, cause: "normal" });
  }

  /** The first event of this kind of this leg, waited for. */
  async event<K extends SwitchEvent["kind"]>(
    kind: K,
    legId: string,
    limitMs = 10_000,
  ): Promise<Extract<SwitchEvent, { kind: K }>> {
    for (let waitedMs = 0; ; waitedMs += 10) {
      const found = this.#events.find(
        (each) => each.kind === kind && "legId" in each && each.legId === legId,
      );
      if (found) return found as Extract<SwitchEvent, { kind: K }>;
      if (waitedMs > limitMs) {
        const seen = this.#events.map((each) => `${each.kind} ${"legId" in each ? each.legId : ""}`);
        throw new Error(`no ${kind} of ${legId}; seen: ${seen.join(", ")}`);
      }
      await sleep(systemTimers, 10);
    }
  }

  callTo(number: string): CallEntry {
    const entry = this.carrier.report().perCall.find((call) => call.number === subscriberNumber(number));
    if (!entry) throw new Error(`no call to ${number}`);
    return entry;
  }

  async close(): Promise<void> {
    await this.#exchange.close();
    await this.pbx.stop();
    await this.#sip.close();
    await this.#media.close();
    await this.carrier.close();
    await rm(this.recordingsDir, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    await this.pbx.start();
    for (const [place, phone] of this.phones.entries()) {
      const { password } = this.lines[place]!;
      await this.#exchange.connect(phone, { login: phone.login, password, domain: "127.0.0.1" });
    }
  }
}

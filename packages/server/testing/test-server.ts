import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger, systemClock, systemTimers, uuidV7, type VirtualClock } from "@perezvon/base";
import { demoInboundScenario } from "@perezvon/flow";
import { prepareUpload, toneProvider } from "@perezvon/media";
import type { CentreId } from "@perezvon/model";
import { createGuard } from "@perezvon/sip";
import type { DemoCentre, Store } from "@perezvon/store";
import { moveDemoCentreAside, openTestStore } from "@perezvon/store/testing";
import { SipTrace } from "@perezvon/telephony";
import type { FastifyInstance } from "fastify";
import { createServerContext } from "../src/assemble/create-context.ts";
import { SpokenTexts } from "../src/assemble/spoken-texts.ts";
import { AudioLibrary } from "../src/audio/audio-library.ts";
import type { EngineDoor } from "../src/engine-door.ts";
import { createApp } from "../src/http/app.ts";
import type { ServerContext } from "../src/http/context.ts";
import { idleEngine, idlePhone, idleSwitch } from "../src/idle-doors.ts";
import type { PhoneDoor } from "../src/phone-door.ts";
import { hashPassword } from "../src/sign-in/password-hash.ts";
import type { SwitchDoor } from "../src/switch-door.ts";
import { forecastProgram } from "./forecast-program.ts";
import { TestClient } from "./test-client.ts";

export interface TestServer {
  readonly app: FastifyInstance;
  readonly context: ServerContext;
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly ownerUrl: string;
  /** The centre that tests work in. */
  readonly demo: DemoCentre;
  /** Another one with the same logins and names (PLT-TEN-03). */
  readonly other: DemoCentre;
  readonly centreId: CentreId;
  client(address?: string): TestClient;
  /** Signed in with a password of his own; the temporary one was replaced on the first call. */
  signedIn(login: string, centre?: "demo" | "other"): Promise<TestClient>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly engine?: EngineDoor;
  readonly phone?: PhoneDoor;
  readonly pbx?: SwitchDoor;
  readonly sipRequest?: ServerContext["sipRequest"];
  readonly recordingMbit?: number;
}

const slugs = { demo: "demo", other: "other" } as const;

/** The HTTP side on a real database with two centres, without wire and engine. */
export async function openTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const opened = await openTestStore();
  const { store, clock, ownerUrl } = opened;
  const seed = {
    carrier: { host: "127.0.0.1", port: 5070 },
    hashPassword,
    inboundScenario: demoInboundScenario,
  };
  const other = await store.seedDemoCentre(seed);
  await moveDemoCentreAside(ownerUrl, slugs.other);
  const demo = await store.seedDemoCentre(seed);
  const folder = await mkdtemp(join(tmpdir(), "pz-server-"));
  const guard = createGuard({ clock, timers: clock, logger: silentLogger });
  const audio = new AudioLibrary({
    folder: join(folder, "audio"),
    logger: silentLogger,
    store,
    prepare: prepareUpload,
  });
  const spoken = new SpokenTexts(join(folder, "spoken"), toneProvider, {
    logger: silentLogger,
    clock: systemClock,
    spare: toneProvider,
  });
  const context = createServerContext({
    store,
    audio,
    speech: { available: true, say: (text, language) => spoken.say({ text, language }) },
    engine: options.engine ?? idleEngine,
    phone: options.phone ?? idlePhone,
    pbx: options.pbx ?? idleSwitch,
    trace: new SipTrace({ clock, newId: () => uuidV7(clock.now()) }),
    sipRequest: options.sipRequest ?? (() => Promise.reject(new Error("this server has no SIP"))),
    // Days pass when a test says so; what is measured is measured.
    clock: { now: () => clock.now(), monotonicMs: () => systemClock.monotonicMs() },
    timers: systemTimers,
    logger: silentLogger,
    folders: {
      recordings: join(folder, "recordings"),
      uploads: join(folder, "uploads"),
      exports: join(folder, "exports"),
    },
    sip: { host: "127.0.0.1", port: 5060 },
    acceptSip: () => {
      throw new Error("this server has no SIP");
    },
    guard,
    networksChanged: async () => guard.setNetworks(await store.security.networks()),
    sipOrigins: [],
    linesChanged: async () => {},
    callSettingsChanged: () => {},
    outboundLimitsChanged: () => {},
    hostName: "test-host",
    webhookHosts: ["127.0.0.1"],
    recordingWindow: { from: "23:00", to: "09:00" },
    recordingMbit: options.recordingMbit ?? 0,
    forecastProgram: await forecastProgram(),
  });
  const app = await createApp(context, { trustProxy: false, webFolder: undefined });
  await app.ready();
  const passwords = new Map<string, string>();
  return {
    app,
    context,
    store,
    clock,
    ownerUrl,
    demo,
    other,
    centreId: demo.centreId,
    client: (address) => new TestClient(app, address),
    async signedIn(login, centre = "demo") {
      const key = `${centre}/${login}`;
      const client = new TestClient(app);
      const first = (centre === "demo" ? demo : other).signIns.find((each) => each.login === login);
      const known = passwords.get(key);
      const answer = await client.signIn(login, known ?? first?.password ?? "", slugs[centre]);
      if (answer.status !== 200) throw new Error(`${key} cannot sign in: ${answer.text}`);
      if (known === undefined) {
        const next = "Долгий-Пароль-2026";
        const changed = await client.post("/me/password", { current: first?.password, next });
        if (changed.status !== 204) throw new Error(`${key} cannot change the password: ${changed.text}`);
        passwords.set(key, next);
        await client.refresh();
      }
      return client;
    },
    async close() {
      await context.recovery.stop();
      await context.mailer.stop();
      await context.imports.stop();
      await context.eraser.stop();
      await context.exports.stop();
      await context.forecasts.stop();
      await context.tasks.stop();
      await app.close();
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import type { AgentRow, Interaction, PlayLink, Recording } from "@perezvon/api";
import { dominantTone, readWav } from "@perezvon/media";
import { channelsOfBlocks, StreamReceiver } from "@perezvon/media/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./support/baresip.ts";
import { openBrowser } from "./support/browser.ts";
import { type Member, setCalls, signIn } from "./support/centre.ts";
import { microphoneFile, pageHears, untilPageHears } from "./support/listening.ts";
import {
  faultsInBothThemes,
  picture,
  setState,
  signInPage,
  stateSelector,
  takeBrowserPhone,
} from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

const callerHz = 1160;
const agentHz = 680;
const windowSamples = 800;
const pauseMs = 1_500;

/** The trial centre's own acceptance: nothing but two browsers is needed, no line to the outside. */
describe("the number 4040 of the trial centre", () => {
  let product: Product;
  let supervisor: Member;
  let browsers: { readonly caller: Browser; readonly agent: Browser };
  let caller: Page;
  let agent: Page;
  let errors: readonly string[][] = [];
  let transcription: StreamReceiver;

  beforeAll(async () => {
    transcription = await StreamReceiver.open();
    product = await startProduct({ env: { WEBHOOK_HOSTS: "127.0.0.1" } });
    supervisor = await signIn(product, "supervisor");
    // Both pages speak Opus: the menu is coded for the caller, the talk is relayed and recorded all the same (TEL-WRT-04).
    const stream = { liveStream: true, liveStreamUrl: transcription.url, liveStreamToken: "for-speech" };
    await setCalls(await signIn(product, "admin"), { opusFirst: true, ...stream });
    browsers = {
      caller: await openBrowser({ microphoneFile: microphoneFile(callerHz) }),
      agent: await openBrowser({ microphoneFile: microphoneFile(agentHz) }),
    };
  });
  afterAll(async () => {
    await browsers?.caller.close();
    await browsers?.agent.close();
    await product?.close();
    await transcription?.close();
  });

  test("PLT-TST-11 DSK-LOG-02 agent1 is ready, agent2 has a phone", async () => {
    const agentScreen = await signInPage(browsers.agent, product, "agent1", "Сирень-у-ворот-7");
    agent = agentScreen.page;
    await takeBrowserPhone(agent);
    await setState(agent, "Готов");
    const callerScreen = await signInPage(browsers.caller, product, "agent2", "Липа-за-оградой-7");
    caller = callerScreen.page;
    await takeBrowserPhone(caller);
    errors = [agentScreen.errors as string[], callerScreen.errors as string[]];
  });

  test("PLT-TST-11 agent2 dials 4040, hears the spoken menu, presses 1; agent1's desktop rings within 2 s", async () => {
    await caller.getByLabel("Позвонить", { exact: true }).fill("4040");
    await caller.getByRole("button", { name: "Позвонить по номеру" }).click();
    await caller.getByRole("button", { name: "Клавиатура набора" }).click();
    await until(
      async () => (await pageHears(caller)).level > 0.02,
      8_000,
      () => "the greeting is not heard",
    );
    // Speech is no tone: nothing holds its frequency for long.
    const heard = await Promise.all(
      [0, 350, 700, 1_050, 1_400].map(async (ms) => {
        await caller.waitForTimeout(ms);
        return (await pageHears(caller)).hz;
      }),
    );
    expect(new Set(heard.map((hz) => Math.round(hz / 20))).size).toBeGreaterThan(2);

    const pressedAt = Date.now();
    await caller.getByRole("button", { name: "Клавиша 1" }).click();
    await agent.getByRole("button", { name: "Принять вызов" }).waitFor();
    const rangAfterMs = Date.now() - pressedAt;
    console.log(JSON.stringify({ inbound: { rangAfterMs } }));
    expect(rangAfterMs).toBeLessThanOrEqual(2_000);
    await agent.getByText("Входящие вызовы").first().waitFor();
    await picture(agent, "inbound-offer");
    expect(await faultsInBothThemes(agent, "offer")).toEqual([]);
    await until(
      async () => (await pageHears(caller)).level > 0.003,
      3_000,
      () => "the caller waits without music",
    );
  });

  test("PLT-TST-11 DSK-PRF-02 agent1 accepts, both hear each other", async () => {
    const acceptedAt = Date.now();
    await agent.getByRole("button", { name: "Принять вызов" }).click();
    await untilPageHears(agent, callerHz, 5_000);
    const heardAfterMs = Date.now() - acceptedAt;
    await untilPageHears(caller, agentHz, 5_000);
    console.log(JSON.stringify({ inbound: { heardAfterMs } }));
    await picture(agent, "inbound-talk");
    await agent.getByRole("heading", { name: "Галина Иванова" }).waitFor();
    await agent.waitForTimeout(4_000);
  });

  test("TEL-REC-06 DSK-CTL-08 the supervisor pauses the recording by API; agent1's desk says so, and agent1 lets it go on", async () => {
    const { items } = await supervisor.client.get<{ items: AgentRow[] }>("/agents");
    const callId = items.find(({ login }) => login === "agent1")?.interaction?.id;
    await agent.getByText("Запись: идёт").waitFor();
    await supervisor.client.request("PUT", `/calls/${callId}/recording-pause`);
    await agent.getByText("Запись: на паузе").waitFor();
    await agent.waitForTimeout(pauseMs);
    await agent.getByRole("button", { name: "Пауза записи", pressed: true }).click();
    await agent.getByText("Запись: идёт").waitFor();
    // Who may start a recording, and no more, has no pause to begin.
    await agent.getByRole("button", { name: "Пауза записи" }).waitFor({ state: "detached" });
  });

  test("PLT-TST-11 TEL-REC-02 agent1 hangs up and picks a disposition; record and recording are there within 10 s", async () => {
    await agent.getByRole("button", { name: "Завершить вызов" }).click();
    await stateSelector(agent, "Поствызывная обработка").waitFor();
    const endedAt = Date.now();
    await agent.getByRole("radio", { name: /Вопрос решён/ }).click();
    await agent.getByRole("radio", { name: /Вопрос решён/, checked: true }).waitFor();
    await agent.getByRole("button", { name: "Завершить обработку" }).click();
    await stateSelector(agent, "Готов").waitFor();
    await caller.getByText("Нет активных обращений").waitFor();

    let record: Interaction | undefined;
    await until(
      async () => {
        const { items } = await supervisor.client.get<{ items: Interaction[] }>("/interactions");
        record = items.find(({ disposition }) => disposition === "resolved");
        return record?.recordingId !== undefined && record.recordingId !== null;
      },
      10_000 - (Date.now() - endedAt),
      () => `no record with a recording: ${JSON.stringify(record)}`,
    );
    expect(record).toMatchObject({ to: "4040", service: { name: "Входящие вызовы" } });
    expect(record?.agent?.name).toContain("Петрова");

    // The stored form is made after the end of the call.
    let audio: Response | undefined;
    await until(
      async () => {
        const path = `/recordings/${record?.recordingId}`;
        // Not found until the stored form is there.
        const link = await supervisor.client.post<PlayLink>(`${path}/link`).catch(() => undefined);
        if (link === undefined) return false;
        audio = await fetch(`${product.server.ready.http}/api/v1${path}/audio?ticket=${link.ticket}`, {
          headers: { cookie: supervisor.client.cookie },
        });
        return audio.status === 200;
      },
      10_000 - (Date.now() - endedAt),
      () => `no sound of the recording: ${audio?.status}`,
    );
    if (audio === undefined) throw new Error("nothing was fetched");
    const { channels } = readWav(Buffer.from(await audio.arrayBuffer()));
    expect(channels.map((samples) => commonTone(samples))).toEqual([callerHz, agentHz]);

    const { marks } = await supervisor.client.get<Recording>(`/recordings/${record?.recordingId}`);
    const pause = marks.find(({ kind }) => kind === "pause");
    expect(pause?.by).toBe(supervisor.userId);
    const { fromMs, toMs } = { fromMs: pause?.fromMs ?? 0, toMs: pause?.toMs ?? 0 };
    expect(toMs - fromMs).toBeGreaterThan(pauseMs);
    for (const samples of channels) {
      const silent = samples.subarray((fromMs + 300) * 8, (toMs - 300) * 8);
      expect(Math.max(...silent.map(Math.abs))).toBeLessThan(50);
    }
  });

  test("TEL-REC-12 the talk was sent to the transcription provider, who is who, while it went on", async () => {
    const talk = transcription.connections[0];
    if (talk === undefined) throw new Error("nothing was sent");
    expect(talk.authorization).toBe("Bearer for-speech");
    expect(talk.messages[0]).toMatchObject({ event: "start", fromMs: 0, sampleRate: 8000 });
    await until(
      async () => talk.messages.some(({ event }) => event === "stop"),
      10_000,
      () => `no end: ${JSON.stringify(talk.messages)}`,
    );
    expect(channelsOfBlocks(talk.blocks).map((samples) => commonTone(samples))).toEqual([callerHz, agentHz]);
  });

  test("PLT-TST-11 DSK-RTV-05 INB-MET-03 the figures: received 1, answered 1, service level 100 %", async () => {
    const context = await browsers.caller.newContext({ baseURL: product.server.ready.http, locale: "ru-RU" });
    const [name = "", value = ""] = supervisor.client.cookie.split("=", 2);
    await context.addCookies([{ name, value, url: product.server.ready.http }]);
    const page = await context.newPage();
    await page.goto("/supervisor/services");
    const row = page.getByRole("row", { name: /Входящие вызовы/ });
    let shown = "";
    await until(
      async () => {
        shown = await row.innerText();
        return shown.includes("100,0 %");
      },
      10_000,
      () => `the row stays: ${shown}`,
    );
    const cells = await row.getByRole("cell").allInnerTexts();
    // Waiting, longest now, received, answered, lost, short.
    expect(cells.slice(0, 6).map((text) => text.trim())).toEqual(["0", "—", "1", "1", "0", "0"]);
    expect(await faultsInBothThemes(page, "services")).toEqual([]);
    await context.close();
  });

  test("the pages reported no errors", () => {
    expect(errors.flat().filter((error) => !error.includes("401"))).toEqual([]);
  });
});

/** The tone that most windows hold, by tens of hertz. */
function commonTone(samples: Int16Array): number | undefined {
  const counts = new Map<number, number>();
  for (let at = 0; at + windowSamples <= samples.length; at += windowSamples) {
    const { hz, share } = dominantTone(samples.subarray(at, at + windowSamples), 200, 3_400);
    const tens = Math.round(hz / 10) * 10;
    if (share > 0.6) counts.set(tens, (counts.get(tens) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

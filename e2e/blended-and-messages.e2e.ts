import type { AudioMessage, Campaign, ConversationScript, ResultRows } from "@perezvon/api";
import { sine, writeWav } from "@perezvon/media";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./support/baresip.ts";
import { openBrowser } from "./support/browser.ts";
import { type Member, makeCampaign, signIn } from "./support/centre.ts";
import {
  callWith,
  carrierReport,
  microphoneFile,
  untilPageHears,
  untilPageHearsExactly,
  untilSubscriberHears,
  untilSubscriberHearsExactly,
  windowsOf,
} from "./support/listening.ts";
import { faultsInBothThemes, picture, signInPage, stateSelector, takeBrowserPhone } from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

const microphoneHz = 680;
/** Of the message that the agent plays; longer than it is listened to. */
const messageHz = 1_300;
const pause = "Не готов: Перерыв";
const forMachinesHz = 2_100;
const entryNumber = "+74990000002";
/** People answer, the first by the campaign and then by calling back. */
const [customer, next] = ["+79991000061", "+79991000062"] as const;

/** Answering machines whose greeting is one long sentence, by what the campaign does with them. */
const machines = { hang_up: "+79992000201", message: "+79992000206", scenario: "+79992000210" } as const;
type Treatment = keyof typeof machines;

/** One agent who calls and is called, plays messages and fills a script; machines that answer meanwhile. All calls go over SIP. */
describe("blended campaign, messages, a script and machines with real calls", () => {
  let product: Product;
  let browser: Browser;
  let agent: Page;
  let admin: Member;
  let campaign: Campaign;
  const ofMachines = new Map<Treatment, Campaign>();
  let errors: readonly string[] = [];
  const faults: string[] = [];
  const look = async (screen: string) => {
    await picture(agent, `blended-${screen}`);
    faults.push(...(await faultsInBothThemes(agent, screen)));
  };
  const button = (name: string | RegExp) => agent.getByRole("button", { name });

  beforeAll(async () => {
    product = await startProduct({
      carrierProfile: {
        speedUp: 4,
        personHangsUp: 0,
        patience: { meanMs: 400_000, variation: 0, minMs: 400_000, maxMs: 400_000 },
      },
    });
    browser = await openBrowser({ microphoneFile: microphoneFile(microphoneHz) });
    admin = await signIn(product, "admin");
    const forMachines = await message("Сообщение на автоответчик", forMachinesHz, 3_000);
    const scenarioId = await scenario(forMachines);
    for (const treatment of Object.keys(machines) as Treatment[])
      await dialMachine(treatment, forMachines, scenarioId);
    const terms = await message("Условия договора", messageHz, 30_000);
    ({ campaign } = await makeCampaign(admin, "Договоры", [customer, next], {
      kind: "blended",
      entryNumbers: [entryNumber],
      dispositionRequired: true,
    }));
    await admin.client.request("PUT", `/campaigns/${campaign.id}/audio`, { messageIds: [terms] });
    await admin.client.request("PUT", `/campaigns/${campaign.id}/script`, {
      enabled: true,
      scriptId: await script(),
      place: "before",
      knowledgeBase: false,
      ties: [{ field: "name", column: "Имя", writeBack: true }],
    });
    const screen = await signInPage(browser, product, "agent1", "Рябина-у-тропы-7");
    errors = screen.errors;
    agent = screen.page;
    await takeBrowserPhone(agent);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  test("OUT-BLD-01 OUT-CMP-08 the campaign calls a customer; the script stands there with what the list knows of him", async () => {
    await admin.client.post(`/campaigns/${campaign.id}/start`);
    await chooseState("Готов");
    await button("Завершить вызов").waitFor({ timeout: 20_000 });
    // The next one is not dialled for an agent who is not there.
    await chooseState(pause);
    await agent.getByRole("heading", { name: "Клиент 1" }).waitFor();
    expect(await agent.getByRole("textbox", { name: "Как к вам обращаться" }).inputValue()).toBe("Клиент 1");
    await hearEachOther(customer);
  });

  test("OUT-CMP-07 TEL-PLY-07 INB-PRE-03 a message to the customer alone: he hears it in place of the agent, who goes on hearing him", async () => {
    const { identityHz } = await callWith(product, customer);
    await button("Сообщения").click();
    await agent.getByText("Только клиент", { exact: true }).click();
    await button(/^Условия договора/).click();
    await agent.getByText("Звучит «Условия договора»").first().waitFor();
    await untilSubscriberHears(product, customer, messageHz, 10_000);
    await untilSubscriberHearsExactly(product, customer, [messageHz], [messageHz, microphoneHz]);
    await untilPageHearsExactly(agent, [identityHz], [identityHz, messageHz]);
    await look("message");
    await stopMessage();
  });

  test("OUT-CMP-07 TEL-PLY-07 a message to both; a click ends it and the agent is heard again", async () => {
    const { identityHz } = await callWith(product, customer);
    await agent.getByText("Оба", { exact: true }).click();
    await button(/^Условия договора/).click();
    await untilSubscriberHears(product, customer, messageHz, 10_000);
    await untilPageHearsExactly(agent, [identityHz, messageHz], [identityHz, messageHz]);
    await stopMessage();
    await untilPageHearsExactly(agent, [identityHz], [identityHz, messageHz]);
  });

  test("OUT-CMP-08 INB-SCR-08 a required answer is asked for at the end of the work, and stands in the results", async () => {
    await agent.getByRole("textbox", { name: "Как к вам обращаться" }).fill("Клиент Первый");
    await button("Завершить вызов").click();
    await stateSelector(agent, "Поствызывная обработка").waitFor();
    await agent.getByRole("radio", { name: /Не тот человек/ }).click();
    await agent.getByRole("radio", { name: /Не тот человек/, checked: true }).waitFor();
    await button("Завершить обработку").click();
    await agent.getByText("Не заполнено полей: 1").waitFor();
    await agent.getByRole("radio", { name: "Подумает" }).click();
    await agent.getByText("Не заполнено полей: 1").waitFor({ state: "detached" });
    await button("Завершить обработку").click();
    await stateSelector(agent, "Не готов").waitFor();
    const [row] = await rowsOf(campaign, 1);
    expect(row).toMatchObject({
      "Как к вам обращаться": "Клиент Первый",
      Решение: "Подумает",
      "Call Disposition": "Wrong person",
      "Is Inbound Call": "",
      "Is Call Attempt": "1",
    });
  });

  test("OUT-BLD-01 OUT-MOD-13 INB-ACD-04 the customer calls back: before any dial the agent gets him, with the card of his record", async () => {
    const { from } = await callWith(product, customer);
    expect(from).toBe(campaign.callerNumber);
    await subscriberCalls(customer);
    // He waits in the queue; nobody is ready.
    await until(
      async () => (await callsOf(customer)).at(-1)?.answerAt !== undefined,
      15_000,
      () => "the caller is not answered",
    );
    await chooseState("Готов");
    const offer = agent.getByRole("region", { name: /вызов/i });
    await offer.getByText("Клиент Первый").first().waitFor({ timeout: 15_000 });
    await offer
      .getByText(/Договоры/)
      .first()
      .waitFor();
    await agent.keyboard.press("F2");
    await button("Завершить вызов").waitFor();
    await chooseState(pause);
    await agent.getByRole("heading", { name: "Клиент Первый" }).waitFor();
    // The record's fields with what the script wrote back, and the call of before.
    await agent.getByRole("tab", { name: "История (1)" }).click();
    await agent.getByRole("listitem").filter({ hasText: customer }).getByText("Не тот человек").waitFor();
    await look("called-in");
    const { identityHz } = (await callsOf(customer)).at(-1)!;
    await untilPageHears(agent, identityHz, 10_000);
    await until(
      async () => windowsOf((await callsOf(customer)).at(-1)!, microphoneHz) >= 2,
      10_000,
      () => "the caller does not hear the agent",
    );
    expect(await dialsOf(next)).toBe(0);
  });

  test("OUT-BLD-02 OUT-BLD-03 his sale closes the record: a row with inbound 1 and attempt 1 that counts toward nothing", async () => {
    await agent.getByRole("tab", { name: "Скрипт" }).click();
    await agent.getByRole("radio", { name: "Да", exact: true }).click();
    await button("Завершить вызов").click();
    await agent.getByRole("radio", { name: /Заказ/ }).click();
    await agent.getByRole("radio", { name: /Заказ/, checked: true }).waitFor();
    await button("Завершить обработку").click();
    await stateSelector(agent, "Не готов").waitFor();
    const rows = await rowsOf(campaign, 2);
    const called = rows.find((row) => row["Is Inbound Call"] === "1");
    expect(called).toMatchObject({
      "Is Call Attempt": "1",
      "Call Disposition": "Product sold",
      "Record Disposition": "Product sold",
      Решение: "Да",
      Имя: "Клиент Первый",
      Телефон: customer,
    });
    const { items, columns } = await resultsOf(campaign, "simple");
    const simple = items.map(({ cells }) => named(columns, cells)).find((row) => row.Телефон === customer)!;
    // Called once by the campaign; the call of the customer is no dial.
    expect(simple).toMatchObject({
      "Total attempts (per rec)": "1",
      Completed: "1",
      "Record Disposition": "Product sold",
    });
    expect(await dialsOf(customer)).toBe(1);
  });

  test("OUT-BLD-01 OUT-MOD-13 the same agent goes on with the campaign's next customer", async () => {
    await chooseState("Готов");
    await button("Завершить вызов").waitFor({ timeout: 20_000 });
    await agent.getByRole("heading", { name: "Клиент 2" }).waitFor();
    await chooseState(pause);
    await hearEachOther(next);
    await button("Завершить вызов").click();
    await agent.getByRole("radio", { name: /Отказ/ }).first().click();
    await agent.getByRole("radio", { name: "Нет", exact: true }).click();
    await button("Завершить обработку").click();
    await stateSelector(agent, "Не готов").waitFor();
  });

  test.each([
    ["hang_up", "Answering machine"],
    ["message", "Answering machine"],
    ["scenario", "Product sold"],
  ] as const)("OUT-MOD-03 TEL-CPA-10 an answering machine: %s", async (treatment, disposition) => {
    const [row] = await rowsOf(ofMachines.get(treatment)!, 1, 40_000);
    expect(row).toMatchObject({ "Call Disposition": disposition, "Is Call Attempt": "1" });
    const call = await callWith(product, machines[treatment]);
    expect(call).toMatchObject({ behaviour: "machine", endedBy: "product" });
    const heard = windowsOf(call, forMachinesHz);
    if (treatment === "hang_up") expect(heard).toBe(0);
    else {
      // The whole message, about two windows a second of it, and not a word of it before the signal.
      expect(heard).toBeGreaterThanOrEqual(4);
      expect(call.firstHeardAt).toBeGreaterThan(call.greetedAt!);
    }
  });

  test("DSK-A11-01 nothing serious for assistive technology, no errors in the page", () => {
    expect(faults).toEqual([]);
    expect(errors.filter((error) => !error.includes("401"))).toEqual([]);
  });

  async function message(name: string, hz: number, ms: number): Promise<string> {
    const { client } = admin;
    const { id } = await client.post<AudioMessage>("/audio-messages", { name });
    const wav = writeWav({ sampleRate: 8_000, channels: [sine([hz], ms, -14)] });
    const sound = `/audio-messages/${id}/sounds/ru`;
    const as = { method: "PUT", type: "audio/wav" };
    await client.upload(sound, { level: false }, "message.wav", Uint8Array.from(wav), as);
    return id;
  }

  /** Leaves the message where a machine has answered, and says that it sold. */
  async function scenario(messageId: string): Promise<string> {
    const operations = [
      { id: "word", kind: "play_prompt", prompt: { message: messageId }, exits: {} },
      { id: "sold", kind: "set_disposition", disposition: "sold", exits: {} },
    ];
    const body = { format: 1, name: "Для автоответчика", start: "word", operations };
    return (await admin.client.post<{ id: string }>("/scenarios", { scenario: body })).id;
  }

  /** A campaign without agents over one machine, started. */
  async function dialMachine(treatment: Treatment, messageId: string, scenarioId: string): Promise<void> {
    const { campaign: made } = await makeCampaign(admin, `Автомат ${treatment}`, [machines[treatment]], {
      mode: "automatic",
      simultaneousCalls: 1,
      scenarioId,
      waitForBeep: treatment !== "hang_up",
      machine: { treatment, message: "", language: "ru", messageId, scenarioId, withoutBeep: "hang_up" },
    });
    ofMachines.set(treatment, made);
    await admin.client.post(`/campaigns/${made.id}/start`);
  }

  async function script(): Promise<string> {
    const choice = { kind: "field", type: "choice", key: "agrees", label: "Решение", required: true };
    const elements = [
      { kind: "heading", text: "Здравствуйте, $(customer.name)" },
      { kind: "field", type: "line", key: "name", label: "Как к вам обращаться", exported: true },
      { ...choice, exported: true, options: [{ value: "Да" }, { value: "Нет" }, { value: "Подумает" }] },
    ];
    const draft = { pages: [{ key: "start", title: "", elements }] };
    const { id } = await admin.client.post<ConversationScript>("/scripts", { name: "Договор", draft });
    await admin.client.post(`/scripts/${id}/publication`);
    return id;
  }

  /** Where a call comes at once, the state chosen is over before it can be read. */
  async function chooseState(state: string): Promise<void> {
    await button(/^Статус: /).click();
    await agent.getByRole("menuitem", { name: state, exact: true }).click();
  }

  async function hearEachOther(number: string): Promise<void> {
    const { identityHz } = await callWith(product, number);
    await untilPageHears(agent, identityHz, 10_000);
    await untilSubscriberHears(product, number, microphoneHz, 10_000);
  }

  async function stopMessage(): Promise<void> {
    await button("Остановить").click();
    await agent.getByText("Звучит «Условия договора»").first().waitFor({ state: "detached" });
    await untilSubscriberHears(product, customer, microphoneHz, 10_000);
    await untilSubscriberHearsExactly(product, customer, [microphoneHz], [messageHz, microphoneHz]);
  }

  async function subscriberCalls(from: string): Promise<void> {
    const body = JSON.stringify({ from, to: entryNumber, target: product.server.ready.sip });
    const answer = await fetch(`${product.carrier.ready.http}/calls`, { method: "POST", body });
    expect(answer.status).toBe(202);
  }

  /** Calls that this subscriber has made himself. */
  async function callsOf(from: string) {
    const { perCall } = await carrierReport(product);
    return perCall.filter((call) => call.direction === "originated" && call.from === from);
  }

  async function dialsOf(number: string): Promise<number> {
    return (await carrierReport(product)).byNumber[number]?.invites ?? 0;
  }

  async function resultsOf({ id }: Campaign, format: "simple" | "detailed"): Promise<ResultRows> {
    return admin.client.get<ResultRows>(`/campaigns/${id}/results/rows?format=${format}&header=en`);
  }

  /** Rows of the detailed results by the names of their columns, when there are so many. */
  async function rowsOf(of: Campaign, count: number, limitMs = 15_000) {
    let rows: Record<string, string>[] = [];
    await until(
      async () => {
        const { columns, items } = await resultsOf(of, "detailed");
        rows = items.map(({ cells }) => named(columns, cells));
        return rows.length >= count;
      },
      limitMs,
      () => `${of.name} has ${rows.length} rows and not ${count}`,
    );
    return rows;
  }
});

function named(columns: readonly string[], cells: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? ""]));
}

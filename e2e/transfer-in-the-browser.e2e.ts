import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "./support/browser.ts";
import {
  callWith,
  speakTone,
  untilPageHears,
  untilPageHearsExactly,
  untilSubscriberHearsExactly,
} from "./support/listening.ts";
import { picture, setState, signInPage, stateSelector, takeBrowserPhone } from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

/** Nobody's multiple of another's; the customer's own comes from the network. */
const agentHz = 680;
const colleagueHz = 1130;
const supervisorHz = 1510;
const number = "+79991000042";

/** Three people at three browsers and one customer: who hears whom, by the frequency of each (TEL-MIX-02). */
describe("transfer, conference and supervision in the browser", () => {
  let product: Product;
  let browser: Browser;
  const pages = {} as Record<"agent" | "colleague" | "supervisor", Page>;
  const errors: (readonly string[])[] = [];
  let customerHz = 0;

  async function person(who: keyof typeof pages, login: string, hz: number, wordMs: number): Promise<void> {
    const screen = await signInPage(browser, product, login, `Ландыш-у-реки-${hz}`, {
      before: ({ context }) => speakTone(context, hz, wordMs, 400),
    });
    errors.push(screen.errors);
    pages[who] = screen.page;
  }

  /** Exactly these are heard by each; nobody is asked about the one who is left out. */
  async function hearing(expected: {
    readonly customer?: readonly number[];
    readonly agent?: readonly number[];
    readonly colleague?: readonly number[];
    readonly supervisor?: readonly number[];
  }): Promise<void> {
    const tones = [customerHz, agentHz, colleagueHz, supervisorHz];
    const { customer, ...others } = expected;
    await Promise.all([
      customer && untilSubscriberHearsExactly(product, number, customer, tones.slice(1)),
      ...Object.entries(others).map(([who, heard]) =>
        untilPageHearsExactly(pages[who as keyof typeof pages], heard, tones).catch((error) => {
          throw new Error(`${who}: ${error}`);
        }),
      ),
    ]);
  }

  beforeAll(async () => {
    product = await startProduct({
      carrierProfile: {
        speedUp: 4,
        personHangsUp: 0,
        patience: { meanMs: 400_000, variation: 0, minMs: 400_000, maxMs: 400_000 },
      },
    });
    browser = await openBrowser();
    await person("agent", "agent1", agentHz, 450);
    await person("colleague", "agent2", colleagueHz, 530);
    await person("supervisor", "supervisor", supervisorHz, 610);
    await takeBrowserPhone(pages.agent);
    await takeBrowserPhone(pages.colleague);
    await setState(pages.agent, "Готов");
    await dialled(pages.agent);
    customerHz = (await callWith(product, number)).identityHz;
    await untilPageHears(pages.agent, customerHz, 10_000);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  test("TEL-MIX-02 TEL-MIX-03 DSK-MON-01 the supervisor listens, whispers, barges in and leaves: everybody hears what the table says", async () => {
    const { supervisor, agent } = pages;
    await supervisor.goto("/supervisor/agents");
    await supervisor.getByRole("button", { name: "Слушать: Ирина Петрова" }).click();
    await supervisor.getByText("Вас не слышит никто").waitFor();
    await hearing({ customer: [agentHz], agent: [customerHz], supervisor: [customerHz, agentHz] });
    await picture(supervisor, "supervision-monitor");
    await supervisor.locator("label", { hasText: "Подсказать оператору" }).click();
    await supervisor.getByText("Вас слышит только оператор").waitFor();
    await agent.getByText("Вера Смирнова подсказывает: слышите только вы").waitFor();
    await hearing({
      customer: [agentHz],
      agent: [customerHz, supervisorHz],
      supervisor: [customerHz, agentHz],
    });
    await picture(agent, "supervision-coached");
    await supervisor.locator("label", { hasText: "Вмешаться" }).click();
    await supervisor.getByText("Вас слышат оператор и абонент").waitFor();
    await hearing({
      customer: [agentHz, supervisorHz],
      agent: [customerHz, supervisorHz],
      supervisor: [customerHz, agentHz],
    });
    await picture(supervisor, "supervision-barge-in");
    await supervisor.getByRole("button", { name: "Отключиться" }).click();
    await agent.getByText("Вера Смирнова в разговоре: слышат все").waitFor({ state: "detached" });
    await hearing({ customer: [agentHz], agent: [customerHz] });
  });

  test("DSK-CTL-06 DSK-CTL-14 TEL-MIX-02 consultation by one Enter: the customer hears music, then either of the two is talked to", async () => {
    const { agent, colleague } = pages;
    await setState(colleague, "Готов");
    await choose(agent, "Иванова", "Enter");
    await colleague.getByRole("button", { name: /^Принять вызов/ }).click();
    await agent.getByText("Говорите с: Галина Иванова. Абонент слышит музыку").waitFor();
    const heldAt = (await callWith(product, number)).lastHeardAt!;
    await hearing({ customer: [], agent: [colleagueHz], colleague: [agentHz] });
    const { lastHeardAt } = await callWith(product, number);
    expect(lastHeardAt! - heldAt, "the customer hears music").toBeGreaterThan(1_000);
    await picture(agent, "consultation");
    await agent.getByRole("button", { name: "К абоненту", exact: true }).click();
    await agent.getByText("Говорите с абонентом. Галина Иванова слышит музыку").waitFor();
    await hearing({ customer: [agentHz], agent: [customerHz] });
  });

  test("DSK-CTL-07 TEL-MIX-01 conference: each hears all others; completed, the first agent leaves and the rest goes on", async () => {
    const { agent } = pages;
    await agent.getByRole("button", { name: "Конференция", exact: true }).click();
    await agent.getByText("Конференция, участников: 3").waitFor();
    await hearing({
      customer: [agentHz, colleagueHz],
      agent: [customerHz, colleagueHz],
      colleague: [customerHz, agentHz],
    });
    await picture(agent, "conference");
    await agent.getByRole("button", { name: "Соединить и выйти" }).click();
    await stateSelector(agent, "Готов").waitFor();
    await hearing({ customer: [colleagueHz], colleague: [customerHz] });
  });

  test("DSK-CTL-05 TEL-XFR-01 blind transfer by Shift+Enter is refused, rings at the one who sent it, and is back", async () => {
    const { agent, colleague } = pages;
    await choose(colleague, "Петрова", "Shift+Enter");
    await colleague.getByText("Переводим вызов. Если никто не ответит, он вернётся к вам.").waitFor();
    await picture(colleague, "transferring");
    await agent.getByRole("button", { name: /^Отклонить вызов/ }).click();
    await colleague.getByRole("button", { name: /^Принять вызов/ }).click();
    await hearing({ customer: [colleagueHz], colleague: [customerHz] });
    await colleague.getByText("Занято. Вызов снова у вас.").waitFor();
  });

  test("DSK-MON-04 TEL-MIX-02 take-over: the customer is the supervisor's, the agent's leg ends", async () => {
    const { supervisor, colleague } = pages;
    await supervisor.getByRole("button", { name: "Вмешаться: Галина Иванова" }).click();
    await supervisor.getByText("Вас слышат оператор и абонент").waitFor();
    await supervisor.getByRole("button", { name: "Забрать" }).click();
    await stateSelector(colleague, "Готов").waitFor();
    await hearing({ customer: [supervisorHz], colleague: [], supervisor: [customerHz] });
    await picture(supervisor, "supervision-taken");
    await supervisor.getByRole("button", { name: "Завершить вызов" }).click();
    await expect
      .poll(async () => (await callWith(product, number)).endedBy, { timeout: 5_000 })
      .toBe("product");
    expect(errors.flat().filter((error) => !error.includes("401"))).toEqual([]);
  });
});

/** Calls the customer by the dial field. While three browsers start the machine may be too busy for a call: it is asked again. */
async function dialled(page: Page): Promise<void> {
  for (let left = 12; ; left--) {
    await page.getByLabel("Позвонить", { exact: true }).fill(number);
    await page.getByRole("button", { name: "Позвонить по номеру" }).click();
    const recording = page.getByText("Запись: включена");
    if (
      await recording.waitFor({ timeout: 4_000 }).then(
        () => true,
        () => left === 0,
      )
    )
      return;
  }
}

/** Opens the transfer panel, types a name and presses the keys that consult or transfer. */
async function choose(page: Page, name: string, keys: "Enter" | "Shift+Enter"): Promise<void> {
  await page.getByRole("button", { name: /^Перевести или консультация/ }).click();
  const field = page.getByRole("combobox", { name: "Имя, внутренний или внешний номер" });
  await field.fill(name);
  await page.getByRole("option", { selected: true }).filter({ hasText: name }).waitFor();
  await field.press(keys);
}

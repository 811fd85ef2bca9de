import type { Campaign, CampaignStaff } from "@perezvon/api";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "./support/baresip.ts";
import { openBrowser } from "./support/browser.ts";
import { type Member, makeCampaign, signIn } from "./support/centre.ts";
import { callWith, microphoneFile, untilPageHears, untilSubscriberHears } from "./support/listening.ts";
import { faultsInBothThemes, picture, signInPage, stateSelector, takeBrowserPhone } from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

const microphoneHz = 680;
const numbers = ["+79991000051", "+79991000052"] as const;
const minuteMs = 60_000;
/** As a field for date and time takes it; the demo list lives in Moscow's time, three hours ahead of UTC all the year. */
const inMoscow = (at: number) => new Date(at + 3 * 60 * minuteMs).toISOString().slice(0, 16);

/** A record before its dial, and a call that is promised and kept, at one agent's browser. */
describe("preview and promised calls in the browser", () => {
  let product: Product;
  let browser: Browser;
  let agent: Page;
  let manager: Page;
  let admin: Member;
  let campaign: Campaign;
  let from = 0;
  const errors: (readonly string[])[] = [];
  const faults: string[] = [];
  const look = async (page: Page, screen: string) => {
    await picture(page, `call-backs-${screen}`);
    faults.push(...(await faultsInBothThemes(page, screen)));
  };

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
    ({ campaign } = await makeCampaign(admin, "Личный подход", numbers, {
      mode: "preview",
      dispositionRequired: true,
      callBacks: {
        owner: "preferred",
        reserve: true,
        reserveSeconds: 300,
        windowMinutes: 30,
        fashion: "preview",
      },
    }));
    const staff = await admin.client.get<CampaignStaff>(`/campaigns/${campaign.id}/staff`);
    const manager = staff.people.find(({ login }) => login === "supervisor")!;
    // Promises are kept by whoever runs the campaign (OUT-CMP-04).
    await admin.client.request("PUT", `/campaigns/${campaign.id}/staff`, {
      groups: staff.groups,
      managerIds: [manager.id],
    });
    await admin.client.post(`/campaigns/${campaign.id}/start`);
    const screen = await signInPage(browser, product, "agent1", "Рябина-у-тропы-7");
    errors.push(screen.errors);
    agent = screen.page;
    await takeBrowserPhone(agent);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  test("OUT-PRV-01 OUT-PRV-02 DSK-CMR-01 a record is offered; rejected, the agent is not ready and gets another", async () => {
    await setStateUnlessBusy("Готов");
    const offer = agent.getByRole("region", { name: "Предпросмотр" });
    await offer.getByText("Клиент 1").first().waitFor();
    await look(agent, "offer");
    await offer.getByRole("button", { name: "Отклонить" }).click();
    await stateSelector(agent, "Не готов").waitFor();
    await setStateUnlessBusy("Готов");
    await offer.getByText("Клиент 2").first().waitFor();
    await agent.keyboard.press("F2");
    await agent.getByRole("heading", { name: "Клиент 2" }).waitFor();
    await agent.getByRole("button", { name: "Пропустить" }).waitFor();
    await look(agent, "card");
  });

  test("OUT-PRV-03 DSK-CMR-02 the agent dials: his own phone first, then the customer, and both hear each other", async () => {
    await agent.getByRole("button", { name: `Позвонить на ${numbers[1]}` }).click();
    await talk(numbers[1]);
  });

  test("OUT-CBK-01 OUT-CBK-02 DSK-CTX-07 «Перезвонить»: himself, at the next minute of the customer's clock", async () => {
    await agent.getByRole("button", { name: "Завершить вызов" }).click();
    await stateSelector(agent, "Поствызывная обработка").waitFor();
    await agent.getByRole("radio", { name: /Перезвонить/ }).click();
    const form = agent.getByRole("region", { name: "Следующий звонок" });
    await form.getByRole("button", { name: "через 15 мин" }).click();
    await form.getByText(/у вас/).waitFor();
    await look(agent, "form");
    // Later than this journey lasts: it is moved below.
    from = Math.ceil(Date.now() / minuteMs) * minuteMs + 3 * minuteMs;
    await form.getByLabel("Позвонить в").fill(inMoscow(from));
    await form.getByRole("button", { name: "Назначить звонок" }).click();
    await form.getByText(/Вы звоните на/).waitFor();
    await agent.getByRole("button", { name: "Завершить обработку" }).click();
    // Reserved at once, five minutes being longer than the wait; his calendar has the promise, in his time and the customer's.
    await agent.getByText(/Вы свободны для Клиент 2/).waitFor();
    const own = agent.getByRole("region", { name: "Мои обещанные звонки" });
    await own.getByText("Неделя").click();
    await own.getByText("Клиент 2").waitFor();
    await own.getByText(/^там /).waitFor();
    await look(agent, "calendar");
  });

  test("OUT-CBK-04 OUT-CBK-05 OUT-CBK-07 a manager moves the promise to now; the record is its owner's again, is dialled and sold, and he is told", async () => {
    const supervisor = await signInPage(browser, product, "supervisor", "Калина-у-дома-7");
    errors.push(supervisor.errors);
    manager = supervisor.page;
    await supervisor.page.goto("/supervisor/call-backs");
    await supervisor.page.getByRole("rowheader", { name: /Клиент 2/ }).waitFor();
    await look(supervisor.page, "list");
    const offer = agent.getByRole("region", { name: "Предпросмотр" });
    expect(await offer.count()).toBe(0);
    await supervisor.page.getByRole("button", { name: `Перенести или передать: ${numbers[1]}` }).click();
    const dialog = supervisor.page.getByRole("dialog");
    await dialog
      .getByLabel(/^С \(время клиента/)
      .fill(inMoscow(Math.floor(Date.now() / minuteMs) * minuteMs));
    await dialog.getByRole("button", { name: "Сохранить" }).click();
    await offer.getByText("Клиент 2").first().waitFor({ timeout: 15_000 });
    await agent.keyboard.press("F2");
    await agent.getByText("Этот звонок обещали вы.").waitFor();
    await agent.keyboard.press("F2");
    await talk(numbers[1]);
    await agent.getByRole("button", { name: "Завершить вызов" }).click();
    await agent.getByRole("radio", { name: /Заказ/ }).click();
    await agent.getByRole("button", { name: "Завершить обработку" }).click();
    await stateSelector(agent, "Готов").waitFor();
    await supervisor.page.getByText("Обещанных звонков нет").waitFor({ timeout: 15_000 });
    // Told of it while he talked, he reads it now, and puts it away.
    await agent.getByText(/ваш звонок перенесён/).waitFor({ timeout: 20_000 });
    await agent.getByRole("button", { name: "Убрать: Клиент 2" }).click();
    await agent.getByText(/ваш звонок перенесён/).waitFor({ state: "detached" });
  });

  test("OUT-STA-01 OUT-MOD-02 DSK-CWN-03 DSK-CWN-04 the manager changes order, groups and mode in his window; while it runs only some modes", async () => {
    await manager.goto("/supervisor/campaigns");
    const mode = manager.getByRole("combobox", { name: "Режим: Личный подход" });
    await mode.click();
    const predictive = manager.getByRole("option", { name: "Предсказывающий" });
    expect(await predictive.getAttribute("data-combobox-disabled")).toBe("true");
    await manager.keyboard.press("Escape");
    const order = manager.getByRole("textbox", { name: /^Порядок: / });
    await order.fill("7");
    await order.press("Enter");
    const group = manager.getByRole("combobox", { name: "Добавить группу" });
    await group.click();
    await manager.getByRole("option", { name: "ИТ", exact: true }).click();
    const remove = manager.getByRole("button", { name: "Убрать группу «ИТ»" });
    await remove.waitFor();
    await look(manager, "window");
    await remove.click();
    await manager.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
    await remove.waitFor({ state: "detached" });
    await manager.getByRole("button", { name: "Стоп: Остановить кампанию Личный подход" }).click();
    await manager
      .getByRole("button", { name: /^Старт/ })
      .first()
      .waitFor();
    await mode.click();
    await predictive.click();
    const factor = manager.getByRole("textbox", { name: "Наборов на готового оператора: Личный подход" });
    await factor.fill("1,5");
    await factor.press("Enter");
    const now = () => admin.client.get<Campaign>(`/campaigns/${campaign.id}`);
    await until(
      async () => (await now()).dialsPerAgent === 1.5,
      10_000,
      () => "the factor is not saved",
    );
    expect(await now()).toMatchObject({ mode: "predictive", lists: [{ order: 7 }] });
  });

  test("DSK-A11-01 nothing serious for assistive technology, no errors in the pages", () => {
    expect(faults).toEqual([]);
    expect(errors.flat().filter((error) => !error.includes("401"))).toEqual([]);
  });

  async function talk(number: string): Promise<void> {
    await agent.getByRole("button", { name: "Завершить вызов" }).waitFor();
    await until(
      async () => (await callWith(product, number).catch(() => undefined))?.outcome === "in_progress",
      15_000,
      () => "the customer is not called",
    );
    const { identityHz } = await callWith(product, number);
    await untilPageHears(agent, identityHz, 10_000);
    await untilSubscriberHears(product, number, microphoneHz, 10_000);
  }

  /** Where a record comes at once, «Готов» is over before it can be read. */
  async function setStateUnlessBusy(state: string): Promise<void> {
    await agent.getByRole("button", { name: /^Статус: / }).click();
    await agent.getByRole("menuitem", { name: state, exact: true }).click();
  }
});

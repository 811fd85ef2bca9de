import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults } from "./support/accessibility.ts";
import { openBrowser } from "./support/browser.ts";
import { picture, signInPage } from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

const listName = "Клиенты на осень";
const banName = "Просили не звонить";
const campaignName = "Осенний тариф";
const statusName = "Ждёт договор";

const csv = [
  "ФИО,Телефон,Область",
  "Снегирёв Антон,+79991000301,Рязанская область",
  "Щеглова Анна,+79991000302,Тульская область",
  "Клестов Юрий,+79991000303,Рязанская область",
].join("\r\n");

/** The 16 steps of a campaign's set-up in their order, by the screens alone, as an administrator goes through them the first time. */
describe("setting a campaign up", () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  let errors: readonly string[] = [];
  const faults: string[] = [];

  beforeAll(async () => {
    product = await startProduct({
      carrierProfile: {
        postDialDelay: { meanMs: 200, variation: 0 },
        ring: { meanMs: 1_500, variation: 0 },
      },
    });
    browser = await openBrowser();
    const screen = await signInPage(browser, product, "admin", "Осень-над-Окой-5");
    page = screen.page;
    errors = screen.errors;
    await page.waitForURL(/\/admin/);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const dialog = () => page.getByRole("dialog");
  const tab = (name: string) => page.getByRole("tab", { name, exact: true }).click();
  const part = (name: string) =>
    page.getByRole("radiogroup", { name: "Обзвон" }).getByText(name, { exact: true }).click();
  const look = async (screen: string) => {
    await picture(page, `set-up-${screen}`);
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${screen}: ${fault}`));
  };
  /** Presses, and waits until the server has taken what was changed. */
  const saved = async (press: Locator, method = "PATCH") => {
    const answer = page.waitForResponse((response) => response.request().method() === method);
    await press.click();
    const { status, url } = await answer.then((each) => ({ status: each.status(), url: each.url() }));
    expect(status, url).toBeLessThan(300);
  };
  const save = (method = "PATCH") => saved(button("Сохранить"), method);
  const choose = async (field: Locator, option: string | RegExp) => {
    await field.click();
    await page.getByRole("option", { name: option }).first().click();
  };
  /** Names of the steps that the checklist says are in that state. */
  const steps = async (state: string) => {
    await button("Шаги настройки").click();
    const items = dialog().getByRole("listitem");
    await items.nth(15).waitFor();
    const found = await items.filter({ has: page.getByLabel(state, { exact: true }) }).allInnerTexts();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    return found.map((text) => text.trim().split("\n")[0]!);
  };

  test("OUT-DIA-04 OUT-LST-01 step 1: a list from a file, with its three tabs", async () => {
    await page.goto("/admin/lists/new");
    const choosing = page.waitForEvent("filechooser");
    await button("Выбрать файл").click();
    await (await choosing).setFiles({ name: "осень.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByRole("cell", { name: "Снегирёв Антон" }).waitFor();
    await page.getByLabel("Название списка").fill(listName);
    await button("Далее").click();
    await page.getByRole("table", { name: "Типы столбцов" }).waitFor();
    await button("Далее").click();
    await button("Загрузить").click();
    await page.getByRole("link", { name: "Открыть содержание" }).click();
    await page.getByRole("row", { name: /Клестов Юрий/ }).waitFor();
    const tabs = page.getByRole("tablist").first().getByRole("tab");
    expect(await tabs.allTextContents()).toEqual(["Свойства", "Содержание", "Журнал"]);
    await tabs.nth(2).click();
    await page.getByRole("row", { name: /осень\.csv/ }).waitFor();
    await tabs.nth(0).click();
    await page.getByRole("textbox", { name: /^Название( \*)?$/ }).waitFor();
    for (const heading of ["Формат", "Периодическое обновление"])
      await page.getByRole("heading", { name: heading, exact: true }).waitFor();
  });

  test("OUT-DIA-04 OUT-DNC-01 step 2: a do-not-call list with a number", async () => {
    await page.goto("/admin/do-not-call");
    await button("Новый список").first().click();
    await dialog().getByLabel("Название").fill(banName);
    await button("Создать").click();
    await page.getByRole("heading", { name: banName }).waitFor();
    await page.getByLabel("Номера", { exact: true }).fill("+79991000302");
    await button("Добавить").click();
    await page.getByRole("row", { name: /9991000302|999 100/ }).waitFor();
    await look("do-not-call");
  });

  test("OUT-DIA-04 OUT-HRS-01 step 3: hours by region", async () => {
    await page.goto("/admin/calling-hours");
    await button("Готовый набор").click();
    await saved(page.getByRole("menuitem", { name: /Россия, днём/ }), "POST");
    await page
      .getByRole("row", { name: /по умолчанию/ })
      .first()
      .waitFor();
    await look("calling-hours");
  });

  test("OUT-DIA-04 OUT-CMP-01 OUT-CMP-03 step 4: the campaign, with nothing but its name and a property", async () => {
    await page.goto("/admin/campaigns");
    const table = page.getByRole("table", { name: "Вх.сервисы и Кампании обзвона" });
    await table.getByRole("row", { name: /Входящие вызовы 80\/20 Входящий/ }).waitFor();
    const heads = await table.getByRole("columnheader").allInnerTexts();
    expect(heads.slice(0, 5)).toEqual(["Название", "SL", "Тип", "Состояние", "Связанные кампании"]);
    await button("Новая кампания").first().click();
    await dialog().getByLabel("Название").fill(campaignName);
    await button("Создать").click();
    await page.getByRole("heading", { name: campaignName }).waitFor();
    expect(await steps("Сделано")).toEqual([
      "Список обзвона",
      "Списки «Не звонить»",
      "Часы для звонков",
      "Кампания",
      "Статусы",
    ]);
    await button("Шаги настройки").click();
    await dialog().getByRole("listitem").nth(15).waitFor();
    await look("steps");
    // Each step leads to its place.
    await dialog().getByRole("link", { name: "Кампания", exact: true }).click();
    await dialog().waitFor({ state: "detached" });
    await choose(page.getByRole("combobox", { name: "Запись разговоров" }), "Не записывать вызовы");
    await page.getByLabel("в интервале").fill("25");
    await save();
    await look("properties");
    await button("Шаги настройки").click();
    await dialog().getByRole("link", { name: "Группы операторов" }).click();
    await page.getByRole("tab", { name: "Персонал", selected: true }).waitFor();
  });

  test("OUT-DIA-04 OUT-CMP-04 INB-PER-03 steps 5 to 7: the group gives its agents the skill", async () => {
    await choose(page.getByRole("combobox", { name: /Группы/ }), "Контакт центр");
    await page.keyboard.press("Tab");
    const level = page.getByRole("textbox", { name: "Уровень навыка группы Контакт центр" });
    expect(await level.inputValue()).toBe("100");
    await level.fill("90");
    await choose(page.getByRole("combobox", { name: "Руководители" }), "Смирнова Вера (supervisor)");
    await page.keyboard.press("Tab");
    await choose(page.getByRole("combobox", { name: "Контролёры" }), "Петрова Ирина (agent1)");
    await page.keyboard.press("Tab");
    await page.getByText(/Роль не позволяет: Петрова Ирина/).waitFor();
    await look("staff");
    await save("PUT");
    const done = await steps("Сделано");
    expect(done).toContain("Группы операторов");
    expect(done).toContain("Уровни навыков");
    expect(await steps("Не обязательно")).toEqual(
      expect.arrayContaining(["Дополнительные навыки", "Скрипты"]),
    );
  });

  test("OUT-DIA-04 OUT-CMP-05 step 8: the list is attached, and enabled by hand", async () => {
    await tab("Списки");
    await button("Подключить список").click();
    await page.getByRole("menuitem", { name: listName }).click();
    const enabled = page.getByRole("switch", { name: `Список «${listName}» включён` });
    await enabled.waitFor();
    expect(await enabled.isChecked()).toBe(false);
    await enabled.check({ force: true });
    await save();
    await look("lists");
  });

  test("OUT-DIA-04 OUT-DSP-01 OUT-DSP-11 step 9: a status of one's own, moved by the keyboard; connection issues hidden", async () => {
    await tab("Статусы");
    const final = page.getByRole("region", { name: "Завершающие" });
    await button("Добавить статус в раздел «Завершающие»").click();
    await dialog().getByLabel("Название по-русски").fill(statusName);
    await button("Сохранить").click();
    await dialog().getByText("Введите название").waitFor();
    await dialog().getByLabel("Название по-английски").fill("Awaits the contract");
    await choose(dialog().getByRole("combobox", { name: "Тип" }), "Завершающий, успех");
    await dialog().getByLabel("Код").fill("K7");
    await saved(button("Сохранить"), "PUT");
    const rows = final.getByRole("listitem");
    await rows.filter({ hasText: statusName }).waitFor();
    const place = async () => (await rows.allInnerTexts()).findIndex((text) => text.includes(statusName));
    const last = await place();
    await saved(button(`Выше: «${statusName}»`), "PUT");
    expect(await place()).toBe(last - 1);
    const moved = page.waitForResponse((response) => response.request().method() === "PUT");
    await page.keyboard.press("Alt+ArrowUp");
    expect((await moved).status()).toBe(200);
    expect(await place()).toBe(last - 2);
    await saved(button("Скрыть «Проблемы с соединением» от операторов"), "PUT");
    await button("Показать «Проблемы с соединением» операторам").waitFor();
    const busy = page.getByRole("listitem").filter({ hasText: "Занято" });
    await busy.getByLabel("Скрыт", { exact: true }).waitFor();
    const machine = page.getByRole("listitem").filter({ hasText: "Автоответчик" });
    expect(await machine.getByLabel("Скрыт", { exact: true }).count()).toBe(0);
    await look("statuses");
  });

  test("OUT-DIA-04 OUT-CMP-08 INB-SCR-09 step 11: a script is drafted, published and used", async () => {
    const campaignAddress = page.url();
    await page.getByRole("link", { name: "Скрипты разговора", exact: true }).click();
    await button("Добавить скрипт").click();
    await dialog().getByLabel("Название").fill("Опрос клиентов");
    await saved(dialog().getByRole("button", { name: "Добавить скрипт", exact: true }), "POST");
    await button("Добавить элемент").click();
    await page.getByRole("menuitem", { name: "Поле", exact: true }).click();
    const field = page.getByRole("region", { name: "Элемент 1: Поле" });
    await field.getByLabel("Подпись", { exact: true }).fill("Имя");
    await field.getByLabel("Экспорт в результаты").check();
    await save();
    await saved(button("Опубликовать"), "POST");
    await look("script");
    await page.goto(campaignAddress);
    await tab("Скрипты");
    await page.getByRole("switch", { name: "Включить скрипт разговора" }).check({ force: true });
    await choose(page.getByRole("combobox", { name: "Скрипт", exact: true }), "Опрос клиентов");
    await page.getByText("Поле скрипта", { exact: true }).waitFor();
    await save("PUT");
    await look("scripts");
    expect(await steps("Сделано")).toContain("Скрипты");
  });

  test("OUT-DIA-04 OUT-CID-01 step 12: the number that customers see", async () => {
    await tab("Номера");
    await choose(page.getByRole("combobox", { name: /Номер, который видит клиент/ }), /74990000001/);
    await save();
    await look("numbers");
  });

  test("OUT-DIA-04 OUT-CMP-09 OUT-RED-01 step 13: dialling, a rule of redialling, do-not-call, and the check", async () => {
    await tab("Обзвон");
    await page.getByLabel("Лимит времени для «Нет ответа»").fill("25");
    await save();
    await part("Перезвоны");
    await button("Редактировать правило «Занято»").click();
    await dialog().getByLabel("Повторы", { exact: true }).fill("2");
    await dialog().getByLabel("Перезвонить через, ч").fill("3");
    await look("redial-rule");
    await button("Применить").click();
    await dialog().waitFor({ state: "detached" });
    await save();
    const rule = page.getByRole("row", { name: /^Занято/ });
    expect((await rule.innerText()).replaceAll(/\s+/g, " ")).toContain("Перезвонить (3 ч)");
    await part("Не звонить");
    await button("Добавить список").click();
    await page.getByRole("menuitem", { name: banName }).click();
    await page.getByRole("row", { name: new RegExp(banName) }).waitFor();
    await save();
    await part("Диагностика");
    await button("Проверить снова").waitFor();
    await page.getByRole("list").or(page.getByText("Замечаний нет")).first().waitFor();
    expect(await page.getByLabel("Ошибка", { exact: true }).count()).toBe(0);
    await look("diagnostics");
    expect(await steps("Нужно сделать")).toEqual(["Запуск", "После запуска"]);
  });

  test("OUT-CMP-13 a test dial over the real switch: a machine answers, is told apart, and no result comes of it", {
    timeout: 120_000,
  }, async () => {
    await button("Тестовый набор").click();
    await dialog().getByLabel("Номер").fill("112");
    await button("Позвонить").click();
    await dialog().getByText("Это не номер телефона.").waitFor();
    // Its greeting is one long sentence; one that begins with a single word is taken for a person's.
    await dialog().getByLabel("Номер").fill("8 999 200-02-02");
    await button("Позвонить").click();
    const course = dialog().getByRole("region", { name: "Ход вызова" });
    await course.getByText("+79992000202").waitFor();
    await course.getByText("Клиент видит номер +74990000001").waitFor();
    await course.getByText("Анализ: автоответчик").waitFor({ timeout: 90_000 });
    await course.getByText("Запись получила бы статус «Автоответчик»").waitFor({ timeout: 90_000 });
    for (const step of ["Набор", "Гудки", "Ответ", "Распознано", "Конец"])
      await course.getByRole("listitem").filter({ hasText: step }).waitFor();
    await look("test-dial");
    // A person, until the administrator hangs up.
    await dialog().getByLabel("Номер").fill("+79991000302");
    await button("Позвонить").click();
    await button("Положить трубку").click();
    await button("Позвонить").waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(await steps("Нужно сделать")).toEqual(["Запуск", "После запуска"]);
  });

  test("OUT-DIA-04 OUT-EXP-01 step 14: a periodic export, not sent yet", async () => {
    await tab("Экспорт");
    await button("Новый периодический экспорт").first().click();
    await dialog().getByLabel("Название").fill("Вечерняя выгрузка");
    await dialog().getByLabel("Хост").fill("files.example");
    await dialog().getByLabel("Логин").fill("results");
    await dialog().getByLabel("Пароль").first().fill("a long secret");
    await look("export-task");
    await saved(button("Сохранить"), "POST");
    await dialog().waitFor({ state: "detached" });
    await page.getByText("Вечерняя выгрузка").first().waitFor();
    expect(await steps("Сделано")).toContain("Экспорт результатов");
  });

  test("OUT-DIA-04 OUT-CMP-10 step 15: started, and stopped again", async () => {
    await button(`Старт: Запустить кампанию ${campaignName}`).click();
    await button(`Стоп: Остановить кампанию ${campaignName}`).waitFor();
    expect(await steps("Нужно сделать")).toEqual(["После запуска"]);
    await button(`Стоп: Остановить кампанию ${campaignName}`).click();
    await button(`Старт: Запустить кампанию ${campaignName}`).waitFor();
  });

  test("OUT-CMP-12 the settings go into a file and come back as another campaign; a faulty file is told fault by fault", async () => {
    const address = page.url();
    const downloading = page.waitForEvent("download");
    await button("Выгрузить настройки в файл").click();
    const text = readFileSync(await (await downloading).path(), "utf8");
    await page.goto("/admin/campaigns");
    await button("Загрузить из файла").click();
    const give = (name: string, content: string) =>
      dialog()
        .locator("input[type=file]")
        .setInputFiles({
          name,
          mimeType: "application/json",
          buffer: Buffer.from(content),
        });
    await give("a.json", "{");
    await dialog()
      .getByText(/В файле не JSON/)
      .waitFor();
    await give("b.json", text.replaceAll("Опрос клиентов", "Другой опрос"));
    await dialog().getByText("В этом центре нет скрипта «Другой опрос»").waitFor();
    await dialog().getByText("script.scriptId").waitFor();
    expect(await button("Создать кампанию").isDisabled()).toBe(true);
    await look("file-faults");
    await give("c.json", text);
    await dialog().getByText("settings.name").waitFor();
    await dialog().getByLabel("Название новой кампании").fill("Осень из файла");
    await page.keyboard.press("Tab");
    await dialog()
      .getByText(/Всё найдено/)
      .waitFor();
    await look("file-fine");
    await button("Создать кампанию").click();
    await page.getByRole("heading", { name: "Осень из файла" }).waitFor();
    await tab("Статусы");
    await page.getByRole("listitem").filter({ hasText: statusName }).waitFor();
    await page.goto(address);
  });

  test("OUT-DIA-04 OUT-RES-09 step 16: results as a file of the chosen form, opened again", async () => {
    await tab("Результаты");
    await choose(page.getByRole("combobox", { name: "Разделитель" }), "точка с запятой");
    await choose(page.getByRole("combobox", { name: "Кодировка" }), "windows-1251");
    await choose(page.getByRole("combobox", { name: "Язык заголовков" }), "Английский");
    const downloading = page.waitForEvent("download");
    await button("Экспорт").click();
    const file = readFileSync(await (await downloading).path());
    const text = new TextDecoder("windows-1251").decode(file);
    const [head, ...rows] = text.trimEnd().split("\r\n");
    expect(head).toMatch(/^ФИО;Телефон;Область;Имя;Total attempts \(per rec\);Completed;Record Disposition;/);
    expect(rows.map((row) => row.split(";")[0])).toEqual(["Снегирёв Антон", "Щеглова Анна", "Клестов Юрий"]);
    await look("results");
  });

  test("OUT-ARC-02 results of a list that is detached are in the archive", async () => {
    await tab("Списки");
    await button(`Отключить список «${listName}»`).click();
    await save();
    await tab("Архив");
    await page
      .getByRole("row", { name: new RegExp(`${listName}.*Список откреплён`) })
      .waitFor({ timeout: 60_000 });
    await look("archive");
  });

  test("OUT-LNK-10 a chain of two campaigns", async () => {
    await page.goto("/admin/campaign-groups");
    await button("Добавить группу").first().click();
    await dialog().getByLabel("Название группы").fill("Осень");
    await saved(dialog().getByRole("button", { name: /Добавить|Сохранить|Создать/ }), "POST");
    await page.getByText("Осень", { exact: true }).first().waitFor();
    for (const name of ["Сначала письмо", "Потом звонок"]) {
      await page.goto("/admin/campaigns");
      await button("Новая кампания").first().click();
      await dialog().getByLabel("Название").fill(name);
      await button("Создать").click();
      await page.getByRole("heading", { name }).waitFor();
      // A campaign joins stopped and disabled.
      await page.getByRole("switch", { name: "Включить" }).uncheck({ force: true });
      await save();
      const section = page.getByRole("region", { name: "Связанные кампании и расписание" });
      const placed = page.waitForResponse((response) => response.request().method() === "PUT");
      await choose(section.getByRole("combobox", { name: "Группа связанных кампаний" }), "Осень");
      expect((await placed).status()).toBe(200);
      await page.getByRole("figure", { name: "Цепочка группы Осень" }).getByText(name).waitFor();
    }
    await page.goto("/admin/campaign-groups");
    const chain = page.getByRole("figure", { name: "Цепочка группы Осень" });
    const follower = chain.getByRole("listitem").getByRole("link", { name: /Потом звонок/ });
    await follower.waitFor();
    await look("chain");
  });

  test("DSK-A11-01 nothing serious for assistive technology, no errors in the page", () => {
    expect(faults).toEqual([]);
    // Before the sign-in the page asks who is signed in, and a number was refused: the browser reports refusals as errors.
    expect(errors.filter((error) => !/status of (401|422)/.test(error))).toEqual([]);
  });
});

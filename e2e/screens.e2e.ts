import type { Campaign, ContactList, DoNotCallList, Endpoint, Group, Import, Trunk } from "@perezvon/api";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everything } from "../packages/sim/src/headless/agents.ts";
import { accessibilityFaults } from "./support/accessibility.ts";
import { until } from "./support/baresip.ts";
import { openBrowser } from "./support/browser.ts";
import { type Member, signIn } from "./support/centre.ts";
import { microphoneFile } from "./support/listening.ts";
import { picture, setState } from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

const languages = ["ru", "en"] as const;
const themes = ["light", "dark"] as const;
const widths = [1280, 1920] as const;

/** Whom a person meets after some numbers that nobody answers: the talk begins with figures on the screen. */
const people: readonly (readonly string[])[] = [
  ["Белов Артём", "+79993000011", "Рязань", "Домашний 100", "", ""],
  ["Зайцева Инна", "+79995000012", "Тула", "Домашний 100", "", ""],
  ["Котов Лев", "+79993000013", "Калуга", "Домашний 100", "", ""],
  ["Медведева Нина", "+79999050014", "Орёл", "Домашний 100", "", ""],
  ["Лисицын Олег", "+79995000015", "Брянск", "Домашний 100", "", ""],
  ["Волкова Дарья", "+79993000016", "Курск", "Домашний 100", "", ""],
  ["Барсуков Юрий", "+79995000018", "Липецк", "Домашний 100", "", ""],
  ["Оленева Вера", "+79993000019", "Тамбов", "Домашний 100", "", ""],
  ["Бобров Игнат", "+79999050020", "Пенза", "Домашний 100", "", ""],
  ["Куницына Алла", "+79995000021", "Саранск", "Домашний 100", "", ""],
  ["Ежов Павел", "+79993000022", "Чебоксары", "Домашний 100", "", ""],
  ["Белкина Рада", "+79995000023", "Казань", "Домашний 100", "", ""],
  [
    "Ласточкина Вероника",
    "+79991000017",
    "Ярославль",
    "Домашний 300",
    "1 250,50",
    "Интересовалась быстрым тарифом",
  ],
  ...Array.from({ length: 33 }, (_, index) => [
    `Чижов Семён ${index + 1}`,
    `+7999100${String(index + 100).padStart(4, "0")}`,
    "Кострома",
    "Мобильный",
    "",
    "",
  ]),
];

/** Every screen, in both languages and themes, narrow and wide: it opens, fits, reports no errors and can be used by all. */
describe("every screen", () => {
  let product: Product;
  let browser: Browser;
  let admin: Member;
  let supervisor: Member;
  let agent: Member;
  let campaign: Campaign;
  let list: ContactList;
  let telephony: Telephony;
  let desk: Page;

  beforeAll(async () => {
    product = await startProduct({
      carrierProfile: {
        speedUp: 10,
        personHangsUp: 0,
        patience: { meanMs: 6_000_000, variation: 0, minMs: 6_000_000, maxMs: 6_000_000 },
      },
    });
    browser = await openBrowser({ microphoneFile: microphoneFile(680) });
    [admin, supervisor, agent] = await Promise.all([
      signIn(product, "admin"),
      signIn(product, "supervisor"),
      signIn(product, "agent1"),
    ]);
    ({ campaign, list } = await springCampaign(admin));
    telephony = await telephonyOf(admin);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  test("DSK-A11-01 DSK-GEN-03 DSK-GEN-19 the door", async () => {
    const faults: string[] = [];
    const context = await browser.newContext({ baseURL: product.server.ready.http, locale: "ru-RU" });
    const page = await watched(context, faults);
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Войти" }).waitFor();
    faults.push(...(await everySize(page, "sign-in")));
    await context.close();
    expect(faults.filter((fault) => !fault.includes("401"))).toEqual([]);
  });

  test("DSK-A11-01 the agent's desk before, in and after a talk", async () => {
    const faults: string[] = [];
    for (const language of languages) {
      await agent.client.request("PATCH", "/me", { language, theme: "system" });
      const context = await contextOf(agent);
      const page = await watched(context, faults);
      await page.goto("/agent");
      await page.getByRole("dialog").waitFor();
      faults.push(...(await everySize(page, `agent-phone.${language}`)));
      await context.close();
    }
    await agent.client.request("PATCH", "/me", { language: "ru" });
    desk = await watched(await contextOf(agent), faults);
    await desk.goto("/agent");
    await desk.getByRole("button", { name: /^Софтфон в браузере/ }).click();
    // What the check finds is shown elsewhere; here it is how it looks while it goes on.
    await desk.getByRole("button", { name: /^(Пропустить проверку|Готово)$/ }).waitFor();
    faults.push(...(await everySize(desk, "agent-phone-check.ru")));
    await desk.getByRole("button", { name: /^(Пропустить проверку|Готово)$/ }).click();
    await desk.getByRole("button", { name: /Телефон на связи/ }).waitFor();
    faults.push(...(await everySize(desk, "agent-not-ready.ru")));
    const watching = await watched(await contextOf(admin), faults);
    await open(watching, `/admin/campaigns/${campaign.id}/dialling`);
    await setState(desk, "Готов");
    await admin.client.post(`/campaigns/${campaign.id}/start`);
    await desk.getByRole("heading", { name: "Ласточкина Вероника" }).waitFor({ timeout: 60_000 });
    await desk.getByRole("button", { name: "Завершить вызов" }).waitFor();
    await desk
      .getByLabel("Комментарий")
      .fill("Перейдёт на быстрый тариф с первого числа, ждёт письмо со счётом");
    await desk.getByText("Сохранено").first().waitFor();
    await changeLanguage(desk, "Настройки", "English", "Ок");
    faults.push(...(await everySize(desk, "agent-talk.en")));
    await changeLanguage(desk, "Settings", "Русский", "OK");
    faults.push(...(await everySize(desk, "agent-talk.ru")));
    await desk.getByRole("button", { name: "Завершить вызов" }).click();
    await desk.getByRole("radio", { name: /Заказ/ }).click();
    faults.push(...(await everySize(desk, "agent-after-call.ru")));
    await desk.getByRole("button", { name: "Завершить обработку" }).click();
    // The next customer: the campaign goes on while the other screens are looked at.
    await desk.getByRole("heading", { name: /^Чижов/ }).waitFor({ timeout: 60_000 });
    faults.push(...(await everySize(watching, "campaign-live.ru")));
    await watching.context().close();
    expect(faults).toEqual([]);
  });

  test("DSK-A11-01 the administrator's screens in both languages", { timeout: 400_000 }, async () => {
    const faults: string[] = [];
    // Side by side, each language with a user of its own.
    const users = { ru: admin, en: await signIn(product, "ccadmin") };
    // Both see the same screens, those of security too.
    await admin.client.request("PATCH", `/users/${users.en.userId}`, { roles: ["ADM", "SEC"] });
    await Promise.all(
      languages.map(async (language) => {
        await users[language].client.request("PATCH", "/me", { language, theme: "system" });
        const context = await contextOf(users[language]);
        const page = await watched(context, faults);
        for (const [name, path] of administratorsScreens(campaign, list, telephony)) {
          await open(page, path);
          faults.push(...(await everySize(page, `${name}.${language}`)));
        }
        await context.close();
      }),
    );
    expect(faults).toEqual([]);
  });

  test.each(languages)("DSK-A11-01 the supervisor's screens, %s", { timeout: 200_000 }, async (language) => {
    const faults: string[] = [];
    await supervisor.client.request("PATCH", "/me", { language, theme: "system" });
    const context = await contextOf(supervisor);
    const page = await watched(context, faults);
    for (const [name, path] of [
      ["supervisor-campaigns", `/supervisor/campaigns?campaign=${campaign.id}`],
      ["supervisor-agents", "/supervisor/agents"],
      ["supervisor-services", "/supervisor/services"],
      ["supervisor-records", "/supervisor/records"],
    ] as const) {
      await open(page, path);
      faults.push(...(await everySize(page, `${name}.${language}`)));
    }
    if (language === "ru") {
      await open(page, "/supervisor/agents");
      await page.getByRole("button", { name: /^Слушать: / }).click();
      await page.getByText("Вас не слышит никто").waitFor();
      faults.push(...(await everySize(page, "supervisor-listening.ru")));
      await page.getByRole("button", { name: "Отключиться" }).click();
    }
    await context.close();
    expect(faults).toEqual([]);
  });

  test("DSK-GEN-02 an application that the role does not allow", async () => {
    const faults: string[] = [];
    const page = await watched(await contextOf(agent), faults);
    await open(page, "/admin/campaigns");
    await page.getByRole("heading", { name: "Нет доступа" }).waitFor();
    faults.push(...(await everySize(page, "forbidden.ru")));
    await page.context().close();
    expect(faults).toEqual([]);
  });

  test("DSK-GEN-19 the chosen theme is the page's theme", async () => {
    await supervisor.client.request("PATCH", "/me", { theme: "dark" });
    const context = await contextOf(supervisor);
    const page = await context.newPage();
    await page.goto("/supervisor/agents");
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
    await context.close();
  });

  async function contextOf(member: Member): Promise<BrowserContext> {
    const context = await browser.newContext({
      baseURL: product.server.ready.http,
      locale: "ru-RU",
      viewport: { width: 1280, height: 800 },
      permissions: ["microphone"],
    });
    const [name = "", value = ""] = member.client.cookie.split("=", 2);
    await context.addCookies([{ name, value, url: product.server.ready.http }]);
    return context;
  }
});

function administratorsScreens(
  { id: campaign }: Campaign,
  { id: list }: ContactList,
  { trunkId, lineId, userId, doNotCallId, scriptId }: Telephony,
): readonly (readonly [name: string, path: string])[] {
  return [
    ["users", "/admin/users"],
    ["groups", "/admin/groups"],
    ["api-keys", "/admin/api-keys"],
    ...["employee", "access", "desk", "sessions", "log"].map(
      (tab) => [`user-${tab}`, `/admin/users/${userId}/${tab}`] as const,
    ),
    ["phones", "/admin/phones"],
    ...["device", "rules"].map((tab) => [`phone-${tab}`, `/admin/phones/${lineId}/${tab}`] as const),
    ["trunks", "/admin/trunks"],
    ...["state", "connection", "capacity", "media", "numbering", "security", "behaviour"].map(
      (tab) => [`trunk-${tab}`, `/admin/trunks/${trunkId}/${tab}`] as const,
    ),
    ["numbers", "/admin/numbers"],
    ["outgoing-plan", "/admin/outgoing-plan"],
    ["sip-security", "/admin/sip-security"],
    ["black-list", "/admin/black-list"],
    ["calls", "/admin/calls"],
    ["trace", "/admin/trace"],
    ...["parties", "rules"].map((tab) => [`limits-${tab}`, `/admin/limits/${tab}`] as const),
    ["alerts", "/admin/alerts"],
    ...["days", "limits"].map((tab) => [`quality-${tab}`, `/admin/quality/${tab}`] as const),
    ["call-settings", "/admin/call-settings"],
    ["browser-phones", "/admin/browser-phones"],
    ["mail", "/admin/mail"],
    ["outbound-limits", "/admin/outbound-limits"],
    ["lists", "/admin/lists"],
    ["list-new", "/admin/lists/new"],
    ...["properties", "content", "log"].map((tab) => [`list-${tab}`, `/admin/lists/${list}/${tab}`] as const),
    ["list-import", `/admin/lists/${list}/import`],
    ["do-not-call", "/admin/do-not-call"],
    ["do-not-call-list", `/admin/do-not-call/${doNotCallId}`],
    ["scenarios", "/admin/scenarios"],
    ["scenario-new", "/admin/scenarios/new"],
    ["audio", "/admin/audio"],
    ["scripts", "/admin/scripts"],
    ["script", `/admin/scripts/${scriptId}`],
    ["campaigns", "/admin/campaigns"],
    ["campaign-groups", "/admin/campaign-groups"],
    ["deleted-campaigns", "/admin/deleted-campaigns"],
    ...[
      "properties",
      "staff",
      "lists",
      "dispositions",
      "scripts",
      "numbers",
      "dialling",
      "forecast",
      "results",
      "exports",
      "archive",
      "audio",
    ].map((tab) => [`campaign-${tab}`, `/admin/campaigns/${campaign}/${tab}`] as const),
    ["campaign-redials", `/admin/campaigns/${campaign}/dialling?part=redials`],
    ["campaign-do-not-call", `/admin/campaigns/${campaign}/dialling?part=doNotCall`],
    ["campaign-diagnostics", `/admin/campaigns/${campaign}/dialling?part=diagnostics`],
    ["records", "/admin/records"],
    ["subjects", "/admin/subjects"],
    ["audit", "/admin/audit"],
    ["not-found", "/admin/nowhere"],
  ];
}

interface Telephony {
  readonly trunkId: string;
  readonly lineId: string;
  readonly userId: string;
  readonly doNotCallId: string;
  readonly scriptId: string;
}

const aScript = {
  pages: [
    {
      key: "start",
      title: "Приветствие",
      elements: [
        { kind: "text", text: "Здравствуйте, $(customer.name)!" },
        { kind: "field", type: "line", key: "city", label: "Город", required: true, exported: true },
        {
          kind: "field",
          type: "choice",
          key: "agrees",
          label: "Вам удобно говорить?",
          options: [{ value: "Да" }, { value: "Нет" }],
        },
      ],
    },
  ],
};

/** One of each thing whose card is looked at. */
async function telephonyOf({ client, userId }: Member): Promise<Telephony> {
  const [trunk] = await everything<Trunk>(client, "/trunks");
  const [line] = await everything<Endpoint>(client, "/endpoints");
  const [barred] = await everything<DoNotCallList>(client, "/dnc");
  const entries = ["+74951234567", "+79161112233"];
  await client.post(`/dnc/${barred?.id}/entries`, { entries, comment: "Просил больше не звонить" });
  const script = await client.post<{ id: string }>("/scripts", { name: "Опрос клиентов", draft: aScript });
  return {
    scriptId: script.id,
    trunkId: trunk?.id ?? "",
    lineId: line?.id ?? "",
    userId,
    doNotCallId: barred?.id ?? "",
  };
}

/** A page whose errors become faults. */
async function watched(context: BrowserContext, faults: string[]): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // Nothing that stands for what is still to come.
  await until(
    async () => (await page.locator(".mantine-Skeleton-root").count()) === 0,
    15_000,
    () => `${path} stays empty`,
  );
}

/**
 * Faults of a screen, whose name ends with its language; pictures under dist/screens. Every two of language, theme and width meet; all three
 * together do with `SCREENS=all`, for who wants to look at every picture. What assistive technology reads depends on neither width nor theme,
 * and the contrast of colours on the theme alone: the one is examined in Russian, the other in English.
 */
async function everySize(page: Page, name: string): Promise<string[]> {
  const faults: string[] = [];
  const english = name.endsWith(".en");
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of widths) {
      if (process.env.SCREENS !== "all" && ((theme === "light") !== (width === 1280)) !== english) continue;
      await page.setViewportSize({ width, height: width === 1920 ? 1080 : 800 });
      await page.waitForTimeout(200);
      const screen = `${name}.${theme}.${width}`;
      await picture(page, screen);
      const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      if (wider > 0) faults.push(`${screen}: ${wider} px wider than the window`);
      const examined = process.env.SCREENS === "all" || theme === (english ? "light" : "dark");
      if (examined) faults.push(...(await accessibilityFaults(page)).map((fault) => `${screen}: ${fault}`));
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  return faults;
}

async function changeLanguage(page: Page, settings: string, language: string, ok: string): Promise<void> {
  await page.getByRole("button", { name: settings }).click();
  await page.getByText(language, { exact: true }).click();
  await page.getByRole("button", { name: ok, exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

async function springCampaign({ client }: Member): Promise<{ campaign: Campaign; list: ContactList }> {
  const list = await client.post<ContactList>("/lists", { name: "Клиенты, весна" });
  const columns = [
    { name: "ФИО", type: "full_name" },
    { name: "Телефон", type: "phone" },
    { name: "Город", type: "region" },
    { name: "Тариф", type: "text" },
    { name: "Долг, ₽", type: "text" },
    { name: "Комментарий", type: "text" },
  ];
  const rows = [columns.map(({ name }) => name), ...people, ["Без номера", "", "Псков", "", "", ""]];
  const csv = rows.map((row) => row.join(";")).join("\r\n");
  const options = { encoding: "utf-8", delimiter: ";", header: true, mode: "append", columns };
  const started = await client.upload<Import>(`/lists/${list.id}/imports`, options, "клиенты.csv", csv);
  await until(
    async () => (await client.get<Import>(`/lists/${list.id}/imports/${started.id}`)).state === "done",
    30_000,
    () => "the import does not end",
  );
  const group = (await everything<Group>(client, "/groups")).find(({ name }) => name === "Контакт центр");
  const campaign = await client.post<Campaign>("/campaigns", {
    name: "Быстрый тариф весной",
    enabled: true,
    groupIds: [group?.id],
    lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
    callerNumber: "+74990000001",
  });
  return { campaign, list };
}

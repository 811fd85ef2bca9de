import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LetterBox, openLetterBox } from "../packages/server/testing/letter-box.ts";
import { accessibilityFaults } from "./support/accessibility.ts";
import { until } from "./support/baresip.ts";
import { openBrowser, type Screen } from "./support/browser.ts";
import { signIn } from "./support/centre.ts";
import { fillSignIn, picture, signInPage } from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

/** A forgotten password, from the mail server's settings to the sign-in with a new one, on the screen alone. */
let product: Product;
let browser: Browser;
let admin: Screen;
let box: LetterBox;

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  box = await openLetterBox();
  admin = await signInPage(browser, product, "admin", "Долгий-Пароль-Админа-2026");
});
afterAll(async () => {
  await browser?.close();
  await box?.close();
  await product?.close();
});

async function stranger(): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.server.ready.http, locale: "ru-RU" });
  return context.newPage();
}

async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 1920]) {
      await page.setViewportSize({ width, height: 1000 });
      await picture(page, `recovery-${name}-${colorScheme}-${width}`);
    }
    expect(await accessibilityFaults(page), `${name} ${colorScheme}`).toEqual([]);
  }
}

test("PLT-AUT-08 PLT-EML-02 PLT-SET-04 the administrator names a mail server, an agent recovers his password", {
  timeout: 240_000,
}, async () => {
  const agent = await signIn(product, "agent1");
  const early = await stranger();
  await early.goto("/sign-in");
  await early.getByRole("button", { name: "Войти" }).waitFor();
  await early.waitForLoadState("networkidle");
  expect(await early.getByText("Забыли пароль?").count()).toBe(0);

  const { page } = admin;
  await page.goto("/admin/mail");
  await page.getByLabel("Почтовый сервер").fill("127.0.0.1");
  await page.getByLabel("Порт").fill(String(box.port));
  await page.getByRole("combobox", { name: "Защита соединения" }).click();
  await page.getByRole("option", { name: "Без защиты" }).click();
  await page.getByLabel("Адрес отправителя").fill("noreply@example.test");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Сохранено").first().waitFor();
  await page.getByLabel("Кому").fill("boss@example.test");
  box.refusals.push({ code: 550, text: "No such mailbox here" });
  await page.getByRole("button", { name: "Отправить" }).click();
  await page.getByText("550 No such mailbox here").waitFor();
  await page.getByRole("button", { name: "Отправить" }).click();
  await page.getByText("Сервер принял письмо").waitFor();
  await look(page, "settings");
  await page.goto(`/admin/users/${agent.userId}/employee`);
  await page.getByLabel("Эл. почта").fill("agent1@example.test");
  await page.getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Сохранено").first().waitFor();

  const forgetful = await stranger();
  await forgetful.goto("/sign-in");
  await forgetful.getByRole("link", { name: "Забыли пароль?" }).click();
  await forgetful.getByLabel("Логин или адрес почты").fill("agent1");
  await look(forgetful, "request");
  await forgetful.getByRole("button", { name: "Прислать ссылку" }).click();
  await forgetful.getByText(/^Если такой пользователь есть/).waitFor();
  await until(
    () => box.letters.length === 2,
    10_000,
    () => "no letter came",
  );
  const link = /http\S+\/recovery\/new#[\w-]{43}/.exec(box.letters[1]!.source)![0];
  await forgetful.goto(link);
  await forgetful.getByLabel("Новый пароль", { exact: true }).fill("коротко");
  await forgetful.getByLabel("Новый пароль ещё раз").fill("коротко");
  await forgetful.getByRole("button", { name: "Сменить пароль" }).click();
  await forgetful.getByText(/Пароль не короче 12 знаков/).waitFor();
  await look(forgetful, "link");
  await forgetful.getByLabel("Новый пароль", { exact: true }).fill("Забывчивый-Тигр-2027");
  await forgetful.getByLabel("Новый пароль ещё раз").fill("Забывчивый-Тигр-2027");
  await forgetful.getByRole("button", { name: "Сменить пароль" }).click();
  await forgetful.getByText(/^Пароль задан/).waitFor();
  await expect(agent.client.get("/me")).rejects.toMatchObject({ status: 401 });
  await forgetful.getByRole("link", { name: "Вернуться ко входу" }).click();
  await fillSignIn(forgetful, "agent1", "Забывчивый-Тигр-2027");
  await forgetful.getByText("Учётная запись").first().waitFor({ state: "attached" });

  const late = await stranger();
  await late.goto(link);
  await late.getByLabel("Новый пароль", { exact: true }).fill("Другой-Пароль-2028");
  await late.getByLabel("Новый пароль ещё раз").fill("Другой-Пароль-2028");
  await late.getByRole("button", { name: "Сменить пароль" }).click();
  await late.getByText(/^Ссылка не действует/).waitFor();
  await look(late, "dead");
});

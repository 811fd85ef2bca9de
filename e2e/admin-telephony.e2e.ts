import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityFaults } from "./support/accessibility.ts";
import { isInstalled } from "./support/available.ts";
import { startBaresip, until } from "./support/baresip.ts";
import { openBrowser, type Screen } from "./support/browser.ts";
import { canMakeHosts, makeHost } from "./support/namespace.ts";
import { fillSignIn, picture, signInPage } from "./support/pages.ts";
import { type Product, startProduct } from "./support/product.ts";

/** An administrator runs people and telephony from the screen alone, as he finds things: by role and by name. */
describe("the administrator's telephony", () => {
  let product: Product;
  let browser: Browser;
  let admin: Screen;

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    admin = await signInPage(browser, product, "admin", "Долгий-Пароль-Админа-2026");
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
  });

  test("PLT-USR-02 PLT-AUT-03 PLT-USR-05 PLT-USR-06 a user from the first day to the last", {
    timeout: 180_000,
  }, async () => {
    const { page } = admin;
    await page.goto("/admin/users");
    await look(page, "users");
    await page.getByRole("button", { name: "Новый пользователь" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Логин").fill("novikova");
    await form.getByLabel("Имя", { exact: true }).fill("Мария");
    await form.getByLabel("Фамилия").fill("Новикова");
    await form.getByLabel("Внутр. номер").fill("1002");
    await form.getByRole("combobox", { name: "Основная группа" }).click();
    await page.getByRole("option", { name: "Контакт центр" }).click();
    await form.getByRole("button", { name: "Создать" }).click();
    await form.getByText("Такое значение уже есть.").waitFor();
    await look(page, "user-create");
    await form.getByLabel("Внутр. номер").fill("1077");
    await form.getByRole("button", { name: "Создать" }).click();
    const first = await page.getByLabel("Пароль пользователя novikova").innerText();
    await look(page, "user-created");
    await page.getByRole("button", { name: "Ок" }).click();

    // The new person signs in and has to choose a password.
    const newcomer = await browser.newContext({ baseURL: product.server.ready.http, locale: "ru-RU" });
    const theirs = await newcomer.newPage();
    await theirs.goto("/");
    await fillSignIn(theirs, "novikova", first);
    await theirs.getByRole("heading", { name: "Новый пароль" }).waitFor();

    // Her card: changed, saved by the keyboard, told in the log.
    await page.getByRole("heading", { name: "Мария Новикова" }).waitFor();
    await page.getByLabel("Должность").fill("Старший оператор");
    await page.keyboard.press("Control+s");
    await page.getByText("Сохранено").first().waitFor();
    await look(page, "user-employee");
    await page.getByRole("tab", { name: "Доступ" }).click();
    await page.getByRole("checkbox", { name: "Супервизор" }).check();
    await look(page, "user-access");
    await save(page);
    await page.getByRole("tab", { name: "Рабочее место" }).click();
    await page.getByLabel("Ждать ответа, с").fill("3");
    await page.getByText("От 5 до 120").waitFor();
    expect(await page.getByRole("button", { name: "Сохранить" }).isDisabled()).toBe(true);
    await look(page, "user-desk");
    await page.getByLabel("Ждать ответа, с").fill("30");
    await save(page);
    await page.getByRole("tab", { name: "Сеансы" }).click();
    await page.getByText(/^Chrome \d+, Linux$/).waitFor();
    await look(page, "user-sessions");

    // Another password: the session of the newcomer is over.
    await page.getByRole("button", { name: "Изменить пароль" }).click();
    await look(page, "user-password");
    await page.getByRole("dialog").getByRole("button", { name: "Изменить пароль" }).click();
    const second = await page.getByLabel("Пароль пользователя novikova").innerText();
    expect(second).not.toBe(first);
    await page.getByRole("button", { name: "Ок" }).click();
    await page.getByText("Открытых сеансов нет").waitFor();
    await theirs.reload();
    await theirs.getByRole("button", { name: "Войти" }).waitFor();
    await fillSignIn(theirs, "novikova", second);
    await theirs.getByRole("heading", { name: "Новый пароль" }).waitFor();

    // Disabled: out at once, and no way in.
    await page.getByRole("button", { name: "Отключить" }).click();
    await look(page, "user-disable");
    await page.getByRole("dialog").getByRole("button", { name: "Отключить" }).click();
    await page.getByText("Отключён: войти не может").waitFor();
    await theirs.reload();
    await fillSignIn(theirs, "novikova", second);
    await theirs.getByText("Не удалось войти").waitFor();
    await page.getByRole("tab", { name: "Журнал" }).click();
    await page.getByText("Новый пароль от администратора").waitFor();
    await look(page, "user-log");

    // Deleted, with the name typed.
    await page.getByRole("button", { name: "Ещё" }).click();
    await page.getByRole("menuitem", { name: "Удалить" }).click();
    const remove = page.getByRole("dialog").getByRole("button", { name: "Удалить" });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByLabel(/введите название/).fill("novikova");
    await remove.click();
    await page.getByText("Пользователь novikova удалён").waitFor();
    await page.getByRole("rowheader", { name: "supervisor" }).waitFor();
    expect(await page.getByRole("rowheader", { name: "novikova" }).count()).toBe(0);
    await newcomer.close();
    expect(admin.errors.filter((error) => !/\b(401|404|422)\b/.test(error))).toEqual([]);
  });

  test("TEL-TRK-02 TEL-TRK-03 TEL-GEN-06 a trunk is seen, tried by a call, and the call's messages are read", {
    timeout: 180_000,
  }, async () => {
    const { page } = admin;
    await page.goto("/admin/trace");
    await page.getByRole("button", { name: "Начать запись сигналов" }).click();
    await page.getByText(/^Записывается до/).waitFor();
    await page.goto("/admin/trunks");
    await page.getByRole("rowheader").getByRole("link").first().click();
    await page.getByRole("heading", { name: "Проверочный вызов" }).waitFor();
    await page.getByLabel("Куда позвонить").fill("+79991000017");
    await page.getByRole("button", { name: "Позвонить" }).click();
    await page.getByText("Ответили, играет музыка").waitFor({ timeout: 60_000 });
    await page.waitForTimeout(3_000);
    await page.getByRole("button", { name: "Повесить трубку" }).click();
    await page.getByText(/звук идёт в обе стороны/i).waitFor();
    await look(page, "trunk-state");
    await page.getByRole("tab", { name: "Ёмкость" }).click();
    await page.getByLabel("Каналов всего").fill("25");
    await save(page);
    await look(page, "trunk-capacity");
    await page.goto("/admin/trace");
    await page.getByText("Вызов отвечен и завершён обычным образом.").waitFor();
    await page.getByRole("button", { name: "INVITE", exact: true }).first().click();
    await look(page, "trace");
    // The packets of that call, for Wireshark: music for three seconds one way at least, and nothing but heads.
    const saving = page.waitForEvent("download");
    await page.getByRole("link", { name: "Скачать RTP (pcap)" }).click();
    const file = await readFile(await (await saving).path());
    expect(file.readUInt32LE(0)).toBe(0xa1b2_c3d4);
    expect(file.length).toBeGreaterThan(24 + 100 * 56);
  });
});

/** A phone that we did not write stands on a host of its own; the page is open before it is switched on. */
describe.skipIf(!isInstalled("baresip") || !canMakeHosts())("the administrator's phones", () => {
  test("TEL-REG-03 TEL-AUT-03 PLT-PHN-01 a line's password is put into a phone, and the screen shows it come and go", {
    timeout: 180_000,
  }, async () => {
    const host = makeHost();
    const product = await startProduct({ address: host.machineAddress });
    const browser = await openBrowser();
    try {
      const { page, errors } = await signInPage(browser, product, "admin", "Долгий-Пароль-Админа-2026");
      await page.goto("/admin/phones");
      await page.getByLabel("Номер, логин, имя").fill("1002");
      await page.getByRole("rowheader").getByRole("link", { name: "1002" }).focus();
      await page.keyboard.press("Enter");

      // The password is not there before it is asked for, and the asking is in the log.
      await page.getByText("Сейчас не зарегистрировано ни одно устройство").waitFor();
      const secret = page.getByRole("status", { name: "Пароль" });
      expect(await secret.count()).toBe(0);
      await page.getByRole("button", { name: "Показать пароль" }).click();
      const first = await secret.innerText();
      await look(page, "phone-setup");
      await page.getByRole("button", { name: "Новый пароль" }).click();
      await look(page, "phone-password");
      await page.getByRole("dialog").getByRole("button", { name: "Новый пароль" }).click();
      await page.getByText("Новый пароль создан").waitFor();
      await until(
        async () => (await secret.innerText()) !== first,
        5_000,
        () => "the password stays what it was",
      );
      const password = await secret.innerText();
      expect(password).toMatch(/^[A-Za-z0-9]{22}$/);
      const login = (await page.getByRole("heading", { level: 1 }).innerText()).replace("Линия ", "");

      const [domain = ""] = product.server.ready.sip.split(":");
      const line = { login, password, domain, server: product.server.ready.sip };
      const phone = startBaresip({ ...line, sineHz: 600, host });
      try {
        await phone.registered();
        const answered = performance.now();
        await page.getByRole("rowheader", { name: /baresip/ }).waitFor({ timeout: 2_000 });
        expect(performance.now() - answered).toBeLessThan(2_000);
        await page.getByRole("cell", { name: `${host.address}:5060 UDP` }).waitFor();
        await look(page, "phone-registered");
        await page.goto("/admin/phones?state=registered");
        await page.getByRole("row").filter({ hasText: "1002" }).getByText("Зарегистрирован").waitFor();
        await look(page, "phones-registered");
        await page.getByRole("radiogroup", { name: "Состояние" }).getByText("Все").click();
        await page.getByRole("rowheader", { name: "1003" }).waitFor();
        await look(page, "phones");
      } finally {
        await phone.stop();
      }
      // Switched off, it says goodbye.
      await page
        .getByRole("row")
        .filter({ hasText: "1002" })
        .getByText("Не зарегистрирован")
        .waitFor({ timeout: 2_000 });

      await page.getByRole("link", { name: "1002" }).click();
      await page.getByRole("tab", { name: "Требования" }).click();
      await page.getByRole("combobox", { name: "Откуда может регистрироваться" }).fill("10.0.0.1/8");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+s");
      await page.locator(".mantine-TagsInput-error").waitFor();
      await page.getByRole("button", { name: "Отменить" }).click();
      expect(errors.filter((error) => !/\b(401|422)\b/.test(error))).toEqual([]);
    } finally {
      await browser.close();
      await product.close();
      host.remove();
    }
  });
});

/** Both themes and widths of what is on the screen now, as pictures, and without faults of accessibility. */
async function look(page: Page, name: string): Promise<void> {
  // A hint of what the pointer happens to rest on is no part of the screen.
  await page.mouse.move(0, 0);
  for (const [theme, width] of [
    ["light", 1280],
    ["dark", 1920],
  ] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: width === 1920 ? 1080 : 800 });
    await page.waitForTimeout(250);
    await picture(page, `admin-${name}.${theme}.${width}`);
    expect(await accessibilityFaults(page), `${name}, ${theme}, ${width}`).toEqual([]);
    const wider = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(wider, `${name} is wider than ${width}`).toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function save(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Сохранить", exact: true }).click();
  await page.locator("button[type=submit][disabled]:not([data-loading])", { hasText: "Сохранить" }).waitFor();
}

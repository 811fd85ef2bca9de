import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { accessibilityFaults } from "./accessibility.ts";
import { until } from "./baresip.ts";
import { openScreen, type Screen } from "./browser.ts";
import { listenIn } from "./listening.ts";
import type { Product } from "./product.ts";
import { root } from "./program.ts";

/** A page of the product with somebody signed in, who has replaced the temporary password. Names are Russian. */
export async function signInPage(
  browser: Browser,
  product: Product,
  login: string,
  newPassword: string,
  options: { readonly width?: number; readonly before?: (screen: Screen) => Promise<void> } = {},
): Promise<Screen> {
  const { before, ...view } = options;
  const screen = await openScreen(browser, product.server.ready.http, view);
  await listenIn(screen.context);
  await before?.(screen);
  const { page } = screen;
  await page.goto("/");
  await fillSignIn(page, login, product.passwords.get(login) ?? "");
  await page.getByRole("heading", { name: "Новый пароль" }).waitFor();
  await page.getByLabel("Текущий пароль").fill(product.passwords.get(login) ?? "");
  await page.getByLabel("Новый пароль", { exact: true }).fill(newPassword);
  await page.getByLabel("Новый пароль ещё раз").fill(newPassword);
  await page.getByRole("button", { name: "Сменить пароль" }).click();
  await page.getByRole("heading", { name: "Новый пароль" }).waitFor({ state: "detached" });
  return screen;
}

export async function fillSignIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel("Логин").fill(login);
  await page.getByLabel("Пароль", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Войти" }).click();
}

/** Chooses the browser phone in the dialogue of the first visit, and waits until a call can reach it. */
export async function takeBrowserPhone(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Софтфон в браузере/ }).click();
  await page.getByRole("button", { name: "Пропустить проверку" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /Телефон на связи/ }).waitFor({ timeout: 15_000 });
}

/** The agent's state as assistive technology reads it: «Статус: Готов, 5 с». */
export function stateSelector(page: Page, state: string): Locator {
  return page.getByRole("button", { name: new RegExp(`^Статус: ${state}`) });
}

export async function setState(page: Page, state: string): Promise<void> {
  await page.getByRole("button", { name: /^Статус: / }).click();
  await page.getByRole("menuitem", { name: state, exact: true }).click();
  await stateSelector(page, state).waitFor();
}

/** A figure of a row of figures, as a number. */
export async function figure(page: Page, label: string): Promise<number> {
  const shown = page.locator("dl").locator("div", { has: page.getByText(label, { exact: true }) });
  const text = await shown.locator("dd").first().innerText();
  return Number(text.replaceAll(/[^\d,-]/g, "").replace(",", ".") || Number.NaN);
}

export async function untilFigure(
  page: Page,
  label: string,
  holds: (value: number) => boolean,
  limitMs = 20_000,
) {
  let value = Number.NaN;
  await until(
    async () => {
      value = await figure(page, label);
      return holds(value);
    },
    limitMs,
    () => `«${label}» stays ${value}`,
  );
}

/** Faults of what the page shows now, in the light and in the dark theme, each with the name of the screen. */
export async function faultsInBothThemes(page: Page, screen: string): Promise<string[]> {
  const faults: string[] = [];
  const attribute = "data-mantine-color-scheme";
  const before = await page.evaluate<string>(`document.documentElement.getAttribute("${attribute}")`);
  for (const scheme of ["light", "dark"]) {
    await page.evaluate(`document.documentElement.setAttribute("${attribute}", "${scheme}")`);
    // Colours fade from one theme to the other.
    await page.waitForTimeout(250);
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${screen}, ${scheme}: ${fault}`));
  }
  await page.evaluate(`document.documentElement.setAttribute("${attribute}", "${before}")`);
  return faults;
}

/** Keeps a picture under dist/screens. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(root, "dist/screens");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

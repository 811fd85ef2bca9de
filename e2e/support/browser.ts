import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Debian's Chromium with a fake microphone that plays `microphoneFile` (WAV) over and over. */
export async function openBrowser(options: { readonly microphoneFile?: string } = {}): Promise<Browser> {
  return await chromium.launch({
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      "--autoplay-policy=no-user-gesture-required",
      ...(options.microphoneFile ? [`--use-file-for-fake-audio-capture=${options.microphoneFile}`] : []),
    ],
  });
}

export interface Screen {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that the page threw or logged. */
  readonly errors: readonly string[];
}

export async function openScreen(
  browser: Browser,
  baseURL: string,
  options: {
    readonly width?: number;
    readonly locale?: string;
    readonly colorScheme?: "light" | "dark";
  } = {},
): Promise<Screen> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: options.width ?? 1280, height: options.width === 1920 ? 1080 : 800 },
    locale: options.locale ?? "ru-RU",
    colorScheme: options.colorScheme ?? "light",
    permissions: ["microphone"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return { context, page, errors };
}

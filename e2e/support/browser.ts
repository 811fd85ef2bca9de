import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { TestHost } from "./namespace.ts";

export interface BrowserOptions {
  /** WAV that the fake microphone plays over and over. */
  readonly microphoneFile?: string;
  /** Whether there is a microphone at all; there is. */
  readonly microphone?: boolean;
  /** Whether somebody allows what pages ask for; somebody does. */
  readonly allows?: boolean;
  /** Host that the browser runs on; this machine when left out. */
  readonly host?: TestHost;
  /** An origin without certificate that is taken for a secure one. */
  readonly trustedOrigin?: string;
}

/** Debian's Chromium with a fake microphone. */
export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const { microphoneFile, microphone = true, allows = true, host, trustedOrigin } = options;
  return await chromium.launch({
    executablePath: host ? chromiumOn(host) : "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(allows ? ["--use-fake-ui-for-media-stream"] : []),
      ...(microphone ? ["--use-fake-device-for-media-stream"] : []),
      "--autoplay-policy=no-user-gesture-required",
      ...(microphoneFile ? [`--use-file-for-fake-audio-capture=${microphoneFile}`] : []),
      ...(trustedOrigin ? [`--unsafely-treat-insecure-origin-as-secure=${trustedOrigin}`] : []),
    ],
  });
}

/** A program that starts Chromium on that host. */
function chromiumOn({ prefix }: TestHost): string {
  const file = join(mkdtempSync(join(tmpdir(), "perezvon-chromium-")), "chromium");
  writeFileSync(file, `#!/bin/sh\nexec ${prefix.join(" ")} /usr/bin/chromium "$@"\n`, { mode: 0o755 });
  return file;
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

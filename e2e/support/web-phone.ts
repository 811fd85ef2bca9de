import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { until } from "./baresip.ts";
import { listenIn } from "./listening.ts";

/** A web site of somebody else whose page is a telephone: its origin has to be allowed (TEL-TPT-07). */
export interface WebPhoneSite {
  readonly origin: string;
  close(): void;
}

export async function serveWebPhone(): Promise<WebPhoneSite> {
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL("./web-phone.page.js", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    logLevel: "error",
  });
  const script = bundled.outputFiles[0]!.text;
  const server = createServer((request, response) => {
    const isScript = request.url === "/phone.js";
    response.setHeader("content-type", `${isScript ? "text/javascript" : "text/html"}; charset=utf-8`);
    response.end(isScript ? script : '<!doctype html><title>phone</title><script src="/phone.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface WebPhone {
  readonly page: Page;
  register(line: { url: string; login: string; password: string; domain: string }): Promise<void>;
  call(target: string): Promise<void>;
  answer(): Promise<void>;
  hold(on: boolean): Promise<void>;
  press(digit: string): Promise<void>;
  end(): Promise<void>;
  /** Waits until this has happened in the phone's own words. */
  until(event: string, limitMs?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openWebPhone(browser: Browser, site: WebPhoneSite): Promise<WebPhone> {
  const context = await browser.newContext({ permissions: ["microphone"] });
  await listenIn(context);
  const page = await context.newPage();
  await page.goto(site.origin);
  const ask = (call: string) => page.evaluate<void>(`webPhone.${call}`);
  return {
    page,
    register: (line) => ask(`register(${JSON.stringify(line)})`),
    call: (target) => ask(`call(${JSON.stringify(target)})`),
    answer: () => ask("answer()"),
    hold: (on) => ask(`hold(${on})`),
    press: (digit) => ask(`press(${JSON.stringify(digit)})`),
    end: () => ask("end()"),
    async until(event, limitMs = 15_000) {
      let log: string[] = [];
      await until(
        async () => {
          log = await page.evaluate<string[]>("webPhone.log");
          return log.some((entry) => entry.startsWith(event));
        },
        limitMs,
        () => `the web phone has not seen «${event}»: ${JSON.stringify(log)}`,
      );
    },
    close: () => context.close(),
  };
}

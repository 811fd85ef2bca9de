import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallEntry, CarrierReport } from "@perezvon/carrier";
import { concatSamples, silence, sine, writeWav } from "@perezvon/media";
import type { BrowserContext, Page } from "playwright-core";
import { until } from "./baresip.ts";
import type { Product } from "./product.ts";

/**
 * A microphone for Chromium: a tone with breaks as speech has them, because a tone without any is noise to the browser's own
 * noise suppression.
 */
export function microphoneFile(hz: number): string {
  const file = join(tmpdir(), `perezvon-microphone-${hz}.wav`);
  const word = [sine([hz], 700, -12), silence(150)];
  writeFileSync(
    file,
    writeWav({ sampleRate: 8_000, channels: [concatSamples(Array.from({ length: 24 }, () => word).flat())] }),
  );
  return file;
}

/** A microphone of its own for each context of one browser. The long breaks let each be heard alone where several speak at once. */
export async function speakTone(context: BrowserContext, hz: number, wordMs: number, breakMs: number) {
  await context.addInitScript({
    content: `window.perezvonMicrophone = ${JSON.stringify({ hz, wordMs, breakMs })};`,
  });
  await context.addInitScript({
    path: fileURLToPath(new URL("./tone-microphone.page.js", import.meta.url)),
  });
}

/** What comes out of a page's telephone, measured in the page. */
export interface PageHears {
  readonly hz: number;
  /** Share of the energy at and around that frequency. */
  readonly share: number;
  readonly level: number;
}

/** Before the first page of the context is opened. */
export async function listenIn(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: fileURLToPath(new URL("./listening.page.js", import.meta.url)) });
}

export async function pageHears(page: Page): Promise<PageHears> {
  return await page.evaluate<PageHears>("perezvonHeard()");
}

const TONE_TOLERANCE_HZ = 12;

export async function untilPageHears(page: Page, hz: number, limitMs: number): Promise<void> {
  let last: PageHears | undefined;
  await until(
    async () => {
      last = await pageHears(page);
      return Math.abs(last.hz - hz) <= TONE_TOLERANCE_HZ && last.share > 0.5 && last.level > 0.005;
    },
    limitMs,
    () => `the page does not hear ${hz} Hz: ${JSON.stringify(last)}`,
  );
}

/** Waits until exactly these of the tones come out of the page, listened to for a second at a time. */
export async function untilPageHearsExactly(
  page: Page,
  expected: readonly number[],
  tones: readonly number[],
  limitMs = 10_000,
): Promise<void> {
  let heard: readonly number[] = [];
  await until(
    async () => {
      heard = await page.evaluate<number[]>(`perezvonTones(${JSON.stringify(tones)}, 1000)`);
      return heard.join() === tones.filter((hz) => expected.includes(hz)).join();
    },
    limitMs,
    () => `the page hears ${heard.join(" + ") || "nothing"} and not ${expected.join(" + ") || "nothing"}`,
  );
}

/** Waits until the subscriber has heard all of these, for as long as `leastMs` at least, and none of the other tones. */
export async function untilSubscriberHearsExactly(
  product: Product,
  number: string,
  expected: readonly number[],
  tones: readonly number[],
  { leastMs = 1_500, limitMs = 15_000 } = {},
): Promise<void> {
  const counted = async () => {
    const call = await callWith(product, number);
    return new Map(tones.map((hz) => [hz, windowsOf(call, hz)]));
  };
  const before = await counted();
  const startedAt = Date.now();
  let heard: readonly number[] = [];
  await until(
    async () => {
      const now = await counted();
      heard = tones.filter((hz) => now.get(hz)! > before.get(hz)!);
      return Date.now() - startedAt >= leastMs && expected.every((hz) => heard.includes(hz));
    },
    limitMs,
    () => `${number} hears ${heard.join(" + ") || "nothing"} and not ${expected.join(" + ")}`,
  );
  const wrong = heard.filter((hz) => !expected.includes(hz));
  if (wrong.length > 0) throw new Error(`${number} hears ${wrong.join(" + ")} as well`);
}

export async function carrierReport(product: Product): Promise<CarrierReport> {
  return (await (await fetch(`${product.carrier.ready.http}/report`)).json()) as CarrierReport;
}

/** The newest call of the simulated network with this number. */
export async function callWith(product: Product, number: string): Promise<CallEntry> {
  const { perCall } = await carrierReport(product);
  const call = perCall.findLast((entry) => entry.number === number);
  if (!call) throw new Error(`the network saw no call with ${number}`);
  return call;
}

/** Measured windows, about two a second, in which the subscriber has heard this tone so far. */
export function windowsOf(call: CallEntry, hz: number): number {
  return call.heardTones
    .filter((tone) => Math.abs(tone.hz - hz) <= TONE_TOLERANCE_HZ)
    .reduce((sum, { windows }) => sum + windows, 0);
}

/** Waits until the subscriber hears this tone from now on. */
export async function untilSubscriberHears(
  product: Product,
  number: string,
  hz: number,
  limitMs: number,
): Promise<void> {
  const before = windowsOf(await callWith(product, number), hz);
  let call: CallEntry | undefined;
  await until(
    async () => {
      call = await callWith(product, number);
      return windowsOf(call, hz) >= before + 2;
    },
    limitMs,
    () => `${number} does not hear ${hz} Hz: ${JSON.stringify(call)}`,
  );
}

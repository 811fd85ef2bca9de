import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger, VirtualClock } from "@perezvon/base";
import { readWav, toneProvider } from "@perezvon/media";
import { expect, it, onTestFinished } from "vitest";
import { SpokenTexts } from "./spoken-texts.ts";

it("OUT-CPL-03 a text of a centre is spoken once, into a file that a restart finds again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "spoken-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const spoken: string[] = [];
  const provider = {
    name: "counted",
    speak: (text: string, language: "ru" | "en") => {
      spoken.push(`${language} ${text}`);
      return text === "unspeakable"
        ? Promise.reject(new Error("no voice"))
        : toneProvider.speak(text, language);
    },
  };
  const tools = { logger: silentLogger, clock: new VirtualClock(), spare: provider };
  const texts = new SpokenTexts(folder, provider, tools);
  expect(texts.path({ text: "Shop called you", language: "en" })).toBeUndefined();
  await Promise.all([
    texts.prepare({ text: "Shop called you", language: "en" }),
    texts.prepare({ text: "Shop called you", language: "en" }),
  ]);
  const path = texts.path({ text: "Shop called you", language: "en" })!;
  const { sampleRate, channels } = readWav(await readFile(path));
  expect([sampleRate, channels[0]!.length]).toEqual([
    8000,
    (await toneProvider.speak("Shop called you", "en")).length,
  ]);
  expect(texts.path({ text: "Shop called you", language: "ru" })).toBeUndefined();
  await texts.prepare({ text: "Shop called you", language: "en", rate: 150 });
  expect(texts.path({ text: "Shop called you", language: "en", rate: 150 })).not.toBe(path);
  const restarted = new SpokenTexts(folder, provider, tools);
  await restarted.prepare({ text: "Shop called you", language: "en" });
  expect(restarted.path({ text: "Shop called you", language: "en" })).toBe(path);
  expect(spoken).toEqual(["en Shop called you", "en Shop called you"]);
  await texts.prepare({ text: "unspeakable", language: "en" });
  expect(texts.path({ text: "unspeakable", language: "en" })).toBeUndefined();
});

it("TEL-TTS-01 where the service fails the spare voice speaks; the service is asked again after a minute, not before", async () => {
  const folder = await mkdtemp(join(tmpdir(), "spoken-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const clock = new VirtualClock();
  let [works, asked] = [false, 0];
  const service = {
    name: "service",
    speak: async (text: string) => {
      asked++;
      if (!works) throw new Error("away");
      return toneProvider.speak(`service says ${text}`, "ru");
    },
  };
  const texts = new SpokenTexts(folder, service, { logger: silentLogger, clock, spare: toneProvider });
  const heard = async (text: string) =>
    readWav(await readFile(texts.path({ text, language: "ru" })!)).channels[0]!.length;
  await texts.prepare({ text: "один", language: "ru" });
  expect(await heard("один")).toBe((await toneProvider.speak("один", "ru")).length);
  await texts.prepare({ text: "один", language: "ru" });
  await texts.prepare({ text: "два", language: "ru" });
  expect(asked).toBe(1);
  works = true;
  clock.advanceBy(60_000);
  await texts.prepare({ text: "один", language: "ru" });
  expect(asked).toBe(2);
  expect(await heard("один")).toBe((await toneProvider.speak("service says один", "ru")).length);
  await texts.prepare({ text: "один", language: "ru" });
  expect(asked).toBe(2);
});

it("TEL-TTS-01 what nobody has used for 30 days goes, and the oldest of what is too much", async () => {
  const folder = await mkdtemp(join(tmpdir(), "spoken-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const clock = new VirtualClock();
  const size = 2 * (await toneProvider.speak("один", "ru")).length + 44;
  const texts = new SpokenTexts(folder, toneProvider, {
    logger: silentLogger,
    clock,
    spare: toneProvider,
    bytesMax: Math.round(size * 2.5),
  });
  const there = async () => (await readdir(folder)).length;
  await texts.prepare({ text: "один", language: "ru" });
  clock.advanceBy(20 * 86_400_000);
  await texts.prepare({ text: "один", language: "en" });
  clock.advanceBy(11 * 86_400_000);
  await texts.prune();
  expect([await there(), texts.path({ text: "один", language: "ru" })]).toEqual([1, undefined]);
  // Used again, it is young again; a third is one too many, and the oldest goes.
  await texts.prepare({ text: "один", language: "en" });
  clock.advanceBy(1_000);
  await texts.prepare({ text: "адин", language: "en" });
  clock.advanceBy(1_000);
  await texts.prepare({ text: "один", language: "ru" });
  await texts.prune();
  expect([await there(), texts.path({ text: "один", language: "en" })]).toEqual([2, undefined]);
  expect(texts.path({ text: "один", language: "ru" })).toBeDefined();
});

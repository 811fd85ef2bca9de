import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "@perezvon/base";
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
  const texts = new SpokenTexts(folder, provider, silentLogger);
  expect(texts.path("Shop called you", "en")).toBeUndefined();
  await Promise.all([texts.prepare("Shop called you", "en"), texts.prepare("Shop called you", "en")]);
  const path = texts.path("Shop called you", "en")!;
  const { sampleRate, channels } = readWav(await readFile(path));
  expect([sampleRate, channels[0]!.length]).toEqual([
    8000,
    (await toneProvider.speak("Shop called you", "en")).length,
  ]);
  expect(texts.path("Shop called you", "ru")).toBeUndefined();
  const restarted = new SpokenTexts(folder, provider, silentLogger);
  await restarted.prepare("Shop called you", "en");
  expect(restarted.path("Shop called you", "en")).toBe(path);
  expect(spoken).toEqual(["en Shop called you"]);
  await texts.prepare("unspeakable", "en");
  expect(texts.path("unspeakable", "en")).toBeUndefined();
});

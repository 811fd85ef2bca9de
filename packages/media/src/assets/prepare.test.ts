import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { activeLevelDbm0 } from "../audio/active-level.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";
import { resample } from "../audio/resample.ts";
import { readWav } from "../audio/wav.ts";
import { sine } from "../tone/generate.ts";
import { holdMusic } from "./music.ts";
import { prepareAssets } from "./prepare.ts";
import { espeakProvider, PROMPT_DBM0, toneProvider } from "./speech.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perezvon-assets-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("TEL-PLY-05 music on hold: half a minute, -16 ± 4 dBm0 all along, and no step where it joins itself", () => {
  const music = holdMusic();
  expect(music.length / 8000).toBeGreaterThan(28);
  expect(music.length / 8000).toBeLessThan(32);
  expect(levelDbm0(music)).toBeCloseTo(-16, 1);
  for (let at = 0; at + 16_000 <= music.length; at += 16_000) {
    expect(Math.abs(levelDbm0(music, at, at + 16_000) + 16)).toBeLessThan(4);
  }
  const largestStep = music.reduce(
    (most, sample, i) => (i === 0 ? 0 : Math.max(most, Math.abs(sample - music[i - 1]!))),
    0,
  );
  expect(Math.abs(music[0]! - music[music.length - 1]!)).toBeLessThanOrEqual(largestStep);
  expect(music.every((sample) => Math.abs(sample) < 32_000)).toBe(true);
});

test("TEL-PLY-01 files from 22,050 Hz keep their frequencies and lose what 8 kHz cannot carry", () => {
  const at22 = (hz: number) =>
    Int16Array.from({ length: 22_050 }, (_, i) =>
      Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 22_050)),
    );
  const kept = resample(at22(1000), 22_050, 8000);
  expect(kept.length).toBe(8000);
  expect(dominantTone(kept.subarray(400, 4400)).hz).toBeCloseTo(1000, 0);
  expect(levelDbm0(kept, 400, 7600)).toBeCloseTo(levelDbm0(at22(1000)), 0);
  expect(levelDbm0(resample(at22(6000), 22_050, 8000), 400, 7600)).toBeLessThan(-50);
});

test("TEL-TTS-01 the built-in provider makes the same sound of the same text, of another text another", async () => {
  const [one, again, other] = await Promise.all(
    ["Вы позвонили в компанию", "Вы позвонили в компанию", "Оставайтесь на линии"].map((text) =>
      toneProvider.speak(text, "ru"),
    ),
  );
  expect(one).toEqual(again);
  expect(one).not.toEqual(other);
});

test("TEL-PLY-01 prepared files are 8 kHz mono; what matches its text is not made again", async () => {
  const texts = [
    { name: "greeting", language: "ru", text: "Здравствуйте, все операторы заняты" },
    { name: "greeting", language: "en", text: "Hello, all agents are busy" },
  ] as const;
  const first = await prepareAssets(folder, { texts, provider: toneProvider });
  expect([...first.prompts.keys()]).toEqual(["ru/greeting", "en/greeting"]);
  const russian = first.prompts.get("ru/greeting")!;
  for (const path of [first.music, first.beep, ...first.prompts.values()]) {
    const wav = readWav(await readFile(path));
    expect([wav.sampleRate, wav.channels.length]).toEqual([8000, 1]);
  }
  const before = (await stat(russian)).mtimeMs;
  await prepareAssets(folder, { texts, provider: toneProvider });
  expect((await stat(russian)).mtimeMs).toBe(before);
  await prepareAssets(folder, { texts: [{ ...texts[0], text: "Другой текст" }], provider: toneProvider });
  expect((await stat(russian)).mtimeMs).toBeGreaterThan(before);
});

test("TEL-TTS-01, TEL-COD-03 espeak-ng speaks Russian and English at -19 ± 3 dBm0", async (context) => {
  const provider = await espeakProvider();
  if (!provider) return context.skip("espeak-ng is not installed");
  for (const [text, language] of [
    ["Здравствуйте! Оставайтесь на линии.", "ru"],
    ["Hello! Please hold the line.", "en"],
  ] as const) {
    const speech = await provider.speak(text, language);
    expect(speech.length / 8000).toBeGreaterThan(1);
    expect(Math.abs(activeLevelDbm0(speech) - PROMPT_DBM0)).toBeLessThan(3);
  }
});

test("TEL-PLY-06 a prompt that could not be spoken is a melody, and is spoken at the next start", async () => {
  const place = join(folder, "stopgap");
  const texts = [{ name: "greeting", language: "ru", text: "Здравствуйте" }] as const;
  let works = false;
  const provider = {
    name: "sometimes",
    speak: () => (works ? Promise.resolve(sine([500], 1000, -19)) : Promise.reject(new Error("killed"))),
  };
  const heard = async () => {
    const { prompts } = await prepareAssets(place, { texts, provider });
    return dominantTone(readWav(await readFile(prompts.get("ru/greeting")!)).channels[0]!.subarray(0, 400))
      .hz;
  };
  expect(Math.abs((await heard()) - 500)).toBeGreaterThan(20);
  works = true;
  expect(await heard()).toBeCloseTo(500, -1);
});

test("TEL-TTS-01 where the program is missing there is no provider", async () => {
  expect(await espeakProvider("no-such-program-here")).toBeUndefined();
});

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { activeLevelDbm0 } from "../audio/active-level.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { writeWav } from "../audio/wav.ts";
import { sine } from "../tone/generate.ts";
import { httpProvider } from "./http-speech.ts";
import { PROMPT_DBM0 } from "./speech.ts";

interface Answer {
  readonly status: number;
  readonly body: Buffer | string;
}

async function service(answer: (request: IncomingMessage, body: string) => Answer) {
  const server = createServer(async (request, response) => {
    const { status, body } = answer(request, await readText(request));
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/speak`;
}

test("TEL-TTS-01 a service over HTTP is told text, language and voice, and its sound is made ready: 8 kHz, at the level of prompts", async () => {
  const asked: unknown[] = [];
  const url = await service((request, body) => {
    asked.push([request.method, request.headers.authorization, JSON.parse(body)]);
    return { status: 200, body: writeWav({ sampleRate: 16_000, channels: [sine([500], 800, -30)] }) };
  });
  const samples = await httpProvider({ url, token: "key", voice: "anna" }).speak("Добрый день", "ru");
  expect(asked).toEqual([["POST", "Bearer key", { text: "Добрый день", language: "ru", voice: "anna" }]]);
  await httpProvider({ url }).speak("Добрый день", "ru", 80);
  expect(asked[1]).toEqual(["POST", undefined, { text: "Добрый день", language: "ru", rate: 80 }]);
  // 800 ms at 8 kHz were 400 ms at 16 kHz, and an octave higher.
  expect(samples.length / 8000).toBeCloseTo(0.4, 1);
  expect(dominantTone(samples).hz).toBeCloseTo(1000, -1);
  expect(Math.abs(activeLevelDbm0(samples) - PROMPT_DBM0)).toBeLessThan(3);
});

test("TEL-TTS-01 a fault of the service is a fault; texts are of 1 to 5,000 characters; another voice has another name", async () => {
  const url = await service((_, body) =>
    body.includes("sorry") ? { status: 503, body: "" } : { status: 200, body: "no sound at all" },
  );
  const provider = httpProvider({ url });
  await expect(provider.speak("sorry", "en")).rejects.toThrow("503");
  await expect(provider.speak("noise", "en")).rejects.toThrow();
  await expect(provider.speak("", "en")).rejects.toThrow(RangeError);
  await expect(provider.speak("x".repeat(5_001), "en")).rejects.toThrow(RangeError);
  expect(httpProvider({ url, voice: "boris" }).name).not.toBe(provider.name);
});

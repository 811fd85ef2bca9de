import { expect, it } from "vitest";
import { SpeechTurns } from "./speech-turns.ts";

it("TEL-TTS-01 texts are spoken two at a time; what somebody waits for goes before what is made in advance", async () => {
  const turns = new SpeechTurns();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const speak = (name: string, now = false) =>
    turns.take(name, now, () => {
      begun.push(name);
      return new Promise((end) => ends.push(end));
    });
  const all = [speak("a"), speak("b"), speak("c"), speak("d"), speak("e", true)];
  const settled = () => new Promise((done) => setImmediate(done));
  await settled();
  expect(begun).toEqual(["a", "b"]);
  turns.hurry("d");
  turns.hurry("unknown");
  while (begun.length < 5) {
    ends.shift()!();
    await settled();
  }
  expect(begun).toEqual(["a", "b", "d", "e", "c"]);
  for (const end of ends) end();
  await Promise.all(all);
});

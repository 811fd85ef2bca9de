import { expect, test } from "vitest";
import { readSsml } from "./ssml.ts";

const voice = { language: "ru", rate: 100 } as const;

test("TEL-TTS-01 a text without <speak> is said as it is, in its own speed", () => {
  expect(readSsml("Счёт < 5 & больше", { ...voice, rate: 80 })).toEqual([
    { text: "Счёт < 5 & больше", rate: 80 },
  ]);
});

test("TEL-TTS-01 SSML: pauses, speed, values, substitutes, paragraphs", () => {
  const text = `<speak><p>Добрый день!</p> <break time="1.5s"/><prosody rate="slow">Ваш долг
    <say-as interpret-as="money">$(debt)</say-as></prosody><break/><s>Код <sub alias="эс эм эс">СМС</sub></s>
    <say-as interpret-as="characters">4071</say-as> &lt;конец&gt;</speak>`;
  expect(readSsml(text, voice)).toEqual([
    { text: "Добрый день!", rate: 100 },
    { silenceMs: 1_500 },
    { text: "Ваш долг", rate: 75 },
    { say: "money", value: "$(debt)" },
    { silenceMs: 400 },
    { text: "Код", rate: 100 },
    { text: "эс эм эс", rate: 100 },
    { say: "digits", value: "4071" },
    { text: "<конец>", rate: 100 },
  ]);
});

test("TEL-TTS-01 speeds of elements multiply, within half and double", () => {
  const text = '<speak><prosody rate="50%"><prosody rate="slow">тихо</prosody></prosody></speak>';
  expect(readSsml(text, { ...voice, rate: 150 })).toEqual([{ text: "тихо", rate: 56 }]);
  expect(readSsml('<speak><prosody rate="x-fast">ой</prosody></speak>', { ...voice, rate: 200 })).toEqual([
    { text: "ой", rate: 200 },
  ]);
});

test.each([
  "<speak>без конца",
  "<speak></speak>",
  "<speak>один</speak> и ещё",
  "<speak><b>жирно</b></speak>",
  "<speak><p>крест <s>накрест</p></s></speak>",
  '<speak><break time="2 hours"/></speak>',
  '<speak><break time="61s"/>потом</speak>',
  '<speak><say-as interpret-as="poem">раз</say-as></speak>',
  '<speak><prosody rate="soon">раз</prosody></speak>',
  '<speak><audio src="http://elsewhere/a.wav"/></speak>',
  "<speak><!DOCTYPE x></speak>",
  "<speak>5 < 6</speak>",
  "<speak><speak>раз</speak></speak>",
])("TEL-TTS-01 what is not of the subset is refused: %s", (text) => {
  expect(readSsml(text, voice)).toBeUndefined();
});

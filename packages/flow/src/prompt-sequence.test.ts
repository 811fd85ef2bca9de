import { expect, test } from "vitest";
import { newFlow } from "./flow-state.ts";
import { validateScenario } from "./parse-scenario.ts";
import type { Prompt } from "./scenario.ts";
import { spokenPrompts } from "./spoken-prompts.ts";
import { step } from "./step.ts";

function scenarioOf(prompt: unknown) {
  return {
    format: 1,
    name: "Последовательность",
    start: "word",
    operations: [{ id: "word", kind: "play_prompt", prompt, exits: {} }],
  };
}

function played(
  prompt: Prompt,
  variables: Readonly<Record<string, string>> = {},
  language: "ru" | "en" = "ru",
) {
  const valid = validateScenario(scenarioOf(prompt));
  if (!valid.ok) throw new Error(JSON.stringify(valid.error));
  const { commands } = step(
    valid.value.scenario,
    newFlow(),
    { kind: "started", serviceId: "s", language, priority: 50, hours: { entries: [] }, variables },
    0,
  );
  return commands.find((command) => command.kind === "play")?.items;
}

function faults(prompt: unknown) {
  const valid = validateScenario(scenarioOf(prompt));
  return valid.ok ? [] : valid.error;
}

test("TEL-PLY-02 INB-PRM-01 a sequence is played piece by piece; a value becomes the words that say it", () => {
  const items = played(
    [
      "greeting",
      { text: "Здравствуйте, $(name)!", language: "ru", rate: 90 },
      { message: "m-1", language: "en" },
      { silence: 0.5 },
      { tone: "ringback", seconds: 2 },
      { say: "number", value: "$(minutes)", unit: "minute", case: "accusative" },
    ],
    { name: "Анна", minutes: "21" },
  );
  expect(items).toEqual([
    { kind: "prompt", name: "greeting", language: "ru" },
    { kind: "speech", text: "Здравствуйте, Анна!", language: "ru", rate: 90 },
    { kind: "message", messageId: "m-1", language: "en" },
    { kind: "silence", durationMs: 500 },
    { kind: "tone", tone: "ringback", durationMs: 2_000 },
    { kind: "speech", text: "двадцать", language: "ru" },
    { kind: "speech", text: "одну", language: "ru" },
    { kind: "speech", text: "минуту", language: "ru" },
  ]);
});

test("TEL-PLY-02 a value is said in the language of the call, or in the one that it names", () => {
  const texts = (prompt: Prompt) =>
    played(prompt, {}, "en")?.map((item) =>
      item.kind === "speech" ? `${item.language} ${item.text}` : item.kind,
    );
  expect(texts({ say: "money", value: "2.01", currency: "USD" })).toEqual([
    "en two",
    "en dollars",
    "en one",
    "en cent",
  ]);
  expect(texts({ say: "number", value: "2", unit: "person", language: "ru" })).toEqual([
    "ru два",
    "ru человека",
  ]);
});

test("TEL-PLY-06 what is unknown or no value says nothing, and the rest is heard", () => {
  expect(
    played([{ say: "date", value: "$(due)" }, { text: "$(name)", language: "ru" }, { silence: 1 }]),
  ).toEqual([{ kind: "silence", durationMs: 1_000 }]);
});

test("TEL-TTS-01 SSML in a prompt: its parts are pieces", () => {
  const text =
    '<speak>Долг <say-as interpret-as="money">$(debt)</say-as><break time="200ms"/>До свидания</speak>';
  expect(played({ text, language: "ru" }, { debt: "2" })).toEqual([
    { kind: "speech", text: "Долг", language: "ru" },
    { kind: "speech", text: "два", language: "ru" },
    { kind: "speech", text: "рубля", language: "ru" },
    { kind: "silence", durationMs: 200 },
    { kind: "speech", text: "До свидания", language: "ru" },
  ]);
});

test("TEL-PLY-02 everything that can be said is made before the first call; texts with variables are not", () => {
  const prompt: Prompt = [
    { text: "Добрый день", language: "ru" },
    { text: "Здравствуйте, $(name)", language: "ru" },
    { say: "time", value: "$(at)", language: "ru" },
  ];
  const valid = validateScenario(scenarioOf(prompt));
  const texts = valid.ok ? spokenPrompts(valid.value.scenario).map(({ text }) => text) : [];
  expect(texts).toEqual(expect.arrayContaining(["Добрый день", "двадцать", "три", "часа", "минут", "ноль"]));
  expect(texts.filter((text) => text.startsWith("Здравствуйте"))).toEqual([]);
  expect(new Set(texts).size).toBe(texts.length);
});

test("INB-SCN-05 faults of pieces stand at the piece", () => {
  expect(faults([])).toEqual([{ field: "operations.0.prompt", code: "required" }]);
  expect(faults(Array.from({ length: 51 }, () => "greeting"))).toEqual([
    { field: "operations.0.prompt", code: "too_many" },
  ]);
  expect(
    faults([
      "",
      { silence: 61 },
      { tone: "hum", seconds: 1 },
      { say: "poem", value: "1" },
      { say: "number", value: "1", unit: "furlong" },
      { text: "<speak>", language: "ru" },
      { text: "быстро", language: "ru", rate: 500 },
      { text: "слово", language: "fr" },
      { say: "number", value: "1", colour: "red" },
    ]).map(({ field, code }) => [field.replace("operations.0.prompt.", ""), code]),
  ).toEqual([
    ["0", "required"],
    ["1.silence", "range"],
    ["2.tone", "invalid"],
    ["3.say", "invalid"],
    ["4.unit", "invalid"],
    ["5.text", "invalid"],
    ["6.rate", "range"],
    ["7.language", "invalid"],
    ["8.colour", "unknown_field"],
  ]);
});

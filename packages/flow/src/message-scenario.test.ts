import { expect, test } from "vitest";
import { Call } from "../testing/call.ts";
import { type MessageScenario, messageScenario } from "./message-scenario.ts";
import { validateScenario } from "./parse-scenario.ts";
import { spokenPrompts } from "./spoken-prompts.ts";

const debt: MessageScenario = {
  name: "Напоминание об оплате",
  message: "Напоминаем об оплате. Оплатили — нажмите 1, поговорить с оператором — 2.",
  language: "ru",
  heard: "informed",
  answers: [
    { key: "1", disposition: "paid" },
    { key: "*", disposition: "do_not_call" },
  ],
  agent: { key: "2", destination: undefined },
};

const said = `play «${debt.message}»`;

test("OUT-MOD-11 OUT-CMP-14 a message with keys is a scenario without faults, whatever is left out", () => {
  const made = [
    debt,
    { ...debt, answers: [], agent: undefined },
    { ...debt, heard: undefined },
    { ...debt, agent: { key: "2", destination: "4040" } },
  ].map(messageScenario);
  for (const scenario of made) expect(validateScenario(scenario)).toMatchObject({ ok: true });
  expect(spokenPrompts(made[0]!)).toEqual([{ text: debt.message, language: "ru" }]);
});

test("OUT-DSP-05 a key sets its status, the message heard out sets its own", () => {
  const paid = new Call(messageScenario(debt));
  expect(paid.start()).toEqual(["answer", said]);
  expect(paid.press("1")).toEqual(["scenario: paid", "stop play", "hang up"]);
  const plain = new Call(messageScenario({ ...debt, answers: [], agent: undefined }));
  plain.start();
  expect(plain.played()).toEqual(["scenario: informed", "hang up"]);
});

test("OUT-MOD-11 a key leads to the campaign's agents, or into the service with that number", () => {
  const call = new Call(messageScenario(debt));
  call.start();
  expect(call.press("2")).toEqual([
    "stop play",
    "play music for ever",
    "queue support priority 1",
    "timer 60 s",
  ]);
  const service = new Call(messageScenario({ ...debt, agent: { key: "2", destination: "4040" } }));
  service.start();
  expect(service.press("2")).toEqual(["stop play", "play music for ever", "transfer to 4040"]);
  expect(service.send({ kind: "connect_failed", reason: "failed" })).toEqual(["stop play", "hang up"]);
});

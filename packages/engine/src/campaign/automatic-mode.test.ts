import { type MessageScenario, messageScenario, type Scenario } from "@perezvon/flow";
import type { AudioMessageId, DeskField, DiallingSettings, ScenarioId } from "@perezvon/model";
import { defaultAbandoned } from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench, centreId, support } from "../../testing/bench.ts";

const reminder = "reminder" as ScenarioId;
const [vera, oleg, inna] = ["+79990000001", "+79990000002", "+79990000003"] as const;
const words: MessageScenario = {
  name: "Напоминание",
  message: "Напоминаем об оплате.",
  language: "ru",
  heard: "sold",
  answers: [{ key: "1", disposition: "not_interested" }],
  agent: undefined,
};
const spoken = { kind: "speech", text: words.message, language: "ru" };

/** A campaign with a scenario, on its way to these customers. */
async function dialling(
  customers: readonly string[],
  dial: Partial<DiallingSettings> = {},
  scenario: Scenario = messageScenario(words),
  fields: readonly DeskField[] = [],
) {
  const bench = new Bench();
  bench.store.fields = fields;
  bench.store.scenarios.set(reminder, scenario);
  bench.campaign({
    dial: { mode: "automatic", scenarioId: reminder, simultaneousCalls: 2, ...dial },
    dispositionRequired: true,
  });
  bench.records(customers);
  await bench.start();
  await bench.pass(600);
  return bench;
}

async function answers(bench: Bench, customer: string) {
  bench.switch.answers(bench.switch.customer(customer));
  await bench.pass(20);
}

async function presses(bench: Bench, customer: string, digit: string) {
  bench.switch.presses(bench.switch.customer(customer), digit);
  await bench.pass(20);
}

async function hangsUp(bench: Bench, customer: string) {
  bench.switch.ends(bench.switch.customer(customer), { sipCode: 200 });
  await bench.pass(700);
}

const statuses = (bench: Bench) => bench.rows.map(({ disposition }) => disposition);

test("OUT-MOD-11 OUT-CMP-14 with no agent signed in at most the set number of calls; each answer starts the scenario", async () => {
  const bench = await dialling([vera, oleg, inna]);
  expect(bench.switch.dialling).toEqual([vera, oleg]);
  expect(bench.switch.told("prepare_speech")).toMatchObject([{ text: words.message }]);
  await answers(bench, vera);
  expect(bench.switch.told("play")).toMatchObject([
    { legId: bench.switch.customer(vera), items: [spoken], repeat: 1 },
  ]);
  await bench.pass(2_000);
  // Who listens is one of the two.
  expect(bench.switch.dialling).toEqual([vera, oleg]);
  await presses(bench, vera, "1");
  await bench.pass(700);
  expect(bench.switch.dialling).toEqual([oleg, inna]);
  expect(bench.rows).toMatchObject([{ disposition: "not_interested", answered: true, queue: undefined }]);
  expect(bench.interactions).toMatchObject([
    {
      disposition: "not_interested",
      direction: "outbound",
      campaignId: "campaign-1",
      agentUserId: undefined,
    },
  ]);
});

test("OUT-DSP-05 OUT-DSP-06 the scenario's status; unknown it is «Статус не найден», none «Статус не выбран»", async () => {
  const named = (key: string) => messageScenario({ ...words, answers: [{ key: "1", disposition: key }] });
  const unknown = await dialling([vera], {}, named("no_such_status"));
  await answers(unknown, vera);
  await presses(unknown, vera, "1");
  expect(statuses(unknown)).toEqual(["disposition_not_found"]);
  const silent = await dialling([vera]);
  await answers(silent, vera);
  await hangsUp(silent, vera);
  expect(statuses(silent)).toEqual(["no_disposition"]);
});

test("OUT-DSP-10 a machine, a busy line and a closed door go by the usual map; nobody hears the scenario", async () => {
  const bench = await dialling([vera, oleg], { detectMachine: true, detectVoice: true });
  const leg = bench.switch.customer(vera);
  bench.switch.answers(leg);
  bench.switch.analysed(leg, 2);
  bench.switch.ends(bench.switch.customer(oleg), { sipCode: 486 });
  await bench.pass(50);
  expect(bench.switch.told("play")).toEqual([]);
  expect(statuses(bench).toSorted()).toEqual(["answering_machine", "busy"]);
});

test("OUT-MOD-11 a key leads to an agent of the campaign: he sees the record, and his status beats the scenario's", async () => {
  const scenario = messageScenario({ ...words, agent: { key: "2", destination: undefined } });
  const bench = await dialling([vera], {}, scenario);
  await bench.signIn("anna");
  await answers(bench, vera);
  await presses(bench, vera, "2");
  expect(bench.work("anna")).toMatchObject({
    phase: "talk",
    direction: "outbound",
    campaign: { id: "campaign-1" },
    customer: { number: vera },
    recordId: 1,
  });
  await bench.act("anna", { kind: "disposition", key: "sold" });
  await hangsUp(bench, vera);
  await bench.act("anna", { kind: "finish" });
  await bench.pass(50);
  expect(bench.rows).toMatchObject([{ agentUserId: "anna", disposition: "sold", queue: "taken" }]);
});

test("OUT-MOD-11 transferred to a service it waits by that service's rules, not by the campaign's limit", async () => {
  const scenario = messageScenario({ ...words, agent: { key: "2", destination: "4040" } });
  const bench = await dialling([vera], {}, scenario);
  bench.service();
  bench.agent("support", { skilled: [support], autoAnswer: true });
  await bench.signIn("support", { ready: false });
  await answers(bench, vera);
  await presses(bench, vera, "2");
  expect(bench.switch.told("play").at(-1)?.items).toMatchObject([{ name: "greeting" }]);
  await presses(bench, vera, "1");
  expect(bench.switch.told("play").at(-1)?.items).toEqual([{ kind: "music" }]);
  // The campaign's own limit is two seconds.
  await bench.pass(100_000);
  expect(bench.switch.dialling).toEqual([vera]);
  await bench.act("support", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(50);
  expect(bench.work("support")).toMatchObject({ phase: "talk", customer: { number: vera }, recordId: 1 });
});

test("OUT-MOD-09 OUT-MOD-11 who hangs up while his scenario waits for an agent is «Нет оператора»", async () => {
  const scenario = messageScenario({ ...words, agent: { key: "2", destination: undefined } });
  const bench = await dialling([vera], {}, scenario);
  await bench.signIn("anna", { ready: false });
  await answers(bench, vera);
  await presses(bench, vera, "2");
  await bench.pass(20_000);
  await hangsUp(bench, vera);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent", queue: "lost" }]);
});

test("OUT-CMP-14 OUT-CMP-02 without a scenario nothing is dialled, and the state says why; with one it goes on", async () => {
  const bench = await dialling([vera], { scenarioId: undefined });
  expect(bench.switch.dialling).toEqual([]);
  const state = () => bench.engine.campaigns.live(centreId, "campaign-1" as never)?.state;
  expect(state()).toMatchObject({ code: "idle", reason: "no_scenario" });
  const { dialling: before } = bench.store.campaigns.get("campaign-1" as never)!;
  await bench.change("campaign-1" as never, { dialling: { ...before, scenarioId: reminder } });
  await bench.pass(600);
  expect(bench.switch.dialling).toEqual([vera]);
});

test("OUT-MOD-03 the centre's limit holds a campaign that was set to more, from the next dial on", async () => {
  const bench = new Bench();
  bench.settings = { simultaneousCalls: 1 };
  bench.store.scenarios.set(reminder, messageScenario(words));
  bench.campaign({
    dial: { mode: "automatic", scenarioId: reminder, simultaneousCalls: 3, dialStartsPerSecond: 50 },
  });
  bench.records([vera, oleg, inna]);
  await bench.start();
  await bench.pass(600);
  expect(bench.switch.dialling).toHaveLength(1);
  bench.settings = { simultaneousCalls: 2 };
  await bench.pass(2_000);
  expect(bench.switch.dialling).toHaveLength(2);
});

test("OUT-CMP-10 stopped, it dials nobody any more and lets the scenario end", async () => {
  const bench = await dialling([vera, oleg, inna]);
  await answers(bench, vera);
  await bench.change("campaign-1" as never, { started: false });
  bench.switch.ends(bench.switch.customer(oleg), { sipCode: 486 });
  await bench.pass(2_000);
  expect(bench.switch.dialling).toEqual([vera]);
  bench.switch.heard();
  await bench.pass(20_000);
  bench.switch.heard();
  await bench.pass(20_000);
  expect(bench.switch.dialling).toEqual([]);
  expect(statuses(bench).toSorted()).toEqual(["busy", "sold"]);
});

const toAgent = messageScenario({ ...words, agent: { key: "2", destination: undefined } });

test("OUT-CMP-14 OUT-CPL-01 in progressive mode the wait limit counts from when the scenario asks for an agent", async () => {
  const bench = await dialling([], { mode: "progressive" }, toAgent);
  await bench.signIn("anna");
  bench.records([vera]);
  await bench.pass(2_600);
  await answers(bench, vera);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await bench.pass(3_000);
  // He listens: nobody is missed yet.
  expect(bench.switch.dialling).toEqual([vera]);
  await presses(bench, vera, "2");
  await bench.pass(1_900);
  expect(bench.switch.dialling).toEqual([vera]);
  await bench.pass(200);
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent", queue: "lost" }]);
});

test("OUT-CMP-14 in progressive mode the scenario's customer gets a ready agent, or its status without one", async () => {
  const bench = await dialling([], { mode: "progressive" }, toAgent);
  await bench.signIn("anna");
  bench.records([vera, oleg]);
  await bench.pass(2_600);
  // One agent, one dial: who listens may still ask for her (OUT-MOD-05).
  expect(bench.switch.dialling).toEqual([vera]);
  await answers(bench, vera);
  await bench.pass(1_000);
  expect(bench.switch.dialling).toEqual([vera]);
  await presses(bench, vera, "1");
  await bench.pass(700);
  expect(bench.rows).toMatchObject([{ disposition: "not_interested", queue: undefined }]);
  await answers(bench, oleg);
  await presses(bench, oleg, "2");
  expect(bench.work("anna")).toMatchObject({ phase: "talk", customer: { number: oleg } });
});

test("OUT-MOD-09 whom no agent took in time goes through the scenario set for that: «Нет оператора» whatever it says", async () => {
  const bench = new Bench();
  bench.store.scenarios.set(reminder, messageScenario(words));
  const abandoned = { ...defaultAbandoned, treatment: "scenario" as const, scenarioId: reminder };
  bench.campaign({ dial: { abandoned } });
  bench.records([vera]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await answers(bench, vera);
  expect(bench.switch.told("play")).toEqual([]);
  await bench.pass(2_000);
  expect(bench.switch.told("play")).toMatchObject([{ items: [spoken] }]);
  await presses(bench, vera, "1");
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent", queue: "lost" }]);
});

test("OUT-MOD-09 a scenario that is gone leaves the campaign's message", async () => {
  const bench = new Bench();
  const abandoned = {
    ...defaultAbandoned,
    treatment: "scenario" as const,
    scenarioId: reminder,
    message: "!",
  };
  bench.campaign({ dial: { abandoned } });
  bench.records([vera]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await answers(bench, vera);
  await bench.pass(2_000);
  expect(bench.switch.told("play")).toMatchObject([{ items: [{ kind: "speech", text: "!" }] }]);
});

test("TEL-PLY-02 TEL-PLY-05 a customer is told what stands in his record, in words, and hears the campaign's music", async () => {
  const prompt = [
    { say: "money", value: "$(Долг)" },
    { say: "digits", value: "$(debt)" },
  ] as const;
  const operations = [{ id: "say", kind: "play_prompt", prompt, exits: {} }] as const;
  const fields = [{ key: "debt", name: "Долг", value: "21" }];
  const music = { musicId: "march" as AudioMessageId };
  const bench = await dialling([vera], music, { format: 1, name: "Долг", start: "say", operations }, fields);
  await answers(bench, vera);
  const words = bench.switch
    .told("play")
    .at(-1)
    ?.items.map((item) => item.kind === "speech" && item.text);
  expect(words).toEqual(["двадцать", "один", "рубль", "два", "один"]);
  expect(bench.switch.told("set_music")).toMatchObject([
    { legId: bench.switch.customer(vera), messageId: "march", language: "ru" },
  ]);
});

test("OUT-CMP-14 OUT-DNC-10 a CRM is asked while the customer hears music; a key puts him on the list, and a hang-up ends what is asked", async () => {
  const scenario: Scenario = {
    format: 1,
    name: "CRM",
    start: "ask",
    operations: [
      {
        id: "ask",
        kind: "fetch_url",
        url: "https://crm.test/$(Имя)",
        music: true,
        results: [{ variable: "debt", path: "$.debt" }],
        exits: { failed: "sorry", timeout: "sorry" },
      },
      {
        id: "menu",
        kind: "menu",
        prompt: { text: "Долг $(debt).", language: "ru" },
        keys: ["9"],
        exits: { "9": "add" },
      },
      { id: "sorry", kind: "set_disposition", disposition: "sold", exits: { normal: "bye" } },
      { id: "add", kind: "add_to_dnc", exits: { normal: "said", failed: "sorry" } },
      { id: "said", kind: "set_disposition", disposition: "rejected", exits: {} },
      { id: "bye", kind: "exit", exits: {} },
    ],
  };
  const fields = [{ key: "name", name: "Имя", value: "Вера" }] as unknown as readonly DeskField[];
  const bench = await dialling([vera, oleg], {}, scenario, fields);
  await answers(bench, vera);
  expect(bench.asked).toMatchObject([
    { kind: "fetch_url", url: "https://crm.test/%D0%92%D0%B5%D1%80%D0%B0" },
  ]);
  expect(bench.switch.told("play").at(-1)).toMatchObject({ items: [{ kind: "music" }] });
  // No answer within ten seconds is the exit of its own.
  await bench.pass(10_000);
  expect(bench.rows).toMatchObject([{ disposition: "sold" }]);
  bench.outside = { kind: "fetched", status: 200, body: '{"debt": 500}' };
  await answers(bench, oleg);
  expect(bench.switch.told("play").at(-1)).toMatchObject({ items: [{ text: "Долг 500." }] });
  bench.outside = { kind: "done" };
  await presses(bench, oleg, "9");
  await bench.pass(700);
  expect(bench.asked.at(-1)).toMatchObject({ kind: "add_to_dnc", number: oleg });
  expect(statuses(bench)).toEqual(["sold", "rejected"]);
});

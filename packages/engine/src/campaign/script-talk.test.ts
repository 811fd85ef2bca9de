import type { ScriptUse } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const to = "+79990000001";
let bench: Bench;

const script: ScriptUse = {
  scriptId: "script-1",
  version: 3,
  name: "Опрос",
  place: "before",
  knowledgeBase: false,
  ties: [{ field: "phone", column: "Город", writeBack: true }],
  script: {
    pages: [
      {
        key: "start",
        title: "Начало",
        elements: [
          {
            kind: "field",
            type: "choice",
            key: "agrees",
            label: "Согласен?",
            required: true,
            exported: true,
            options: [{ value: "yes" }, { value: "no", page: "why" }],
          },
          {
            kind: "field",
            type: "line",
            key: "number",
            label: "Номер",
            readOnly: true,
            default: "$(customer.number)",
          },
          { kind: "field", type: "line", key: "phone", label: "Город" },
        ],
      },
      {
        key: "why",
        title: "Почему",
        elements: [{ kind: "field", type: "line", key: "reason", label: "Причина", required: true }],
      },
    ],
  },
};

async function begin(options: Parameters<Bench["campaign"]>[0] = {}, agents: readonly string[] = ["anna"]) {
  bench = new Bench();
  await begun(options, agents);
}

async function begun(options: Parameters<Bench["campaign"]>[0] = {}, agents: readonly string[] = ["anna"]) {
  bench.campaign({ script, ...options });
  bench.records([to]);
  await bench.start();
  for (const name of agents) await bench.signIn(name);
  await bench.pass(600);
}

async function talk() {
  bench.switch.answers(bench.switch.customer(to));
  await bench.pass(20);
}

const enter = (values: Record<string, string>, page = "start", path = ["start"], name = "anna") =>
  bench.act(name, { kind: "script", values, page, path });

beforeEach(() => begin());

test("INB-SCR-08 OUT-CMP-08 a finish without the required fields is refused and they are marked; then the row has what was entered", async () => {
  await talk();
  expect(bench.work("anna")?.script).toMatchObject({
    scriptId: "script-1",
    version: 3,
    page: "start",
    values: { number: to },
    problems: [],
  });
  bench.switch.ends(bench.switch.customer(to));
  await bench.pass(10);
  expect(await bench.act("anna", { kind: "finish" })).toBe("script_incomplete");
  expect(bench.work("anna")?.script?.problems).toEqual([{ key: "agrees", code: "required" }]);
  expect(await enter({ agrees: "no" }, "why", ["start", "why"])).toBeUndefined();
  expect(bench.work("anna")?.script?.problems).toEqual([{ key: "reason", code: "required" }]);
  await enter({ reason: "дорого" }, "why", ["start", "why"]);
  expect(await bench.act("anna", { kind: "finish" })).toBeUndefined();
  await bench.pass(10);
  expect(bench.rows).toMatchObject([
    { script: { id: "script-1", version: 3, values: { agrees: "no", reason: "дорого", number: to } } },
  ]);
  expect(bench.scripts.map(({ finished }) => finished)).toEqual([false, false, true]);
  expect(bench.scripts.at(-1)).toMatchObject({
    entered: { agrees: "no", reason: "дорого" },
    agentUserId: "anna",
    path: ["start", "why"],
    writeBack: {},
  });
});

test("INB-SCR-08 every entry is saved while the talk lasts, and is there for a page that is loaded anew", async () => {
  await talk();
  await enter({ phone: "Тверь" });
  await bench.pass(10);
  expect(bench.scripts).toMatchObject([{ entered: { phone: "Тверь" }, finished: false }]);
  expect(bench.work("anna")?.script?.values).toMatchObject({ phone: "Тверь", number: to });
});

test("INB-SCR-04 INB-SCR-05 what is read-only, unknown or on no page is refused, and nothing of the message counts", async () => {
  await talk();
  expect(await enter({ phone: "Тверь", number: "+7" })).toBe("script_entry_invalid");
  expect(await enter({ phone: "Тверь", stranger: "1" })).toBe("script_entry_invalid");
  expect(await enter({ phone: "x".repeat(4_001) })).toBe("script_entry_invalid");
  expect(await enter({ phone: "Тверь" }, "gone")).toBe("script_entry_invalid");
  expect(bench.work("anna")?.script?.values).toEqual({ number: to });
});

test("INB-SCR-08 the next agent sees and continues the entries; the one before owes nothing", async () => {
  await begin({}, ["anna", "boris"]);
  await talk();
  const [one, other] = bench.work("anna")?.phase === "talk" ? ["anna", "boris"] : ["boris", "anna"];
  await enter({ phone: "Тверь" }, "start", ["start"], one);
  await bench.act(one, { kind: "transfer", target: { kind: "user", userId: other as never } });
  await bench.pass(20);
  await bench.act(other, { kind: "accept" });
  await bench.pass(20);
  expect(bench.work(other)?.script?.values).toMatchObject({ phone: "Тверь" });
  expect(bench.work(one)?.script).toBeUndefined();
  expect(await bench.act(one, { kind: "finish" })).toBeUndefined();
  await enter({ agrees: "yes" }, "start", ["start"], other);
  bench.switch.ends(bench.switch.customer(to));
  await bench.pass(10);
  expect(await bench.act(other, { kind: "finish" })).toBeUndefined();
  await bench.pass(10);
  expect(bench.rows).toMatchObject([{ script: { values: { agrees: "yes", phone: "Тверь" } } }]);
  // What the tie takes back into the record goes with the last word.
  expect(bench.scripts.filter(({ finished }) => finished).at(-1)).toMatchObject({
    writeBack: { Город: "Тверь" },
  });
});

test.each([true, false])(
  "INB-SCR-08 DSK-CTX-05 after-call work ends by its time without the required fields, and keeps what there is (required disposition: %s)",
  async (dispositionRequired) => {
    bench = new Bench();
    bench.agent("anna", { afterCallWorkSeconds: 30 });
    await begun({ dispositionRequired });
    await talk();
    await enter({ phone: "Тверь" });
    bench.switch.ends(bench.switch.customer(to));
    await bench.pass(10);
    if (dispositionRequired) {
      // Only the mandatory disposition outlasts the limit (INB-DSP-05).
      await bench.pass(60_000);
      expect(bench.state("anna")).toBe("after_call_work");
      expect(await bench.act("anna", { kind: "finish" })).toBe("disposition_required");
      return;
    }
    await bench.pass(29_980);
    expect(bench.state("anna")).toBe("after_call_work");
    expect(await bench.act("anna", { kind: "finish" })).toBe("script_incomplete");
    await bench.pass(20);
    expect(bench.state("anna")).toBe("ready");
    await bench.pass(10);
    expect(bench.rows).toMatchObject([
      { disposition: "no_disposition", script: { values: { phone: "Тверь", number: to } } },
    ]);
    expect(bench.scripts.at(-1)).toMatchObject({ finished: true, entered: { phone: "Тверь" } });
  },
);

test("INB-SCR-08 a forced end stores what there is", async () => {
  await talk();
  await enter({ phone: "Тверь" });
  bench.page("anna", false);
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(60_050);
  expect(bench.rows).toMatchObject([
    { disposition: "agent_failure", script: { values: { phone: "Тверь" } } },
  ]);
  expect(bench.scripts.at(-1)).toMatchObject({ finished: true, entered: { phone: "Тверь" } });
});

test("INB-SCR-09 an interaction stays on the version that it began with", async () => {
  await talk();
  await bench.change("campaign-1" as never, { script: { ...script, version: 4, script: { pages: [] } } });
  expect(bench.work("anna")?.script).toMatchObject({ version: 3, page: "start" });
  expect(await enter({ agrees: "yes" })).toBeUndefined();
});

test("OUT-CMP-08 OUT-PRV-01 the preview shows the script, what is entered there goes with the dial and with a record closed undialled", async () => {
  await begin({ dial: { mode: "preview" } });
  expect(bench.work("anna")?.script).toBeUndefined();
  await bench.act("anna", { kind: "accept" });
  expect(await enter({ phone: "Тверь" })).toBeUndefined();
  await bench.act("anna", { kind: "disposition", key: "bad_record" });
  expect(await bench.act("anna", { kind: "finish" })).toBeUndefined();
  await bench.pass(10);
  expect(bench.rows).toMatchObject([{ disposition: "bad_record", script: { values: { phone: "Тверь" } } }]);
});

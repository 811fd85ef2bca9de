import { defaultRedialSettings } from "@perezvon/dialer";
import { defaultAbandoned } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
const hourMs = 3_600_000;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** The first record gets «Нет оператора»; an hour later its redial is due. The factor is 2. */
async function noAgentBefore(others: number, agents: readonly string[], reserveAgentHours?: number) {
  const action = { kind: "redial" as const, hours: 1 };
  const rules = [{ disposition: "no_agent", repeats: 0, intervalMinutes: 1, action }];
  bench.campaign({
    afterCallWork: false,
    dial: { dialsPerAgent: 2, abandoned: { ...defaultAbandoned, reserveAgentHours } },
    redial: { ...defaultRedialSettings, rules },
  });
  bench.records([number(1)]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(3_000);
  expect(bench.rows).toMatchObject([{ disposition: "no_agent" }]);
  await bench.pass(hourMs);
  bench.records(Array.from({ length: others }, (_, n) => number(n + 2)));
  for (const name of agents) await bench.signIn(name);
  if (agents.includes("anna"))
    await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(12_000);
}

test("OUT-CPL-04 the only agent is kept for it: no other number is dialled, at whatever factor", async () => {
  await noAgentBefore(4, ["anna"]);
  expect(bench.switch.dialling).toEqual([number(1)]);
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(50);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", customer: { number: number(1) } });
});

test("OUT-CPL-04 its agent is given to nobody else who is live meanwhile", async () => {
  await noAgentBefore(4, ["anna", "boris"]);
  // One agent is kept, the other is dialled for at the factor.
  expect(bench.switch.dialling).toContain(number(1));
  const others = bench.switch.dialling.filter((to) => to !== number(1));
  expect(others).toHaveLength(2);
  for (const to of others) bench.switch.answers(bench.switch.customer(to));
  await bench.pass(500);
  bench.switch.answers(bench.switch.customer(number(1)));
  await bench.pass(50);
  const talks = ["anna", "boris"].map((name) => bench.work(name)?.customer?.number);
  expect(talks).toContain(number(1));
  expect(talks.filter((talk) => talk !== undefined && others.includes(talk))).toHaveLength(1);
});

test("OUT-CPL-04 a dial that nobody answers lets its agent go", async () => {
  await noAgentBefore(1, ["anna"]);
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(1_000);
  expect(bench.switch.dialling).toEqual([number(2)]);
  bench.switch.answers(bench.switch.customer(number(2)));
  await bench.pass(50);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", customer: { number: number(2) } });
});

test("OUT-CPL-04 OUT-MOD-12 the agent kept does not take the call: the next one gets it within the wait limit", async () => {
  await noAgentBefore(0, ["anna", "boris"]);
  const dialled = bench.switch.customer(number(1));
  bench.switch.deaf.add("anna");
  bench.switch.deaf.add("boris");
  bench.switch.answers(dialled);
  await bench.pass(50);
  const first = bench.switch.rings.at(-1)!;
  const other = first === "anna" ? "boris" : "anna";
  bench.switch.deaf.delete(other);
  bench.switch.ends(bench.switch.phone(first), { sipCode: 486 });
  await bench.pass(100);
  expect(bench.work(other)).toMatchObject({ phase: "talk", customer: { number: number(1) } });
});

test("OUT-CPL-04 with 0 hours it is dialled like any other", async () => {
  await noAgentBefore(4, ["anna"], 0);
  expect(bench.switch.dialling).toContain(number(1));
  expect(bench.switch.dialling).toHaveLength(2);
});

import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { extension: "1001" });
  bench.agent("boris", { extension: "1002" });
  await bench.start();
  await bench.signIn("anna");
});

/** Anna calls a number; her own page answers by itself. */
async function dial(to: string) {
  const code = await bench.act("anna", { kind: "dial", to });
  await bench.pass(20);
  return code;
}

test("DSK-STA-06 INB-STA-02 one agent calls another: rings, talks; both go back to the state before", async () => {
  await bench.signIn("boris", { ready: false });
  expect(await dial("1002")).toBeUndefined();
  expect(bench.work("anna")).toMatchObject({ phase: "talk", customer: { number: "1002", name: "boris" } });
  expect(bench.work("boris")).toMatchObject({ phase: "offered", direction: "internal" });
  await bench.act("boris", { kind: "accept" });
  await bench.pass(20);
  expect(bench.work("boris")?.phase).toBe("talk");
  expect(bench.switch.told("join")).toMatchObject([
    { legs: [bench.switch.phone("anna"), bench.switch.phone("boris")] },
  ]);
  await bench.act("boris", { kind: "hang_up" });
  await bench.pass(10);
  expect(bench.state("boris")).toBe("not_ready sign_in");
  expect(bench.state("anna")).toBe("ready");
  expect(bench.switch.legs.size).toBe(0);
});

test.each([
  ["rejected", () => bench.act("boris", { kind: "reject" })],
  ["not answered", () => bench.pass(20_000)],
  ["given up by the caller", () => bench.act("anna", { kind: "hang_up" })],
] as const)("INB-STA-02 an internal call %s leaves both in the state before", async (_, end) => {
  await bench.signIn("boris", { ready: false });
  await dial("1002");
  await end();
  await bench.pass(20);
  expect(bench.state("boris")).toBe("not_ready sign_in");
  expect(bench.state("anna")).toBe("ready");
});

test("INB-STA-03 what is asked for in a call of one's own comes after it", async () => {
  await bench.signIn("boris");
  await dial("1002");
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:lunch" });
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(20);
  expect(bench.state("anna")).toBe("not_ready custom:lunch");
  expect(bench.state("boris")).toBe("ready");
});

test("INB-ACD-02 who makes a call of his own is offered none", async () => {
  await bench.signIn("boris");
  await dial("1002");
  expect(bench.state("anna")).toBe("busy");
  expect(await bench.act("anna", { kind: "dial", to: "1002" })).toBe("busy");
});

test("DSK-CTX-11 numbers that lead nowhere and people who are not there are refused with a code", async () => {
  expect(await dial("9999")).toBe("no_such_number");
  expect(await dial("1002")).toBe("phone_unreachable");
  expect(await dial("1001")).toBe("phone_unreachable");
});

test("PLT-TST-07 PLT-TST-11 an agent calls 4040, types 1 on the desk and gets a colleague", async () => {
  await bench.signIn("boris");
  expect(await dial("4040")).toBeUndefined();
  expect(await bench.act("anna", { kind: "digits", digits: "1" })).toBeUndefined();
  await bench.pass(20);
  expect(bench.work("boris")).toMatchObject({
    phase: "offered",
    direction: "inbound",
    customer: { number: "1001", name: "anna" },
  });
  await bench.act("boris", { kind: "accept" });
  await bench.pass(20);
  await bench.act("boris", { kind: "hang_up" });
  await bench.act("boris", { kind: "disposition", key: "sold" });
  await bench.act("boris", { kind: "finish" });
  await bench.pass(20);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.recordings).toHaveLength(1);
  expect(bench.interactions).toMatchObject([
    { agentUserId: "boris", disposition: "sold", from: "1001", to: "4040" },
  ]);
});

test("DSK-CTL-02 DSK-CTL-03 hold, resume and mute of a call of one's own", async () => {
  await bench.signIn("boris");
  await dial("4040");
  const by = bench.switch.phone("anna");
  await bench.act("anna", { kind: "hold" });
  expect(bench.work("anna")?.phase).toBe("hold");
  await bench.act("anna", { kind: "resume" });
  await bench.act("anna", { kind: "mute", on: true });
  expect(bench.work("anna")).toMatchObject({ phase: "talk", muted: true });
  expect(bench.switch.told("hold")).toEqual([{ kind: "hold", by }]);
  expect(await bench.act("anna", { kind: "finish" })).toBe("wrong_phase");
});

test("INB-SCN-07 hung up before the number was found: nothing of the call is left", async () => {
  await bench.signIn("boris");
  bench.slow.set("dispositions", 500);
  await dial("4040");
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(60_000);
  expect(bench.switch.legs.size).toBe(0);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.interactions).toHaveLength(1);
});

test("TEL-PLY-08 the echo number answers a phone of the centre with its own voice, and ends by itself; from outside there is none", async () => {
  const callerUserId = "anna" as never;
  const own = bench.switch.incoming(centreId, "*43", "1001", { callerUserId, trunkId: undefined });
  await bench.pass(20);
  expect(bench.switch.told("play")).toMatchObject([
    { legId: own, items: [{ kind: "echo", delayMs: 1_000 }], repeat: 1 },
  ]);
  await bench.pass(290_000);
  expect(bench.switch.legs.has(own)).toBe(true);
  await bench.pass(11_000);
  expect(bench.switch.legs.size).toBe(0);
  expect(bench.state("anna")).toBe("ready");

  bench.switch.incoming(centreId, "*43");
  await bench.pass(20);
  expect(bench.switch.told("play")).toHaveLength(1);
  expect(bench.switch.legs.size).toBe(0);
});

test("INB-STA-06 signed out in a call of one's own: no state follows", async () => {
  await bench.signIn("boris");
  await dial("1002");
  bench.page("anna", false);
  const stopping = bench.engine.stop();
  await bench.pass(400);
  await stopping;
  expect(bench.history("anna").at(-1)).toBe("logged_out");
  expect(bench.switch.legs.size).toBe(0);
});

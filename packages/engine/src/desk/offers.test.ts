import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;

/** A caller who waits in the queue of 4040; returns his leg. */
async function callerInQueue(from?: string) {
  const leg = bench.switch.incoming(centreId, "4040", from);
  await bench.pass(10);
  bench.switch.presses(leg, "1");
  await bench.pass(0);
  return leg;
}

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  await bench.start();
});

test("INB-ACD-10 INB-STA-02 DSK-INC-03 an offer makes the agent busy and shows who calls before he answers", async () => {
  await bench.signIn("anna");
  await callerInQueue("+79991112233");
  expect(bench.state("anna")).toBe("busy");
  expect(bench.work("anna")).toMatchObject({
    phase: "offered",
    direction: "inbound",
    customer: { number: "+79991112233" },
    service: { name: "Support" },
    acceptBefore: bench.clock.now() + 20_000,
  });
  expect(bench.switch.told("join")).toEqual([]);
});

test("INB-ACD-10 accepted: joined, recorded, in a talk", async () => {
  await bench.signIn("anna");
  const caller = await callerInQueue();
  expect(await bench.act("anna", { kind: "accept" })).toBeUndefined();
  await bench.pass(20);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", recording: true });
  expect(bench.switch.told("join")).toMatchObject([{ legs: [caller, bench.switch.phone("anna")] }]);
  expect(bench.switch.told("start_recording")).toMatchObject([{ customerLegId: caller }]);
});

test("INB-ACD-11 DSK-STA-03 rejected: not ready, and the call goes to the next agent with its t0 and priority", async () => {
  await bench.signIn("anna");
  await callerInQueue();
  await bench.pass(3_000);
  await bench.signIn("boris");
  expect(await bench.act("anna", { kind: "reject" })).toBeUndefined();
  expect(bench.state("anna")).toBe("not_ready rejected");
  expect(bench.switch.rings).toEqual(["anna", "boris"]);
  expect(bench.work("boris")?.waitedMs).toBe(3_000);
});

test("INB-ACD-11 DSK-STA-03 not answered in the no-answer time: not ready, and back in the queue before later calls", async () => {
  await bench.signIn("anna");
  await callerInQueue("+79990000001");
  await bench.pass(5_000);
  await callerInQueue("+79990000002");
  await bench.pass(14_999 - 10);
  expect(bench.state("anna")).toBe("busy");
  await bench.pass(1);
  expect(bench.state("anna")).toBe("not_ready no_answer");
  await bench.signIn("boris");
  expect(bench.work("boris")?.customer.number).toBe("+79990000001");
});

test("INB-ACD-11 a phone that fails counts as no missed call, and the call goes on", async () => {
  await bench.signIn("anna");
  await callerInQueue();
  await bench.signIn("boris");
  bench.switch.reachable(centreId, "anna", "browser", false);
  await bench.pass(0);
  expect(bench.state("anna")).toBe("not_ready phone_failure");
  expect(bench.switch.rings).toEqual(["anna", "boris"]);
});

test.each([
  [486, "not_ready rejected"],
  [603, "not_ready rejected"],
  [480, "not_ready no_answer"],
  [500, "not_ready phone_failure"],
])("INB-ACD-11 a hardware phone that ends the ring with %i: %s", async (sipCode, state) => {
  bench.agent("anna", { device: "sip" });
  await bench.signIn("anna");
  await callerInQueue();
  bench.switch.ends(bench.switch.phone("anna"), { sipCode, rang: true });
  await bench.pass(0);
  expect(bench.state("anna")).toBe(state);
});

test("INB-ACD-07 INB-ACD-12 DSK-INC-06 the customer hangs up while it rings: ready again, and idle time goes on", async () => {
  await bench.signIn("anna");
  await bench.pass(10_000);
  await bench.signIn("boris");
  const caller = await callerInQueue();
  expect(bench.switch.rings).toEqual(["anna"]);
  await bench.pass(5_000);
  bench.switch.ends(caller);
  await bench.pass(0);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.desk("anna")?.interactions).toEqual([]);
  // The longest idle is chosen: that is still the same agent.
  await callerInQueue();
  expect(bench.switch.rings).toEqual(["anna", "anna"]);
  await bench.pass(10);
  expect(bench.interactions).toMatchObject([{ disposition: "abandoned_queue", handledAt: undefined }]);
});

test("INB-ACD-03 two calls, one agent: the second waits until the first is finished", async () => {
  await bench.signIn("anna");
  const first = await callerInQueue("+79990000001");
  await callerInQueue("+79990000002");
  await bench.act("anna", { kind: "accept" });
  await bench.pass(60_000);
  expect(bench.switch.rings).toEqual(["anna"]);
  bench.switch.ends(first);
  await bench.pass(0);
  expect(bench.switch.rings).toEqual(["anna"]);
  await bench.act("anna", { kind: "finish" });
  expect(bench.switch.rings).toEqual(["anna", "anna"]);
  expect(bench.work("anna")?.customer.number).toBe("+79990000002");
});

test("DSK-INC-04 auto-answer of the agent: the talk begins by itself", async () => {
  bench.agent("anna", { autoAnswer: true });
  await bench.signIn("anna");
  await callerInQueue();
  await bench.pass(20);
  expect(bench.work("anna")?.phase).toBe("talk");
});

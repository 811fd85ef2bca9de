import { defaultAbandoned } from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const [first, second] = ["+79990000001", "+79990000002"] as const;

/** Anna is in after-call work, Vera on a break, and a customer of the campaign waits for an agent. */
async function oneWaits(queueNotice: { enabled: boolean; afterSeconds: number | null }) {
  const bench = new Bench();
  bench.campaign({
    queueNotice,
    dial: { waitForAgentSeconds: 60, dialsPerAgent: 2, abandoned: defaultAbandoned },
  });
  bench.records([first, second]);
  bench.agent("anna", { afterCallWorkSeconds: 300 });
  await bench.start();
  await bench.signIn("anna");
  await bench.signIn("vera", { ready: false });
  await bench.pass(600);
  bench.switch.answers(bench.switch.customer(first));
  await bench.pass(50);
  return bench;
}

/** The first talk is over, its agent writes; the other customer answers. */
async function secondAnswers(bench: Bench) {
  bench.switch.ends(bench.switch.customer(first));
  await bench.pass(50);
  expect(bench.state("anna")).toBe("after_call_work");
  bench.switch.answers(bench.switch.customer(second));
  await bench.pass(20);
}

test("OUT-CMP-03 INB-SVC-06 an agent in after-call work is told of a waiting call at once, until he takes it", async () => {
  const bench = await oneWaits({ enabled: true, afterSeconds: null });
  expect(bench.desk("anna")?.queueNotice).toBeUndefined();
  await secondAnswers(bench);
  const since = bench.clock.now() - 20;
  await bench.pass(500);
  const { callId } = bench.switch.told("dial").find(({ to }) => to === second)!;
  expect(bench.desk("anna")?.queueNotice).toMatchObject({ callId, service: "campaign-1", calls: 1 });
  expect(bench.desk("anna")!.queueNotice!.since).toBeGreaterThanOrEqual(since - 20);
  // Who is on a break has no after-call work to finish.
  expect(bench.desk("vera")?.queueNotice).toBeUndefined();
  await bench.act("anna", { kind: "finish" });
  await bench.pass(600);
  expect(bench.work("anna")).toMatchObject({ customer: { number: second } });
  expect(bench.desk("anna")?.queueNotice).toBeUndefined();
});

test("OUT-CMP-03 the notice comes after the wait that the campaign sets, and goes with a customer who hangs up", async () => {
  const bench = await oneWaits({ enabled: true, afterSeconds: 7 });
  await secondAnswers(bench);
  await bench.pass(6_400);
  expect(bench.desk("anna")?.queueNotice).toBeUndefined();
  await bench.pass(1_200);
  expect(bench.desk("anna")?.queueNotice).toMatchObject({ calls: 1 });
  bench.switch.ends(bench.switch.customer(second));
  await bench.pass(600);
  expect(bench.desk("anna")?.queueNotice).toBeUndefined();
});

test("OUT-CMP-03 switched off, as it is at first, nobody is told", async () => {
  const bench = await oneWaits({ enabled: false, afterSeconds: null });
  await secondAnswers(bench);
  await bench.pass(10_000);
  expect(bench.desk("anna")?.queueNotice).toBeUndefined();
});

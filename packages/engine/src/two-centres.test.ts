import type { CentreId, UserId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../testing/bench.ts";

const other = "centre-2" as CentreId;
const stranger = "stranger" as UserId;
let bench: Bench;

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.campaign();
  bench.records(["+79990000001"]);
  bench.agent("stranger", { centreId: other });
  await bench.start();
  bench.switch.reachable(other, stranger, "browser", true);
  await bench.engine.desk.open(other, stranger);
  bench.engine.desk.page(other, stranger, true);
  await bench.engine.desk.command(other, stranger, { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(1_000);
});

test("PLT-TEN-02 a ready agent of another centre sets no campaign going, whatever his skills", () => {
  expect(bench.engine.desk.snapshot(other, stranger)?.state).toBe("ready");
  expect(bench.switch.told("dial")).toEqual([]);
  expect(bench.engine.campaigns.live(other, "campaign-1" as never)).toBeUndefined();
});

test("PLT-TEN-02 a caller of one centre is offered to nobody of another", async () => {
  await bench.signIn("anna", { ready: false });
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(1_000);
  expect(bench.switch.rings).toEqual([]);
});

test("PLT-TEN-02 a desk is opened and commanded in its own centre only", async () => {
  expect(await bench.engine.desk.open(centreId, stranger)).toBeUndefined();
  const command = { kind: "set_state", state: "not_ready", reason: undefined } as const;
  expect(await bench.engine.desk.command(centreId, stranger, command)).toBe("not_signed_in");
  expect(bench.engine.desk.snapshot(other, stranger)?.state).toBe("ready");
  expect(bench.engine.agents(centreId)).toEqual([]);
});

test("PLT-TEN-02 an interaction of somebody else is none of one's own", async () => {
  await bench.signIn("anna");
  await bench.pass(600);
  bench.switch.answers(bench.switch.customer("+79990000001"));
  await bench.pass(20);
  const interactionId = bench.work("anna")!.id;
  const command = { kind: "hang_up", interactionId } as const;
  expect(await bench.engine.desk.command(other, stranger, command)).toBe("no_such_interaction");
  expect(bench.work("anna")?.phase).toBe("talk");
});

import type { CallerNumbers, OutgoingPlan } from "@perezvon/model";
import { beforeEach, describe, expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const [main, second, third] = ["+74951239000", "+74951239001", "+74951239002"] as const;
const customer = (n: number) => `+7999000000${n}`;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
  bench.store.ownNumbers.set(main, "trunk-1" as never);
  bench.store.ownNumbers.set(second, "trunk-2" as never);
  bench.store.ownNumbers.set(third, undefined);
});

async function begin(callers: Partial<CallerNumbers>, agents: number): Promise<void> {
  bench.campaign({ callers: { method: "default", numbers: [second, third], field: undefined, ...callers } });
  bench.records(Array.from({ length: agents + 2 }, (_, n) => customer(n + 1)));
  await bench.start();
  for (let n = 0; n < agents; n++) await bench.signIn(`agent-${n}`);
  await bench.pass(600);
}

const shown = () => bench.switch.told("dial").map(({ from, trunkId }) => [from, trunkId]);

test("OUT-CID-01 OUT-CID-02 the default number and its trunk, whatever else the campaign has", async () => {
  await begin({}, 2);
  expect(shown()).toEqual([
    [main, "trunk-1"],
    [main, "trunk-1"],
  ]);
  expect(bench.done).not.toContain("ownNumbers");
});

test("OUT-CID-02 OUT-CID-05 in turn, each by the trunk that it is bound to, else by the centre's; written to the attempt", async () => {
  await begin({ method: "in_turn" }, 4);
  expect(shown()).toEqual([
    [second, "trunk-2"],
    [third, "trunk-1"],
    [second, "trunk-2"],
    [third, "trunk-1"],
  ]);
  const written = [...bench.store.attempts.values()].map(({ start }) => start.callerNumber);
  expect(written).toEqual([second, third, second, third]);
});

test("OUT-CID-02 in turn goes on after a restart where it was", async () => {
  await begin({ method: "in_turn" }, 1);
  expect(shown().at(-1)).toEqual([second, "trunk-2"]);
  bench.restart();
  await bench.start();
  await bench.signIn("agent-0");
  await bench.pass(600);
  expect(shown().at(-1)).toEqual([third, "trunk-1"]);
});

test("OUT-CID-04 a number that left the centre is shown no more", async () => {
  bench.store.ownNumbers.delete(second);
  bench.store.ownNumbers.delete(third);
  await begin({ method: "least_used" }, 1);
  expect(shown()).toEqual([[main, "trunk-1"]]);
});

test("OUT-CID-04 a foreign number of the list is not shown, and the attempt's note says so", async () => {
  bench.store.fields = [{ key: "f1", name: "АОН", value: "8 499 765-43-21" }];
  await begin({ method: "list_field", field: "аон" }, 1);
  expect(shown()).toEqual([[main, "trunk-1"]]);
  bench.switch.ends(bench.switch.customer(customer(1)), { sipCode: 486 });
  await bench.pass(100);
  expect(bench.rows[0]).toMatchObject({ note: "SIP 486\nforeign_caller_number: +74997654321" });
});

test("OUT-CID-02 a number that the list names is shown, though the campaign does not have it", async () => {
  bench.store.fields = [{ key: "f1", name: "АОН", value: third }];
  await begin({ method: "list_field", field: "АОН", numbers: [] }, 1);
  expect(shown()).toEqual([[third, "trunk-1"]]);
});

const limit = (number: string, perDay: number | null, restAfter: number | null = null, restMinutes = 60) => ({
  number,
  perDay,
  restAfter,
  restMinutes,
});
const dialled = () => shown().map(([from]) => from);

test("OUT-CID-03 a number at its cap is shown no more; when none is left nothing is dialled until the day is over", async () => {
  const limits = [limit(second, 2), limit(third, 1), limit(main, 1)];
  await begin({ method: "in_turn", limits }, 6);
  expect(dialled()).toEqual([second, third, second, main]);
  for (const n of [1, 2, 3, 4]) bench.switch.ends(bench.switch.customer(customer(n)), { sipCode: 486 });
  await bench.pass(2_000);
  const idle = { code: "idle", reason: "caller_limit" };
  expect(bench.engine.campaigns.live("centre-1" as never, "campaign-1" as never)?.state).toMatchObject(idle);
  await bench.pass(10 * 60_000);
  expect(dialled()).toHaveLength(4);
});

test("OUT-CID-03 the default number of a campaign that always shows it rests after its dials", async () => {
  await begin({ limits: [limit(main, null, 2, 3)] }, 5);
  expect(dialled()).toHaveLength(2);
  await bench.pass(2 * 60_000);
  expect(dialled()).toHaveLength(2);
  await bench.pass(2 * 60_000);
  expect(dialled()).toHaveLength(4);
});

test("OUT-CID-03 what another campaign dials by a number at rest does not end the rest", async () => {
  await begin({ limits: [limit(main, null, 2, 5)] }, 5);
  expect(dialled()).toHaveLength(2);
  const [attempt] = bench.store.attempts.values();
  const start = { ...attempt!.start, attemptId: "other" as never, campaignId: "campaign-2" as never };
  bench.store.attempts.set("other" as never, {
    ...attempt!,
    start: { ...start, startedAt: bench.clock.now() },
  });
  await bench.pass(4 * 60_000);
  expect(dialled()).toHaveLength(2);
  await bench.pass(2 * 60_000);
  expect(dialled().length).toBeGreaterThan(2);
});

test("OUT-CID-03 a number that is at its limit gives way to the default one, which has none", async () => {
  await begin({ method: "least_used", limits: [limit(second, 1), limit(third, 1)] }, 5);
  expect(dialled()).toEqual([second, third, main, main, main]);
});

describe("OUT-CID-01 without a number the centre's outgoing number plan decides", () => {
  const fixed = (number: string) => ({ caller: "fixed", number }) as const;
  const entry = { digits: "8", isPrefix: true, remove: true, insert: "+7" } as const;
  const dialledBy = async (plan: OutgoingPlan, numbers = [customer(1), "+4915112345678"]) => {
    bench.store.plan = plan;
    bench.campaign({ callerNumber: undefined });
    bench.records(numbers);
    await bench.start();
    for (const [n] of numbers.entries()) await bench.signIn(`agent-${n}`);
    await bench.pass(600);
    return bench.switch
      .told("dial")
      .map(({ to, from, trunkId, hideNumber }) => [to, from, trunkId, hideNumber]);
  };

  test("by the entry that names the number's beginning, else by the plan; each with its trunk; written to the attempt", async () => {
    const plan = { usual: fixed(third), entries: [{ ...entry, shown: fixed(second) }] };
    expect(await dialledBy(plan)).toEqual([
      [customer(1), second, "trunk-2", undefined],
      ["+4915112345678", third, "trunk-1", undefined],
    ]);
    expect([...bench.store.attempts.values()].map(({ start }) => start.callerNumber)).toEqual([
      second,
      third,
    ]);
  });

  test("hidden where it says so, and the trunk's own where it says nothing", async () => {
    const plan = {
      usual: undefined,
      entries: [{ ...entry, shown: { caller: "hidden", number: main } as const }],
    };
    expect(await dialledBy(plan)).toEqual([
      [customer(1), main, "trunk-1", true],
      ["+4915112345678", "", "trunk-1", undefined],
    ]);
  });

  test("what the campaign chooses among goes before the plan, which is the default", async () => {
    bench.store.plan = { usual: fixed(main), entries: [] };
    bench.campaign({
      callerNumber: undefined,
      callers: { method: "last_answered", numbers: [], field: undefined },
    });
    bench.records([customer(1)]);
    await bench.start();
    await bench.signIn("agent-0");
    await bench.pass(600);
    expect(shown()).toEqual([[main, "trunk-1"]]);
  });
});

import type { LegId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { arrangement } from "../../testing/arrangement.ts";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;
let line: LegId;

beforeEach(async () => {
  bench = new Bench();
  bench.service({ afterCallWork: false });
  bench.agent("anna", { device: "sip", extension: "201", persistentPhone: true });
  bench.agent("boris", { extension: "202", skilled: [] });
  await bench.start();
  await bench.signIn("anna", { ready: false });
  await bench.pass(20);
  line = bench.switch.phone("anna");
});

async function call(): Promise<LegId> {
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(20);
  return caller;
}

const ready = () => bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });

test("TEL-PHN-04 the phone is called once at sign-in, with auto-answer; calls are joined to it without ringing", async () => {
  expect(bench.switch.told("ring_user")).toMatchObject([{ persistent: true, autoAnswer: true }]);
  await ready();
  for (let round = 0; round < 2; round++) {
    const caller = await call();
    expect(bench.work("anna")?.phase).toBe("talk");
    expect(arrangement(bench.switch).talks).toEqual([[caller, line]]);
    if (round === 0) bench.switch.ends(caller);
    else await bench.act("anna", { kind: "hang_up" });
    await bench.pass(20);
    expect(bench.state("anna")).toBe("ready");
    expect([...bench.switch.legs.keys()]).toEqual([line]);
  }
  expect(bench.switch.told("ring_user")).toHaveLength(1);
  await bench.act("anna", { kind: "set_state", state: "logged_out", reason: undefined });
  await bench.pass(20);
  expect(bench.switch.legs.size).toBe(0);
});

test("TEL-PHN-04 hung up by the user, calls ring; it is called again when he asks to be ready", async () => {
  bench.switch.ends(line);
  await bench.pass(20);
  expect(bench.switch.told("ring_user")).toHaveLength(1);
  await ready();
  await bench.pass(20);
  expect(bench.switch.told("ring_user")).toHaveLength(2);
  line = bench.switch.phone("anna");
  const caller = await call();
  bench.switch.ends(line);
  await bench.pass(20);
  expect(bench.switch.legs.has(caller)).toBe(false);
  await call();
  expect(bench.work("anna")?.phase).toBe("offered");
  expect(bench.switch.told("ring_user").at(-1)).not.toHaveProperty("persistent");
});

test("TEL-PHN-04 a transfer leaves the connection up, and so does an offer taken back", async () => {
  await bench.signIn("boris");
  await ready();
  await call();
  await bench.act("anna", { kind: "transfer", target: { kind: "number", number: "202" } });
  await bench.act("boris", { kind: "accept" });
  await bench.pass(20);
  expect(bench.work("boris")?.phase).toBe("talk");
  expect(bench.switch.legs.has(line)).toBe(true);
  const next = await call();
  expect(arrangement(bench.switch).talks).toContainEqual([next, line]);
});

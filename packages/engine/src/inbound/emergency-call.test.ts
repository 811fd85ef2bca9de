import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";
import type { EngineEvent } from "../engine.ts";

let bench: Bench;
let alerts: EngineEvent[];

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { extension: "1001" });
  await bench.start();
  alerts = [];
  bench.engine.onEvent((event) => {
    if (event.kind === "emergency") alerts.push(event);
  });
  await bench.signIn("anna");
});

test.each(["112", "103", "03"])(
  "TEL-EMG-02 TEL-EMG-03 %s from the desk goes straight out, and is told at once",
  async (number) => {
    expect(await bench.act("anna", { kind: "dial", to: number })).toBeUndefined();
    await bench.pass(20);
    const dial = bench.switch.told("dial").at(-1)!;
    expect(dial).toMatchObject({ to: number, purpose: "emergency", userId: "anna" });
    expect(alerts).toMatchObject([{ centreId, userId: "anna", number }]);
    bench.switch.answers(dial.legId);
    await bench.pass(20);
    expect(bench.switch.told("join")).toMatchObject([{ legs: [bench.switch.phone("anna"), dial.legId] }]);
    await bench.act("anna", { kind: "hang_up" });
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
    expect(bench.state("anna")).toBe("ready");
  },
);

test("TEL-EMG-02 the service hangs up first: the caller's leg ends too", async () => {
  await bench.act("anna", { kind: "dial", to: "112" });
  await bench.pass(20);
  const dial = bench.switch.told("dial").at(-1)!;
  bench.switch.answers(dial.legId);
  await bench.pass(20);
  bench.switch.ends(dial.legId);
  await bench.pass(20);
  expect(bench.switch.legs.size).toBe(0);
});

test("TEL-EMG-01 what is no emergency number of the country is looked up as ever", async () => {
  expect(await bench.act("anna", { kind: "dial", to: "911" })).toBe("no_such_number");
  expect(bench.switch.told("dial")).toEqual([]);
});

import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";
import type { EngineEvent } from "../engine.ts";
import type { EmergencyPlace } from "../ports.ts";

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

const place: EmergencyPlace = {
  name: "Анна",
  line: undefined,
  location: "Офис, Тверская 1",
  number: "+74951112233",
  deskUserId: "guard" as never,
};

test("TEL-EMG-02 TEL-EMG-03 the location's number is shown, who and where is told, and the talk is recorded by the centre's rule", async () => {
  bench.store.place = place;
  await bench.act("anna", { kind: "dial", to: "112" });
  await bench.pass(20);
  const dial = bench.switch.told("dial").at(-1)!;
  expect(dial).toMatchObject({ from: "+74951112233" });
  expect(alerts).toMatchObject([{ userId: "anna", number: "112", place, failed: false }]);
  bench.switch.answers(dial.legId);
  await bench.pass(20);
  expect(bench.switch.told("start_recording")).toMatchObject([{ customerLegId: dial.legId }]);
  // The session ends, by sign-out or loss: the call does not.
  await bench.act("anna", { kind: "set_state", state: "logged_out", reason: undefined });
  await bench.pass(20);
  expect(bench.switch.legs.has(dial.legId)).toBe(true);
  bench.switch.ends(dial.legId);
  await bench.pass(20);
  expect(bench.switch.legs.size).toBe(0);
  expect([...bench.store.interactions.values()]).toMatchObject([{ direction: "outbound", to: "112" }]);
});

test("TEL-EMG-03 no trunk takes the call: the caller is told to use another phone, and the administrator that it failed", async () => {
  await bench.act("anna", { kind: "dial", to: "112" });
  await bench.pass(20);
  bench.switch.ends(bench.switch.told("dial").at(-1)!.legId, { networkUnavailable: true });
  await bench.pass(20);
  const [play] = bench.switch.told("play");
  expect(play).toMatchObject({ items: [{ kind: "prompt", name: "emergency_no_line", language: "ru" }] });
  expect(alerts).toMatchObject([{ failed: false }, { failed: true }]);
  bench.switch.say({
    kind: "play_ended",
    playId: play!.playId,
    legId: play!.legId,
    reason: "finished",
    at: bench.clock.now(),
  });
  await bench.pass(20);
  expect(bench.switch.legs.size).toBe(0);
});

test.each([
  ["answers", "join"],
  ["does not answer", "play"],
])(
  "TEL-EMG-02 the service calls back: the line rings directly; when it %s, %s follows",
  async (what, expected) => {
    const legId = bench.switch.incoming(centreId, "4040", "112", {
      emergencyCallback: { userId: "anna" as never, endpointId: "line" as never },
    });
    await bench.pass(20);
    const ring = bench.switch.told("ring_user").at(-1)!;
    expect(ring).toMatchObject({ endpoint: { kind: "sip", endpointId: "line" }, from: "112" });
    if (what === "answers") {
      bench.switch.answers(ring.legId);
      await bench.pass(20);
      expect(bench.switch.told("join")).toMatchObject([{ legs: [legId, ring.legId] }]);
      bench.switch.ends(legId);
    } else bench.switch.ends(ring.legId, { noAnswerLimit: true });
    await bench.pass(1_000);
    // Otherwise the plan of the number that was called has the call, as ever.
    expect(bench.switch.told(expected as "join" | "play").length).toBeGreaterThan(0);
  },
);

test("TEL-EMG-01 what is no emergency number of the country is looked up as ever", async () => {
  expect(await bench.act("anna", { kind: "dial", to: "911" })).toBe("no_such_number");
  expect(bench.switch.told("dial")).toEqual([]);
});

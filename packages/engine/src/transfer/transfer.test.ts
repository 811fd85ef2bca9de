import type { LegId } from "@perezvon/model";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { arrangement, lonely } from "../../testing/arrangement.ts";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;
let caller: LegId;

const user = (userId: string) => ({ kind: "user" as const, userId: userId as never });
const number = (text: string) => ({ kind: "number" as const, number: text });

async function begin(): Promise<void> {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { autoAnswer: true, extension: "201" });
  bench.agent("boris", { extension: "202", skilled: [] });
  bench.agent("vera", { extension: "203", skilled: [] });
  await bench.start();
  for (const name of ["anna", "boris", "vera"]) await bench.signIn(name);
  caller = bench.switch.incoming(centreId, "4040", "+74951234567");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(20);
  expect(bench.work("anna")?.phase).toBe("talk");
}

beforeEach(begin);

const phone = (name: string) => bench.switch.phone(name);
/** Who talks with whom now, as sorted lists of legs. */
const talks = () => arrangement(bench.switch).talks.map((talk) => talk.toSorted());
const together = (...legs: readonly LegId[]) => [legs.toSorted()];
const sound = (leg: LegId) => arrangement(bench.switch).sounds.get(leg);

async function consult(name = "boris"): Promise<void> {
  expect(await bench.act("anna", { kind: "consult", target: user(name) })).toBeUndefined();
  await bench.act(name, { kind: "accept" });
  await bench.pass(20);
}

describe("consultation", () => {
  test("DSK-CTL-06 TEL-MIX-02 the customer hears music while the colleague rings and is asked; then either of the two is talked to", async () => {
    await bench.act("anna", { kind: "consult", target: number("202") });
    await bench.pass(10);
    expect(bench.work("anna")).toMatchObject({
      joint: "ringing",
      parties: [{ name: "boris", state: "ringing" }],
    });
    expect([sound(caller), sound(phone("anna"))]).toEqual(["music", "ringback"]);
    expect(bench.work("boris")).toMatchObject({
      phase: "offered",
      direction: "internal",
      customer: { name: "anna" },
    });
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    expect(bench.work("anna")).toMatchObject({ joint: "consultation", parties: [{ state: "talk" }] });
    expect(talks()).toEqual(together(phone("anna"), phone("boris")));
    expect(sound(caller)).toBe("music");
    await bench.act("anna", { kind: "swap" });
    expect(talks()).toEqual(together(caller, phone("anna")));
    expect([sound(caller), sound(phone("boris"))]).toEqual([undefined, "music"]);
    expect(bench.work("anna")).toMatchObject({ joint: "swapped", parties: [{ state: "held" }] });
    await bench.act("anna", { kind: "swap" });
    expect(talks()).toEqual(together(phone("anna"), phone("boris")));
    expect(sound(caller)).toBe("music");
  });

  test("DSK-CTL-06 given up, the agent is back with the customer and the colleague as ready as before", async () => {
    await consult();
    expect(await bench.act("anna", { kind: "cancel_consultation" })).toBeUndefined();
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("anna")));
    expect(bench.state("boris")).toBe("ready");
    expect(bench.work("anna")).toMatchObject({ phase: "talk", joint: undefined, parties: [] });
  });

  test("DSK-CTL-06 TEL-CDR-01 completed, the two go on under the same id with note and choice; the first does after-call work", async () => {
    await bench.act("anna", { kind: "note", note: "asks for a refund" });
    await consult();
    const id = bench.work("anna")!.id;
    expect(await bench.act("anna", { kind: "complete_transfer" })).toBeUndefined();
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("boris")));
    expect(bench.work("anna")?.phase).toBe("after_call_work");
    expect(bench.work("boris")).toMatchObject({
      id,
      phase: "talk",
      direction: "inbound",
      customer: { number: "+74951234567" },
      note: "asks for a refund",
    });
    await bench.act("boris", { kind: "hang_up" });
    await bench.pass(20);
    await bench.act("boris", { kind: "finish" });
    await bench.act("anna", { kind: "finish" });
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
    expect(bench.interactions).toMatchObject([
      { callId: id, agentUserId: "boris", note: "asks for a refund" },
    ]);
    expect([bench.state("anna"), bench.state("boris")]).toEqual(["ready", "ready"]);
  });

  test("DSK-CTL-06 the customer leaves meanwhile: both agents talk on, and the asking one is told", async () => {
    await consult();
    bench.switch.ends(caller);
    await bench.pass(20);
    expect(talks()).toEqual(together(phone("anna"), phone("boris")));
    expect(bench.work("anna")).toMatchObject({ phase: "talk", notice: { code: "customer_left" } });
    await bench.act("boris", { kind: "hang_up" });
    await bench.pass(20);
    expect(bench.work("anna")?.phase).toBe("after_call_work");
    await bench.act("anna", { kind: "finish" });
    expect(bench.switch.legs.size).toBe(0);
    expect(bench.interactions).toHaveLength(1);
  });

  test.each([
    ["busy", () => bench.act("boris", { kind: "reject" }), "target_busy"],
    ["silent", () => bench.pass(20_000), "target_no_answer"],
  ] as const)(
    "DSK-CTL-15 a colleague who is %s gives the customer back, with the cause",
    async (_, act, code) => {
      await bench.act("anna", { kind: "consult", target: user("boris") });
      await act();
      await bench.pass(20);
      expect(talks()).toEqual(together(caller, phone("anna")));
      expect(bench.work("anna")).toMatchObject({ phase: "talk", joint: undefined, notice: { code } });
    },
  );

  test.each([10, 120])(
    "TEL-XFR-01 DSK-CTL-05 a number outside rings for the %i s that the centre has set, then the customer comes back",
    async (transferReturnSeconds) => {
      bench.settings = { transferReturnSeconds };
      await bench.act("anna", { kind: "transfer", target: number("+79990000001") });
      await bench.pass(20);
      const { legId, noAnswerMs } = bench.switch.told("dial").at(-1)!;
      expect(noAnswerMs).toBe(transferReturnSeconds * 1_000);
      bench.switch.rings180(legId);
      await bench.pass(transferReturnSeconds * 1_000 - 100);
      expect(bench.work("anna")?.phase).toBe("transferring");
      await bench.pass(200);
      expect(bench.work("anna")).toMatchObject({ notice: { code: "target_no_answer" } });
      expect(bench.switch.told("hang_up").map((each) => each.legId)).toContain(legId);
    },
  );

  test("DSK-CTL-15 who is busy, unknown or away is refused at once and changes nothing", async () => {
    const before = bench.switch.commands.length;
    bench.switch.reachable(centreId, "vera", "browser", false);
    expect(await bench.act("anna", { kind: "consult", target: user("vera") })).toBe("target_unreachable");
    expect(await bench.act("anna", { kind: "consult", target: user("nobody") })).toBe("target_unreachable");
    expect(await bench.act("anna", { kind: "consult", target: number("99999") })).toBe("no_such_number");
    expect(await bench.act("anna", { kind: "complete_transfer" })).toBe("no_second_party");
    expect(await bench.act("anna", { kind: "conference" })).toBe("no_second_party");
    expect(bench.switch.commands.length).toBe(before);
    expect(bench.work("anna")?.phase).toBe("talk");
  });

  test("TEL-XFR-01 TEL-SEC-08 a number outside: dialled with the centre's number, completed, ends with either side", async () => {
    await bench.act("anna", { kind: "consult", target: number("8 (916) 555-01-02") });
    await bench.pass(10);
    const outside = bench.switch.customer("+79165550102");
    // TEL-SEC-08: the limits of the user who sends the call outside count it.
    expect(bench.switch.told("dial").at(-1)).toMatchObject({ purpose: "transfer", userId: "anna" });
    bench.switch.answers(outside);
    await bench.pass(10);
    expect(talks()).toEqual(together(phone("anna"), outside));
    await bench.act("anna", { kind: "complete_transfer" });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, outside));
    bench.switch.ends(outside);
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
  });
});

describe("blind transfer", () => {
  test("DSK-CTL-05 TEL-XFR-01 the agent's leg ends on the target's ringing; he is busy until somebody has the customer", async () => {
    expect(await bench.act("anna", { kind: "transfer", target: user("boris") })).toBeUndefined();
    await bench.pass(20);
    expect(bench.work("anna")?.phase).toBe("transferring");
    expect(bench.switch.legs.has(phone("anna"))).toBe(false);
    expect(sound(caller)).toBe("music");
    expect(bench.work("boris")).toMatchObject({ phase: "offered", customer: { number: "+74951234567" } });
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("boris")));
    expect(bench.work("anna")?.phase).toBe("after_call_work");
  });

  test("TEL-XFR-01 nobody takes it: the call rings at the transferring agent again and goes on when he answers", async () => {
    await bench.act("anna", { kind: "transfer", target: user("boris") });
    await bench.pass(21_000);
    expect(bench.work("anna")).toMatchObject({ phase: "offered", notice: { code: "target_no_answer" } });
    await bench.act("anna", { kind: "accept" });
    await bench.pass(20);
    expect(bench.work("anna")?.phase).toBe("talk");
    expect(talks()).toEqual(together(caller, phone("anna")));
  });

  test("TEL-XFR-01 neither target nor agent: the call goes on by the scenario, or ends; nobody is left alone", async () => {
    await bench.act("anna", { kind: "transfer", target: user("boris") });
    await bench.pass(45_000);
    expect(lonely(bench.switch)).toEqual([]);
    expect(bench.work("anna")?.phase).toBe("after_call_work");
  });

  test("TEL-XFR-01 an outside number that is busy before it rang: the agent has never left", async () => {
    await bench.act("anna", { kind: "transfer", target: number("+79165550102") });
    await bench.pass(10);
    expect(bench.switch.legs.has(phone("anna"))).toBe(true);
    bench.switch.ends(bench.switch.customer("+79165550102"), { sipCode: 486 });
    await bench.pass(20);
    expect(bench.work("anna")).toMatchObject({ phase: "talk", notice: { code: "target_busy" } });
    expect(talks()).toEqual(together(caller, phone("anna")));
  });

  test("TEL-XFR-04 to an internal number of a scenario: the same id, the next agent's share in the one row", async () => {
    const id = bench.work("anna")!.id;
    await bench.act("boris", { kind: "set_state", state: "not_ready", reason: undefined });
    bench.store.profiles.set("vera" as never, {
      ...bench.store.profiles.get("vera" as never)!,
      skills: new Map([["service-support" as never, 100]]),
      autoAnswer: true,
    });
    await bench.engine.agentsChanged(centreId);
    expect(await bench.act("anna", { kind: "transfer", target: number("4040") })).toBeUndefined();
    await bench.pass(20);
    expect(bench.work("anna")?.phase).toBe("after_call_work");
    bench.switch.presses(caller, "1");
    await bench.pass(50);
    expect(bench.work("vera")).toMatchObject({ id, phase: "talk" });
    expect(talks()).toEqual(together(caller, phone("vera")));
    bench.switch.ends(caller);
    await bench.pass(20);
    await bench.act("vera", { kind: "finish" });
    await bench.act("anna", { kind: "finish" });
    await bench.pass(20);
    expect(bench.interactions).toMatchObject([{ callId: id, agentUserId: "vera" }]);
    expect(bench.switch.legs.size).toBe(0);
  });

  test("PBX-TALK-08 hanging up while the colleague rings makes it a blind transfer", async () => {
    await bench.act("anna", { kind: "consult", target: user("boris") });
    await bench.pass(10);
    await bench.act("anna", { kind: "hang_up" });
    await bench.pass(10);
    expect(bench.work("anna")?.phase).toBe("transferring");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("boris")));
    expect(bench.work("boris")).toMatchObject({ direction: "inbound", customer: { number: "+74951234567" } });
  });
});

describe("conference", () => {
  test("DSK-CTL-07 TEL-MIX-06 three, then four; the host leaves and the rest goes on under the next host", async () => {
    await consult();
    await bench.act("anna", { kind: "conference" });
    expect(talks()).toEqual(together(caller, phone("anna"), phone("boris")));
    expect(bench.work("anna")).toMatchObject({ joint: "conference" });
    expect(await bench.act("anna", { kind: "consult", target: user("vera") })).toBeUndefined();
    // The rest keep talking while the next one rings (PBX-TALK-09).
    expect(talks()).toEqual(together(caller, phone("anna"), phone("boris")));
    await bench.act("vera", { kind: "accept" });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("anna"), phone("boris"), phone("vera")));
    await bench.act("anna", { kind: "hang_up" });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("boris"), phone("vera")));
    expect(bench.work("boris")).toMatchObject({ joint: "conference", parties: [{ name: "vera" }] });
    await bench.act("boris", { kind: "remove_party", partyId: phone("vera") });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("boris")));
    expect(bench.state("vera")).toBe("ready");
  });

  test("TEL-MIX-06 PBX-TALK-09 with nobody of the centre left, or without its customer, it ends at once", async () => {
    await bench.act("anna", { kind: "consult", target: number("+79165550102") });
    await bench.pass(10);
    bench.switch.answers(bench.switch.customer("+79165550102"));
    await bench.act("anna", { kind: "conference" });
    await bench.act("anna", { kind: "hang_up" });
    await bench.pass(2_000);
    expect(bench.switch.legs.size).toBe(0);
    await begin();
    await consult();
    await bench.act("anna", { kind: "conference" });
    bench.switch.ends(caller);
    await bench.pass(2_000);
    expect(bench.switch.legs.size).toBe(0);
    expect(bench.work("anna")?.phase).toBe("after_call_work");
  });

  test("DSK-CTL-07 a party can be muted; the limit of parties is kept", async () => {
    await consult();
    await bench.act("anna", { kind: "conference" });
    await bench.act("anna", { kind: "mute_party", partyId: phone("boris"), on: true });
    expect(bench.work("anna")?.parties).toMatchObject([{ muted: true }]);
    expect(bench.switch.told("mute")).toMatchObject([{ legId: phone("boris"), on: true }]);
  });

  test("PLT-REC-10 a conference gives one recording per agent taking part; PLT-REC-06 a transfer inside is one recording", async () => {
    await consult();
    expect(bench.switch.told("start_recording")).toHaveLength(1);
    await bench.act("anna", { kind: "conference" });
    expect(bench.switch.told("start_recording")).toMatchObject([
      { customerLegId: caller, agentLegId: phone("anna") },
      { customerLegId: caller, agentLegId: phone("boris") },
    ]);
    await bench.act("anna", { kind: "hang_up" });
    await bench.pass(20);
    expect(bench.recordings).toHaveLength(1);
    await begin();
    await consult();
    await bench.act("anna", { kind: "complete_transfer" });
    await bench.pass(20);
    expect(bench.recordings).toHaveLength(0);
    expect(bench.work("boris")?.recording).toBe(true);
    await bench.act("boris", { kind: "hang_up" });
    await bench.pass(20);
    expect(bench.recordings).toHaveLength(1);
    expect(bench.switch.told("start_recording")).toHaveLength(1);
  });

  test("PLT-REC-08 the recording ends when the last user of the centre has sent the customer outside", async () => {
    await bench.act("anna", { kind: "transfer", target: number("+79165550102") });
    await bench.pass(10);
    expect(bench.recordings).toHaveLength(0);
    bench.switch.answers(bench.switch.customer("+79165550102"));
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, bench.switch.customer("+79165550102")));
    expect(bench.recordings).toHaveLength(1);
  });
});

test("TEL-XFR-05 whatever happens at once ends joined, returned or ended: no leg is alone for 2 s", async () => {
  const acts = [
    () => bench.act("anna", { kind: "consult", target: user("boris") }),
    () => bench.act("anna", { kind: "consult", target: number("+79165550102") }),
    () => bench.act("anna", { kind: "transfer", target: user("vera") }),
    () => bench.act("anna", { kind: "complete_transfer" }),
    () => bench.act("anna", { kind: "conference" }),
    () => bench.act("anna", { kind: "swap" }),
    () => bench.act("anna", { kind: "cancel_consultation" }),
    () => bench.act("anna", { kind: "hold" }),
    () => bench.act("anna", { kind: "accept" }),
    () => bench.act("anna", { kind: "hang_up" }),
    () => bench.act("boris", { kind: "accept" }),
    () => bench.act("boris", { kind: "reject" }),
    () => bench.act("boris", { kind: "hang_up" }),
    () => bench.act("boris", { kind: "transfer", target: user("vera") }),
    () => bench.act("vera", { kind: "accept" }),
    () => bench.act("vera", { kind: "hang_up" }),
    () => bench.switch.ends(caller),
    () => bench.switch.told("dial").at(-1) && bench.switch.answers(bench.switch.told("dial").at(-1)!.legId),
    () => bench.switch.told("dial").at(-1) && bench.switch.ends(bench.switch.told("dial").at(-1)!.legId),
    () => bench.switch.ends(phone("anna")),
    () => bench.pass(1),
    () => bench.pass(500),
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(acts.length - 1), { minLength: 3, maxLength: 14 }), async (story) => {
      await begin();
      for (const index of story) await acts[index]!();
      await bench.pass(2_000);
      // An agent who holds keeps his partner with music: no leg of a talk is alone.
      expect(lonely(bench.switch)).toEqual([]);
      await bench.pass(90_000);
      expect(lonely(bench.switch)).toEqual([]);
      bench.switch.ends(caller);
      await bench.pass(1_000);
      for (const name of ["anna", "boris", "vera"]) {
        await bench.act(name, { kind: "hang_up" });
        await bench.pass(50);
        await bench.act(name, { kind: "finish" });
      }
      await bench.pass(60_000);
      expect([...bench.switch.legs.keys()]).toEqual([]);
      for (const name of ["anna", "boris", "vera"]) expect(bench.work(name)).toBeUndefined();
    }),
    { numRuns: 150 },
  );
}, 60_000);

describe("a phone that asks by REFER", () => {
  const told = () => bench.switch.told("refer_progress").map(({ status }) => status);
  const refer = (to: string, replaces?: LegId) =>
    bench.switch.say({ kind: "refer", legId: phone("anna"), to, replaces, at: bench.clock.now() });

  test("TEL-XFR-01 blind: rings, is answered; the phone hears 180 and the final word, then its leg ends", async () => {
    refer("202");
    await bench.pass(20);
    expect(told()).toEqual([180]);
    expect(bench.work("anna")?.phase).toBe("transferring");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    expect(told()).toEqual([180, 200]);
    expect(talks()).toEqual(together(caller, phone("boris")));
    expect(bench.switch.legs.has(phone("anna"))).toBe(false);
  });

  test("TEL-XFR-01 nobody there, or an unknown number: the phone hears it and has its customer back", async () => {
    refer("202");
    await bench.pass(20);
    await bench.act("boris", { kind: "reject" });
    await bench.pass(20);
    expect(told()).toEqual([180, 486]);
    expect(talks()).toEqual(together(caller, phone("anna")));
    refer("99999");
    await bench.pass(20);
    expect(told()).toEqual([180, 486, 404]);
    expect(bench.work("anna")?.phase).toBe("talk");
  });

  test("TEL-XFR-02 attended: the two far sides are joined, both legs of the phone end", async () => {
    const second = "second-call-of-anna" as LegId;
    bench.switch.legs.set(second, { legId: second, callId: "second" as never, answered: true });
    const at = bench.clock.now();
    const nobody = { trunkId: undefined, callerEndpoint: undefined };
    const ids = { centreId, callId: "second" as never, legId: second, callerUserId: "anna" as never };
    bench.switch.say({ kind: "incoming", ...ids, ...nobody, from: "201", to: "202", at });
    await bench.pass(20);
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    refer("202", second);
    await bench.pass(20);
    expect(told()).toEqual([200]);
    expect(talks()).toEqual(together(caller, phone("boris")));
    expect(bench.switch.legs.has(phone("anna")) || bench.switch.legs.has(second)).toBe(false);
    expect(bench.work("boris")).toMatchObject({ phase: "talk", direction: "inbound" });
    bench.switch.ends(caller);
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
  });

  test("TEL-XFR-02 INVITE with Replaces: another phone of the agent goes on with the talk", async () => {
    const other = "other-phone-of-anna" as LegId;
    bench.switch.legs.set(other, { legId: other, callId: "other" as never, answered: false });
    const nobody = { trunkId: undefined, callerEndpoint: undefined, from: "201", to: "201" };
    const ids = { centreId, callId: "other" as never, legId: other, callerUserId: "anna" as never };
    const before = phone("anna");
    bench.switch.say({ kind: "incoming", ...ids, ...nobody, replaces: before, at: bench.clock.now() });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, other));
    expect(bench.switch.legs.has(before)).toBe(false);
    expect(bench.work("anna")?.phase).toBe("talk");
  });
});

describe("by the keys of a hardware phone", () => {
  beforeEach(async () => {
    bench = new Bench();
    bench.service();
    bench.agent("anna", { autoAnswer: true, extension: "201", device: "sip" });
    bench.agent("boris", { extension: "202", skilled: [] });
    bench.agent("vera", { extension: "203", skilled: [] });
    await bench.start();
    for (const name of ["anna", "boris", "vera"]) await bench.signIn(name);
    caller = bench.switch.incoming(centreId, "4040", "+74951234567");
    await bench.pass(10);
    bench.switch.presses(caller, "1");
    await bench.pass(20);
  });

  const keys = async (pressed: string) => {
    for (const key of pressed) bench.switch.presses(phone("anna"), key);
    await bench.pass(20);
  };

  test("TEL-XFR-03 PBX-TALK-09 #202#, answer, ##203 and 5 s: a conference of four; digits are kept from the customer", async () => {
    await keys("#");
    expect(bench.work("anna")?.phase).toBe("hold");
    expect(bench.switch.told("keep_digits").at(-1)?.digits).toBe("0123456789*#");
    await keys("202#");
    expect(bench.work("boris")?.phase).toBe("offered");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    expect(talks()).toEqual(together(phone("anna"), phone("boris")));
    await keys("#");
    expect(talks()).toEqual(together(caller, phone("anna"), phone("boris")));
    await keys("#203");
    await bench.pass(5_000);
    await bench.act("vera", { kind: "accept" });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("anna"), phone("boris"), phone("vera")));
  });

  test("TEL-XFR-03 PBX-TALK-08 a wrong number, a busy colleague and * give the customer back; the former two with a tone", async () => {
    await keys("#99999#");
    await bench.pass(200);
    expect(bench.work("anna")?.phase).toBe("talk");
    expect(sound(phone("anna"))).toBe("zip");
    await keys("#20*");
    expect(bench.work("anna")?.phase).toBe("talk");
    await keys("#202#");
    await bench.act("boris", { kind: "reject" });
    await bench.pass(200);
    expect(talks()).toEqual(together(caller, phone("anna")));
    expect(sound(phone("anna"))).toBe("zip");
  });

  test("PBX-TALK-08 hanging up after the number, and after the answer, connects the two", async () => {
    await keys("#202");
    bench.switch.ends(phone("anna"));
    await bench.pass(20);
    expect(bench.work("anna")?.phase).toBe("transferring");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    expect(talks()).toEqual(together(caller, phone("boris")));
  });
});

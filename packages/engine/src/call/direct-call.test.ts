import type { LegId } from "@perezvon/model";
import { beforeEach, describe, expect, test } from "vitest";
import { arrangement, lonely } from "../../testing/arrangement.ts";
import { Bench, centreId } from "../../testing/bench.ts";

const outside = "+79165550102";
let bench: Bench;

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { extension: "201", device: "sip", autoAnswer: true });
  bench.agent("boris", { extension: "202", skilled: [] });
  bench.agent("vera", { extension: "203", skilled: [], mayDialOutside: false });
  await bench.start();
  for (const name of ["anna", "boris", "vera"]) await bench.signIn(name);
});

const phone = (name: string) => bench.switch.phone(name);
const talks = () => arrangement(bench.switch).talks.map((talk) => talk.toSorted());
const together = (...legs: readonly LegId[]) => [legs.toSorted()];
const sound = (leg: LegId) => arrangement(bench.switch).sounds.get(leg);
const user = (userId: string) => ({ kind: "user" as const, userId: userId as never });
const told = () => bench.switch.told("refer_progress").map(({ legId, status }) => [legId, status]);

/** A phone of this user calls a number; returns its leg. */
async function byPhone(name: string, to: string): Promise<LegId> {
  const legId = `${name}-calls-${to}-${bench.switch.legs.size}` as LegId;
  const callId = `call-${legId}` as never;
  bench.switch.legs.set(legId, { legId, callId, answered: false });
  const callerEndpoint = { kind: "sip", userId: name as never, endpointId: `line-${name}` as never } as const;
  const ids = { centreId, callId, legId, callerUserId: name as never, callerEndpoint, trunkId: undefined };
  const from = bench.store.profiles.get(name as never)?.extension ?? "";
  bench.switch.say({ kind: "incoming", ...ids, from, to, at: bench.clock.now() });
  await bench.pass(20);
  return legId;
}

function refer(legId: LegId, to: string, replaces?: LegId): Promise<void> {
  bench.switch.say({ kind: "refer", legId, to, replaces, at: bench.clock.now() });
  return bench.pass(20);
}

/** A number outside that is being called answers. */
async function answers(number = outside): Promise<LegId> {
  const leg = bench.switch.customer(number);
  bench.switch.answers(leg);
  await bench.pass(20);
  return leg;
}

describe("a number outside", () => {
  test("TEL-B2B-02 TEL-SEC-08 from the desk: ringback while it rings, a recorded talk, a row of the call; back to the state before", async () => {
    expect(await bench.act("boris", { kind: "dial", to: "8 (916) 555-01-02" })).toBeUndefined();
    await bench.pass(20);
    expect(bench.switch.told("dial").at(-1)).toMatchObject({
      to: outside,
      purpose: "manual",
      userId: "boris",
    });
    bench.switch.rings180(bench.switch.customer(outside));
    expect([sound(phone("boris")), bench.work("boris")?.phase]).toEqual(["ringback", "talk"]);
    const leg = await answers();
    expect(talks()).toEqual(together(phone("boris"), leg));
    expect(bench.work("boris")).toMatchObject({
      phase: "talk",
      direction: "outbound",
      customer: { number: outside },
      recording: true,
    });
    await bench.act("boris", { kind: "note", note: "ordered" });
    await bench.pass(5_000);
    bench.switch.ends(leg);
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
    expect(bench.state("boris")).toBe("ready");
    expect(bench.interactions).toMatchObject([
      {
        direction: "outbound",
        from: "202",
        to: outside,
        agentUserId: "boris",
        endedBy: "remote",
        note: "ordered",
      },
    ]);
    expect(bench.interactions[0]?.recordingId).toBe(bench.recordings[0]?.recordingId);
  });

  test.each([
    ["984951234567", "+74951234567", "+74951239001", "trunk-2"],
    ["8 495 123-45-67", "+74951234567", "+74951239000", "trunk-1"],
  ])(
    "INB-DOU-03 INB-DOU-06 dialled by hand, %s leaves as %s with the number of the plan",
    async (to, sent, from, trunkId) => {
      bench.store.ownNumbers.set("+74951239000", undefined);
      bench.store.ownNumbers.set("+74951239001", "trunk-2" as never);
      bench.store.plan = {
        usual: { caller: "fixed", number: "+74951239000" },
        entries: [
          {
            digits: "9",
            isPrefix: true,
            remove: true,
            insert: "",
            shown: { caller: "fixed", number: "+74951239001" },
          },
        ],
      };
      await bench.act("boris", { kind: "dial", to });
      await bench.pass(20);
      expect(bench.switch.told("dial").at(-1)).toMatchObject({ to: sent, from, trunkId });
    },
  );

  test("INB-DOU-03 extensions and emergency numbers go before the plan; a number hidden by it is hidden", async () => {
    const hidden = { caller: "hidden", number: undefined } as const;
    const take = (digits: string) => ({ digits, isPrefix: true, remove: true, insert: "", shown: hidden });
    bench.store.plan = { usual: undefined, entries: [take("20"), take("11")] };
    await bench.act("boris", { kind: "dial", to: "203" });
    await bench.pass(20);
    expect(bench.switch.told("dial")).toEqual([]);
    await bench.act("boris", { kind: "hang_up" });
    await bench.pass(20);
    await bench.act("boris", { kind: "dial", to: `20${outside}` });
    await bench.pass(20);
    expect(bench.switch.told("dial")).toMatchObject([{ to: outside, from: "", hideNumber: true }]);
  });

  test("TEL-B2B-02 what the network says before the answer is heard as it is", async () => {
    const leg = await byPhone("anna", outside);
    const far = bench.switch.customer(outside);
    bench.switch.say({ kind: "ringing", legId: far, earlyMedia: true, at: bench.clock.now() });
    expect(talks()).toEqual(together(leg, far));
  });

  test.each([
    [486, 17],
    [404, 1],
    [480, 19],
  ])("TEL-MAP-04 refused with %i: the caller's phone hears cause %i", async (sipCode, q850) => {
    const leg = await byPhone("anna", outside);
    bench.switch.ends(bench.switch.customer(outside), { sipCode });
    await bench.pass(20);
    expect(bench.switch.told("hang_up").at(-1)).toMatchObject({ legId: leg, q850 });
    expect(bench.state("anna")).toBe("ready");
  });

  test.each([
    [{ refused: "overload", networkUnavailable: true }, "overload", "target_overload"],
    [{ refused: "toll_limit", sipCode: 403 }, "toll_limit", "target_not_allowed"],
    [{ networkUnavailable: true }, "no_line", "target_unreachable"],
  ] as const)(
    "TEL-LIM-01 TEL-SEC-08 a call that never left (%o) is told to its agent by its reason, until his next call; so is a transfer",
    async (outcome, reason, code) => {
      await bench.act("boris", { kind: "dial", to: outside });
      await bench.pass(20);
      bench.switch.ends(bench.switch.customer(outside), outcome);
      await bench.pass(20);
      expect(bench.desk("boris")).toMatchObject({
        interactions: [],
        notDialled: { number: outside, reason },
      });
      await bench.act("boris", { kind: "dial", to: outside });
      await bench.pass(20);
      expect(bench.desk("boris")?.notDialled).toBeUndefined();
      await answers();
      const other = "+79165550199";
      await bench.act("boris", { kind: "consult", target: { kind: "number", number: other } });
      bench.switch.ends(bench.switch.customer(other), outcome);
      await bench.pass(20);
      expect(bench.desk("boris")?.interactions[0]?.notice?.code).toBe(code);
    },
  );

  test("TEL-MAP-04 a number that does not answer is no fault of ours: nothing is said of it", async () => {
    await bench.act("boris", { kind: "dial", to: outside });
    await bench.pass(20);
    bench.switch.ends(bench.switch.customer(outside), { sipCode: 486 });
    await bench.pass(20);
    expect(bench.desk("boris")?.notDialled).toBeUndefined();
  });

  test("PLT-ROL-03 TEL-PHN-03 who may not call outside is refused, at his desk, by his phone and by REFER", async () => {
    expect(await bench.act("vera", { kind: "dial", to: outside })).toBe("forbidden");
    const leg = await byPhone("vera", outside);
    expect(bench.switch.told("hang_up").at(-1)).toMatchObject({ legId: leg, cause: "rejected" });
    expect(bench.switch.told("dial")).toEqual([]);
  });

  test("TEL-SEC-08 a call from outside never goes outside again by itself", async () => {
    bench.switch.incoming(centreId, outside);
    await bench.pass(20);
    expect(bench.switch.told("dial")).toEqual([]);
    expect(bench.switch.told("hang_up").at(-1)).toMatchObject({ cause: "not_found" });
  });

  test("TEL-B2B-08 a number of the centre's own is turned round inside, however it is written", async () => {
    bench.store.targets.set("+74951234567", bench.store.targets.get("4040")!);
    await bench.act("boris", { kind: "dial", to: "8 495 123-45-67" });
    await bench.pass(20);
    expect(bench.switch.told("dial")).toEqual([]);
    expect(bench.switch.told("play").length).toBeGreaterThan(0);
  });

  test("TEL-B2B-08 where the centre has switched that off it goes by the operator; extensions stay inside", async () => {
    bench.settings = { ownNumbersInside: false };
    bench.store.targets.set("+74951234567", bench.store.targets.get("4040")!);
    await bench.act("boris", { kind: "dial", to: "8 495 123-45-67" });
    await bench.pass(20);
    expect(bench.switch.told("dial")).toMatchObject([{ to: "+74951234567" }]);
    await bench.act("vera", { kind: "dial", to: "4040" });
    await bench.pass(20);
    expect(bench.switch.told("dial")).toHaveLength(1);
  });
});

describe("calls that an agent makes are sent on like any other", () => {
  test("TEL-XFR-01 blind: an outside customer whom he called goes to a colleague, who has his row", async () => {
    await bench.act("boris", { kind: "dial", to: outside });
    await bench.pass(20);
    const customer = await answers();
    expect(await bench.act("boris", { kind: "transfer", target: user("vera") })).toBeUndefined();
    await bench.pass(20);
    expect(sound(customer)).toBe("music");
    await bench.act("vera", { kind: "accept" });
    await bench.pass(20);
    expect(talks()).toEqual(together(customer, phone("vera")));
    expect(bench.state("boris")).toBe("ready");
    bench.switch.ends(customer);
    await bench.pass(20);
    expect([bench.switch.legs.size, bench.state("vera"), bench.interactions.length]).toEqual([0, "ready", 1]);
  });

  test.each(["caller", "called"] as const)(
    "TEL-XFR-01 TEL-XFR-02 among colleagues the %s one asks a third and leaves him the other",
    async (who) => {
      const leg = await byPhone("anna", "202");
      await bench.act("boris", { kind: "accept" });
      await bench.pass(20);
      expect(talks()).toEqual(together(leg, phone("boris")));
      const [asking, stays] = who === "caller" ? ["anna", phone("boris")] : ["boris", leg];
      expect(await bench.act(asking!, { kind: "consult", target: user("vera") })).toBeUndefined();
      await bench.act("vera", { kind: "accept" });
      await bench.pass(20);
      expect(sound(stays!)).toBe("music");
      expect(await bench.act(asking!, { kind: "complete_transfer" })).toBeUndefined();
      await bench.pass(20);
      expect(talks()).toEqual(together(stays!, phone("vera")));
      expect(bench.state(asking!)).toBe("ready");
      // The one who was sent on may send on in turn.
      const other = who === "caller" ? "boris" : "anna";
      await bench.act(other, { kind: "hang_up" });
      await bench.pass(20);
      expect([bench.switch.legs.size, bench.state("vera")]).toEqual([0, "ready"]);
    },
  );

  test("TEL-XFR-05 both ends of a talk send each other on at once: nobody is left alone, nothing is left over", async () => {
    await byPhone("anna", "202");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    bench.agent("gleb", { extension: "204", skilled: [] });
    await bench.signIn("gleb");
    await Promise.all([
      bench.act("anna", { kind: "transfer", target: user("vera") }),
      bench.act("boris", { kind: "transfer", target: user("gleb") }),
    ]);
    await bench.act("vera", { kind: "accept" });
    await bench.act("gleb", { kind: "accept" });
    await bench.pass(2_000);
    expect(lonely(bench.switch)).toEqual([]);
    for (const name of ["anna", "boris", "vera", "gleb"]) await bench.act(name, { kind: "hang_up" });
    await bench.pass(60_000);
    expect([...bench.switch.legs.keys()]).toEqual([]);
    for (const name of ["anna", "boris", "vera", "gleb"]) expect(bench.work(name)).toBeUndefined();
  });

  test("TEL-XFR-04 a colleague is sent into a scenario: he hears it by his own leg, and its end ends his call", async () => {
    const leg = await byPhone("anna", "202");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    await bench.act("boris", { kind: "transfer", target: { kind: "number", number: "4040" } });
    await bench.pass(20);
    expect(arrangement(bench.switch).sounds.has(leg)).toBe(true);
    expect(bench.state("boris")).toBe("ready");
    bench.switch.presses(leg, "1");
    await bench.pass(20);
    bench.switch.ends(leg);
    await bench.pass(60_000);
    expect([bench.switch.legs.size, bench.state("anna")]).toEqual([0, "ready"]);
  });
});

describe("TEL-XFR-02 attended by REFER: any two calls of a phone", () => {
  /** Anna talks with a customer of the queue. */
  async function customerOfQueue(): Promise<LegId> {
    const caller = bench.switch.incoming(centreId, "4040", "+74951234567");
    await bench.pass(10);
    bench.switch.presses(caller, "1");
    await bench.pass(20);
    expect(bench.work("anna")?.phase).toBe("talk");
    return caller;
  }

  test("a customer and a number outside: the two talk on, and either's end is the other's", async () => {
    const caller = await customerOfQueue();
    const first = phone("anna");
    const second = await byPhone("anna", outside);
    const far = await answers();
    await refer(first, outside, second);
    expect(told()).toEqual([[first, 200]]);
    expect(talks()).toEqual(together(caller, far));
    expect(bench.switch.legs.has(first) || bench.switch.legs.has(second)).toBe(false);
    bench.switch.ends(far);
    await bench.pass(20);
    await bench.act("anna", { kind: "finish" });
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
  });

  test("asked for in the dialog of the second call, it joins the same two", async () => {
    const caller = await customerOfQueue();
    const first = phone("anna");
    const second = await byPhone("anna", "202");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    await refer(second, "+74951234567", first);
    expect(told()).toEqual([[second, 200]]);
    expect(talks()).toEqual(together(caller, phone("boris")));
    expect(bench.work("boris")).toMatchObject({ direction: "inbound", customer: { number: "+74951234567" } });
    bench.switch.ends(caller);
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
  });

  test("two calls that the phone made itself, to a number outside and to a colleague", async () => {
    const first = await byPhone("anna", outside);
    const far = await answers();
    expect(bench.work("anna")).toMatchObject({ direction: "outbound", phase: "talk" });
    const second = await byPhone("anna", "202");
    await bench.act("boris", { kind: "accept" });
    await bench.pass(20);
    await refer(first, "202", second);
    expect(talks()).toEqual(together(far, phone("boris")));
    expect(bench.state("anna")).toBe("ready");
    await bench.act("boris", { kind: "hang_up" });
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
  });

  test("of a user who is not at his desk: two numbers outside, and two colleagues", async () => {
    bench.agent("phone-only", { extension: "209", skilled: [] });
    const [first, second] = [
      await byPhone("phone-only", outside),
      await byPhone("phone-only", "+79165550103"),
    ];
    const [far, other] = [await answers(), await answers("+79165550103")];
    await refer(first, "x", second);
    expect(talks()).toEqual(together(far, other));
    bench.switch.ends(other);
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
    const [third, fourth] = [await byPhone("phone-only", "202"), await byPhone("phone-only", "203")];
    for (const name of ["boris", "vera"]) await bench.act(name, { kind: "accept" });
    await bench.pass(20);
    await refer(third, "203", fourth);
    expect(talks()).toEqual(together(phone("boris"), phone("vera")));
    expect(bench.work("boris")?.customer.name).toBe("vera");
    await bench.act("vera", { kind: "hang_up" });
    await bench.pass(20);
    expect([bench.switch.legs.size, bench.state("boris")]).toEqual([0, "ready"]);
  });

  test("a second call that has reached an agent by a scenario: that agent goes on with the customer", async () => {
    const caller = await customerOfQueue();
    const first = phone("anna");
    bench.agent("gleb", { extension: "204", autoAnswer: true });
    await bench.signIn("gleb");
    const second = await byPhone("anna", "4040");
    bench.switch.answers(second);
    bench.switch.presses(second, "1");
    await bench.pass(20);
    expect(bench.work("gleb")?.phase).toBe("talk");
    await refer(first, "4040", second);
    expect(talks()).toEqual(together(caller, phone("gleb")));
    bench.switch.ends(caller);
    await bench.pass(20);
    for (const name of ["anna", "gleb"]) await bench.act(name, { kind: "finish" });
    await bench.pass(20);
    expect(bench.switch.legs.size).toBe(0);
  });

  test("a second call that nobody has answered: the customer is sent to its number", async () => {
    await customerOfQueue();
    const first = phone("anna");
    const second = await byPhone("anna", "202");
    await refer(first, "202", second);
    expect(bench.switch.legs.has(second)).toBe(false);
    expect(told()).toEqual([[first, 486]]);
    expect(bench.work("anna")?.phase).toBe("talk");
  });
});

describe("TEL-XFR-06 the customer's switch sends us on", () => {
  let customer: LegId;

  beforeEach(async () => {
    await bench.act("boris", { kind: "dial", to: outside });
    await bench.pass(20);
    customer = await answers();
  });

  test("the agent talks with the one it named, the first line is free; the row stays one", async () => {
    await refer(customer, "+79165550103");
    expect(sound(customer)).toBe("music");
    const named = bench.switch.customer("+79165550103");
    bench.switch.rings180(named);
    bench.switch.answers(named);
    await bench.pass(20);
    expect(told()).toEqual([
      [customer, 180],
      [customer, 200],
    ]);
    expect(talks()).toEqual(together(phone("boris"), named));
    expect(bench.switch.legs.has(customer)).toBe(false);
    bench.switch.ends(named);
    await bench.pass(20);
    expect([bench.switch.legs.size, bench.state("boris")]).toEqual([0, "ready"]);
    expect(bench.interactions).toHaveLength(1);
  });

  test("nobody there, or a number that the agent may not call: it hears so, and the talk goes on", async () => {
    await refer(customer, "203");
    await bench.act("vera", { kind: "reject" });
    await bench.pass(20);
    expect(told().at(-1)).toEqual([customer, 486]);
    expect(talks()).toEqual(together(phone("boris"), customer));
    await refer(customer, "99999");
    expect(told().at(-1)).toEqual([customer, 404]);
    expect(bench.work("boris")?.phase).toBe("talk");
  });

  test("a blind transfer outside names the customer's leg, so that his operator may make the call himself", async () => {
    await bench.act("boris", { kind: "transfer", target: { kind: "number", number: "+79165550103" } });
    expect(bench.switch.told("dial").at(-1)).toMatchObject({ purpose: "transfer", releaseOf: customer });
    await bench.act("boris", { kind: "hang_up" });
    bench.switch.ends(bench.switch.customer("+79165550103"), { sipCode: 486 });
    await bench.pass(20);
    await bench.act("boris", { kind: "consult", target: { kind: "number", number: "+79165550104" } });
    expect(bench.switch.told("dial").at(-1)).not.toHaveProperty("releaseOf");
  });
});

describe("TEL-PHN-03 a phone sends a call on by 302", () => {
  const sendsOn = async (name: string, ...forwardTo: readonly string[]) => {
    bench.switch.ends(phone(name), { sipCode: 302, forwardTo });
    await bench.pass(20);
  };

  test("to a colleague, and to a number outside in the forwarding user's name; his state stays", async () => {
    const leg = await byPhone("anna", "202");
    await sendsOn("boris", "203");
    expect(bench.work("vera")?.phase).toBe("offered");
    expect(bench.state("boris")).toBe("ready");
    await bench.act("vera", { kind: "reject" });
    await bench.pass(20);
    expect(bench.switch.told("hang_up").at(-1)).toMatchObject({ legId: leg, cause: "busy" });
    await byPhone("anna", "202");
    await sendsOn("boris", outside);
    expect(bench.switch.told("dial").at(-1)).toMatchObject({ purpose: "forward", userId: "boris" });
  });

  test("five targets one after the other, numbers that the line may dial", async () => {
    const tried = ["+79165550001", "+79165550002", "+79165550003", "+79165550004", "+79165550005", outside];
    await byPhone("anna", "202");
    await sendsOn("boris", ...tried);
    for (const number of tried.slice(0, 5)) {
      bench.switch.ends(bench.switch.customer(number), { sipCode: 480 });
      await bench.pass(20);
    }
    expect(bench.switch.told("dial").map(({ to }) => to)).toEqual(tried.slice(0, 5));
    expect(bench.state("anna")).toBe("ready");
    await byPhone("anna", "203");
    await sendsOn("vera", outside);
    expect(bench.switch.told("dial")).toHaveLength(5);
  });

  test("TEL-B2B-08 two phones that send a call to each other: the number entered for the third time ends it as a loop", async () => {
    const leg = await byPhone("anna", "202");
    await sendsOn("boris", "203");
    await sendsOn("vera", "202");
    await sendsOn("boris", "203");
    await sendsOn("vera", "202");
    expect(bench.switch.told("hang_up").at(-1)).toMatchObject({ legId: leg, cause: "loop" });
    expect(bench.state("anna")).toBe("ready");
  });

  test("three hops, and no more", async () => {
    for (const [name, extension] of [
      ["d", "205"],
      ["e", "206"],
      ["f", "207"],
    ] as const) {
      bench.agent(name, { extension, skilled: [] });
      await bench.signIn(name);
    }
    await byPhone("anna", "202");
    await sendsOn("boris", "205");
    await sendsOn("d", "206");
    await sendsOn("e", "207");
    expect(bench.work("f")?.phase).toBe("offered");
    await sendsOn("f", "203");
    expect(bench.work("vera")).toBeUndefined();
  });

  test("INB-ACD-12 a call of a queue is not sent on: the agent counts as busy", async () => {
    const caller = bench.switch.incoming(centreId, "4040");
    bench.store.profiles.set("anna" as never, {
      ...bench.store.profiles.get("anna" as never)!,
      autoAnswer: false,
    });
    await bench.engine.agentsChanged(centreId);
    await bench.pass(10);
    bench.switch.presses(caller, "1");
    await bench.pass(20);
    await sendsOn("anna", outside);
    expect(bench.switch.told("dial")).toEqual([]);
    expect(bench.state("anna")).toBe("not_ready rejected");
  });
});

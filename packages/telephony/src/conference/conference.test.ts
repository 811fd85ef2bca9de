import { decodeAlaw, powerToDbm0, tonePower } from "@perezvon/media";
import type { LegId } from "@perezvon/model";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Party } from "../../testing/sip-party.ts";
import { MUSIC_HZ, pause, until, World } from "../../testing/world.ts";

/** Tones of the parties: none is a harmonic of another, nor of what A-law makes of one. */
const CUSTOMER = 410;
const AGENT = 1130;
const SECOND = 1710;
const THIRD = 2290;
const everybody = [CUSTOMER, MUSIC_HZ, AGENT, SECOND, THIRD];

let world: World;

beforeAll(async () => {
  world = await World.start();
});

afterAll(async () => {
  await world.stop();
});

afterEach(async () => {
  for (const leg of new Set(world.events.flatMap((event) => ("legId" in event ? [event.legId] : [])))) {
    world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
  }
  await until(() => world.switch.legs === 0, "all legs gone");
});

interface Voice {
  readonly leg: LegId;
  readonly party: Party;
}

/** Somebody on the line, saying a tone. */
async function up(hz: number): Promise<Voice> {
  const leg = world.dial({ to: `+7999000${hz}` });
  const party = await world.carrier.answer(await world.carrier.nextCall(), hz);
  await world.of("answered", leg);
  return { leg, party };
}

const join = (...voices: readonly Voice[]) =>
  world.execute({ kind: "join", legs: voices.map(({ leg }) => leg) });

/** Waits until exactly these tones are heard, and for a while longer that it stays so. */
async function heard(
  expected: readonly (readonly [Voice, readonly number[]])[],
  what: string,
): Promise<void> {
  const right = () =>
    expected.every(
      ([{ party }, tones]) => party.hears(everybody).join() === [...tones].sort((a, b) => a - b).join(),
    );
  await until(right, what).catch((error) => {
    throw new Error(
      `${error}: ${expected.map(([{ party }]) => party.hears(everybody).join("+") || "nothing").join(" / ")}`,
    );
  });
}

test("TEL-MIX-01 three and four parties: each hears the sum of the others and never himself; one joins, one leaves", async () => {
  const [customer, agent, second, third] = [
    await up(CUSTOMER),
    await up(AGENT),
    await up(SECOND),
    await up(THIRD),
  ];
  join(customer, agent, second);
  const three = [
    [customer, [AGENT, SECOND]],
    [agent, [CUSTOMER, SECOND]],
    [second, [CUSTOMER, AGENT]],
    [third, []],
  ] as const;
  await heard(three, "three");
  const joined = await world.event("joined", ({ legs }) => legs.length === 3);
  expect(joined.legs.toSorted()).toEqual([customer.leg, agent.leg, second.leg].toSorted());
  join(customer, agent, second, third);
  await heard(
    [
      [customer, [AGENT, SECOND, THIRD]],
      [agent, [CUSTOMER, SECOND, THIRD]],
      [second, [CUSTOMER, AGENT, THIRD]],
      [third, [CUSTOMER, AGENT, SECOND]],
    ],
    "four",
  );
  world.execute({ kind: "part", legId: third.leg });
  await heard(three, "three again");
  await second.party.session!.bye();
  await heard(
    [
      [customer, [AGENT]],
      [agent, [CUSTOMER]],
    ],
    "two",
  );
});

test("TEL-MIX-01 a party is heard within 100 ms of joining and no longer than 100 ms after leaving", async () => {
  const [customer, agent, second] = [await up(CUSTOMER), await up(AGENT), await up(SECOND)];
  join(customer, agent);
  await heard([[customer, [AGENT]]], "the talk");
  const delays: number[] = [];
  for (let round = 0; round < 3; round++) {
    const joinedAt = performance.now();
    join(customer, agent, second);
    await until(() => customer.party.hears([SECOND]).length > 0, "the third");
    await pause(300);
    const leftAt = performance.now();
    world.execute({ kind: "part", legId: second.leg });
    await pause(300);
    const frames = customer.party.rtp.heard.filter(({ payloadType }) => payloadType === 8);
    const sounding = frames.filter(
      (packet) => packet.atMs > joinedAt && packet.atMs < leftAt + 250 && has(packet.payload),
    );
    delays.push(sounding[0]!.atMs - joinedAt, sounding.at(-1)!.atMs - leftAt);
  }
  // The middle of three, for a busy machine is late by itself.
  const middle = (parity: number) => delays.filter((_, i) => i % 2 === parity).sort((a, b) => a - b)[1];
  expect(middle(0)).toBeLessThan(100);
  expect(middle(1)).toBeLessThan(100);

  function has(payload: Buffer): boolean {
    return powerToDbm0(tonePower(decode(payload), SECOND)) > -30;
  }
});

test("TEL-MIX-02 talk, monitor, coach, barge-in, take-over, consultation: everybody hears what the table says", async () => {
  const [customer, agent, supervisor, second] = [
    await up(CUSTOMER),
    await up(AGENT),
    await up(THIRD),
    await up(SECOND),
  ];
  const mode = (name: "monitor" | "coach" | "barge_in") =>
    world.execute({ kind: "supervise", legId: supervisor.leg, agentLegId: agent.leg, mode: name });
  join(customer, agent);
  const talk = [
    [customer, [AGENT]],
    [agent, [CUSTOMER]],
  ] as const;
  await heard([...talk, [supervisor, []]], "talk");
  mode("monitor");
  await heard([...talk, [supervisor, [CUSTOMER, AGENT]]], "monitor");
  mode("coach");
  await heard(
    [
      [customer, [AGENT]],
      [agent, [CUSTOMER, THIRD]],
      [supervisor, [CUSTOMER, AGENT]],
    ],
    "coach",
  );
  mode("barge_in");
  await heard(
    [
      [customer, [AGENT, THIRD]],
      [agent, [CUSTOMER, THIRD]],
      [supervisor, [CUSTOMER, AGENT]],
    ],
    "barge-in",
  );
  mode("monitor");
  await heard([...talk, [supervisor, [CUSTOMER, AGENT]]], "monitor again");
  // The agent asks a colleague: the customer hears music, and whoever listens stays with the agent (TEL-MIX-05).
  world.execute({
    kind: "play",
    legId: customer.leg,
    playId: "consultation" as never,
    items: [{ kind: "music" }],
    repeat: 0,
  });
  join(agent, second);
  await heard(
    [
      [customer, [MUSIC_HZ]],
      [agent, [SECOND]],
      [second, [AGENT]],
      [supervisor, [AGENT, SECOND]],
    ],
    "consultation",
  );
  join(customer, agent);
  await heard([...talk, [supervisor, [CUSTOMER, AGENT]], [second, []]], "back with the customer");
  join(customer, supervisor);
  world.execute({ kind: "hang_up", legId: agent.leg, cause: "normal" });
  await heard(
    [
      [customer, [THIRD]],
      [supervisor, [CUSTOMER]],
    ],
    "take-over",
  );
});

test("TEL-MIX-03 the customer hears no click and nothing of the coach, not at −60 dB; the supervisor's loss leaves the talk", async () => {
  const [customer, agent, supervisor] = [await up(CUSTOMER), await up(AGENT), await up(THIRD)];
  join(customer, agent);
  await heard([[customer, [AGENT]]], "the talk");
  await pause(200);
  const from = customer.party.rtp.heard.length;
  for (const mode of ["monitor", "coach", "monitor", "coach"] as const) {
    const askedAt = performance.now();
    world.execute({ kind: "supervise", legId: supervisor.leg, agentLegId: agent.leg, mode });
    await until(() => agent.party.hears([THIRD]).length > 0 === (mode === "coach"), mode);
    // A quarter of a second is looked at: a change is seen when half of it is in there.
    expect(performance.now() - askedAt).toBeLessThan(200 + 250);
    await pause(400);
  }
  await pause(600);
  await supervisor.party.session!.bye();
  await heard(
    [
      [customer, [AGENT]],
      [agent, [CUSTOMER]],
    ],
    "as in talk",
  );
  const packets = customer.party.rtp.heard.slice(from);
  expect(new Set(packets.map(({ ssrc }) => ssrc)).size).toBe(1);
  const samples = Int16Array.from(packets.flatMap(({ payload }) => [...decode(payload)]));
  const coach = powerToDbm0(tonePower(samples, THIRD));
  // Every party speaks at −12 dBm0.
  expect(coach + 12).toBeLessThan(-60);
  expect(largestJump(samples, AGENT)).toBeLessThan(0.1);
  const level = (part: Int16Array) => powerToDbm0(tonePower(part, AGENT));
  const third = Math.floor(samples.length / 3);
  expect(level(samples.subarray(0, third)) - level(samples.subarray(2 * third))).toBeCloseTo(0, 0);
});

test("TEL-MIX-04 five may listen, one coaches: the whisper reaches the agent alone", async () => {
  const [customer, agent, coach, ear] = [
    await up(CUSTOMER),
    await up(AGENT),
    await up(SECOND),
    await up(THIRD),
  ];
  join(customer, agent);
  world.execute({ kind: "supervise", legId: coach.leg, agentLegId: agent.leg, mode: "coach" });
  world.execute({ kind: "supervise", legId: ear.leg, agentLegId: agent.leg, mode: "monitor" });
  await heard(
    [
      [customer, [AGENT]],
      [agent, [CUSTOMER, SECOND]],
      [coach, [CUSTOMER, AGENT]],
      [ear, [CUSTOMER, AGENT]],
    ],
    "coach and listener",
  );
});

test("TEL-MIX-05 digits of a listener are told to us and to nobody else; after he has left they pass again", async () => {
  const [customer, agent, supervisor] = [await up(CUSTOMER), await up(AGENT), await up(THIRD)];
  join(customer, agent);
  world.execute({ kind: "supervise", legId: supervisor.leg, agentLegId: agent.leg, mode: "barge_in" });
  await heard([[customer, [AGENT, THIRD]]], "barge-in");
  supervisor.party.rtp.hush();
  supervisor.party.rtp.pressKey(5);
  await world.event("digit", ({ legId, digit }) => legId === supervisor.leg && digit === "5");
  await pause(300);
  expect(customer.party.digits() + agent.party.digits()).toBe("");
  join(agent, supervisor);
  // No finger is faster than the way to the media thread.
  await pause(50);
  supervisor.party.rtp.pressKey(6);
  await until(() => agent.party.digits() === "6", "the digit at the partner");
});

test("PBX-TALK-02 a kept key is ours, an empty one passes to the other side", async () => {
  const [customer, agent] = [await up(CUSTOMER), await up(AGENT)];
  join(customer, agent);
  world.execute({ kind: "keep_digits", legId: agent.leg, digits: "#" });
  await heard([[customer, [AGENT]]], "the talk");
  agent.party.rtp.hush();
  agent.party.rtp.pressKey(11);
  await world.event("digit", ({ legId, digit }) => legId === agent.leg && digit === "#");
  agent.party.rtp.pressKey(7);
  await until(() => customer.party.digits() === "7", "the empty key");
});

test("TEL-B2B-06 in a conference hold takes out the one who presses it, the others talk on; hold time is counted", async () => {
  const [customer, agent, second] = [await up(CUSTOMER), await up(AGENT), await up(SECOND)];
  join(customer, agent, second);
  await heard([[customer, [AGENT, SECOND]]], "three");
  world.execute({ kind: "hold", by: agent.leg });
  await heard(
    [
      [customer, [SECOND]],
      [agent, []],
      [second, [CUSTOMER]],
    ],
    "two talk on",
  );
  await pause(300);
  world.execute({ kind: "resume", by: agent.leg });
  await heard([[customer, [AGENT, SECOND]]], "three again");
  world.execute({ kind: "hang_up", legId: agent.leg, cause: "normal" });
  const { heldMs } = await world.of("ended", agent.leg);
  expect(heldMs).toBeGreaterThan(300);
  expect(heldMs).toBeLessThan(3_000);
});

test("TEL-MIX-01 those who are in a conference hear who joins and who leaves, where the centre wants it", async () => {
  const [customer, agent, second] = [await up(CUSTOMER), await up(AGENT), await up(SECOND)];
  join(customer, agent);
  await heard([[customer, [AGENT]]], "the talk");
  const from = customer.party.rtp.heard.length;
  world.execute({ kind: "join", legs: [customer.leg, agent.leg, second.leg], announce: true });
  await pause(600);
  const packets = customer.party.rtp.heard.slice(from);
  const rising = packets.map(({ payload }) => tonePower(decode(payload), 700));
  expect(powerToDbm0(Math.max(...rising))).toBeGreaterThan(-20);
});

const decode = (payload: Buffer): Int16Array => decodeAlaw(payload);

/** Largest step that a pure tone does not make by itself, against its amplitude. */
function largestJump(samples: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let largest = 0;
  let peak = 1;
  for (let i = 2; i < samples.length; i++) {
    largest = Math.max(largest, Math.abs(samples[i]! - turn * samples[i - 1]! + samples[i - 2]!));
    peak = Math.max(peak, Math.abs(samples[i]!));
  }
  return largest / peak;
}

import { expect, test } from "vitest";
import { virtualWorld } from "../../testing/index.ts";
import type { Session } from "./types.ts";

const seeds = 150;
const callsPerSeed = 8;

interface Call {
  near: Session | undefined;
  far: Session | undefined;
  ends: number;
}

/** One world: calls begin at random moments, ring, are answered, refused or cancelled, re-negotiate, and end from either side. */
async function play(seed: number): Promise<{ calls: Call[]; left: unknown[]; errors: unknown[] }> {
  const world = virtualWorld(seed);
  const { clock, network } = world;
  const random = world.random.fork("story");
  network.loss = random.next() * 0.3;
  network.duplicate = random.next() * 0.1;
  network.delayMs = random.integer(1, 120);
  const caller = await world.stack();
  const callee = await world.stack();
  const calls = new Map<string, Call>();
  const story = (session: Session) => {
    session.on((event) => {
      if (event.kind === "offer") event.offer.accept({ body: "again" });
      if (event.kind !== "refer") return;
      event.refer.accept();
      clock.after(random.integer(0, 5000), () => event.refer.notify(random.pick([180, 200, 486])));
    });
    if (random.chance(0.3)) clock.after(random.integer(0, 3000), () => void session.update({ body: "more" }));
    if (random.chance(0.2)) clock.after(random.integer(0, 3000), () => session.refer("sip:c@10.0.0.3"));
    if (random.chance(0.5))
      clock.after(random.integer(0, 3000), () => void session.reinvite({ body: "more" }));
    clock.after(random.integer(0, 20_000), () => void session.bye());
  };
  callee.onRequest((request) => {
    if (request.kind !== "invite") return;
    const call = calls.get(request.callId)!;
    clock.after(random.integer(0, 200), () => request.provisional(180));
    if (random.chance(0.5)) {
      clock.after(random.integer(0, 2000), () => {
        if (!request.provisional(183, { body: "answer" })) return;
        if (random.chance(0.5)) void request.session?.update({ body: "early" });
      });
    }
    clock.after(random.integer(0, 4000), () => {
      if (random.chance(0.2)) request.reject(486);
      const session = request.accept({ body: "answer" });
      if (session === undefined) return;
      call.far = session;
      story(session);
    });
  });
  for (let i = 0; i < callsPerSeed; i++) {
    clock.after(random.integer(0, 10_000), () => {
      const invite = caller.invite({ target: "sip:b@10.0.0.2", from: "<sip:a@10.0.0.1>", body: "offer" });
      const call: Call = { near: undefined, far: undefined, ends: 0 };
      calls.set(invite.callId, call);
      invite.on((event) => {
        if (event.kind === "failed") call.ends++;
        else if (event.kind === "accepted") {
          call.near = event.session;
          call.ends++;
          story(event.session);
        }
      });
      if (random.chance(0.2)) clock.after(random.integer(0, 5000), () => invite.cancel());
    });
  }
  await clock.advanceAsync(400_000);
  return {
    calls: [...calls.values()],
    left: [caller.usage(), callee.usage(), clock.nextAt()],
    errors: world.errors,
  };
}

test(`TEL-TRN-01 TEL-DLG-01 TEL-DLG-02 ${seeds} seeds of ${callsPerSeed} calls with loss to 30 %, copies and delay, early media, UPDATE and REFER: one outcome each, nothing left`, async () => {
  const idle = { clientTransactions: 0, serverTransactions: 0, dialogs: 0, flows: 0 };
  let accepted = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { calls, left, errors } = await play(seed);
    expect(calls.length, `seed ${seed}`).toBe(callsPerSeed);
    for (const call of calls) {
      expect(call.ends, `seed ${seed}`).toBe(1);
      expect([call.near?.ended ?? true, call.far?.ended ?? true], `seed ${seed}`).toEqual([true, true]);
      if (call.near !== undefined) accepted++;
    }
    expect([left, errors], `seed ${seed}`).toEqual([[idle, idle, undefined], []]);
  }
  expect(accepted).toBeGreaterThan((seeds * callsPerSeed) / 3);
}, 60_000);

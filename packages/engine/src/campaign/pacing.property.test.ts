import type { CampaignId, LegId, SwitchCommand } from "@perezvon/model";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

const names = ["anna", "boris", "clara", "denis"] as const;

/** What may happen next; numbers choose among whoever it can happen to. */
const who = fc.nat(names.length - 1);
const which = fc.nat(9);
const of = <Kind extends string>(kind: Kind) => fc.constant(kind);
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: of("pass"), ms: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: of("ready"), who }) },
  { weight: 2, arbitrary: fc.record({ kind: of("break"), who }) },
  { weight: 4, arbitrary: fc.record({ kind: of("answer"), which }) },
  { weight: 4, arbitrary: fc.record({ kind: of("refuse"), which }) },
  { weight: 2, arbitrary: fc.record({ kind: of("hang_up"), which }) },
  { weight: 4, arbitrary: fc.record({ kind: of("finish"), who }) },
  { weight: 1, arbitrary: fc.record({ kind: of("unreachable"), who }) },
  { weight: 1, arbitrary: fc.record({ kind: of("database"), awayMs: fc.nat(4_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: of("slow"), ms: fc.nat(3_000) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer Each> ? Each : never;

/** Dials without an agent: up, not told to end, and nobody's phone rings or talks for them. */
function inFlight(bench: Bench): number {
  const hungUp = new Set(bench.switch.told("hang_up").map(({ legId }) => legId));
  const up = (legId: LegId) => bench.switch.legs.has(legId) && !hungUp.has(legId);
  const withAgent = new Set(
    bench.switch
      .told("ring_user")
      .filter(({ legId }) => up(legId))
      .map(({ callId }) => callId),
  );
  return bench.switch.told("dial").filter(({ legId, callId }) => up(legId) && !withAgent.has(callId)).length;
}

/** Looks at every INVITE as it leaves; says where it was one too many. */
function watchPace(bench: Bench, factor: number, faults: string[]): void {
  const execute = bench.switch.execute.bind(bench.switch);
  bench.switch.execute = (command: SwitchCommand) => {
    execute(command);
    if (command.kind !== "dial") return;
    const ready = bench.engine
      .agents(centreId)
      .filter(({ snapshot }) => snapshot.state === "ready" && snapshot.reachable).length;
    const flying = inFlight(bench);
    if (flying > Math.floor((Math.round(factor * 10) * ready) / 10))
      faults.push(`${flying} dials for ${ready} ready agents at ${factor}`);
  };
}

async function happen(bench: Bench, each: Happening): Promise<void> {
  const { switch: network } = bench;
  const dials = network.told("dial").filter(({ legId }) => network.legs.has(legId));
  switch (each.kind) {
    case "pass":
      return await bench.pass(each.ms);
    case "ready":
      network.reachable(centreId, names[each.who]!, "browser", true);
      await bench.act(names[each.who]!, { kind: "set_state", state: "ready", reason: undefined });
      return;
    case "break":
      await bench.act(names[each.who]!, { kind: "set_state", state: "not_ready", reason: "custom:break" });
      return;
    case "answer":
      if (dials.length > 0) network.answers(dials[each.which % dials.length]!.legId);
      return await bench.pass(20);
    case "refuse": {
      const ringing = dials.filter(({ legId }) => network.legs.get(legId)?.answered === false);
      if (ringing.length > 0) network.ends(ringing[each.which % ringing.length]!.legId, { sipCode: 486 });
      return await bench.pass(0);
    }
    case "hang_up":
      if (dials.length > 0) network.ends(dials[each.which % dials.length]!.legId, { sipCode: 200 });
      return await bench.pass(0);
    case "finish":
      await bench.act(names[each.who]!, { kind: "hang_up" });
      await bench.act(names[each.who]!, { kind: "finish" });
      return;
    case "unreachable":
      network.reachable(centreId, names[each.who]!, "browser", false);
      return await bench.pass(0);
    case "database":
      bench.away = true;
      await bench.pass(each.awayMs);
      bench.away = false;
      return;
    case "slow":
      bench.slow.set("beginAttempt", each.ms);
      return;
  }
}

test("OUT-MOD-05 OUT-MOD-13 in whatever order things happen, dials in flight have ready agents, and no record is lost", async () => {
  let dials = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 1.5, 2),
      fc.boolean(),
      fc.array(happening, { minLength: 20, maxLength: 100 }),
      async (factor, twoCampaigns, story) => {
        const bench = new Bench();
        const faults: string[] = [];
        const campaigns = twoCampaigns ? ["campaign-1", "campaign-2"] : ["campaign-1"];
        for (const id of campaigns) {
          bench.campaign({ id: id as CampaignId, dial: { dialsPerAgent: factor } });
          bench.records(
            Array.from({ length: 30 }, (_, n) => `+799${id.at(-1)}${String(n).padStart(7, "0")}`),
            id,
          );
        }
        for (const name of names) bench.agent(name, { skilled: campaigns });
        watchPace(bench, factor, faults);
        await bench.start();
        for (const name of names) await bench.signIn(name);
        for (const each of story) await happen(bench, each);
        dials += bench.switch.told("dial").length;
        // All calm: nothing is under way, so no attempt is open and no record locked.
        bench.slow.clear();
        for (const name of names) await happen(bench, { kind: "break", who: names.indexOf(name) });
        await bench.pass(5_000);
        for (const { legId } of bench.switch.told("dial")) bench.switch.ends(legId, { sipCode: 200 });
        await bench.pass(100);
        for (const name of names) await bench.act(name, { kind: "finish" });
        await bench.pass(5_000);
        expect(faults).toEqual([]);
        expect(bench.violations.found).toEqual([]);
        expect(bench.store.openAttempts()).toEqual([]);
        expect([...bench.store.lives.values()].filter(({ locked }) => locked)).toEqual([]);
      },
    ),
    { numRuns: 150, seed: 20_260_105 },
  );
  expect(dials).toBeGreaterThan(1_000);
}, 60_000);

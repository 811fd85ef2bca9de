import { systemTimers } from "@perezvon/base";
import { defaultCallTimes } from "@perezvon/model";
import { afterAll, expect, test } from "vitest";
import { CENTRE, World } from "../../testing/world.ts";

let world: World | undefined;

afterAll(() => world?.stop());

test("TEL-B2B-06 a hold of as long as the centre has set is told of once, with who holds; one that ended before is not", async () => {
  const limits: number[] = [];
  const timers = {
    ...systemTimers,
    // Three quarters of an hour pass at once; every other time keeps its length.
    after(delayMs: number, run: () => void) {
      if (delayMs !== 45 * 60_000) return systemTimers.after(delayMs, run);
      limits.push(delayMs);
      return systemTimers.after(200, run);
    },
  };
  world = await World.start({ timers, callTimes: () => ({ ...defaultCallTimes, holdLongMinutes: 45 }) });
  const legs = [];
  for (const hz of [400, 1100]) {
    const leg = world.dial();
    await world.carrier.answer(await world.carrier.nextCall(), hz);
    await world.of("answered", leg);
    legs.push(leg);
  }
  const [first, second] = [legs[0]!, legs[1]!];
  world.execute({ kind: "join", legs });
  world.execute({ kind: "hold", by: first });
  world.execute({ kind: "resume", by: first });
  world.execute({ kind: "hold", by: second });
  expect(await world.event("hold_long")).toMatchObject({
    legId: second,
    centreId: CENTRE,
    heldMs: 45 * 60_000,
  });
  expect(limits).toHaveLength(2);
  expect(world.events.filter(({ kind }) => kind === "hold_long")).toHaveLength(1);
});

import { seededRandom } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import { behaviours } from "./number-plan.ts";
import { defaultProfile, drawBehaviour, drawDurationMs, parseProfile } from "./profile.ts";

describe("profile of the simulated network", () => {
  it("keeps defaults for what is left out and takes the mix whole", () => {
    const parsed = parseProfile({ mix: { busy: 1 }, ring: { meanMs: 500, minMs: 0 }, speedUp: 4 });
    expect(parsed.ok).toBe(true);
    if (!parsed.ok) return;
    expect(parsed.value.mix.person).toBe(0);
    expect(parsed.value.mix.busy).toBe(1);
    expect(parsed.value.ring).toEqual({ ...defaultProfile.ring, meanMs: 500, minMs: 0 });
    expect(parsed.value.talk).toEqual(defaultProfile.talk);
    expect(parsed.value.speedUp).toBe(4);
  });

  it("lists every fault", () => {
    const parsed = parseProfile({
      mix: { asleep: 1 },
      ring: { meanMs: "long", minMs: 9, maxMs: 1 },
      personHangsUp: 2,
      speedUp: 0,
      colour: 1,
    });
    expect(parsed).toEqual({
      ok: false,
      error: [
        "colour: unknown",
        "mix.asleep: unknown",
        "mix: all weights are 0",
        "ring.meanMs: no number of at least 0",
        "ring: minMs above maxMs",
        "speedUp: no number of at least 0.01",
        "personHangsUp: above 1",
      ],
    });
  });

  it.each([[null], [[]], ["x"], [3]])("refuses %j as a profile", (input) => {
    expect(parseProfile(input)).toMatchObject({ ok: false, error: ["profile: no object"] });
  });

  it("draws behaviours in proportion to their weights", () => {
    const random = seededRandom(7);
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const behaviour = drawBehaviour(defaultProfile.mix, random);
      counts.set(behaviour, (counts.get(behaviour) ?? 0) + 1);
    }
    const total = behaviours.reduce((sum, behaviour) => sum + defaultProfile.mix[behaviour], 0);
    for (const behaviour of behaviours) {
      const expected = (20_000 * defaultProfile.mix[behaviour]) / total;
      expect(Math.abs((counts.get(behaviour) ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected + 1));
    }
  });

  it("keeps drawn times within the limits and near the mean", () => {
    const random = seededRandom(8);
    let sum = 0;
    for (let i = 0; i < 5000; i++) {
      const ms = drawDurationMs(defaultProfile.ring, defaultProfile, random);
      expect(ms).toBeGreaterThanOrEqual(defaultProfile.ring.minMs);
      expect(ms).toBeLessThanOrEqual(defaultProfile.ring.maxMs);
      sum += ms;
    }
    expect(sum / 5000).toBeGreaterThan(0.9 * defaultProfile.ring.meanMs);
    expect(sum / 5000).toBeLessThan(1.1 * defaultProfile.ring.meanMs);
  });
});

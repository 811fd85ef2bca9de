import { describe, expect, it } from "vitest";
import { intensityOf } from "./intensity.ts";

describe("OUT-STA-02 intensity", () => {
  it.each([
    [{ inFlight: 3, ready: 2 }, 1.5],
    [{ inFlight: 0, ready: 2 }, 0],
    [{ inFlight: 3, ready: 0 }, undefined],
    [null, undefined],
  ])("OUT-STA-02 of %o is %s", (statistics, intensity) => {
    expect(intensityOf(statistics)).toBe(intensity);
  });
});

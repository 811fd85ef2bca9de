import { describe, expect, it } from "vitest";
import { uuidV7 } from "./uuid.ts";

describe("uuidV7", () => {
  it("carries the time, the version and the variant", () => {
    const id = uuidV7(0x017f22e279b0);
    expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("is ordered by time and never the same", () => {
    expect(uuidV7(1_000) < uuidV7(2_000)).toBe(true);
    expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(5))).size).toBe(1_000);
  });
});

import { describe, expect, it } from "vitest";
import { homeOf } from "./applications.ts";

describe("DSK-GEN-02 where «/» leads", () => {
  it.each([
    [["admin", "agent", "supervisor"], "/admin"],
    [["agent", "supervisor"], "/supervisor"],
    [["agent"], "/agent"],
    [[], undefined],
  ] as const)("DSK-GEN-02 %o: %s", (applications, home) => {
    expect(homeOf({ applications: [...applications] })).toBe(home);
  });
});

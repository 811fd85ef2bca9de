import { describe, expect, it } from "vitest";
import { runActionOf } from "./campaign-actions.ts";

const of = (
  code: "disabled" | "stopped" | "running" | "idle" | "completed",
  enabled = true,
  started = false,
) => runActionOf({ enabled, started, state: { code, reason: null, nextDueAt: null, waitsFor: null } });

describe("OUT-CMP-10 start and stop", () => {
  it("OUT-CMP-10 only an enabled campaign can be started", () => {
    expect(of("stopped")).toEqual({ run: true, allowed: true });
    expect(of("disabled", false)).toEqual({ run: true, allowed: false });
  });

  it("OUT-CMP-02 a running one can be stopped, idle or not", () => {
    expect(of("running", true, true)).toEqual({ run: false, allowed: true });
    expect(of("idle", true, true)).toEqual({ run: false, allowed: true });
  });

  it("OUT-CMP-02 a completed one that is still started can be stopped", () => {
    expect(of("completed", true, true)).toEqual({ run: false, allowed: true });
    expect(of("completed", true, false)).toEqual({ run: true, allowed: true });
  });
});

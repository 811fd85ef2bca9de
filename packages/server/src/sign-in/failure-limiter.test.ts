import { VirtualClock } from "@perezvon/base";
import { describe, expect, it } from "vitest";
import { FailureLimiter, failureLimit } from "./failure-limiter.ts";

describe("PLT-AUT-07 30 failures a minute from one address", () => {
  it("delay that address, and no other, for 5 minutes", () => {
    const clock = new VirtualClock(0);
    const limiter = new FailureLimiter(clock);
    for (let i = 0; i < 29; i++) limiter.failed("192.0.2.1");
    expect(limiter.waitSeconds("192.0.2.1")).toBe(0);
    limiter.failed("192.0.2.1");
    expect(limiter.waitSeconds("192.0.2.1")).toBe(300);
    expect(limiter.waitSeconds("192.0.2.2")).toBe(0);
    clock.advanceBy(299_999);
    expect(limiter.waitSeconds("192.0.2.1")).toBe(1);
    clock.advanceBy(1);
    expect(limiter.waitSeconds("192.0.2.1")).toBe(0);
  });

  it("do not count when they are spread over more than a minute", () => {
    const clock = new VirtualClock(0);
    const limiter = new FailureLimiter(clock);
    for (let i = 0; i < 100; i++) {
      limiter.failed("192.0.2.1");
      clock.advanceBy(2_100);
    }
    expect(limiter.waitSeconds("192.0.2.1")).toBe(0);
  });

  it("never remember more than a bounded number of addresses", () => {
    const clock = new VirtualClock(0);
    const limiter = new FailureLimiter(clock);
    for (let i = 0; i < 30; i++) limiter.failed("first");
    for (let i = 0; i < failureLimit.addressesMax; i++) limiter.failed(`a${i}`);
    expect(limiter.waitSeconds("first")).toBe(0);
  });
});

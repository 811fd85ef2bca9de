import { VirtualClock } from "@perezvon/base";
import { expect, it } from "vitest";
import type { RtpPhone } from "../rtp/rtp-phone.ts";
import { watchLine } from "./dead-line.ts";

function watched() {
  const clock = new VirtualClock();
  const phone = { lastPacketAt: undefined as number | undefined, sending: true };
  let hungUp = 0;
  const watch = watchLine(phone as RtpPhone, clock, clock, () => hungUp++);
  return { clock, phone, watch, hungUp: () => hungUp > 0 };
}

it("a line that has never sounded, or is held, is not dead", () => {
  const never = watched();
  never.clock.advanceBy(60_000);
  expect(never.hungUp()).toBe(false);
  const held = watched();
  held.phone.lastPacketAt = held.clock.now();
  held.phone.sending = false;
  held.clock.advanceBy(60_000);
  expect(held.hungUp()).toBe(false);
  held.phone.sending = true;
  held.clock.advanceBy(7000);
  expect(held.hungUp()).toBe(false);
});

it("a line that fell silent is hung up after eight seconds, unless the watch has ended", () => {
  for (const ended of [false, true]) {
    const { clock, phone, watch, hungUp } = watched();
    phone.lastPacketAt = clock.now();
    clock.advanceBy(8000);
    expect(hungUp()).toBe(false);
    if (ended) watch.cancel();
    clock.advanceBy(1000);
    expect(hungUp()).toBe(!ended);
  }
});

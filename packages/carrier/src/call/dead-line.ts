import type { Clock, Timer, Timers } from "@perezvon/base";
import type { RtpPhone } from "../rtp/rtp-phone.ts";

/** People say «алло» a few times into a line that has gone dead, and hang up. */
const DEAD_LINE_MS = 8000;
const LOOK_EVERY_MS = 500;

/**
 * Watches an answered call for the silence of a far side that is gone without BYE: packets came, and then no more. A far
 * side that holds the call may send nothing for as long as it likes.
 */
export function watchLine(phone: RtpPhone, clock: Clock, timers: Timers, hangUp: () => void): Timer {
  let aliveAt = clock.now();
  return timers.every(LOOK_EVERY_MS, () => {
    const now = clock.now();
    const { lastPacketAt } = phone;
    if (lastPacketAt === undefined || !phone.sending) aliveAt = now;
    else aliveAt = Math.max(aliveAt, lastPacketAt);
    if (now - aliveAt > DEAD_LINE_MS) hangUp();
  });
}

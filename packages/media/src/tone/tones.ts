import type { ToneName, ToneZone } from "../contract.ts";

/** One part of a tone's cadence: these frequencies together, or silence. */
export interface TonePart {
  readonly hz: readonly number[];
  readonly ms: number;
}

export interface ToneSpec {
  readonly parts: readonly TonePart[];
  /** A cadence without end is repeated until stopped; others are heard once. */
  readonly endless: boolean;
}

/** Level of each frequency of a tone that we send (TEL-TON-01). */
export const TONE_DBM0 = -15;

const on = (ms: number, ...hz: number[]): TonePart => ({ hz, ms });
const off = (ms: number): TonePart => ({ hz: [], ms });
const cadence = (...parts: TonePart[]): ToneSpec => ({ parts, endless: true });
const once = (...parts: TonePart[]): ToneSpec => ({ parts, endless: false });

/** Heard by those who stay when somebody joins a conference or leaves it: up, and down (TEL-MIX-01). */
const confJoin = once(on(120, 500), on(120, 700));
const confLeave = once(on(120, 700), on(120, 500));

/** TEL-TON-01, as data. */
export const TONES: Readonly<Record<ToneZone, Readonly<Record<ToneName, ToneSpec>>>> = {
  ru: {
    dial: cadence(on(1000, 425)),
    ringback: cadence(on(1000, 425), off(4000)),
    busy: cadence(on(400, 425), off(400)),
    congestion: cadence(on(200, 425), off(200)),
    information: cadence(on(330, 950), on(330, 1400), on(330, 1800), off(1000)),
    call_waiting: cadence(on(200, 425), off(5000)),
    recording: cadence(on(400, 1400), off(15_000)),
    zip: once(on(250, 900)),
    conf_join: confJoin,
    conf_leave: confLeave,
  },
  na: {
    dial: cadence(on(1000, 350, 440)),
    ringback: cadence(on(2000, 440, 480), off(4000)),
    busy: cadence(on(500, 480, 620), off(500)),
    congestion: cadence(on(250, 480, 620), off(250)),
    information: cadence(on(274, 913.8), on(274, 1370.6), on(380, 1776.7), off(1000)),
    call_waiting: cadence(on(300, 440), off(10_000)),
    recording: cadence(on(500, 1400), off(15_000)),
    zip: once(on(250, 900)),
    conf_join: confJoin,
    conf_leave: confLeave,
  },
};

import type { HeaderField, SipRequest } from "@perezvon/sip";
import { divertingNumbers } from "../numbers/diversion.ts";

/** What a call has behind it when we send it on (TEL-B2B-08, TEL-NUM-07). */
export interface CallWay {
  readonly maxForwards: number;
  /** Switches of this kind it has passed, counted in a header of our own: other networks reset Max-Forwards. */
  readonly hops: number;
  readonly divertedBy: readonly string[];
  /** `Identity` (STIR) passes untouched between trunks. */
  readonly identity: string | undefined;
}

export const freshWay: CallWay = { maxForwards: 70, hops: 0, divertedBy: [], identity: undefined };

const hopHeaderName = "X-Hop-Count";
/** TEL-B2B-08. */
const hopsMax = 10;

export function wayOf(request: SipRequest): CallWay {
  const hops = Number(request.header(hopHeaderName) ?? 0);
  return {
    maxForwards: request.numberHeader("Max-Forwards") ?? 70,
    hops: Number.isInteger(hops) && hops > 0 ? hops : 0,
    divertedBy: divertingNumbers(request),
    identity: request.header("Identity"),
  };
}

/** The way of the call that is sent on, one step further; undefined: it may not go further. */
export function sentOn(way: CallWay, divertingNumber: string): CallWay | undefined {
  if (way.hops >= hopsMax || way.maxForwards <= 1) return undefined;
  const divertedBy = divertingNumber === "" ? way.divertedBy : [...way.divertedBy, divertingNumber];
  return { ...way, maxForwards: way.maxForwards - 1, hops: way.hops + 1, divertedBy };
}

export function hopHeader({ hops }: CallWay): readonly HeaderField[] {
  return hops === 0 ? [] : [[hopHeaderName, String(hops)]];
}

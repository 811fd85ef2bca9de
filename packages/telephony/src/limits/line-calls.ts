import type { EndpointId } from "@perezvon/model";
import type { Line } from "../contract.ts";
import { emergencyNumberIn } from "../emergency/emergency-numbers.ts";

/** A leg, as one of the calls of its line. */
interface LineCall {
  readonly lineId: EndpointId | undefined;
  readonly over: boolean;
}

/** Whether a line has as many calls as it may have at once (TEL-PHN-01). */
export function lineIsFull(line: Line | undefined, legs: Iterable<LineCall>): boolean {
  if (line?.capacity === undefined) return false;
  let calls = 0;
  for (const { lineId, over } of legs) if (lineId === line.endpointId && !over) calls++;
  return calls >= line.capacity;
}

/** An emergency call is never one too many. */
export function mayBegin(line: Line | undefined, to: string, legs: Iterable<LineCall>): boolean {
  return !lineIsFull(line, legs) || emergencyNumberIn(to, line?.homeCountry ?? "") !== undefined;
}

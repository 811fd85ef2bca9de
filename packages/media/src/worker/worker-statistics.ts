import type { WorkerStatistics } from "../contract.ts";
import type { Leg } from "./leg.ts";

/** What the legs of a worker come to, those that are closed included where something is counted. */
export function workerStatistics(
  legs: readonly Leg[],
  {
    packetsInClosed,
    packetsOutClosed,
    ...own
  }: Pick<WorkerStatistics, "worker" | "busy" | "lateRounds"> & {
    readonly packetsInClosed: number;
    readonly packetsOutClosed: number;
  },
): WorkerStatistics {
  let packetsIn = packetsInClosed;
  let packetsOut = packetsOutClosed;
  let relayedDirections = 0;
  let framedLegs = 0;
  for (const leg of legs) {
    packetsIn += leg.reception.packets;
    packetsOut += leg.out.packets;
    if (leg.relaySource) relayedDirections++;
    if (leg.framesNeeded || (leg.remote && !leg.relaySource)) framedLegs++;
  }
  return {
    ...own,
    legs: legs.length,
    relayedDirections,
    framedLegs,
    packetsIn,
    packetsOut,
    heapUsedBytes: process.memoryUsage().heapUsed,
  };
}

import type { CallId, ServiceId } from "@perezvon/model";
import type { Routing, Waiting } from "./routing.ts";

/** Higher priority, then incoming before campaigns, then earlier entry, then lower id (INB-ACD-04, OUT-MOD-13). */
export function compareRequests(a: Waiting, b: Waiting): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.request.source !== b.request.source) return a.request.source === "inbound" ? -1 : 1;
  if (a.request.t0 !== b.request.t0) return a.request.t0 - b.request.t0;
  return a.request.requestId < b.request.requestId ? -1 : a.request.requestId > b.request.requestId ? 1 : 0;
}

export function enqueue(routing: Routing, waiting: Waiting): void {
  routing.queue.splice(placeFor(routing.queue, waiting), 0, waiting);
}

/** Takes the request out of the order; it must not have changed its place since it was put in. */
export function dequeue(routing: Routing, waiting: Waiting): void {
  const index = placeFor(routing.queue, waiting);
  if (routing.queue[index] === waiting) routing.queue.splice(index, 1);
}

function placeFor(queue: readonly Waiting[], waiting: Waiting): number {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareRequests(queue[middle]!, waiting) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface QueuePlace {
  readonly requestId: CallId;
  readonly serviceId: ServiceId;
  readonly priority: number;
  readonly t0: number;
  /** 1 is served next of its service. */
  readonly place: number;
}

/** Who waits, in the order of service, with places counted within each service (INB-ACD-17). */
export function queuePlaces(routing: Routing): readonly QueuePlace[] {
  const counts = new Map<ServiceId, number>();
  return routing.queue.map(({ request, priority }) => {
    const place = (counts.get(request.serviceId) ?? 0) + 1;
    counts.set(request.serviceId, place);
    const { requestId, serviceId, t0 } = request;
    return { requestId, serviceId, priority, t0, place };
  });
}

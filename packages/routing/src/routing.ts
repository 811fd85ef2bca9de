import type { RoutingCommand, RoutingEvent } from "./events.ts";

/** State of one centre's distribution. Opaque; `step` changes it in place. */
export interface Routing {
  readonly waiting: number;
}

export function createRouting(): Routing {
  return { waiting: 0 };
}

/** Changes `routing` in place and returns what has to happen, in order. */
export function step(routing: Routing, event: RoutingEvent, now: number): readonly RoutingCommand[] {
  throw new Error(`not written yet: ${event.kind} ${now} ${routing.waiting}`);
}

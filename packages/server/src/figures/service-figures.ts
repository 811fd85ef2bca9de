import type { ServiceFigures } from "@perezvon/api";
import { type CentreId, serviceLevel } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";
import { dayStart } from "./day-start.ts";

type Sources = Pick<ServerContext, "store" | "engine" | "clock">;

/** Every incoming service: what the store has counted since the daily reset, and whom the engine knows to be waiting. */
export async function serviceFigures(sources: Sources, centreId: CentreId): Promise<ServiceFigures[]> {
  const { store, engine, clock } = sources;
  const centre = await store.centres.get(centreId);
  const counts = await store.services.counts(centreId, dayStart(clock.now(), centre?.timeZone ?? "UTC"));
  const queues = new Map(engine.queues(centreId).map((queue) => [queue.serviceId, queue]));
  return counts.map(({ waitMs, handlingMs, ...service }) => {
    const queue = queues.get(service.serviceId);
    const mean = (sum: number) => (service.answered === 0 ? null : Math.round(sum / service.answered));
    return {
      ...service,
      longestWaitMs: Math.round(service.longestWaitMs),
      serviceLevelPercent: serviceLevel(service) ?? null,
      averageSpeedOfAnswerMs: mean(waitMs),
      averageHandlingMs: mean(handlingMs),
      waiting: queue?.waiting ?? 0,
      waitingSince: queue === undefined ? null : new Date(queue.oldestAt).toISOString(),
    };
  });
}

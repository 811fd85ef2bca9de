export type {
  DistributionRule,
  OfferReason,
  QueueRequest,
  RequiredSkill,
  RoutingCommand,
  RoutingEvent,
  SkillId,
} from "./events.ts";
export { expectedWait, type WaitFacts } from "./expected-wait.ts";
export { type QueuePlace, queuePlaces } from "./queue.ts";
export { createRouting, type Routing } from "./routing.ts";
export { step } from "./step.ts";

export type {
  DistributionRule,
  OfferReason,
  QueueRequest,
  RequiredSkill,
  RoutingCommand,
  RoutingEvent,
  SkillId,
} from "./events.ts";
export { createRouting, type Routing, step } from "./routing.ts";

export { environmentOf } from "./campaign/environment.ts";
export type { AgentView } from "./centre-engine.ts";
export {
  type CampaignLive,
  createEngine,
  type Engine,
  type EngineEvent,
  type EngineOptions,
} from "./engine.ts";
export type {
  AgentProfile,
  AgentStore,
  AttemptEnd,
  AttemptStart,
  CallControl,
  CampaignStore,
  ClaimedRecord,
  DirectoryStore,
  EmergencyPlace,
  EngineStore,
  InteractionRow,
  InteractionStore,
  InterruptedAttempt,
  NumberTarget,
  ProgressColumns,
  StoredProgress,
} from "./ports.ts";
export type { QueueNow } from "./queue/distribution.ts";

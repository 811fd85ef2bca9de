export { contactHistoryMs, environmentOf } from "./campaign/environment.ts";
export type { TestDialNow } from "./campaign/test-dial.ts";
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
  DuePromise,
  EmergencyPlace,
  EngineStore,
  InteractionRow,
  InteractionStore,
  InterruptedAttempt,
  LifeChange,
  NumberTarget,
  ProgressColumns,
  PromisedCall,
  StoredPlan,
  StoredProgress,
} from "./ports.ts";
export type { QueueNow } from "./queue/distribution.ts";

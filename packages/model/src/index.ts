export {
  type AgentState,
  defaultNotReadyReasons,
  type NotReadyReason,
  type SystemNotReadyReason,
} from "./agent-state.ts";
export {
  closesRecord,
  type DispositionFolder,
  type DispositionType,
  type PredefinedDisposition,
  predefinedDispositions,
} from "./disposition.ts";
export type {
  AssociationId,
  AttemptId,
  CallId,
  CampaignId,
  CentreId,
  EndpointId,
  GroupId,
  LegId,
  ListId,
  PlayId,
  RecordId,
  RecordingId,
  ServiceId,
  TrunkId,
  UserId,
} from "./ids.ts";
export type {
  AnalysisOptions,
  AnalysisResult,
  EndedBy,
  HangupCause,
  LegOutcome,
  LegQuality,
  PlayItem,
  SwitchCommand,
  SwitchEvent,
  ToneName,
  UserEndpoint,
} from "./switch.ts";

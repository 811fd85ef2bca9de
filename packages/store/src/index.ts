export type { AlertQueries, AlertRow, NewAlert } from "./contract/alerts.ts";
export type { ApiKeyRow, IdempotentRequest } from "./contract/api-keys.ts";
export type {
  ArchiveContent,
  ArchiveQueries,
  ArchiveReason,
  ArchiveRow,
  ArchiveWriter,
} from "./contract/archives.ts";
export type { AudioFileRow, AudioMessageRow, AudioQueries, AudioSoundRow } from "./contract/audio.ts";
export type {
  BlackListRow,
  BlackListSettings,
  BlockedCallRow,
} from "./contract/black-list.ts";
export type { CallBackNewsRow, CallBackRow } from "./contract/call-backs.ts";
export type { CallingHoursInput, StoredCallingHours } from "./contract/calling-hours.ts";
export type { DeletedCampaignRow } from "./contract/campaign-bin.ts";
export type { CampaignEventRow } from "./contract/campaign-events.ts";
export type { StaffCandidateRow, StaffInput, StaffRow } from "./contract/campaign-people.ts";
export type {
  CampaignCounters,
  CampaignDiagnostics,
  CampaignInput,
  CampaignRow,
  DetailedResultRow,
  DispositionRow,
  DispositionTreeRow,
  ExportProgress,
  ExportRow,
  InteractionListRow,
  RecordingRow,
  ResultRow,
  ResultsFormat,
  ResultsHead,
  ResultsQuery,
  ResultsStream,
  SimpleResultRow,
  StatusCountRow,
  WrittenDisposition,
} from "./contract/campaigns.ts";
export type { ReferenceKind, ReferenceRow } from "./contract/centres.ts";
export type {
  CorrectableRow,
  CorrectedRecord,
  CorrectionQueries,
  CorrectionRow,
} from "./contract/corrections.ts";
export type { DoNotCallEntryRow, DoNotCallFileEntry, DoNotCallListRow } from "./contract/do-not-call.ts";
export type {
  ClaimedExportTask,
  ExportCause,
  ExportRunRow,
  ExportTaskInput,
  ExportTaskRow,
} from "./contract/export-tasks.ts";
export type { ClaimedFeed, FeedInput, FeedKind, FeedRow } from "./contract/feeds.ts";
export type {
  CallHistory,
  CampaignCourseRow,
  ForecastSurroundings,
  RemainingRecords,
} from "./contract/forecasts.ts";
export type { ListFormatRow } from "./contract/formats.ts";
export type { CallRow, CallSearch, LegRow, LegStore, QualityDayRow } from "./contract/legs.ts";
export type { CampaignGroupQueries, CampaignGroupRow } from "./contract/linked.ts";
export {
  type DialAudioRow,
  type ImportMode,
  type ImportOutcome,
  type ImportRow,
  type ImportSource,
  type ListContent,
  type ListFieldRow,
  type ListFieldType,
  type ListRow,
  listFieldTypes,
  type NewRecord,
  type RecordDialRow,
  type RecordRewrite,
  type RecordRow,
  type RecordStateCode,
  type RecordsWritten,
  type RecordWrite,
  type RejectRow,
  type Reopening,
  type StoredRecord,
} from "./contract/lists.ts";
export type { LocationInput, LocationQueries, LocationRow } from "./contract/locations.ts";
export type {
  Addressee,
  LetterContent,
  LetterRow,
  MailQueries,
  MailSecurity,
  MailServer,
  MailSettingsInput,
  MailSettingsRow,
  NewLetter,
  RecoveryOwner,
  WaitingLetter,
} from "./contract/mail.ts";
export type { MetricCounts, ThresholdRow } from "./contract/metrics.ts";
export type { NumberPlanPartRow, ZoneTableInfoRow } from "./contract/number-plan.ts";
export type { OutgoingPlanRow } from "./contract/outgoing-plan.ts";
export type {
  AgentStateRow,
  AgentTimesRow,
  BindingRow,
  CallerNumberRow,
  CentreRow,
  EndpointRow,
  GroupRow,
  NewUser,
  ServiceRow,
  SessionRow,
  SignedInUser,
  SignInAccount,
  Theme,
  UserRow,
} from "./contract/people.ts";
export type {
  RecordChange,
  RecordSituationRow,
  RecordToolFilter,
  RecordToolQueries,
} from "./contract/record-tools.ts";
export type {
  ManifestRow,
  RecordingChoice,
  RecordingItem,
  RecordingResult,
} from "./contract/recording-exports.ts";
export type { ScenarioQueries, ScenarioRow } from "./contract/scenarios.ts";
export type { ScriptPicture } from "./contract/script-pictures.ts";
export type { CampaignScriptRow, ScriptQueries, ScriptRow, ScriptVersionRow } from "./contract/scripts.ts";
export type { BanRow, DeviceSettings, NetworkRow, SecurityQueries } from "./contract/security.ts";
export type { AssociationChange, AssociationRow, QuotaRow, SelectionQueries } from "./contract/selection.ts";
export type { SetupFacts } from "./contract/setup-facts.ts";
export type {
  Actor,
  DemoCentre,
  DemoOptions,
  Page,
  PageQuery,
  RecordQuery,
  Store,
} from "./contract/store.ts";
export type {
  ErasureRow,
  RunningErasure,
  SubjectCall,
  SubjectProof,
  SubjectRecord,
} from "./contract/subjects.ts";
export type { TollPartyRow, TollPolicyRow, TollQueries, TollStopRow } from "./contract/tolls.ts";
export type {
  NumberKind,
  NumberQueries,
  NumberRow,
  SwitchTrunkRow,
  TrunkInput,
  TrunkQueries,
  TrunkRow,
} from "./contract/trunks.ts";
export type { TurnServers, TurnSettingsInput, TurnSettingsRow } from "./contract/turn.ts";
export type {
  AuditRow,
  AuditSearch,
  GroupInput,
  RoleRow,
  UserCardRow,
  UserListQuery,
  UserSort,
  UserState,
  UserUpdate,
} from "./contract/users.ts";
export type { WebServiceDoor, WebServiceInput, WebServiceRow } from "./contract/web-services.ts";
export type { ClaimedDelivery, WebhookRow } from "./contract/webhooks.ts";
export {
  EmbeddedPostgresError,
  type EmbeddedPostgresErrorCode,
  type RefusedCode,
  RefusedError,
  SchemaTooNewError,
  StoreUnavailableError,
} from "./errors.ts";
export { type OpenedStore, type OpenStoreOptions, openStore } from "./open-store.ts";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "./postgres/embedded.ts";
export { type CreateStoreOptions, createStore } from "./store.ts";

export { Alert, type AlertKind, alertKinds } from "./alerts.ts";
export { ApiKey, ApiKeyCreate, idempotencyHeader, keyPrivileges } from "./api-keys.ts";
export { archiveRoutes, CampaignHoldings, ResultsArchive } from "./archives.ts";
export { AudioMessage, AudioSound, AudioUploadOptions, audioLimits, soundLanguages } from "./audio.ts";
export { CallBack, CallBackNews, CallBackPut, callBackRoutes } from "./call-backs.ts";
export { CallSettingsPut, CallSettingsView, callSettingsRoutes } from "./call-settings.ts";
export type { CallCard, CallLeg, CallSummary, LegSound, QualityDay, QualityLimitsView } from "./calls.ts";
export { CampaignBin, campaignBinRoutes, DeletedCampaign } from "./campaign-bin.ts";
export {
  CampaignDisposition,
  DispositionTree,
  DispositionTreePut,
  dispositionTypes,
} from "./campaign-dispositions.ts";
export { CampaignFile, CampaignImport, CampaignImportOutcome } from "./campaign-file.ts";
export { abandonedTreatments, Machine, machineTreatments } from "./campaign-messages.ts";
export {
  CampaignMetrics,
  CampaignPacing,
  CampaignThreshold,
  type MetricId,
  metricIds,
} from "./campaign-metrics.ts";
export type { CampaignNumbers } from "./campaign-numbers.ts";
export { ResultRows, ResultRowsQuery, StatusCounts } from "./campaign-results.ts";
export {
  isOfCampaign,
  privilegesOf,
  rolesWithEffect,
  worksOnCampaign,
  worksOnEveryCampaign,
} from "./campaign-rights.ts";
export { CampaignStaff, CampaignStaffPut } from "./campaign-staff.ts";
export {
  AutomaticRun,
  CallerNumbers,
  Campaign,
  CampaignChange,
  CampaignCreate,
  CampaignList,
  CampaignRights,
  CampaignState,
  CampaignStatistics,
  campaignKinds,
  campaignReasons,
  campaignRoutes,
  campaignStateCodes,
  DoNotCall,
  diallingModes,
  Finding,
  previewEnds,
  Redial,
  RedialRule,
  redialActions,
} from "./campaigns.ts";
export { Correction, CorrectionOutcome } from "./corrections.ts";
export { directoryRoutes, Service } from "./directory.ts";
export {
  DoNotCallEntry,
  DoNotCallFound,
  DoNotCallList,
  DoNotCallLoadOptions,
  doNotCallKinds,
  doNotCallRoutes,
} from "./do-not-call.ts";
export {
  type FieldCode,
  FieldFault,
  fieldCodes,
  Problem,
  type ProblemCode,
  problemStatus,
  type RowCode,
  rowCodes,
} from "./errors.ts";
export {
  type ClientFrame,
  type Command,
  clientFrameBytesMax,
  closeCodes,
  heartbeatMs,
  type PhoneCandidate,
  resumeWindowMs,
  type ServerFrame,
  type Topic,
  type TopicData,
  topicsPerSessionMax,
} from "./events.ts";
export {
  ExportRun,
  ExportTask,
  ExportTaskPut,
  exportSpans,
  exportTaskRoutes,
  resultsFileVariables,
  TaskSchedule,
} from "./export-tasks.ts";
export { afterReading, Feed, FeedPut, FeedSchedule, feedPathVariables, feedRoutes } from "./feeds.ts";
export {
  CampaignForecast,
  ForecastActual,
  ForecastAssumptions,
  ForecastJob,
  ForecastMade,
  ForecastPoint,
  ForecastRequest,
  ForecastShift,
} from "./forecasts.ts";
export { FormatReading, formatRoutes, ListFormat } from "./formats.ts";
export { healthRoutes } from "./health.ts";
export {
  CallingHours,
  type CallingHoursAnswer,
  CallingHoursPut,
  callingHoursParts,
  DialTime,
  Hours,
  hoursRoutes,
  type NumberPlanPart,
  type ZoneTable,
  zoneSources,
} from "./hours.ts";
export {
  TollLimits,
  TollParty,
  TollPolicy,
  TollPolicyPut,
  TollUse,
  tollCauses,
} from "./limits.ts";
export {
  CampaignGroup,
  CampaignGroupMember,
  linkedCampaignRoutes,
  SharedSettings,
} from "./linked-campaigns.ts";
export {
  ContentQuery,
  listSourceRoutes,
  ResultsPreview,
  ResultsSource,
  SourceFileGet,
  SourceTry,
} from "./list-sources.ts";
export {
  AnalysisEvidence,
  ContactList,
  delimiters,
  duplicateRules,
  encodings,
  type FieldType,
  fieldTypes,
  Import,
  ImportCheck,
  ImportCheckOptions,
  ImportOptions,
  ImportPreview,
  importModes,
  importSources,
  importStates,
  ListChange,
  ListCreate,
  ListField,
  ListRecord,
  listRoutes,
  phoneLabels,
  RecordBatch,
  RecordBatchResult,
  RecordDial,
  RecordState,
  recordStates,
  textKinds,
} from "./lists.ts";
export { Location, LocationPut, MyPlace } from "./locations.ts";
export {
  Letter,
  letterStates,
  MailSettings,
  MailSettingsPut,
  MailTest,
  MailTestResult,
  mailRoutes,
  mailSecurities,
  Recovery,
  RecoveryRequest,
} from "./mail.ts";
export { NodeState } from "./node.ts";
export type { OutboundLimitsView } from "./outbound-limits.ts";
export { OutgoingPlanPut, OutgoingPlanView } from "./outgoing-plan.ts";
export { type Privilege, privileges } from "./privileges.ts";
export {
  CampaignEvent,
  CampaignRecord,
  type RecordAction,
  RecordActionBody,
  RecordHold,
  RecordTool,
  recordActions,
  recordToolRoutes,
  recordTools,
} from "./record-tools.ts";
export {
  RecordingExport,
  RecordingExportPut,
  RecordingExportRun,
  type RecordingExports,
  recordingFileVariables,
  recordingParts,
} from "./recording-exports.ts";
export { RemoteTarget, RemoteTrial, remoteSecrets } from "./remote.ts";
export { type ResultChange, ResultChanges } from "./result-changes.ts";
export { ResultsExport, ResultsQuery, resultFormats } from "./results-files.ts";
export type { Access, Method, Route } from "./route.ts";
export {
  apiPrefix,
  type RouteAnswer,
  type RouteBody,
  type RouteName,
  type RouteParams,
  type RouteQuery,
  routes,
} from "./routes.ts";
export { Scenario } from "./scenarios.ts";
export {
  CampaignScript,
  CampaignScriptSettings,
  ConversationScript,
  PublishedScript,
  ScriptBody,
  ScriptCard,
  ScriptPicture,
} from "./scripts.ts";
export {
  CampaignListAttach,
  CampaignListCard,
  CampaignListChange,
  QuotaRow,
  SelectionFilter,
  StatusFilter,
  selectionRoutes,
  sortingKinds,
} from "./selection.ts";
export {
  applications,
  csrfHeader,
  languages,
  Me,
  MeChange,
  PasswordChange,
  SignIn,
  sessionCookie,
  sessionRoutes,
  themes,
} from "./session.ts";
export type { CampaignSetUp } from "./set-up.ts";
export type { Erasure, SubjectReport } from "./subjects.ts";
export {
  AgentRow,
  agentStates,
  CallSound,
  Interaction,
  PlayLink,
  Recording,
  ServiceFigures,
  supervisionRoutes,
} from "./supervision.ts";
export {
  BanView,
  BlackListEntry,
  BlackListSettings,
  BlockedCall,
  CallerNumber,
  Endpoint,
  EndpointChange,
  EndpointPassword,
  NetworkView,
  NumberChange,
  NumberCreate,
  numberKinds,
  Registration,
  TestCall,
  TestCallStart,
  Trunk,
  TrunkCard,
  TrunkChange,
  TrunkCreate,
  TrunkStateView,
  TrunkTest,
  telephonyRoutes,
  testCallStates,
  trunkStatuses,
} from "./telephony.ts";
export { TestDial, testDialAnswers, testDialStages } from "./test-dial.ts";
export { TracedCall, TraceStart, TraceView, traceRoutes } from "./trace.ts";
export { IceServers, TurnSettings, TurnSettingsPut, turnRoutes } from "./turn.ts";
export {
  AuditEntry,
  Group,
  GroupChange,
  GroupCreate,
  RoleView,
  User,
  UserCard,
  UserChange,
  UserCreate,
  UserCreated,
  UserPassword,
  UserPasswordSet,
  UserSession,
  userDevices,
  userRoutes,
  userSorts,
  userStates,
} from "./users.ts";
export { RequestTried, WebService, WebServicePut } from "./web-services.ts";
export { Webhook, WebhookDelivery, WebhookPut, webhookKinds } from "./webhooks.ts";

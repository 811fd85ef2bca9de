export {
  type AgentState,
  defaultNotReadyReasons,
  type NotReadyReason,
  type SystemNotReadyReason,
} from "./agent-state.ts";
export {
  type AnalysisLimits,
  analysisLimitNames,
  analysisLimitTable,
  defaultAnalysisLimits,
} from "./analysis-limits.ts";
export { blackListKeys, parseBlackListEntry } from "./black-list.ts";
export {
  analysisDaysLimits,
  type CallSettings,
  type CallTimes,
  callTimeLimits,
  conferenceLimits,
  defaultCallSettings,
  defaultCallTimes,
  isRecorded,
  type RecordingRule,
  recordingFormats,
  recordingRules,
  recordShareLimits,
} from "./call-settings.ts";
export { callSums, type InteractionMoments } from "./call-sums.ts";
export {
  type CallerLimit,
  type CallerMethod,
  type CallerNumbers,
  callerMethods,
  defaultNumberOnly,
} from "./caller-numbers.ts";
export {
  type AbandonedSettings,
  type AppliedAction,
  type CallBackSettings,
  type Campaign,
  type CampaignIdleReason,
  type CampaignKind,
  type CampaignState,
  type CampaignStateCode,
  type CampaignStatistics,
  type CampaignStopper,
  type CampaignStopReason,
  type DayLimit,
  type DiallingMode,
  type DiallingSettings,
  defaultAbandoned,
  defaultCallBacks,
  defaultMachine,
  defaultPersonalAgent,
  defaultPrediction,
  defaultPreview,
  defaultSimultaneousCalls,
  type FrequencyLimits,
  type InboundService,
  type ListAssociation,
  type MachineSettings,
  type MachineTreatment,
  type PersonalAgentSettings,
  type PlayableMessage,
  type PredictionSettings,
  type PreviewEnd,
  type PreviewSettings,
  type QueueNoticeSettings,
  type RedialAction,
  type RedialRule,
  type RedialSettings,
  type ServiceLevelTarget,
} from "./campaign.ts";
export {
  type CampaignGroupLevel,
  type CampaignPerson,
  type CampaignRole,
  type CampaignTie,
  campaignRoles,
  defaultSkillLevel,
} from "./campaign-people.ts";
export { parseCountry } from "./country.ts";
export type {
  DeskCallBack,
  DeskClosedTime,
  DeskColleague,
  DeskCommand,
  DeskDevice,
  DeskDisposition,
  DeskErrorCode,
  DeskField,
  DeskInteraction,
  DeskNotDialled,
  DeskNotice,
  DeskParty,
  DeskPreview,
  DeskQueueNotice,
  DeskRecord,
  DeskRecordChoice,
  DeskRefusal,
  DeskReservation,
  DeskScript,
  DeskSnapshot,
  InteractionPhase,
  JointStage,
  QuickTime,
  TransferTarget,
} from "./desk.ts";
export {
  anyTime,
  type CallingHoursRow,
  type DialSchedule,
  type DialTime,
} from "./dial-time.ts";
export {
  closesRecord,
  type DispositionFolder,
  type DispositionType,
  type PredefinedDisposition,
  predefinedDispositions,
  predefinedFolders,
} from "./disposition.ts";
export {
  type BilingualName,
  type DispositionEntry,
  type DispositionFolderEntry,
  type DispositionTree,
  type DispositionTreeInput,
  dispositionTreeFaults,
  newDispositionKey,
  repeatedCodes,
  type TreeFault,
} from "./disposition-tree.ts";
export {
  barsRecord,
  comparablePostalCode,
  comparableRegion,
  comparableText,
  type DoNotCallEntryFault,
  type DoNotCallKind,
  type DoNotCallMatch,
  type DoNotCallSettings,
  type DoNotCallUse,
  doNotCallKinds,
  noDoNotCall,
  parseDoNotCallEntry,
  postalCodeKeys,
} from "./do-not-call.ts";
export { emergencyNumbersOf, isEmergencyNumber } from "./emergency.ts";
export { fillTemplate, unknownVariable } from "./file-template.ts";
export {
  alwaysOpen,
  type CalendarDays,
  type CalendarItem,
  type HoursEntry,
  type HoursSet,
  type Weekday,
} from "./hours-set.ts";
export type {
  AssociationId,
  AttemptId,
  AudioMessageId,
  CallId,
  CampaignGroupId,
  CampaignId,
  CentreId,
  DoNotCallListId,
  EndpointId,
  GroupId,
  LegId,
  ListId,
  PlayId,
  RecordId,
  RecordingId,
  ScenarioId,
  ServiceId,
  TrunkId,
  UserId,
} from "./ids.ts";
export { type PredefinedInboundDisposition, predefinedInboundDispositions } from "./inbound-disposition.ts";
export { type InboundShare, inboundShareUnits, mostInboundShare } from "./inbound-share.ts";
export type { LegRecord, LegRecordStatus, QualityPoint, SipStep } from "./leg-record.ts";
export {
  type AutomaticRun,
  byHandOnly,
  type CampaignLink,
  type ChainMember,
  type ChainWait,
  type SharedSetting,
  sharedSettings,
} from "./linked-campaigns.ts";
export { type NumberFormat, type NumberRule, numberFormatKinds, numberRuleLimits } from "./number-format.ts";
export { maskedNumber, numberPattern } from "./number-in-text.ts";
export {
  defaultOutboundLimits,
  type OutboundLimits,
  outboundLimitNames,
  outboundLimitTable,
} from "./outbound-limits.ts";
export {
  noOutgoingPlan,
  type OutgoingPlan,
  type PlanCaller,
  type PlanChoice,
  type PlanEntry,
  planCallers,
  planEntryFaults,
  planLimits,
} from "./outgoing-plan.ts";
export { parseTrunkSettings, type TrunkSettingFault } from "./parse-trunk-settings.ts";
export {
  type E164,
  type HomeCountry,
  isE164,
  type PhoneFault,
  type PhoneWithExtension,
  parsePhone,
  parsePhoneWithExtension,
} from "./phone.ts";
export { type RecordHoldRule, recordHoldRules } from "./record-hold.ts";
export {
  isReadableOnTheWay,
  type RemoteFailure,
  type RemoteProtocol,
  type RemoteSecrets,
  type RemoteTarget,
  remoteFailures,
  remoteProtocols,
} from "./remote-target.ts";
export {
  type ScriptFault,
  scriptFaults,
  unreachablePages,
  untiedFields,
  webAddress,
} from "./script/check-script.ts";
export { formattedText, type TextBlock, type TextLine } from "./script/formatted-text.ts";
export { complete, masked } from "./script/input-mask.ts";
export { personalKeys } from "./script/personal-data.ts";
export {
  type CallScript,
  type CallScriptResult,
  defaultScriptSettings,
  type Script,
  type ScriptButtonAction,
  type ScriptCondition,
  type ScriptElement,
  type ScriptField,
  type ScriptFieldType,
  type ScriptOperator,
  type ScriptOption,
  type ScriptPage,
  type ScriptPartKind,
  type ScriptPlace,
  type ScriptSettings,
  type ScriptTable,
  type ScriptTest,
  type ScriptTie,
  type ScriptUse,
  type ScriptValues,
  scriptFields,
  scriptFieldTypes,
  scriptLimits,
  scriptOperators,
  scriptPartKinds,
} from "./script/script.ts";
export { type ScriptVariables, visibleElements } from "./script/script-condition.ts";
export { pageAfter } from "./script/script-pages.ts";
export { tableRows } from "./script/script-table.ts";
export {
  faultOf,
  isEntered,
  labelOf,
  prefill,
  proposedTies,
  type ScriptProblem,
  type ScriptValueFault,
  scaleEnds,
  scriptProblems,
  scriptVariables,
  shownValues,
  substitute,
  writeBackCells,
} from "./script/script-values.ts";
export {
  type AssociationFilter,
  type AssociationSelection,
  type ConditionOperator,
  type ConditionSubject,
  conditionLimits,
  conditionOperators,
  mostSortFields,
  plainSelection,
  type Quota,
  type QuotaGroup,
  type RecordCondition,
  type RecordSorting,
  type SortField,
} from "./selection.ts";
export { type ServiceLevelCounts, serviceLevel } from "./service-level.ts";
export { type SetUpStep, setUpSteps } from "./set-up-steps.ts";
export { notReachedAll, statusesOf } from "./status-filter.ts";
export {
  type AnalysisEvidence,
  type AnalysisOptions,
  type AnalysisResult,
  type DialPurpose,
  type DialRefusal,
  type EndedBy,
  type HangupCause,
  type LegOutcome,
  type LegPeer,
  type LegQuality,
  type PlayItem,
  type QualityFault,
  type QualityLimits,
  type RecordingFormat,
  type RecordingMark,
  type SoundLanguage,
  type SupervisionFollows,
  type SupervisionMode,
  type SwitchCommand,
  type SwitchEvent,
  type ToneName,
  talkPartiesMax,
  type UserEndpoint,
} from "./switch.ts";
export {
  defaultTollPolicy,
  isNight,
  type NumberKind,
  numberKind,
  type TollCause,
  type TollException,
  type TollLimits,
  type TollPolicy,
  type TollScope,
  type TollUse,
  tollLimitRanges,
} from "./toll.ts";
export type {
  NetworkTone,
  OutcomeOverride,
  TrunkAddress,
  TrunkAuthorisation,
  TrunkCodec,
  TrunkHeader,
  TrunkReason,
  TrunkSettings,
  TrunkState,
  TrunkStatus,
  TrunkTransport,
} from "./trunk.ts";
export {
  defaultTrunkSettings,
  networkToneLimits,
  registrationRetry,
  type TrunkSettingRow,
  trunkSettingTable,
} from "./trunk-settings.ts";
export { type TrunkTemplate, trunkTemplates } from "./trunk-templates.ts";

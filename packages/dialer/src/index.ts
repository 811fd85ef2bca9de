export { answerShares, callerFreeAt } from "./caller-number/caller-limits.ts";
export {
  type CallerChoice,
  type CallerFacts,
  chooseCaller,
  numberInField,
} from "./caller-number/choose-caller.ts";
export {
  dialByPlan,
  type PlannedCaller,
  planDecides,
  planEntryOf,
  plannedCaller,
} from "./caller-number/outgoing-plan.ts";
export {
  type CampaignFacts,
  type CampaignFinding,
  campaignFindings,
  leastNoAnswerSeconds,
} from "./diagnosis/campaign-findings.ts";
export { type RecordSituation, type WhyNotDialled, whyNotDialled } from "./diagnosis/why-not-dialled.ts";
export { type DialAnswer, dialAnswer, type HoursPart, hoursParts } from "./hours/dial-answer.ts";
export { callingHoursOf, type DialPlace, dialHours, preferenceAt, zonesOf } from "./hours/dial-hours.ts";
export { neverAllowed } from "./hours/never-allowed.ts";
export { zonesOfNumber } from "./hours/number-zones.ts";
export {
  type NumberingPlanPart,
  NumberingPlanReader,
  numberPlanParts,
} from "./hours/numbering-plan.ts";
export { momentOf } from "./hours/record-window.ts";
export {
  ownZoneTablesDate,
  postalCodeKey,
  type ZoneTableKind,
  ZoneTableReader,
  type ZoneTableRow,
  zoneTableKinds,
} from "./hours/zone-table.ts";
export { automaticStep, type ScheduledRun } from "./linked/automatic-run.ts";
export { chainWait, closesCircle, headsOf } from "./linked/chain.ts";
export { type Shared, sharedDifferences } from "./linked/shared-differences.ts";
export { admittedAt } from "./linked/status-filter.ts";
export { isDatePattern, takesPattern } from "./list/date-pattern.ts";
export { detectColumns, fieldTypeByName, looksLikeHeader } from "./list/detect-columns.ts";
export { type FormatChange, formatChange } from "./list/format-change.ts";
export {
  type ListColumn,
  type ListFieldType,
  listFieldTypes,
  mostPhoneColumns,
  type PhoneLabel,
} from "./list/list-column.ts";
export {
  type ParsedRecord,
  type ParsedRow,
  parseRow,
  type RowFault,
  type RowOptions,
} from "./list/parse-row.ts";
export { hasKey, rowKey } from "./list/row-key.ts";
export {
  type CallCourse,
  countsAsAttempt,
  dispositionOf,
  type MappedOutcome,
  uncountedDispositions,
} from "./outcome/outcome-map.ts";
export {
  type AbandonmentRate,
  type AbandonmentWindow,
  abandonmentRate,
  countLiveAnswer,
  createAbandonmentWindow,
  heldToOne,
  reachesStop,
} from "./pacing/abandonment.ts";
export { type AutomaticView, automaticDials } from "./pacing/automatic.ts";
export {
  agentsKept,
  type BlendedAgent,
  neededForShares,
  type ShareClaim,
  shareClaim,
} from "./pacing/inbound-share.ts";
export { type PacingPoint, PacingSeries } from "./pacing/pacing-series.ts";
export type { PacingView } from "./pacing/pacing-types.ts";
export { PredictionGate, type PredictionLimits } from "./pacing/prediction-gate.ts";
export { createPacer } from "./pacing/predictive/pacer.ts";
export type {
  AgentActivity,
  CallStage,
  Pacer,
  PacerAgent,
  PacerCall,
  PacerConfig,
  PacerDecision,
  PacerEvent,
  PacerState,
} from "./pacing/predictive/pacer-types.ts";
export { dialsToStart } from "./pacing/progressive.ts";
export { type AgentPromise, promisableAgents } from "./pacing/promised-agents.ts";
export { type StepByHand, stepByHand } from "./redial/by-hand.ts";
export { type Corrected, corrected, correctionMs } from "./redial/correction.ts";
export { defaultRedialRules, defaultRedialSettings } from "./redial/default-rules.ts";
export {
  type NumberProgress,
  newProgress,
  type Progress,
  type PromisedCallback,
  type RepeatSeries,
} from "./redial/progress.ts";
export {
  closedByLimits,
  closedWith,
  madeDue,
  reopened,
  rescheduled,
  type ToolOutcome,
} from "./redial/record-tools.ts";
export { applyOutcome, nextStep } from "./redial/redial.ts";
export type {
  AppliedOutcome,
  DialOutcome,
  FrequencyEnvironment,
  NextStep,
  ProgressColumns,
  RedialEnvironment,
} from "./redial/redial-types.ts";
export { type ConditionFault, conditionFaults } from "./selection/check-condition.ts";
export { type ComparedAs, comparedAs, operatorsFor } from "./selection/condition-kinds.ts";
export { setUpStates } from "./setup/set-up-steps.ts";
export {
  type Threshold,
  type ThresholdLevel,
  thresholdLevel,
  worsened,
} from "./statistics/threshold.ts";

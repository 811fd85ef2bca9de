import type {
  Campaign,
  CampaignRights,
  ContactList,
  Import,
  Interaction,
  ListField,
  ListRecord,
} from "@perezvon/api";
import {
  type AutomaticRun,
  byHandOnly,
  type CallerNumbers,
  type Campaign as CampaignModel,
  defaultAbandoned,
  defaultAnalysisLimits,
  defaultCallBacks,
  defaultMachine,
  defaultNumberOnly,
  defaultPersonalAgent,
  defaultPrediction,
  defaultPreview,
  defaultSimultaneousCalls,
  type FrequencyLimits,
  type RedialAction,
} from "@perezvon/model";
import type {
  ImportRow,
  InteractionListRow,
  ListFieldRow,
  ListRow,
  Page,
  RecordRow,
  RejectRow,
} from "@perezvon/store";
import type { CampaignFigures } from "../figures/campaign-figures.ts";

/** Rows of the store as the contract shows them. */

export function instant(at: number): string {
  return new Date(at).toISOString();
}

export function instantOrNull(at: number | undefined): string | null {
  return at === undefined ? null : instant(at);
}

export function pageOf<R, V>(page: Page<R>, view: (row: R) => V) {
  return {
    items: page.items.map(view),
    total: page.total,
    ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
  };
}

export function fieldView(field: ListFieldRow): ListField {
  return {
    name: field.name,
    type: field.type,
    ...(field.label !== undefined && { label: field.label as ListField["label"] }),
    ...(field.required && { required: true }),
    ...(field.key && { key: true }),
    ...(field.phone !== undefined && { phone: field.phone }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
  };
}

export function listView(row: ListRow): ContactList {
  return {
    id: row.id,
    name: row.name,
    fields: row.fields.map(fieldView),
    format: row.format ? { id: row.format.id, name: row.format.name } : null,
    records: row.records,
    campaigns: row.campaigns.map(({ id, name }) => ({ id, name })),
    frozen: row.frozen,
    errorThreshold: row.errorThreshold,
    timeZone: row.timeZone ?? null,
    createdAt: instant(row.createdAt),
    version: row.version,
  };
}

export function importView(row: ImportRow, rejections: readonly RejectRow[]): Import {
  return {
    id: row.id,
    listId: row.listId,
    startedAt: instant(row.startedAt),
    endedAt: instantOrNull(row.endedAt),
    startedBy: row.startedBy,
    source: row.fileName,
    startedThrough: row.source,
    mode: row.mode,
    state: row.outcome,
    rowsRead: row.read,
    added: row.added,
    updated: row.updated,
    deleted: row.deleted,
    unknown: row.unknown,
    reopened: row.reopened,
    duplicate: row.duplicate,
    rejected: row.rejected,
    warnings: row.warnings,
    failure: row.failure ?? null,
    failureLimit: row.failureLimit ?? null,
    rejections: rejections.map(({ line, column, value, reason }) => ({
      line,
      column: column ?? null,
      value: value ?? null,
      code: reason,
    })),
  };
}

export function recordView(row: RecordRow): ListRecord {
  return {
    id: row.id,
    values: [...row.values],
    numbers: [...row.numbers],
    loadedAt: instant(row.loadedAt),
    states: row.states.map((state) => ({
      campaignId: state.campaignId,
      campaign: state.campaign,
      state: state.state,
      attempts: state.attempts,
      lastDisposition: state.lastDisposition ?? null,
      recordDisposition: state.recordDisposition ?? null,
      dueAt: instantOrNull(state.dueAt),
    })),
  };
}

function callersView({ method, numbers, field, limits = [] }: CallerNumbers): Campaign["callers"] {
  return { method, numbers: [...numbers], field: field ?? null, limits: limits.map((each) => ({ ...each })) };
}

function frequencyView(frequency: FrequencyLimits | undefined): Campaign["redial"]["frequency"] {
  if (frequency === undefined) return null;
  const { per, day = null, week = null, month = null } = frequency;
  return { per, day, week, month };
}

export function campaignView(
  campaign: CampaignModel,
  figures: CampaignFigures,
  rights: CampaignRights,
): Campaign {
  const { dialling } = campaign;
  return {
    id: campaign.id,
    name: campaign.name,
    enabled: campaign.enabled,
    kind: campaign.kind ?? "outbound",
    entryNumbers: [...(campaign.entryNumbers ?? [])],
    started: campaign.started,
    mode: dialling.mode as Campaign["mode"],
    groupIds: [...campaign.groupIds],
    lists: campaign.associations.map(({ listId, enabled, order, ratio, instance }) => ({
      listId,
      enabled,
      order,
      ratio,
      ...(instance === "" ? {} : { instance }),
    })),
    callerNumber: campaign.callerNumber ?? null,
    callers: callersView(campaign.callers ?? defaultNumberOnly),
    noAnswerSeconds: dialling.noAnswerSeconds,
    waitForAgentSeconds: dialling.waitForAgentSeconds,
    dialsPerAgent: dialling.dialsPerAgent,
    dialStartsPerSecond: dialling.dialStartsPerSecond,
    detectVoice: dialling.detectVoice,
    detectMachine: dialling.detectMachine,
    waitForBeep: dialling.waitForBeep,
    recordAnalysis: dialling.recordAnalysis,
    analysisLimits: dialling.analysisLimits ?? defaultAnalysisLimits,
    sitAsOther: dialling.sitAsOther ?? false,
    ...(dialling.prediction ?? defaultPrediction),
    abandonmentStopPercent: dialling.prediction?.abandonmentStopPercent ?? null,
    preview: dialling.preview ?? defaultPreview,
    callBacks: { ...defaultCallBacks, ...dialling.callBacks },
    personalAgent: dialling.personalAgent ?? defaultPersonalAgent,
    abandoned: {
      ...defaultAbandoned,
      ...dialling.abandoned,
      scenarioId: dialling.abandoned?.scenarioId ?? null,
      messageId: dialling.abandoned?.messageId ?? null,
    },
    machine: {
      ...defaultMachine,
      ...dialling.machine,
      scenarioId: dialling.machine?.scenarioId ?? null,
      messageId: dialling.machine?.messageId ?? null,
    },
    scenarioId: dialling.scenarioId ?? null,
    musicId: dialling.musicId ?? null,
    simultaneousCalls: dialling.simultaneousCalls ?? defaultSimultaneousCalls,
    dispositionRequired: campaign.dispositionRequired,
    afterCallWork: campaign.afterCallWork,
    recording: campaign.recording ?? "centre",
    redial: {
      maxAttemptsPerRecord: campaign.redial.maxAttemptsPerRecord,
      maxAttemptsPerNumber: campaign.redial.maxAttemptsPerNumber,
      dialAllNumbers: campaign.redial.dialAllNumbers,
      leastAttempted: campaign.redial.leastAttempted ?? false,
      dayLimit: campaign.redial.dayLimit ?? null,
      frequency: frequencyView(campaign.redial.frequency),
      rules: campaign.redial.rules.map((rule) => ({ ...rule, action: actionView(rule.action) })),
    },
    dialTime: structuredClone(campaign.dialTime) as Campaign["dialTime"],
    doNotCall: {
      lists: campaign.doNotCall.lists.map(({ listId, fill, field }) => ({
        listId,
        fill,
        field: field ?? null,
      })),
      onMatch: campaign.doNotCall.onMatch,
      days: campaign.doNotCall.days ?? null,
    },
    automatic: automaticView(campaign.automatic ?? byHandOnly),
    consentRequired: campaign.consentRequired ?? false,
    link: campaign.link
      ? {
          groupId: campaign.link.groupId,
          groupName: campaign.link.groupName,
          after: campaign.link.after ?? null,
        }
      : null,
    version: campaign.version,
    queueNotice: campaign.queueNotice ?? { enabled: false, afterSeconds: null },
    serviceLevel: campaign.serviceLevel ?? { percent: 80, seconds: 20 },
    rights,
    state: figures.state,
    statistics: figures.statistics,
  };
}

function automaticView({ start, stop }: AutomaticRun): Campaign["automatic"] {
  const moment = (end: AutomaticRun["start" | "stop"]) =>
    end.kind === "at" ? { at: new Date(end.at).toISOString() } : {};
  return { start: { kind: start.kind, ...moment(start) }, stop: { kind: stop.kind, ...moment(stop) } };
}

function actionView(action: RedialAction) {
  return {
    kind: action.kind,
    ...("hours" in action && { hours: action.hours }),
    ...("disposition" in action && { disposition: action.disposition }),
    ...("scenarioId" in action && { scenarioId: action.scenarioId }),
  };
}

export function interactionView(row: InteractionListRow): Interaction {
  return {
    id: row.callId,
    direction: row.direction,
    service: row.service ?? null,
    campaign: row.campaignId && row.service ? { id: row.campaignId, name: row.service.name } : null,
    recordId: row.recordId ?? null,
    from: row.from,
    to: row.to,
    agent: row.agent ? { id: row.agent.id, name: row.agent.name } : null,
    startedAt: instant(row.startedAt),
    answeredAt: instantOrNull(row.answeredAt),
    endedAt: instantOrNull(row.endedAt),
    holdMs: row.holdMs,
    disposition: row.disposition ?? null,
    note: row.note,
    recordingId: row.recordingId ?? null,
  };
}

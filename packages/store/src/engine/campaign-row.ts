import {
  type AssociationId,
  type AudioMessageId,
  type AutomaticRun,
  anyTime,
  type CallerNumbers,
  type Campaign,
  type CampaignGroupId,
  type CampaignId,
  type CampaignKind,
  type CampaignStopper,
  type CentreId,
  type DayLimit,
  type DiallingSettings,
  type DialTime,
  type DoNotCallMatch,
  type DoNotCallUse,
  type FrequencyLimits,
  type GroupId,
  type ListId,
  type RecordingRule,
  type RedialRule,
  type ScriptUse,
  type TrunkId,
} from "@perezvon/model";
import { optional } from "../database/transaction.ts";

/** Selects campaigns with everything that belongs to them; append WHERE and ORDER BY (aliases `s` and `c`). */
export const selectCampaigns = `
  SELECT s.centre_id, s.id, s.name, s.kind, s.disposition_required, s.after_call_work, s.recording, s.version,
    s.service_level_percent, s.service_level_seconds, s.queue_notice, s.queue_notice_seconds,
    s.created_at, s.updated_at,
    c.enabled, c.started, c.dialling, c.max_attempts_per_record, c.max_attempts_per_number, c.dial_all_numbers,
    c.caller_number, c.callers, c.trunk_id, c.do_not_call_match, c.do_not_call_days, c.dial_time, c.consent_required,
    c.automatic, c.run_changed_at, c.stopped_by, c.day_limit, c.frequency, c.least_attempted, c.campaign_group_id, c.start_after,
    (SELECT lg.name FROM campaign_group lg WHERE lg.centre_id = c.centre_id AND lg.id = c.campaign_group_id) AS link_name,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('listId', u.list_id, 'fill', u.fill, 'field', u.field)
        ORDER BY u.position), '[]')
      FROM campaign_do_not_call u WHERE u.centre_id = s.centre_id AND u.campaign_id = s.id) AS do_not_call,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('disposition', r.disposition, 'repeats', r.repeats,
        'intervalMinutes', r.interval_minutes, 'action', r.action) ORDER BY r.position), '[]')
      FROM redial_rule r WHERE r.centre_id = s.centre_id AND r.campaign_id = s.id) AS rules,
    (SELECT jsonb_build_object('scriptId', p.id, 'version', v.version, 'name', p.name, 'script', v.definition,
        'place', cs.place, 'knowledgeBase', cs.knowledge_base, 'ties', cs.ties)
      FROM campaign_script cs JOIN script p ON p.centre_id = cs.centre_id AND p.id = cs.script_id
      JOIN script_version v ON v.centre_id = p.centre_id AND v.script_id = p.id AND v.version = p.published
      WHERE cs.centre_id = s.centre_id AND cs.campaign_id = s.id AND cs.enabled) AS script,
    (SELECT coalesce(jsonb_agg(o.number ORDER BY o.number), '[]') FROM incoming_number n
      JOIN number o ON o.centre_id = n.centre_id AND o.id = n.number_id
      WHERE n.centre_id = s.centre_id AND n.service_id = s.id) AS entry_numbers,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'durationMs',
        (SELECT max(a.duration_ms) FROM audio_sound a WHERE a.centre_id = m.centre_id AND a.message_id = m.id))
        ORDER BY ca.position), '[]')
      FROM campaign_audio ca JOIN audio_message m ON m.centre_id = ca.centre_id AND m.id = ca.message_id
      WHERE ca.centre_id = s.centre_id AND ca.campaign_id = s.id) AS messages,
    (SELECT coalesce(jsonb_agg(g.group_id ORDER BY g.group_id), '[]')
      FROM service_group g WHERE g.centre_id = s.centre_id AND g.service_id = s.id) AS groups,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'listId', a.list_id, 'enabled', a.enabled,
        'order', a.position, 'ratio', a.ratio, 'instance', a.instance) ORDER BY a.position, a.attached), '[]')
      FROM list_association a WHERE a.centre_id = s.centre_id AND a.campaign_id = s.id) AS associations
  FROM service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id`;

export interface CampaignSelected {
  readonly centre_id: CentreId;
  readonly id: CampaignId;
  readonly name: string;
  readonly kind: CampaignKind;
  readonly entry_numbers: readonly string[];
  readonly disposition_required: boolean;
  readonly after_call_work: boolean;
  readonly recording: RecordingRule;
  readonly service_level_percent: number;
  readonly service_level_seconds: number;
  readonly queue_notice: boolean;
  readonly queue_notice_seconds: number | null;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly enabled: boolean;
  readonly started: boolean;
  readonly dialling: DiallingSettings;
  readonly max_attempts_per_record: number;
  readonly max_attempts_per_number: number;
  readonly dial_all_numbers: boolean;
  readonly caller_number: string | null;
  readonly callers: CallerNumbers | null;
  readonly trunk_id: TrunkId | null;
  readonly dial_time: DialTime | null;
  readonly automatic: AutomaticRun | null;
  readonly run_changed_at: number;
  readonly stopped_by: CampaignStopper | null;
  readonly day_limit: DayLimit | null;
  readonly least_attempted: boolean;
  readonly frequency: FrequencyLimits | null;
  readonly campaign_group_id: CampaignGroupId | null;
  readonly start_after: CampaignId | null;
  readonly link_name: string | null;
  readonly do_not_call_match: DoNotCallMatch;
  readonly do_not_call_days: number | null;
  readonly consent_required: boolean;
  readonly do_not_call: readonly (Omit<DoNotCallUse, "field"> & { readonly field: string | null })[];
  readonly rules: readonly RedialRule[];
  readonly messages: readonly {
    readonly id: AudioMessageId;
    readonly name: string;
    readonly durationMs: number | null;
  }[];
  readonly script: ScriptUse | null;
  readonly groups: readonly GroupId[];
  readonly associations: readonly {
    readonly id: AssociationId;
    readonly listId: ListId;
    readonly enabled: boolean;
    readonly order: number;
    readonly ratio: number;
    readonly instance: string;
  }[];
}

export function toCampaign(row: CampaignSelected): Campaign {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    entryNumbers: row.entry_numbers,
    enabled: row.enabled,
    started: row.started,
    dialling: row.dialling,
    redial: {
      maxAttemptsPerRecord: row.max_attempts_per_record,
      maxAttemptsPerNumber: row.max_attempts_per_number,
      dialAllNumbers: row.dial_all_numbers,
      leastAttempted: row.least_attempted,
      rules: row.rules,
      dayLimit: optional(row.day_limit),
      frequency: optional(row.frequency),
    },
    callerNumber: optional(row.caller_number),
    callers: row.callers ? { ...row.callers, field: row.callers.field ?? undefined } : undefined,
    trunkId: optional(row.trunk_id),
    groupIds: row.groups,
    messages: row.messages.map(({ durationMs, ...message }) => ({ ...message, durationMs: durationMs ?? 0 })),
    associations: row.associations,
    dialTime: row.dial_time ?? anyTime,
    automatic: optional(row.automatic),
    link:
      row.campaign_group_id === null
        ? undefined
        : {
            groupId: row.campaign_group_id,
            groupName: row.link_name ?? "",
            after: optional(row.start_after),
          },
    runChangedAt: row.run_changed_at,
    stoppedBy: optional(row.stopped_by),
    doNotCall: {
      lists: row.do_not_call.map(({ listId, fill, field }) => ({ listId, fill, field: optional(field) })),
      onMatch: row.do_not_call_match,
      days: optional(row.do_not_call_days),
    },
    consentRequired: row.consent_required,
    serviceLevel: { percent: row.service_level_percent, seconds: row.service_level_seconds },
    queueNotice: { enabled: row.queue_notice, afterSeconds: row.queue_notice_seconds },
    dispositionRequired: row.disposition_required,
    afterCallWork: row.after_call_work,
    recording: row.recording,
    script: optional(row.script),
    version: row.version,
  };
}

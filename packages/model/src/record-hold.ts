/** The rule that keeps a record from being dialled now; `turn`: none does, it is dialled when its turn and a free agent come (OUT-DIA-03). */
export const recordHoldRules = [
  "closed",
  "excluded",
  "filter",
  "locked",
  "record_listed",
  "numbers_listed",
  "numbers_barred",
  "limit",
  "list_disabled",
  "campaign_disabled",
  "campaign_stopped",
  "linked_campaign",
  "day_limit",
  "hours",
  "repeat",
  "callback",
  "due_time",
  "turn",
] as const;
export type RecordHoldRule = (typeof recordHoldRules)[number];

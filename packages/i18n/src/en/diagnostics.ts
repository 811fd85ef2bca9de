/** Findings of the diagnostics (OUT-DIA-02) by code. */
export const diagnostics = {
  no_enabled_list: "No list is enabled.",
  no_records: "The enabled lists hold no records.",
  no_phone_field: "The list “{{list}}” has no phone field.",
  no_group: "No group of agents is assigned.",
  no_agent: "The assigned groups have no agents.",
  no_caller_number: "No caller number is chosen.",
  no_trunk: "There is no trunk to dial through.",
  no_redial_rule: "There is not one redial rule.",
  no_visible_disposition: "A disposition is required, but agents see none.",
  short_no_answer: "The no-answer limit is under 15 seconds.",
  no_abandoned_message: "There is no message for a customer who got no agent.",
  number_limit_above_record_limit:
    "The limit of attempts per number is above that per record and has no effect.",
  source_campaign_gone:
    "A list takes records by the statuses of a campaign that is gone or has the list no more.",
  group_without_head: "The group of linked campaigns needs exactly one campaign that starts first.",
  linked_campaign_faulty: "The linked campaign “{{campaign}}” has errors of its own.",
  schedule_without_hours:
    "It starts or stops by hours of work, but works round the clock: that never happens.",
  no_label_dialled:
    "An enabled list has no phone with a label of the schedules: its records are never dialled.",
  labels_not_dialled: "Phones whose labels stand in no schedule are not dialled.",
  no_region_field:
    "Restrictions are heeded, but a list has no field of type region: default rows alone apply.",
  hours_never_meet: "The hours of the campaign and its schedules never meet.",
  campaign_disabled: "The campaign is disabled.",
  all_closed: "Every record is closed: there is nobody to call.",
} as const;

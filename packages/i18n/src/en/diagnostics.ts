/** Findings of the diagnostics (OUT-DIA-02) by code. */
export const diagnostics = {
  no_enabled_list: "No list is enabled.",
  no_records: "The enabled lists hold no records.",
  no_phone_field: "The list “{{list}}” has no phone field.",
  no_scenario: "Automatic dialling needs a scenario for those who answer.",
  scenario_gone: "A scenario that the campaign names does not exist any more.",
  no_group: "No group of agents is assigned.",
  no_agent: "The assigned groups have no agents.",
  no_caller_number: "No caller number is chosen, and the outgoing number plan names none.",
  plan_decides: "No number is chosen: customers see the number of the outgoing number plan ({{numbers}}).",
  plan_decides_by_chance:
    "No number is chosen: customers see a random number of the centre, by the outgoing number plan.",
  plan_decides_alone: "No number is chosen: the outgoing number plan decides.",
  plan_without_usual:
    "The outgoing number plan names no number for all other destinations: customers there see the trunk's number.",
  plan_hides_number: "The outgoing number plan hides the number: fewer people answer such calls.",
  no_trunk: "There is no trunk to dial through.",
  no_redial_rule: "There is not one redial rule.",
  no_visible_disposition: "A disposition is required, but agents see none.",
  no_entry_number: "The campaign is blended, but no number leads to it.",
  blended_disabled: "Dialling is disabled: incoming calls of the campaign find no records.",
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
  no_schedule_row: "The schedules of the campaign have no hour in which it may dial.",
  quota_with_several_lists: "With a quota only one list may be enabled.",
  lists_without_order: "Several lists are enabled, all with the same order.",
  expire_before_due: "Records expire before their next dial is due: {{records}}.",
  no_do_not_call: "No do-not-call list is attached.",
  no_consent_field:
    "The campaign requires consent, and {{list}} has no consent field: all its records would be closed without a dial.",
  empty_do_not_call: "The list {{list}} is attached but empty.",
  regions_without_row: "The calling hours have no row for these regions: {{examples}}.",
  zones_never_meet:
    "Numbers that can never be dialled: the zones of their beginning and postal code do not overlap within their hours. Such as {{examples}}.",
  numbers_without_zone:
    "The time zone of these numbers is unknown, that of the list or the centre holds: {{examples}}.",
  personal_agents_without_skill:
    "Personal agents without the skill of this campaign: {{examples}}. Records that are theirs: {{records}}.",
  few_agents: "{{agents}} agents, and prediction needs {{least}}: it dials progressively until then.",
  dispositions_without_code: "Dispositions that agents see have no code: {{dispositions}}.",
  numbers_without_label: "Outgoing numbers have no label for the marking of calls: {{numbers}}.",
  long_wait_limit: "The wait limit for an agent is over 2 seconds: the customer hears silence.",
  recordings_off: "Calls of the centre are not recorded.",
  feed_failing: "The last periodic update of {{list}} has failed.",
  script_fields_untied: "Nothing feeds these fields of the script: {{fields}}.",
  export_failing: "The last export {{task}} has failed.",
  records_by_state:
    "Records: {{total}}. Due now: {{due}}, waiting: {{waiting}}, in hand: {{locked}}, closed: {{closed}}, excluded by the quota: {{excluded}}.",
  open_after: "Open with the status {{disposition}}: {{records}}.",
  idle_now: "It dials nothing now: {{reason}}.",
  idle_now_until: "It dials nothing now: {{reason}}, until {{until}}.",
  next_due: "Next dial: {{at}}.",
  dials_left: "Dials left, about: {{dials}}.",
  dials_left_at_most: "Dials left, at most: {{dials}}.",
} as const;

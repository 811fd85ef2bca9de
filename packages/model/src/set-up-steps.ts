/** The 16 steps of setting a campaign up, in the order in which they are offered; any order will do up to the start (OUT-DIA-04). */
export const setUpSteps = [
  "list",
  "do_not_call",
  "calling_hours",
  "campaign",
  "groups",
  "extra_skills",
  "skill_levels",
  "attach_lists",
  "dispositions",
  "scenario",
  "scripts",
  "numbers",
  "dialling",
  "export",
  "start",
  "after_start",
] as const;
export type SetUpStep = (typeof setUpSteps)[number];

/** Texts of the steps of setting a campaign up. */
export const webSetUp = {
  open: "Set-up steps",
  title: "Set-up steps of the campaign",
  left_one: "{{count}} step is left. Any order will do up to the start.",
  left_other: "{{count}} steps are left. Any order will do up to the start.",
  allDone: "All that is needed is done.",
  states: { done: "Done", to_do: "To do", optional: "Optional" },
  steps: {
    list: { name: "Contact list", what: "Load a list with numbers" },
    do_not_call: { name: "Do-not-call lists", what: "Whom nobody may call" },
    calling_hours: { name: "Calling hours", what: "When which region may be called" },
    campaign: { name: "Campaign", what: "Create the campaign and set its properties" },
    groups: { name: "Groups of agents", what: "Who takes the calls of the campaign" },
    extra_skills: { name: "Extra skills", what: "Needed when a scenario asks for them" },
    skill_levels: {
      name: "Skill levels",
      what: "The campaign's skill above zero for each agent of its groups",
    },
    attach_lists: { name: "Lists of the campaign", what: "Attach a list and enable it" },
    dispositions: { name: "Dispositions", what: "How a talk may end" },
    scenario: { name: "Scenario", what: "Without one a call goes to any free agent of the groups" },
    scripts: { name: "Scripts", what: "Text of the talk for the agent" },
    numbers: { name: "Numbers", what: "Which number the customer sees, and the trunk of the call" },
    dialling: {
      name: "Dialling settings and check",
      what: "Mode, hours, redials; no errors in the diagnostics",
    },
    export: { name: "Export of results", what: "Sent by a schedule" },
    start: { name: "Start", what: "Enable the campaign and press “Start”" },
    after_start: { name: "After the start", what: "First dials and their results" },
  },
} as const;

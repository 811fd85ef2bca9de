import type { SetUpStep } from "@perezvon/model";

/** `optional`: the campaign does without. */
export type SetUpState = "done" | "to_do" | "optional";

/** What the steps are judged by. */
export interface SetUpFacts {
  readonly automaticMode: boolean;
  /** Errors of «Диагностика», which refuse the start (OUT-DIA-01). */
  readonly errors: readonly { readonly code: string; readonly section: string }[];
  /** Lists of the centre that have records. */
  readonly filledLists: number;
  readonly doNotCallLists: number;
  readonly callingHoursRows: number;
  readonly groups: number;
  /** Members of the campaign's groups, and those of them whose skill for it is above 0. */
  readonly agents: number;
  readonly skilledAgents: number;
  readonly enabledLists: number;
  readonly visibleDispositions: number;
  readonly exportTasks: number;
  /** A published script is shown to the agents. */
  readonly script: boolean;
  readonly started: boolean;
  readonly dials: number;
}

/** Which steps are done, each for itself. */
export function setUpStates(facts: SetUpFacts): Record<SetUpStep, SetUpState> {
  const { automaticMode, errors } = facts;
  const clear = (section: string) => !errors.some((error) => error.section === section);
  const begun = facts.started || facts.dials > 0;
  const scenarioAmiss = errors.some(({ code }) => code === "no_scenario" || code === "scenario_gone");
  const needed = (holds: boolean): SetUpState => (holds ? "done" : "to_do");
  const useful = (holds: boolean): SetUpState => (holds ? "done" : "optional");
  // Nobody takes the calls of the automatic mode; groups only watch it.
  const ofPeople = automaticMode ? useful : needed;
  return {
    list: needed(facts.filledLists > 0),
    do_not_call: useful(facts.doNotCallLists > 0),
    calling_hours: useful(facts.callingHoursRows > 0),
    campaign: "done",
    groups: ofPeople(facts.groups > 0 && facts.agents > 0),
    extra_skills: "optional",
    skill_levels: ofPeople(facts.agents > 0 && facts.skilledAgents === facts.agents),
    attach_lists: needed(facts.enabledLists > 0 && clear("lists")),
    dispositions: needed(facts.visibleDispositions > 0 && clear("dispositions")),
    // Without one of its own a campaign gives a call to any free agent of its groups (OUT-CMP-14).
    scenario: automaticMode || scenarioAmiss ? needed(!scenarioAmiss) : "optional",
    scripts: useful(facts.script),
    numbers: needed(clear("numbers")),
    dialling: needed(errors.length === 0),
    export: useful(facts.exportTasks > 0),
    start: needed(begun),
    after_start: needed(facts.dials > 0),
  };
}

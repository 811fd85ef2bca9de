import type { CampaignSetUp } from "@perezvon/api";
import type { DiallingPart } from "../dialling/dialling-parts.ts";

export type SetUpStep = CampaignSetUp["items"][number]["step"];

type Place =
  | { readonly section: "/admin/lists" | "/admin/do-not-call" | "/admin/calling-hours" }
  | { readonly tab: string; readonly part?: DiallingPart };

/** Where each step is done; undefined: there is nothing to set yet. */
export const setUpPlaces: Readonly<Record<SetUpStep, Place | undefined>> = {
  list: { section: "/admin/lists" },
  do_not_call: { section: "/admin/do-not-call" },
  calling_hours: { section: "/admin/calling-hours" },
  campaign: { tab: "properties" },
  groups: { tab: "staff" },
  extra_skills: undefined,
  skill_levels: { tab: "staff" },
  attach_lists: { tab: "lists" },
  dispositions: { tab: "dispositions" },
  scenario: { tab: "dialling" },
  scripts: { tab: "scripts" },
  numbers: { tab: "numbers" },
  dialling: { tab: "dialling", part: "diagnostics" },
  export: { tab: "exports" },
  start: { tab: "dialling" },
  after_start: { tab: "results" },
};

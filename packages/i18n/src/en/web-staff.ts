/** Staff of a campaign, its copy and transport. */
export const webStaff = {
  level: "Skill level",
  levelOf: "Skill level of group {{group}}",
  groupsHint:
    "Agents of these groups take the campaign's calls and get its skill; those who join a group later do, too",
  administrator: "Administrators",
  administratorHint: "They change the campaign",
  manager: "Managers",
  managerHint:
    "They see the campaign at the supervisor's desk and run it: start, stop, lists, groups, mode, factor",
  auditor: "Auditors",
  auditorHint: "They hear the recordings of the campaign",
  powerless: "The role does not allow it: {{names}}. Naming them has no effect until the role is changed.",
  nobody: "Nobody is named",
  notFound: "Nobody was found",
  serviceLevel: "Service level",
  serviceLevelHint: "Answered calls in percent, and within how many seconds",
  active: "Active",
  copy: "Copy",
  copied: "Campaign “{{name}}” is made: all settings, no results; it is disabled",
} as const;

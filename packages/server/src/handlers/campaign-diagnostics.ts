import type { Finding } from "@perezvon/api";
import { headsOf, hoursFindings } from "@perezvon/dialer";
import type { Campaign, CentreId, ListId } from "@perezvon/model";
import type { ServerContext } from "../http/context.ts";

type Sources = Pick<ServerContext, "store" | "clock">;

/** Findings of OUT-DIA-02, as far as what they look at exists, in the order of the set-up steps (OUT-DIA-01). */
export async function diagnoseCampaign(
  sources: Sources,
  centreId: CentreId,
  campaign: Campaign,
): Promise<Finding[]> {
  const own = await findingsOf(sources, centreId, campaign);
  const sourceGone = await missesSource(sources, centreId, campaign);
  return [
    ...own,
    ...(sourceGone ? [error("source_campaign_gone", "lists")] : []),
    ...(await findingsOfGroup(sources, centreId, campaign)),
  ];
}

/** A filter by statuses looks at a campaign that is no more, or that has the list no more (OUT-LNK-05). */
async function missesSource({ store }: Sources, centreId: CentreId, { id }: Campaign): Promise<boolean> {
  for (const { listId, enabled, selection } of await store.selection.list(centreId, id)) {
    const { filter } = selection;
    if (!enabled || filter?.kind !== "campaign_statuses") continue;
    const source = await store.campaigns.get(centreId, filter.campaignId);
    if (!source?.campaign.associations.some((each) => each.listId === listId)) return true;
  }
  return false;
}

/** A group starts as one, so what is wrong with a member concerns them all (OUT-LNK-13, OUT-LNK-14). */
async function findingsOfGroup(
  sources: Sources,
  centreId: CentreId,
  { id, link }: Campaign,
): Promise<Finding[]> {
  if (link === undefined) return [];
  const groups = await sources.store.campaignGroups.list(centreId);
  const { members } = groups.find((group) => group.id === link.groupId) ?? { members: [] };
  const findings: Finding[] = [];
  if (headsOf(members).length !== 1) findings.push(error("group_without_head", "dialling"));
  for (const member of members.filter((each) => each.id !== id && each.enabled)) {
    const row = await sources.store.campaigns.get(centreId, member.id);
    if (row === undefined) continue;
    const faults = await findingsOf(sources, centreId, row.campaign);
    if (faults.some(({ severity }) => severity === "error")) {
      findings.push({ ...error("linked_campaign_faulty", "dialling"), params: { campaign: member.name } });
    }
  }
  return findings;
}

async function findingsOf(
  { store, clock }: Sources,
  centreId: CentreId,
  campaign: Campaign,
): Promise<Finding[]> {
  const [facts, dispositions, agents, trunk] = await Promise.all([
    store.campaigns.diagnostics(centreId, campaign.id, clock.now()),
    store.campaigns.dispositions(centreId, campaign.id),
    store.agents.states(centreId, campaign.groupIds),
    campaign.trunkId ?? store.engine.directory.defaultTrunk(centreId),
  ]);
  const enabled = facts.lists.filter((list) => list.enabled);
  const total = enabled.reduce((sum, list) => sum + list.total, 0);
  const over = enabled.reduce((sum, list) => sum + list.closed + list.excluded, 0);
  const { automatic, redial } = campaign;
  const byHours = automatic?.start.kind === "hours" || automatic?.stop.kind === "hours";
  const findings: (Finding | false)[] = [
    enabled.length === 0 && error("no_enabled_list", "lists"),
    enabled.length > 0 && total === 0 && error("no_records", "lists"),
    total > 0 && over === total && warning("all_closed", "lists"),
    campaign.groupIds.length === 0 && error("no_group", "staff"),
    campaign.groupIds.length > 0 && agents.length === 0 && error("no_agent", "staff"),
    campaign.dispositionRequired &&
      !dispositions.some(({ visibleToAgents }) => visibleToAgents) &&
      error("no_visible_disposition", "dispositions"),
    campaign.callerNumber === undefined && error("no_caller_number", "numbers"),
    trunk === undefined && error("no_trunk", "numbers"),
    redial.rules.length === 0 && error("no_redial_rule", "redials"),
    redial.maxAttemptsPerNumber > redial.maxAttemptsPerRecord &&
      warning("number_limit_above_record_limit", "redials"),
    (campaign.dialling.mode === "progressive" || campaign.dialling.mode === "predictive") &&
      (campaign.dialling.abandoned?.message ?? "") === "" &&
      warning("no_abandoned_message", "dialling"),
    campaign.dialling.noAnswerSeconds < 15 && warning("short_no_answer", "dialling"),
    byHours && campaign.dialTime.hours.entries.length === 0 && warning("schedule_without_hours", "dialling"),
    !campaign.enabled && error("campaign_disabled", "dialling"),
  ];
  const hours = await findingsOfHours({ store, clock }, centreId, campaign, enabled);
  return [...findings.filter((finding) => finding !== false), ...hours];
}

/** «Время» beside the fields of the lists that are dialled. */
async function findingsOfHours(
  { store, clock }: Sources,
  centreId: CentreId,
  { dialTime }: Campaign,
  enabled: readonly { readonly listId: ListId }[],
): Promise<Finding[]> {
  if (dialTime.schedules.length === 0 && !dialTime.useCallingHours) return [];
  const [centre, ...lists] = await Promise.all([
    store.centres.get(centreId),
    ...enabled.map(({ listId }) => store.lists.get(centreId, listId)),
  ]);
  const fields = lists.map((list) => list?.fields ?? []);
  return hoursFindings(dialTime, fields, centre?.timeZone ?? "UTC", clock.now()).map((code) =>
    code === "no_label_dialled" ? error(code, "time") : warning(code, "time"),
  );
}

function error(code: string, section: string): Finding {
  return { severity: "error", code, params: {}, section };
}

function warning(code: string, section: string): Finding {
  return { severity: "warning", code, params: {}, section };
}

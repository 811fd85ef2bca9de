import type { Finding } from "@perezvon/api";
import {
  type CampaignFacts,
  type CampaignFinding,
  callingHoursOf,
  campaignFindings,
  headsOf,
  neverAllowed,
  postalCodeKey,
  zonesOfNumber,
} from "@perezvon/dialer";
import type { Campaign, CentreId } from "@perezvon/model";
import { scriptFields, untiedFields } from "@perezvon/model";
import type { CampaignDiagnostics, SetupFacts } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";

type Sources = Pick<ServerContext, "store" | "clock" | "engine">;
type GroupFacts = CampaignFacts["group"];

/** Findings of OUT-DIA-02 in the order of the set-up steps (OUT-DIA-01). */
export async function diagnoseCampaign(
  sources: Sources,
  centreId: CentreId,
  campaign: Campaign,
): Promise<Finding[]> {
  const findings = await findingsOf(
    sources,
    centreId,
    campaign,
    await groupFacts(sources, centreId, campaign),
  );
  return findings.map((finding) => ({ ...finding, params: { ...finding.params } }));
}

async function findingsOf(
  sources: Sources,
  centreId: CentreId,
  campaign: Campaign,
  group: GroupFacts,
): Promise<readonly CampaignFinding[]> {
  const { store, clock, engine } = sources;
  const now = clock.now();
  const [counted, setup, dispositions, agents, calls, centre, sourceGone, scenarioGone, plan] =
    await Promise.all([
      store.campaigns.diagnostics(centreId, campaign.id, now),
      store.campaigns.setup(centreId, campaign.id),
      store.campaigns.dispositions(centreId, campaign.id),
      store.agents.states(centreId, campaign.groupIds),
      store.callSettings.settings(centreId),
      store.centres.get(centreId),
      missesSource(sources, centreId, campaign),
      missesScenario(store, centreId, campaign),
      store.outgoingPlan.get(centreId),
    ]);
  const enabled = counted.lists.filter((list) => list.enabled);
  const state = campaign.started ? engine.campaigns.live(centreId, campaign.id)?.state : undefined;
  const idle = state?.code === "idle" && state.reason !== undefined ? state.reason : undefined;
  return campaignFindings({
    campaign,
    now,
    zone: centre?.timeZone ?? "UTC",
    lists: setup.lists.map((list, place) => ({ ...list, ...totalsOf(enabled[place]) })),
    sourceGone,
    scenarioGone,
    doNotCall: setup.doNotCall,
    regionsWithoutRow: campaign.dialTime.useCallingHours
      ? await regionsWithoutRow(sources, centreId, setup)
      : [],
    unzonedNumbers: await unzonedNumbers(sources, centreId, setup),
    neverAllowed: await neverAllowedOf(sources, centreId, campaign, setup, centre?.timeZone ?? "UTC"),
    agents: agents.length,
    unskilledOwners: setup.unskilledOwners,
    dispositions,
    trunk: setup.trunk,
    plan,
    unlabelledNumbers: setup.unlabelledNumbers,
    // What the campaign says goes before the centre's rule (PLT-REC-04).
    recordsCalls:
      campaign.recording === "record" ||
      (campaign.recording !== "do_not_record" && calls.recordCalls && calls.recordShare > 0),
    untiedFields: untied(campaign, setup),
    failingExports: setup.failingExports,
    failingFeeds: setup.failingFeeds,
    group,
    expiring: setup.expiring,
    records: recordFacts(counted, setup),
    idle: idle === undefined ? undefined : { reason: idle, until: state?.nextDueAt },
  });
}

/** Labels of the script's fields that no column of the lists feeds (INB-SCR-06). */
function untied({ script }: Campaign, { lists }: SetupFacts): string[] {
  if (script === undefined) return [];
  const columns = lists.flatMap(({ fields }) => fields.map(({ name }) => name));
  const keys = new Set(untiedFields(script.script, script.ties, columns));
  return scriptFields(script.script).flatMap(({ key, label }) => (keys.has(key) ? [label] : []));
}

function totalsOf(list: CampaignDiagnostics["lists"][number] | undefined) {
  const { total = 0, closed = 0, excluded = 0 } = list ?? {};
  return { total, closed, excluded };
}

function recordFacts({ lists, openByDisposition }: CampaignDiagnostics, setup: SetupFacts) {
  const enabled = lists.filter((list) => list.enabled);
  const sum = (part: "total" | "due" | "waiting" | "locked" | "closed" | "excluded") =>
    enabled.reduce((all, list) => all + list[part], 0);
  const next = enabled.flatMap(({ nextDueAt }) => nextDueAt ?? []);
  return {
    total: sum("total"),
    due: sum("due"),
    waiting: sum("waiting"),
    locked: sum("locked"),
    closed: sum("closed"),
    excluded: sum("excluded"),
    nextDueAt: next.length === 0 ? undefined : Math.min(...next),
    closedAttempts: setup.closedAttempts,
    openAttempts: setup.openAttempts,
    openBy: openByDisposition,
  };
}

/** Values of «Регион» for which only the country's default row, or none, holds (OUT-HRS-02). */
async function regionsWithoutRow({ store }: Sources, centreId: CentreId, { regions }: SetupFacts) {
  const rows = await store.engine.campaigns.callingHours(centreId);
  const missing = regions.filter(
    ({ region, number }) => callingHoursOf(rows, number, region)?.region === undefined,
  );
  return [...new Set(missing.map(({ region }) => region))];
}

/** Numbers whose zone neither the centre's files nor the product's own table names (OUT-HRS-05). */
async function unzonedNumbers({ store }: Sources, centreId: CentreId, { codes }: SetupFacts) {
  const named = await store.engine.campaigns.numberZones(centreId, codes);
  return codes.filter((number) => (named.get(number) ?? zonesOfNumber(number) ?? []).length === 0);
}

/** Numbers whose zones never overlap within their hours (OUT-HRS-06). */
async function neverAllowedOf(
  { store, clock }: Sources,
  centreId: CentreId,
  { dialTime }: Campaign,
  { places }: SetupFacts,
  defaultZone: string,
): Promise<readonly string[]> {
  if (!dialTime.useCallingHours && dialTime.schedules.length === 0) return [];
  const { campaigns } = store.engine;
  const asked = places.flatMap(({ number, postalCode }) => [number, postalCodeKey(postalCode)]);
  const [rows, numberZones] = await Promise.all([
    campaigns.callingHours(centreId),
    campaigns.numberZones(centreId, [...new Set(asked)]),
  ]);
  return neverAllowed(dialTime, rows, places, { defaultZone, numberZones, now: clock.now() });
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

/** A scenario that the campaign names is no more. */
async function missesScenario(
  { engine }: Sources["store"],
  centreId: CentreId,
  { dialling: { abandoned, machine, mode, scenarioId }, redial }: Campaign,
): Promise<boolean> {
  const ofRules = redial.rules.map(({ action }) =>
    action.kind === "run_scenario" ? action.scenarioId : undefined,
  );
  const afterwards =
    mode !== "automatic" && abandoned?.treatment === "scenario" ? abandoned.scenarioId : undefined;
  const forMachines = machine?.treatment === "scenario" ? machine.scenarioId : undefined;
  const ofCalls = mode === "preview" ? [] : [scenarioId, afterwards, forMachines];
  const wanted = [...new Set([...ofCalls, ...ofRules])].filter((id) => id !== undefined);
  const found = await Promise.all(wanted.map((id) => engine.directory.scenario(centreId, id)));
  return found.includes(undefined);
}

/** A group starts as one, so what is wrong with a member concerns them all (OUT-LNK-13, OUT-LNK-14). */
async function groupFacts(sources: Sources, centreId: CentreId, { id, link }: Campaign): Promise<GroupFacts> {
  if (link === undefined) return undefined;
  const groups = await sources.store.campaignGroups.list(centreId);
  const { members } = groups.find((group) => group.id === link.groupId) ?? { members: [] };
  const faulty: string[] = [];
  for (const member of members.filter((each) => each.id !== id && each.enabled)) {
    const row = await sources.store.campaigns.get(centreId, member.id);
    if (row === undefined) continue;
    const faults = await findingsOf(sources, centreId, row.campaign, undefined);
    if (faults.some(({ severity }) => severity === "error")) faulty.push(member.name);
  }
  return { heads: headsOf(members).length, faulty };
}

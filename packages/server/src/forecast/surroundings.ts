import type { ForecastAssumptions } from "@perezvon/api";
import { agentsKept } from "@perezvon/dialer";
import {
  type ForecastInput,
  foreseenKey,
  type InboundLoad,
  type OtherCampaign,
  type OutcomeModel,
  type Shift,
} from "@perezvon/forecast";
import type { Campaign, CampaignId, ChainMember, DispositionType, GroupId, ListId } from "@perezvon/model";
import type { ForecastSurroundings, RemainingRecords } from "@perezvon/store";
import { divide, groupsOf, quotasOf } from "./record-groups.ts";

/** Another campaign with what its part of a forecast depends on. */
export interface OtherFacts {
  readonly campaign: Campaign;
  readonly types: Readonly<Record<string, DispositionType>>;
  readonly remaining: readonly RemainingRecords[];
  /** Undefined: too little of its own is known, so people answer it as the foreseen one. */
  readonly outcomes: OutcomeModel | undefined;
}

/** What goes on beside a campaign. */
export interface Surroundings extends Pick<ForecastSurroundings, "feeds"> {
  readonly others: readonly OtherFacts[];
  readonly inbound: Omit<InboundLoad, "afterCallWork"> | undefined;
  /** Agents by the campaigns that they serve, the foreseen one by its own key. */
  readonly teams: readonly { readonly campaigns: readonly string[]; readonly agents: number }[];
  readonly foreseen: CampaignId;
  /** Lists of the foreseen campaign, in the order of its records. */
  readonly lists: readonly ListId[];
  readonly chain: readonly Pick<ChainMember, "id" | "after" | "enabled">[];
}

/** Nothing but the campaign itself. */
export function aloneOf({ id: foreseen }: Campaign): Surroundings {
  return { foreseen, others: [], feeds: [], inbound: undefined, teams: [], lists: [], chain: [] };
}

interface Agent {
  readonly groupIds: readonly GroupId[];
  readonly state: string;
}

/** Agents by whom they serve. Before a start nobody is at work yet: then everybody of the groups is expected. */
export function teamsOf(
  served: readonly { readonly key: string; readonly groupIds: readonly GroupId[] }[],
  agents: readonly Agent[],
): Surroundings["teams"] {
  const teams = new Map<string, { readonly campaigns: readonly string[]; agents: number }>();
  const foreseen = served.find(({ key }) => key === foreseenKey)?.groupIds ?? [];
  const present = agents.filter(({ state }) => state !== "logged_out");
  const begun = present.some(({ groupIds }) => groupIds.some((id) => foreseen.includes(id)));
  for (const { groupIds } of begun ? present : agents) {
    const campaigns = served
      .filter((each) => each.groupIds.some((id) => groupIds.includes(id)))
      .map(({ key }) => key);
    const name = campaigns.join(" ");
    const team = teams.get(name) ?? { campaigns, agents: 0 };
    team.agents += 1;
    teams.set(name, team);
  }
  return [...teams.values()];
}

/** The shares that groups keep for calls from outside, as so many agents (OUT-MOD-13). */
export function keptOf(
  kept: ForecastSurroundings["kept"],
  agents: readonly Agent[],
): Pick<InboundLoad, "kept"> {
  const value = kept.reduce((total, { groupId, share }) => {
    const members = agents.filter(({ groupIds }) => groupIds.includes(groupId)).length;
    return total + agentsKept(share, members);
  }, 0);
  return value === 0 ? {} : { kept: { unit: "agents", value } };
}

const allDay = { from: "00:00", until: "00:00" };

/** Who serves other campaigns, too, is divided as the agents are that there are; those who serve only others stand beside. */
export function sharedShifts(shifts: readonly Shift[], { others, teams }: Surroundings): Shift[] {
  if (others.length === 0) return [...shifts];
  const own = teams.filter(({ campaigns }) => campaigns.includes(foreseenKey));
  const rest = teams.filter(({ campaigns }) => !campaigns.includes(foreseenKey));
  const shares = own.map(({ agents }) => agents);
  const known = shares.some((agents) => agents > 0);
  return [
    ...shifts.flatMap(({ agents, from, until }) =>
      known
        ? divide(agents, shares).flatMap((part, place) =>
            part === 0
              ? []
              : [{ agents: part, from, until, campaigns: own[place]!.campaigns, inbound: true }],
          )
        : [{ agents, from, until, campaigns: [foreseenKey], inbound: true }],
    ),
    ...rest.map(({ campaigns, agents }) => ({ agents, ...allDay, campaigns, inbound: false })),
  ];
}

type Links = Pick<ForecastInput, "after" | "feeds">;

/** What ties a campaign to the others of its forecast; what is not among them ties nothing. */
export function linksOf({ id }: Pick<Campaign, "id">, surroundings: Surroundings): Links {
  const { others, foreseen, feeds, lists } = surroundings;
  const known = new Map(others.map((other) => [other.campaign.id, other]));
  const keyOf = (campaignId: CampaignId) =>
    campaignId === foreseen ? foreseenKey : known.has(campaignId) ? campaignId : undefined;
  const before = predecessorOf(id, surroundings);
  const after = before === undefined ? undefined : keyOf(before);
  const own = feeds.flatMap(({ to, from, listId, ...feed }) => {
    const source = keyOf(from);
    if (to !== id || source === undefined) return [];
    const sourceLists =
      from === foreseen ? lists : (known.get(from)?.remaining ?? []).map((list) => list.listId);
    return [...sourceLists.keys()]
      .filter((place) => sourceLists[place] === listId)
      .map((list) => ({ from: source, list, ...feed }));
  });
  return { ...(after !== undefined && { after }), ...(own.length > 0 && { feeds: own }) };
}

/** A member that is switched off is passed over (OUT-LNK-18). */
function predecessorOf(id: CampaignId, { chain }: Surroundings): CampaignId | undefined {
  const members = new Map(chain.map((member) => [member.id, member]));
  let next = members.get(id)?.after;
  for (let steps = 0; next !== undefined && steps < chain.length; steps++) {
    const member = members.get(next);
    if (member === undefined || member.enabled) return next;
    next = member.after;
  }
  return undefined;
}

export function otherCampaigns(
  surroundings: Surroundings,
  start: number,
  outcomes: OutcomeModel,
): Pick<ForecastInput, "others"> {
  const others = surroundings.others.map(
    ({ campaign, types, remaining, outcomes: own }): OtherCampaign => ({
      key: campaign.id,
      name: campaign.name,
      dialling: campaign.dialling,
      redial: campaign.redial,
      onListedNumber: campaign.doNotCall.onMatch,
      dialTime: campaign.dialTime,
      types,
      records: remaining.flatMap((list, place) => groupsOf(list, place, start)),
      ...quotasOf(remaining),
      outcomes: own ?? outcomes,
      ...linksOf(campaign, surroundings),
    }),
  );
  return others.length === 0 ? {} : { others };
}

/** How the campaigns of an input are tied to the foreseen one, by name. */
export function tiesOf({ after, feeds = [], others = [] }: ForecastInput): ForecastAssumptions["others"] {
  const before = new Set<string>();
  for (let next = after; next !== undefined && !before.has(next); ) {
    before.add(next);
    next = others.find(({ key }) => key === next)?.after;
  }
  return others.map(({ key, name, after: own, feeds: fed = [] }) => ({
    name,
    tie: before.has(key)
      ? "before"
      : feeds.some(({ from }) => from === key)
        ? "source"
        : own !== undefined
          ? "after"
          : fed.some(({ from }) => from === foreseenKey)
            ? "fed"
            : "agents",
  }));
}

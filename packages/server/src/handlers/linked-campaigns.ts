import type { CampaignGroup } from "@perezvon/api";
import { sharedDifferences } from "@perezvon/dialer";
import type { Campaign, CampaignGroupId, CampaignId, CentreId } from "@perezvon/model";
import type { CampaignGroupRow } from "@perezvon/store";
import { figuresOfOne } from "../figures/campaign-figures.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import {
  campaignEditors,
  campaignReaders,
  campaignRights,
  campaignsFor,
} from "../sign-in/campaign-rights.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { campaignInput, sharedOf } from "./campaign-input.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { campaignView } from "./views.ts";

type LinkedCampaignHandlers = Handlers<
  | "campaignGroups"
  | "campaignGroupCreate"
  | "campaignGroupChange"
  | "campaignGroupDelete"
  | "campaignLinkPut"
  | "campaignLinkDelete"
>;

/** Groups of linked campaigns and places in their chains (OUT-LNK-10 to OUT-LNK-19). */
export function linkedCampaignHandlers(context: ServerContext): LinkedCampaignHandlers {
  const { store, engine, clock } = context;
  const told = async (centreId: CentreId, ids: readonly CampaignId[]) => {
    for (const id of new Set(ids)) await engine.campaigns.changed(centreId, id);
  };
  const shown = async (who: SignedIn, id: CampaignId) => {
    const { centreId } = who.session;
    const row = await store.campaigns.get(centreId, id);
    if (row === undefined) throw new ProblemError("not_found");
    const rights = (await campaignRights(store, who))(id);
    return campaignView(row.campaign, await figuresOfOne(context, centreId, row.campaign), rights);
  };
  return {
    campaignGroups: {
      async handle({ who }) {
        const { centreId } = who.session;
        const items: CampaignGroup[] = [];
        // Of a chain one sees the campaigns that one may see.
        const only = await campaignsFor(store, who, campaignReaders);
        for (const row of await store.campaignGroups.list(centreId)) {
          const members = row.members.filter(({ id }) => only === undefined || only.includes(id));
          items.push(await groupView(context, centreId, { ...row, members }));
        }
        return { items };
      },
    },
    campaignGroupCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const name = trimmedName(body.name);
        const row = await store.campaignGroups.create(centreId, name, clock.now(), actorOf(who, request));
        return groupView(context, centreId, row);
      },
    },
    campaignGroupChange: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const row = await store.campaignGroups.rename(
          centreId,
          params.id as CampaignGroupId,
          trimmedName(body.name),
          clock.now(),
          actorOf(who, request),
        );
        await told(
          centreId,
          row.members.map(({ id }) => id),
        );
        return groupView(context, centreId, row);
      },
    },
    campaignGroupDelete: {
      async handle({ who, params, request }) {
        const { centreId } = who.session;
        const freed = await store.campaignGroups.delete(
          centreId,
          params.id as CampaignGroupId,
          clock.now(),
          actorOf(who, request),
        );
        await told(centreId, freed);
        return null;
      },
    },
    campaignLinkPut: {
      async handle(call) {
        const { who, body, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const place = {
          groupId: body.groupId as CampaignGroupId,
          after: (body.after ?? undefined) as CampaignId | undefined,
        };
        const group = (await store.campaignGroups.list(centreId)).find(({ id }) => id === place.groupId);
        const only = await campaignsFor(store, who, campaignEditors);
        if (group === undefined || group.members.some(({ id }) => only?.includes(id) === false))
          throw new ProblemError("invalid", { faults: [{ field: "groupId", code: "not_found" }] });
        if (body.sharedConfirmed !== true) await mustAgree(context, centreId, campaign, group);
        await store.campaignGroups.place(centreId, campaign.id, place, clock.now(), actorOf(who, request));
        await told(centreId, [campaign.id, ...group.members.map(({ id }) => id)]);
        return shown(who, campaign.id);
      },
    },
    campaignLinkDelete: {
      async handle(call) {
        const { who, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const followers = await store.campaignGroups.leave(
          centreId,
          campaign.id,
          clock.now(),
          actorOf(who, request),
        );
        await told(centreId, [campaign.id, ...followers]);
        return shown(who, campaign.id);
      },
    },
  };
}

/** A newcomer is written over by what the group shares: nothing happens before somebody has seen what differs (OUT-LNK-11). */
async function mustAgree(
  { store }: ServerContext,
  centreId: CentreId,
  campaign: Campaign,
  group: CampaignGroupRow,
): Promise<void> {
  const [first] = group.members;
  if (first === undefined || campaign.link?.groupId === group.id) return;
  const member = await store.campaigns.get(centreId, first.id);
  if (member === undefined) return;
  const own = sharedOf(campaignInput({}, campaign, undefined));
  const settings = sharedDifferences(own, sharedOf(campaignInput({}, member.campaign, undefined)));
  if (settings.length > 0) {
    throw new ProblemError("shared_settings", { params: { settings, campaigns: [campaign.name] } });
  }
}

async function groupView(
  context: ServerContext,
  centreId: CentreId,
  { id, name, members }: CampaignGroupRow,
): Promise<CampaignGroup> {
  const views: CampaignGroup["members"] = [];
  for (const member of members) {
    const row = await context.store.campaigns.get(centreId, member.id);
    if (row === undefined) continue;
    const { state, statistics } = await figuresOfOne(context, centreId, row.campaign);
    views.push({
      id: member.id,
      name: member.name,
      after: member.after ?? null,
      state,
      remaining: statistics.remaining,
    });
  }
  return { id, name, members: views };
}

import type { CampaignChange, CampaignCreate, Privilege } from "@perezvon/api";
import { sharedDifferences } from "@perezvon/dialer";
import {
  type Campaign,
  type CampaignId,
  type CentreId,
  closesRecord,
  dispositionTreeFaults,
  predefinedDispositions,
  type SharedSetting,
} from "@perezvon/model";
import type { CampaignGroupRow, CampaignInput, CampaignRow } from "@perezvon/store";
import { figuresOfAll, figuresOfOne } from "../figures/campaign-figures.ts";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import {
  campaignEditors,
  campaignReaders,
  campaignRights,
  campaignRunners,
  campaignsFor,
  mayInCampaign,
} from "../sign-in/campaign-rights.ts";
import { may, type SignedIn } from "../sign-in/signed-in.ts";
import { callerOf, callersOf, entriesOf } from "./caller-input.ts";
import { diagnoseCampaign } from "./campaign-diagnostics.ts";
import {
  campaignFaults,
  campaignInput,
  mustExchangeModes,
  mustRingLong,
  mustStopAboveCap,
  sharedOf,
} from "./campaign-input.ts";
import { treeInput, treeView } from "./disposition-tree-view.ts";
import { actorOf } from "./inputs.ts";
import { closeAtLimits } from "./lowered-limits.ts";
import { mustKeepLimits } from "./outbound-limits.ts";
import { mustBeKnown } from "./scenarios.ts";
import { campaignView, pageOf } from "./views.ts";

type CampaignHandlers = Handlers<
  | "campaigns"
  | "campaignCreate"
  | "campaignCopy"
  | "campaign"
  | "campaignChange"
  | "campaignDelete"
  | "campaignStart"
  | "campaignStop"
  | "campaignStatistics"
  | "campaignDiagnostics"
  | "campaignDispositions"
  | "campaignDispositionsPut"
>;

export function campaignHandlers(context: ServerContext): CampaignHandlers {
  const { store, engine, clock } = context;
  const view = async (who: SignedIn, { campaign }: CampaignRow) => {
    const rights = (await campaignRights(store, who))(campaign.id);
    return campaignView(campaign, await figuresOfOne(context, who.session.centreId, campaign), rights);
  };
  const told = async (who: SignedIn, row: CampaignRow) => {
    const { centreId } = who.session;
    await engine.campaigns.changed(centreId, row.campaign.id);
    // What the members of a group share, and their start, changes in all of them (OUT-LNK-12, OUT-LNK-14).
    for (const { id } of await othersOf(context, centreId, row.campaign)) {
      await engine.campaigns.changed(centreId, id);
    }
    return view(who, row);
  };
  return {
    campaigns: {
      async handle({ who, query }) {
        const { centreId } = who.session;
        const only = await campaignsFor(store, who, campaignReaders);
        const page = await store.campaigns.page(centreId, { ...query, only });
        const rights = await campaignRights(store, who);
        const campaigns = page.items.map(({ campaign }) => campaign);
        const figures = await figuresOfAll(context, centreId, campaigns);
        const views = new Map(
          page.items.map((row, n) => [row, campaignView(row.campaign, figures[n]!, rights(row.campaign.id))]),
        );
        return pageOf(page, (row) => views.get(row)!);
      },
    },
    campaignCreate: {
      check: campaignFaults,
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const caller = await callerOf(store, centreId, who.user.centre.homeCountry, body.callerNumber);
        const callers = await callersOf(store, centreId, who.user.centre.homeCountry, body.callers);
        await mustBeKnown(context, centreId, body);
        await mustCloseRecords(context, centreId, undefined, body);
        const entries = await entriesOf(store, centreId, who.user.centre.homeCountry, body.entryNumbers);
        const input = campaignInput(body, undefined, caller, callers, entries);
        mustStopAboveCap(input);
        mustRingLong(body, undefined);
        await mustKeepLimits(context, centreId, body, undefined);
        const people = makerOf(who);
        const actor = actorOf(who, request);
        return told(who, await store.campaigns.create(centreId, input, clock.now(), actor, people));
      },
    },
    campaignCopy: {
      async handle(call) {
        const { who, request } = call;
        const { campaign } = await campaignOf(context, call);
        const actor = actorOf(who, request);
        const { centreId } = who.session;
        const people = makerOf(who);
        return told(who, await store.campaigns.copy(centreId, campaign.id, clock.now(), actor, people));
      },
    },
    campaign: {
      handle: async (call) => view(call.who, await campaignOf(context, call)),
    },
    campaignChange: {
      check: campaignFaults,
      async handle(call) {
        const { who, body, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const needed = await neededFor(context, who, campaign, body);
        const caller = await callerOf(store, centreId, who.user.centre.homeCountry, body.callerNumber);
        const callers = await callersOf(store, centreId, who.user.centre.homeCountry, body.callers);
        await mustBeKnown(context, centreId, body);
        await mustCloseRecords(context, centreId, campaign.id, body);
        const entries = await entriesOf(store, centreId, who.user.centre.homeCountry, body.entryNumbers);
        const input = campaignInput(body, campaign, caller, callers, entries);
        mustStopAboveCap(input);
        mustRingLong(body, campaign);
        await mustKeepLimits(context, centreId, body, campaign.dialling.simultaneousCalls);
        mustExchangeModes(campaign, input);
        await mustReachShared(context, call, campaign, input, needed);
        const row = await store.campaigns.update(
          centreId,
          campaign.id,
          input,
          { version: body.version, at: clock.now(), archive: context.archives.write },
          actorOf(who, request),
        );
        closeAtLimits(context, centreId, campaign, row.campaign, actorOf(who, request));
        return told(who, row);
      },
    },
    campaignDelete: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        const others = await othersOf(context, centreId, campaign);
        await store.campaigns.delete(centreId, campaign.id, actorOf(call.who, call.request));
        for (const { id } of others) await engine.campaigns.changed(centreId, id);
        context.forecasts.cancel(campaign.id);
        await engine.campaigns.changed(centreId, campaign.id);
        return null;
      },
    },
    campaignStart: {
      async handle(call) {
        const { who, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        // OUT-DIA-01: errors refuse the start, warnings do not.
        const findings = await diagnoseCampaign(context, centreId, campaign);
        const errors = findings.filter(({ severity }) => severity === "error");
        if (errors.length > 0) throw new ProblemError("diagnostics", { params: { findings: errors } });
        const actor = actorOf(who, request);
        await mustRunAll(context, who, campaign);
        return told(who, await store.campaigns.setStarted(centreId, campaign.id, true, clock.now(), actor));
      },
    },
    campaignStop: {
      async handle(call) {
        const { who, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const actor = actorOf(who, request);
        return told(who, await store.campaigns.setStarted(centreId, campaign.id, false, clock.now(), actor));
      },
    },
    campaignStatistics: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        return (await figuresOfOne(context, call.who.session.centreId, campaign)).statistics;
      },
    },
    campaignDiagnostics: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        return { items: await diagnoseCampaign(context, call.who.session.centreId, campaign) };
      },
    },
    campaignDispositions: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        return treeView(await store.campaigns.dispositionTree(call.who.session.centreId, campaign.id));
      },
    },
    campaignDispositionsPut: {
      async handle(call) {
        const { who, body, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const input = treeInput(body);
        const before = await store.campaigns.dispositionTree(centreId, campaign.id);
        if (before.revision !== body.revision) throw new ProblemError("stale");
        const used = campaign.redial.rules.flatMap(({ action }) =>
          action.kind === "complete" ? [action.disposition] : [],
        );
        const faults = dispositionTreeFaults(before, input, new Set(used));
        if (faults.length > 0) throw invalid(faults);
        const after = await store.campaigns.setDispositionTree(
          centreId,
          campaign.id,
          { ...input, revision: body.revision },
          clock.now(),
          actorOf(who, request),
        );
        await engine.campaigns.changed(centreId, campaign.id);
        return treeView(after);
      },
    },
  };
}

/** Who may change only what he is named in, is named in what he makes. */
const makerOf = (who: SignedIn) =>
  may(who, "svc.admin.all") ? [] : [{ userId: who.session.userId, role: "administrator" as const }];

/** The campaign that the address names; one of another centre is not found (PLT-TEN-02). */
export async function campaignOf(
  { store }: Pick<ServerContext, "store">,
  { who, params }: Pick<Call<"campaign">, "who" | "params">,
): Promise<CampaignRow> {
  const row = await store.campaigns.get(who.session.centreId, params.id as CampaignId);
  if (row === undefined) throw new ProblemError("not_found");
  return row;
}

/** Other members of its group of linked campaigns. */
export async function othersOf(
  { store }: Pick<ServerContext, "store">,
  centreId: CentreId,
  { id, link }: Campaign,
): Promise<CampaignGroupRow["members"]> {
  if (link === undefined) return [];
  const group = (await store.campaignGroups.list(centreId)).find((each) => each.id === link.groupId);
  return (group?.members ?? []).filter((member) => member.id !== id);
}

/**
 * A change of what a group shares is a change in all its members: whoever makes it may change them all, and has seen the list
 * (OUT-LNK-12).
 */
async function mustReachShared(
  context: ServerContext,
  { who, body }: Pick<Call<"campaignChange">, "who" | "body">,
  campaign: Campaign,
  input: CampaignInput,
  needed: readonly Privilege[],
): Promise<void> {
  // The whole group is switched on as one (OUT-LNK-14).
  if (input.enabled && !campaign.enabled) {
    const others = await othersOf(context, who.session.centreId, campaign);
    await mustReachAll(context, who, others, campaignEditors);
  }
  const settings = sharedDifferences(sharedOf(campaignInput({}, campaign, undefined)), sharedOf(input));
  if (settings.length === 0) return;
  await mustChangeAll(context, who, campaign, { settings, needed, confirmed: body.sharedConfirmed === true });
}

export async function mustChangeAll(
  context: Pick<ServerContext, "store">,
  who: SignedIn,
  campaign: Campaign,
  change: {
    readonly settings: readonly SharedSetting[];
    readonly needed: readonly Privilege[];
    readonly confirmed: boolean;
  },
): Promise<void> {
  const { settings, needed, confirmed } = change;
  const others = await othersOf(context, who.session.centreId, campaign);
  await mustReachAll(context, who, others, needed);
  const campaigns = others.map(({ name }) => name);
  if (campaigns.length > 0 && !confirmed)
    throw new ProblemError("shared_settings", { params: { settings, campaigns } });
}

/** Starting one starts the whole group (OUT-LNK-14): nobody starts so what he may not start. */
async function mustRunAll(context: ServerContext, who: SignedIn, campaign: Campaign): Promise<void> {
  const others = await othersOf(context, who.session.centreId, campaign);
  await mustReachAll(
    context,
    who,
    others.filter(({ enabled }) => enabled),
    campaignRunners,
  );
}

async function mustReachAll(
  { store }: Pick<ServerContext, "store">,
  who: SignedIn,
  members: readonly { readonly id: CampaignId }[],
  anyOf: readonly Privilege[],
): Promise<void> {
  const reached = members.length === 0 ? undefined : await campaignsFor(store, who, anyOf);
  if (reached && members.some(({ id }) => !reached.includes(id))) throw new ProblemError("forbidden");
}

/**
 * What a manager changes at his desk: mode, factor, groups, and of each list whether it is on, its order and ratio (OUT-STA-01).
 * Everything else needs the right to change the campaign.
 */
const runSettings = ["mode", "dialsPerAgent", "groupIds", "lists", "version", "sharedConfirmed"];

async function neededFor(
  { store }: ServerContext,
  who: SignedIn,
  campaign: Campaign,
  change: CampaignChange,
): Promise<readonly Privilege[]> {
  const given = Object.entries(change).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const attached = campaign.associations.map(({ listId, instance }) => `${listId} ${instance}`).sort();
  const wanted = change.lists?.map(({ listId, instance = "" }) => `${listId} ${instance}`).sort() ?? attached;
  const runs = given.every((key) => runSettings.includes(key));
  if (runs && wanted.join() === attached.join()) return campaignRunners;
  if (!(await mayInCampaign(store, who, campaign.id, campaignEditors))) throw new ProblemError("forbidden");
  return campaignEditors;
}

/** «Завершить со статусом» takes a status that closes the record (OUT-RED-11); a new campaign has the predefined ones. */
async function mustCloseRecords(
  { store }: ServerContext,
  centreId: CentreId,
  campaignId: CampaignId | undefined,
  { redial }: CampaignCreate | CampaignChange,
): Promise<void> {
  const rules = redial?.rules ?? [];
  if (!rules.some(({ action }) => action.kind === "complete")) return;
  const known = campaignId
    ? await store.campaigns.dispositions(centreId, campaignId)
    : predefinedDispositions;
  const faults = rules.flatMap(({ action }, place) => {
    const status = known.find(({ key }) => key === action.disposition);
    if (action.kind !== "complete" || (status && closesRecord(status.type))) return [];
    return [{ field: `redial.rules.${place}.action.disposition`, code: "not_allowed" as const }];
  });
  if (faults.length > 0) throw invalid(faults);
}

import { sharedDifferences } from "@perezvon/dialer";
import { type Campaign, type CampaignId, type CentreId, dispositionTreeFaults } from "@perezvon/model";
import type { CampaignInput, CampaignRow } from "@perezvon/store";
import { figuresOfAll, figuresOfOne } from "../figures/campaign-figures.ts";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { callerOf, callersOf, entriesOf } from "./caller-input.ts";
import { diagnoseCampaign } from "./campaign-diagnostics.ts";
import { campaignFaults, campaignInput, mustStopAboveCap, sharedOf } from "./campaign-input.ts";
import { treeInput, treeView } from "./disposition-tree-view.ts";
import { actorOf } from "./inputs.ts";
import { mustBeKnown } from "./scenarios.ts";
import { campaignView, pageOf } from "./views.ts";

type CampaignHandlers = Handlers<
  | "campaigns"
  | "campaignCreate"
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
  const view = async (centreId: CentreId, { campaign }: CampaignRow) =>
    campaignView(campaign, await figuresOfOne(context, centreId, campaign));
  const told = async (centreId: CentreId, row: CampaignRow) => {
    await engine.campaigns.changed(centreId, row.campaign.id);
    // What the members of a group share, and their start, changes in all of them (OUT-LNK-12, OUT-LNK-14).
    for (const { id } of await othersOf(context, centreId, row.campaign)) {
      await engine.campaigns.changed(centreId, id);
    }
    return view(centreId, row);
  };
  return {
    campaigns: {
      async handle({ who, query }) {
        const { centreId } = who.session;
        const page = await store.campaigns.page(centreId, query);
        const campaigns = page.items.map(({ campaign }) => campaign);
        const figures = await figuresOfAll(context, centreId, campaigns);
        const views = new Map(page.items.map((row, n) => [row, campaignView(row.campaign, figures[n]!)]));
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
        const entries = await entriesOf(store, centreId, who.user.centre.homeCountry, body.entryNumbers);
        const input = campaignInput(body, undefined, caller, callers, entries);
        mustStopAboveCap(input);
        return told(
          centreId,
          await store.campaigns.create(centreId, input, clock.now(), actorOf(who, request)),
        );
      },
    },
    campaign: {
      handle: async (call) => view(call.who.session.centreId, await campaignOf(context, call)),
    },
    campaignChange: {
      check: campaignFaults,
      async handle(call) {
        const { who, body, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const caller = await callerOf(store, centreId, who.user.centre.homeCountry, body.callerNumber);
        const callers = await callersOf(store, centreId, who.user.centre.homeCountry, body.callers);
        await mustBeKnown(context, centreId, body);
        const entries = await entriesOf(store, centreId, who.user.centre.homeCountry, body.entryNumbers);
        const input = campaignInput(body, campaign, caller, callers, entries);
        mustStopAboveCap(input);
        if (body.sharedConfirmed !== true) await mustBeConfirmed(context, centreId, campaign, input);
        const row = await store.campaigns.update(
          centreId,
          campaign.id,
          input,
          { version: body.version, at: clock.now(), archive: context.archives.write },
          actorOf(who, request),
        );
        return told(centreId, row);
      },
    },
    campaignDelete: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        const others = await othersOf(context, centreId, campaign);
        await store.campaigns.delete(centreId, campaign.id, actorOf(call.who, call.request));
        await context.exports.forget(centreId, campaign.id);
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
        return told(
          centreId,
          await store.campaigns.setStarted(centreId, campaign.id, true, clock.now(), actor),
        );
      },
    },
    campaignStop: {
      async handle(call) {
        const { who, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const actor = actorOf(who, request);
        return told(
          centreId,
          await store.campaigns.setStarted(centreId, campaign.id, false, clock.now(), actor),
        );
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
async function othersOf({ store }: Pick<ServerContext, "store">, centreId: CentreId, { id, link }: Campaign) {
  if (link === undefined) return [];
  const group = (await store.campaignGroups.list(centreId)).find((each) => each.id === link.groupId);
  return (group?.members ?? []).filter((member) => member.id !== id);
}

/** A change of what a group shares is a change in all its members: somebody has to have seen the list (OUT-LNK-12). */
async function mustBeConfirmed(
  context: Pick<ServerContext, "store">,
  centreId: CentreId,
  campaign: Campaign,
  input: CampaignInput,
): Promise<void> {
  const settings = sharedDifferences(sharedOf(campaignInput({}, campaign, undefined)), sharedOf(input));
  if (settings.length === 0) return;
  const campaigns = (await othersOf(context, centreId, campaign)).map(({ name }) => name);
  if (campaigns.length > 0) throw new ProblemError("shared_settings", { params: { settings, campaigns } });
}

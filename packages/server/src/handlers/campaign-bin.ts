import type { CampaignBin } from "@perezvon/api";
import type { CampaignId } from "@perezvon/model";
import type { DeletedCampaignRow } from "@perezvon/store";
import { figuresOfOne } from "../figures/campaign-figures.ts";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { campaignEditors, campaignRights, campaignsFor } from "../sign-in/campaign-rights.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { campaignView, instant } from "./views.ts";

type CampaignBinHandlers = Handlers<"campaignBin" | "campaignBinPut" | "campaignRestore" | "campaignPurge">;

/** «Корзина» (OUT-RES-12): whoever may delete a campaign may restore it. */
export function campaignBinHandlers(context: ServerContext): CampaignBinHandlers {
  const { store, engine, clock } = context;
  const bin = async (who: SignedIn): Promise<CampaignBin> => {
    const only = await campaignsFor(store, who, campaignEditors);
    const { keptDays, campaigns } = await store.campaignBin.list(who.session.centreId, only);
    return { keptDays, items: campaigns.map(view) };
  };
  /** Another's campaign is none to him, in the bin as outside. */
  const mustReach = async (who: SignedIn, id: CampaignId) => {
    const only = await campaignsFor(store, who, campaignEditors);
    if (only && !only.includes(id)) throw new ProblemError("not_found");
  };
  return {
    campaignBin: { handle: ({ who }) => bin(who) },
    campaignBinPut: {
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        await store.campaignBin.setKeptDays(centreId, body.keptDays, clock.now(), actorOf(who, request));
        return bin(who);
      },
    },
    campaignRestore: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const id = params.id as CampaignId;
        await mustReach(who, id);
        const { centreId } = who.session;
        const name = body.name === undefined ? undefined : trimmedName(body.name);
        const actor = actorOf(who, request);
        const { campaign, lostNumbers } = await store.campaignBin.restore(
          centreId,
          id,
          name,
          clock.now(),
          actor,
        );
        await engine.campaigns.changed(centreId, id);
        const figures = await figuresOfOne(context, centreId, campaign);
        const rights = (await campaignRights(store, who))(id);
        return { campaign: campaignView(campaign, figures, rights), lostNumbers: [...lostNumbers] };
      },
    },
    campaignPurge: {
      async handle({ who, params, request }) {
        const id = params.id as CampaignId;
        await mustReach(who, id);
        await store.campaignBin.purge(who.session.centreId, id, clock.now(), actorOf(who, request));
        return null;
      },
    },
  };
}

function view({ id, name, kind, deletedAt, deletedBy, goneAt, ...rest }: DeletedCampaignRow) {
  const { records, dials, recordings, archives } = rest;
  return {
    id,
    name,
    kind,
    deletedBy,
    deletedAt: instant(deletedAt),
    goneAt: instant(goneAt),
    holdings: { records, dials, recordings, archives },
  };
}

import { isOfCampaign, privilegesOf, type Route } from "@perezvon/api";
import { assert } from "@perezvon/base";
import type { CampaignId } from "@perezvon/model";
import type { Store } from "@perezvon/store";
import type { FastifyRequest } from "fastify";
import { mustInCampaign } from "../sign-in/campaign-rights.ts";
import { ProblemError } from "./problem-error.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A route of a campaign that asks for no privilege would be open to everybody: it does not register. */
export function mustBeGuarded({ path, privilege }: Route): void {
  assert(!isOfCampaign(path) || privilege.kind === "privilege", "a campaign's route asks for no privilege");
}

/**
 * The one place where it is decided whether somebody may do this with this campaign: every route below `/campaigns/:id` passes it
 * before its handler, so that none can forget to ask (OUT-CMP-04).
 */
export async function admitToCampaign(
  request: FastifyRequest,
  { path, privilege }: Route,
  store: Pick<Store, "campaignPeople">,
): Promise<void> {
  if (!isOfCampaign(path)) return;
  const who = request.signedIn;
  assert(who, "a campaign's route asked who is signed in");
  const { id } = request.params as { readonly id: string };
  if (!uuid.test(id)) throw new ProblemError("not_found");
  await mustInCampaign(store, who, id as CampaignId, privilegesOf(privilege));
}

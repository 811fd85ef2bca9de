import { type CampaignRole, type CampaignTie, campaignRoles } from "@perezvon/model";
import type { Privilege } from "./privileges.ts";
import type { Access } from "./route.ts";

const named: readonly CampaignTie[] = campaignRoles;

/**
 * On which campaigns a privilege works: on every one, or on those that the person is tied to so (PLT-ROL-03). A privilege that is
 * not here opens no campaign, whatever route names it.
 */
const reach: Readonly<Partial<Record<Privilege, "every" | readonly CampaignTie[]>>> = {
  "svc.admin.all": "every",
  "svc.admin": ["administrator"],
  "svc.lists": ["administrator", "manager"],
  "sup.campaigns": ["manager"],
  "sup.metrics": ["manager", "supervisor"],
  "sup.reports": ["manager", "supervisor"],
  "qm.listen.all": "every",
  "qm.listen.services": ["manager", "auditor"],
  "qm.listen.groups": ["supervisor"],
  "cli.view": named,
  "cli.results": named,
  "cli.recordings": named,
  "api.stats": ["administrator", "manager", "supervisor"],
  // Of programs alone (PLT-ROL-09).
  "api.lists": "every",
};

/** Which lists a person may be put into with effect: a name gives nothing that his roles lack (INB-PER-03). */
const worksAs: Readonly<Record<CampaignRole, readonly Privilege[]>> = {
  administrator: ["svc.admin.all", "svc.admin"],
  manager: ["svc.admin.all", "sup.campaigns"],
  auditor: ["qm.listen.all", "qm.listen.services", "cli.view", "cli.results", "cli.recordings"],
};

/** Whether one of the privileges asked for, if he has it, works on a campaign he is tied to like this. */
export function worksOnCampaign(
  held: readonly string[],
  anyOf: readonly Privilege[],
  ties: readonly CampaignTie[],
): boolean {
  return anyOf.some((privilege) => {
    const where = held.includes(privilege) ? reach[privilege] : undefined;
    return where === "every" || (where?.some((tie) => ties.includes(tie)) ?? false);
  });
}

/** Whether he needs no tie: one of them works on every campaign of the centre. */
export function worksOnEveryCampaign(held: readonly string[], anyOf: readonly Privilege[]): boolean {
  return worksOnCampaign(held, anyOf, []);
}

export function rolesWithEffect(held: readonly string[]): CampaignRole[] {
  return campaignRoles.filter((role) => worksAs[role].some((privilege) => held.includes(privilege)));
}

/** Routes whose address begins with a campaign: who may call them is asked for that campaign. */
export function isOfCampaign(path: string): boolean {
  return /^\/campaigns\/:id(\/|$)/.test(path);
}

/** The privileges of an access; none where it asks for none, so that such a route opens no campaign. */
export function privilegesOf(access: Access): readonly Privilege[] {
  return access.kind === "privilege" ? access.anyOf : [];
}

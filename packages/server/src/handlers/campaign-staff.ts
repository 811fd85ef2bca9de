import { type CampaignStaff, type CampaignStaffPut, type FieldFault, rolesWithEffect } from "@perezvon/api";
import {
  type CampaignPerson,
  type CampaignRole,
  type CentreId,
  campaignRoles,
  type GroupId,
  type UserId,
} from "@perezvon/model";
import type { StaffRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { campaignEditors, campaignRunners, mayInCampaign } from "../sign-in/campaign-rights.ts";
import { campaignOf, mustChangeAll, othersOf } from "./campaigns.ts";
import { actorOf } from "./inputs.ts";

const fields = {
  administrator: "administratorIds",
  manager: "managerIds",
  auditor: "auditorIds",
} as const satisfies Record<CampaignRole, keyof CampaignStaffPut>;

/** «Персонал»: whose agents take the calls, and who may do what with the campaign (OUT-CMP-04). */
export function campaignStaffHandlers(
  context: ServerContext,
): Handlers<"campaignStaff" | "campaignStaffPut"> {
  const { store, engine, clock } = context;
  return {
    campaignStaff: {
      async handle(call) {
        const { centreId } = call.who.session;
        const { campaign } = await campaignOf(context, call);
        return staffView(context, centreId, await store.campaignPeople.staff(centreId, campaign.id));
      },
    },
    campaignStaffPut: {
      async handle(call) {
        const { who, body, request } = call;
        const { centreId } = who.session;
        const { campaign } = await campaignOf(context, call);
        const before = await store.campaignPeople.staff(centreId, campaign.id);
        const named = campaignRoles.some((role) => body[fields[role]] !== undefined);
        const needed = named ? campaignEditors : campaignRunners;
        if (!(await mayInCampaign(store, who, campaign.id, needed))) throw new ProblemError("forbidden");
        const faults = staffFaults(body);
        if (faults.length > 0) throw invalid(faults);
        if (levelsOf(before.groups) !== levelsOf(body.groups)) {
          const confirmed = body.sharedConfirmed === true;
          await mustChangeAll(context, who, campaign, {
            settings: ["groups"],
            needed: campaignRunners,
            confirmed,
          });
        }
        const row = await store.campaignPeople.setStaff(
          centreId,
          campaign.id,
          {
            groups: body.groups.map(({ groupId, level }) => ({ groupId: groupId as GroupId, level })),
            people: named ? peopleOf(body, before) : undefined,
          },
          { version: body.version, at: clock.now() },
          actorOf(who, request),
        );
        for (const { id } of [campaign, ...(await othersOf(context, centreId, campaign))])
          await engine.campaigns.changed(centreId, id);
        await engine.agentsChanged(centreId);
        return staffView(context, centreId, row);
      },
    },
  };
}

/** What is left out stays as it was. */
function peopleOf(body: CampaignStaffPut, before: StaffRow): CampaignPerson[] {
  return campaignRoles.flatMap((role) => {
    const given = body[fields[role]];
    if (given === undefined) return before.people.filter((person) => person.role === role);
    return [...new Set(given)].map((userId) => ({ userId: userId as UserId, role }));
  });
}

function staffFaults({ groups }: CampaignStaffPut): FieldFault[] {
  const ids = groups.map(({ groupId }) => groupId);
  return ids.flatMap((id, place) =>
    ids.indexOf(id) < place ? [{ field: `groups.${place}.groupId`, code: "duplicate" }] : [],
  );
}

function levelsOf(groups: readonly { readonly groupId: string; readonly level: number }[]): string {
  return groups
    .map(({ groupId, level }) => `${groupId} ${level}`)
    .sort()
    .join();
}

async function staffView(
  { store }: ServerContext,
  centreId: CentreId,
  { groups, people, version }: StaffRow,
): Promise<CampaignStaff> {
  const idsOf = (wanted: CampaignRole) =>
    people.filter(({ role }) => role === wanted).map(({ userId }) => userId);
  const candidates = await store.campaignPeople.candidates(centreId);
  return {
    groups: [...groups],
    administratorIds: idsOf("administrator"),
    managerIds: idsOf("manager"),
    auditorIds: idsOf("auditor"),
    people: candidates.map(({ id, login, name, privileges }) => ({
      id,
      login,
      name,
      effective: rolesWithEffect(privileges),
    })),
    version,
  };
}

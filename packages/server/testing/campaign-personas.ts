import {
  type Campaign,
  type CampaignStaff,
  isOfCampaign,
  privilegesOf,
  type Route,
  routes,
  type UserCreated,
  worksOnCampaign,
} from "@perezvon/api";
import { type CampaignTie, campaignRoles } from "@perezvon/model";
import type { TestClient } from "./test-client.ts";
import type { TestServer } from "./test-server.ts";

/** What somebody may do with a campaign, as OUT-CMP-04 tells it. */
type Act = "see" | "run" | "edit" | "report";

/**
 * The act that a route is, written by hand so that a route does not judge itself. Of one that is not here only this is asked: that
 * it is closed to whoever may do nothing with the campaign.
 */
const acts: Readonly<Record<Act, readonly string[]>> = {
  see: [
    "campaign",
    "campaignStatistics",
    "campaignEvents",
    "campaignDiagnostics",
    "campaignDispositions",
    "campaignMetrics",
    "campaignPacing",
    "campaignThresholds",
    "campaignLists",
    "campaignListCount",
    "campaignListQuota",
  ],
  run: [
    "campaignChange",
    "campaignListChange",
    "campaignStaff",
    "campaignStaffPut",
    "campaignStart",
    "campaignStop",
    "campaignThresholdsPut",
    "campaignRecord",
    "campaignRecordAction",
    "recordToolCount",
    "recordToolApply",
    "campaignSetUp",
    "campaignForecast",
    "campaignForecastAssumptions",
    "campaignForecastStart",
    "campaignForecastCancel",
    "campaignForecastFile",
  ],
  edit: [
    "campaignDelete",
    "campaignCopy",
    "campaignDispositionsPut",
    "campaignListAttach",
    "campaignListDetach",
    "campaignLinkPut",
    "campaignLinkDelete",
    "campaignArchiveDelete",
    "campaignHoldings",
    "exportTasks",
    "exportTaskCreate",
    "exportTaskTry",
    "exportTaskPut",
    "exportTaskDelete",
    "exportTaskRun",
    "exportTaskRuns",
  ],
  report: [
    "campaignResults",
    "campaignResultRows",
    "campaignExportStart",
    "campaignExports",
    "campaignExport",
    "campaignExportFile",
    "campaignExportCancel",
    "campaignExportDelete",
    "campaignArchives",
    "campaignArchiveFile",
  ],
};
/** Open to whoever sees the campaign and to whoever gets its results. */
const seenOrReported = ["campaignStatuses"];

export const campaignRoutesOfAll = (Object.entries(routes) as [string, Route][]).filter(([, { path }]) =>
  isOfCampaign(path),
);

export interface Persona {
  readonly who: string;
  readonly client: TestClient;
  readonly ties: readonly CampaignTie[];
  readonly may: readonly Act[];
}

/** Undefined where the table does not say. */
export function mayCall({ may }: Persona, route: string): boolean | undefined {
  if (seenOrReported.includes(route)) return may.includes("see") || may.includes("report");
  const found = (["see", "run", "edit", "report"] as const).find((act) => acts[act].includes(route));
  return found === undefined && may.length > 0 ? undefined : found !== undefined && may.includes(found);
}

/** What the rule says, for these ties. */
export function decides({ client, ties }: Persona, { privilege }: Route): boolean {
  return worksOnCampaign(client.me!.privileges, privilegesOf(privilege), ties);
}

/** People of every kind, before one campaign of a group that one of them leads. */
export async function campaignPersonas(
  server: TestServer,
  admin: TestClient,
): Promise<{ readonly campaign: Campaign; readonly other: Campaign; readonly personas: readonly Persona[] }> {
  const groups = (await admin.get<{ items: { id: string; name: string }[] }>("/groups")).body.items;
  const [led, apart] = ["ИТ", "Специалисты"].map((name) => groups.find((group) => group.name === name)!.id);
  const person = async (login: string, role: string) => {
    const body = { login, lastName: login, roles: [role], groupIds: [apart] };
    const made = await admin.post<UserCreated>("/users", body);
    const client = server.client(`127.9.0.${made.body.user.id.charCodeAt(35)}`);
    await client.signIn(login, made.body.temporaryPassword!, "demo");
    await client.post("/me/password", { current: made.body.temporaryPassword, next: "Долгий-Пароль-2026" });
    await client.refresh();
    return client;
  };
  const here = await person("cad.here", "CAD");
  const elsewhere = await person("cad.elsewhere", "CAD");
  const manager = await person("manager.here", "CMP");
  const leader = await person("leader.here", "SUP");
  const auditor = await person("auditor.here", "AUD");
  const client = await person("client.here", "CLI");
  const nameOnly = await person("agent.here", "AGT");
  const stranger = await person("leader.elsewhere", "SUP");
  const idOf = ({ me }: TestClient) => me!.user.id;
  await admin.patch(`/users/${idOf(leader)}`, { supervisedGroupIds: [led] });
  await admin.patch(`/users/${idOf(stranger)}`, { supervisedGroupIds: [apart] });
  await leader.refresh();
  const make = async (name: string, groupIds: (string | undefined)[]) =>
    (await admin.post<Campaign>("/campaigns", { name, groupIds })).body;
  const campaign = await make("Своя кампания", [led]);
  const other = await make("Другая кампания", []);
  await admin.put<CampaignStaff>(`/campaigns/${campaign.id}/staff`, {
    groups: [{ groupId: led, level: 100 }],
    administratorIds: [idOf(here), idOf(nameOnly)],
    managerIds: [idOf(manager), idOf(nameOnly)],
    auditorIds: [idOf(auditor), idOf(client), idOf(nameOnly)],
  });
  await admin.put(`/campaigns/${other.id}/staff`, { groups: [], administratorIds: [idOf(elsewhere)] });
  return {
    campaign,
    other,
    personas: [
      {
        who: "administrator of the campaign",
        client: here,
        ties: ["administrator"],
        may: ["see", "run", "edit", "report"],
      },
      { who: "administrator of another campaign", client: elsewhere, ties: [], may: [] },
      { who: "manager of the campaign", client: manager, ties: ["manager"], may: ["see", "run", "report"] },
      { who: "supervisor of its group", client: leader, ties: ["supervisor"], may: ["see", "report"] },
      { who: "supervisor of another group", client: stranger, ties: [], may: [] },
      { who: "auditor of the campaign", client: auditor, ties: ["auditor"], may: [] },
      { who: "client of the campaign", client, ties: ["auditor"], may: ["report"] },
      { who: "agent who is named everywhere", client: nameOnly, ties: campaignRoles, may: [] },
    ],
  };
}

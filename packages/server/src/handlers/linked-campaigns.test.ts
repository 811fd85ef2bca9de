import type { Campaign, CampaignGroup, ContactList, Finding, Group, Problem } from "@perezvon/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let admin: TestClient;
let group: Group;
let list: ContactList;
let names = 0;
beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  const groups = await admin.get<{ items: Group[] }>("/groups");
  group = groups.body.items.find(({ name }) => name === "Контакт центр")!;
  list = (await admin.get<{ items: ContactList[] }>("/lists")).body.items[0]!;
});
afterAll(() => server.close());

const faults = (problem: Problem) =>
  Object.fromEntries((problem.errors ?? []).map(({ field, code }) => [field, code]));

async function create(more: object = {}): Promise<Campaign> {
  const answer = await admin.post<Campaign>("/campaigns", { name: `Кампания ${++names}`, ...more });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

const ready = () => ({
  groupIds: [group.id],
  lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
  callerNumber: "+74990000001",
});

describe("linked campaigns", () => {
  const groupOf = async (name: string) =>
    (await admin.get<{ items: CampaignGroup[] }>("/campaign-groups")).body.items.find(
      (each) => each.name === name,
    )!;
  const campaignNow = async ({ id }: { id: string }) => (await admin.get<Campaign>(`/campaigns/${id}`)).body;
  /** A stopped, switched-off campaign that could start. */
  const member = (more: object = {}) => create({ ...ready(), enabled: false, ...more });
  const place = (campaign: Campaign, linked: CampaignGroup, after: Campaign | null, sharedConfirmed = true) =>
    admin.put<Campaign>(`/campaigns/${campaign.id}/link`, {
      groupId: linked.id,
      after: after?.id ?? null,
      sharedConfirmed,
    });

  it("OUT-LNK-10 groups have unique names and are added, renamed and deleted", async () => {
    const made = await admin.post<CampaignGroup>("/campaign-groups", { name: "Долги" });
    expect(made).toMatchObject({ status: 201, body: { name: "Долги", members: [] } });
    const twice = await admin.post<Problem>("/campaign-groups", { name: "долги" });
    expect(faults(twice.body)).toEqual({ name: "duplicate" });
    const renamed = await admin.patch(`/campaign-groups/${made.body.id}`, { name: "Долги 2026" });
    expect(renamed.body).toMatchObject({ name: "Долги 2026" });
    expect((await admin.delete(`/campaign-groups/${made.body.id}`)).status).toBe(204);
    expect((await admin.delete(`/campaign-groups/${made.body.id}`)).status).toBe(404);
  });

  it("OUT-LNK-11 OUT-LNK-12 a newcomer is stopped and disabled, and takes over what the group shares after a warning", async () => {
    const linked = (await admin.post<CampaignGroup>("/campaign-groups", { name: "Цепочка" })).body;
    const automatic = { start: { kind: "hours" }, stop: { kind: "hours" } };
    const hours = {
      entries: [
        {
          kind: "open",
          days: [{ kind: "weekly", weekday: 1 }],
          start: "09:00",
          end: "18:00",
          timeZone: "UTC",
        },
      ],
    };
    const dialTime = { hours, schedules: [], useCallingHours: false, twoZones: false };
    const first = await member({ noAnswerSeconds: 30, automatic, dialTime });
    expect((await place(first, linked, null)).body.link).toEqual({
      ...{ groupId: linked.id, groupName: "Цепочка", after: null },
    });
    const running = await create(ready());
    expect(await place(running, linked, first)).toMatchObject({ status: 409, body: { code: "running" } });
    const second = await member({ groupIds: [], dispositionRequired: false });
    const warned = await admin.put<Problem>(`/campaigns/${second.id}/link`, {
      groupId: linked.id,
      after: first.id,
    });
    expect(warned).toMatchObject({
      status: 409,
      body: {
        code: "shared_settings",
        params: { settings: ["dialling", "hours", "automatic", "groups"], campaigns: [second.name] },
      },
    });
    expect(await campaignNow(second)).toMatchObject({ link: null, noAnswerSeconds: 45, groupIds: [] });
    expect((await place(second, linked, first)).body).toMatchObject({
      link: { after: first.id },
      noAnswerSeconds: 30,
      groupIds: [group.id],
      automatic,
      dialTime: { hours },
      // Not shared: lists, numbers, statuses, redials, do-not-call and results.
      dispositionRequired: false,
    });
    // A change in any member is made in all, after confirmation.
    const change = { noAnswerSeconds: 25 };
    expect(await admin.patch(`/campaigns/${second.id}`, change)).toMatchObject({
      status: 409,
      body: { code: "shared_settings", params: { settings: ["dialling"], campaigns: [first.name] } },
    });
    expect((await campaignNow(second)).noAnswerSeconds).toBe(30);
    await admin.patch(`/campaigns/${second.id}`, { ...change, sharedConfirmed: true });
    expect((await campaignNow(first)).noAnswerSeconds).toBe(25);
    expect((await admin.patch(`/campaigns/${second.id}`, { callerNumber: null })).status).toBe(200);
  });

  it("OUT-LNK-13 OUT-LNK-14 OUT-LNK-19 circles are refused, one head is needed, a group starts as one and can be left", async () => {
    const linked = (await admin.post<CampaignGroup>("/campaign-groups", { name: "Три" })).body;
    const [a, b, c] = [await member(), await member(), await member()];
    await place(a, linked, null);
    await place(b, linked, a);
    const stranger = await admin.put<Problem>(`/campaigns/${c.id}/link`, {
      groupId: linked.id,
      after: list.id,
    });
    expect(faults(stranger.body)).toEqual({ after: "not_found" });
    await place(c, linked, null);
    const circle = await place(a, linked, b);
    expect(faults(circle.body as unknown as Problem)).toEqual({ after: "circle" });
    // The whole group is switched on as one.
    await admin.patch(`/campaigns/${b.id}`, { enabled: true });
    expect((await campaignNow(a)).enabled).toBe(true);
    /** What keeps it from starting. */
    const errors = async () =>
      (await admin.get<{ items: Finding[] }>(`/campaigns/${b.id}/diagnostics`)).body.items
        .filter(({ severity }) => severity === "error")
        .map(({ code }) => code);
    expect(await errors()).toEqual(["group_without_head"]);
    expect((await admin.post<Problem>(`/campaigns/${b.id}/start`)).body.code).toBe("diagnostics");
    await place(c, linked, b);
    expect(await errors()).toEqual([]);
    await admin.post(`/campaigns/${b.id}/start`);
    const { members } = await groupOf("Три");
    expect(members.map(({ state }) => state.code)).toEqual(["idle", "idle", "idle"]);
    expect((await campaignNow(c)).started).toBe(true);
    // A hand stops the one; leaving needs a stop; followers take over the predecessor.
    expect(await admin.delete(`/campaigns/${b.id}/link`)).toMatchObject({
      status: 409,
      body: { code: "running" },
    });
    await admin.post(`/campaigns/${b.id}/stop`);
    expect((await campaignNow(a)).started).toBe(true);
    expect((await campaignNow(b)).state).toMatchObject({ code: "stopped", reason: "by_hand" });
    expect((await admin.delete<Campaign>(`/campaigns/${b.id}/link`)).body).toMatchObject({ link: null });
    expect((await campaignNow(c)).link).toMatchObject({ after: a.id });
    for (const { id } of [a, c]) await admin.post(`/campaigns/${id}/stop`);
    expect((await admin.delete(`/campaign-groups/${linked.id}`)).status).toBe(204);
    expect((await campaignNow(c)).link).toBeNull();
  });

  it("OUT-LNK-01 OUT-LNK-02 OUT-LNK-05 OUT-LNK-06 a list takes records by the statuses of another campaign", async () => {
    const [source, second] = [await create(ready()), await create(ready())];
    const lists = `/campaigns/${second.id}/lists`;
    const [{ id }] = (await admin.get<{ items: { id: string }[] }>(lists)).body.items as [{ id: string }];
    const statusFilter = {
      ...{ campaignId: source.id, dispositions: ["not_reached_all"], match: "in", delayMinutes: 30 },
    };
    const saved = await admin.patch<{ statusFilter: object; filter: null; total: number }>(`${lists}/${id}`, {
      statusFilter,
    });
    expect(saved.body, saved.text).toMatchObject({ statusFilter, filter: null, total: 0 });
    const wrong = async (change: object) =>
      faults(
        (await admin.patch<Problem>(`${lists}/${id}`, { statusFilter: { ...statusFilter, ...change } })).body,
      );
    expect(await wrong({ campaignId: second.id })).toEqual({ "filter.campaignId": "circle" });
    expect(await wrong({ campaignId: (await create()).id })).toEqual({ "filter.campaignId": "not_found" });
    expect(await wrong({ delayMinutes: 10_081 })).toEqual({
      "statusFilter.delayMinutes": "out_of_range",
    });
    await admin.delete(`/campaigns/${source.id}`);
    const { body } = await admin.get<{ items: Finding[] }>(`/campaigns/${second.id}/diagnostics`);
    expect(body.items.map(({ code }) => code)).toContain("source_campaign_gone");
  });

  it("OUT-CMP-11 OUT-RED-14 automatic start and stop and the limit of a day are kept, and what cannot be is refused", async () => {
    const campaign = await create();
    expect(campaign).toMatchObject({
      automatic: { start: { kind: "never" }, stop: { kind: "never" } },
      redial: { dayLimit: null },
    });
    const automatic = {
      start: { kind: "at", at: "2027-01-11T06:00:00.000Z" },
      stop: { kind: "finished" },
    };
    const redial = { ...campaign.redial, dayLimit: { per: "number", attempts: 2 } };
    await admin.patch(`/campaigns/${campaign.id}`, { automatic, redial });
    expect(await campaignNow(campaign)).toMatchObject({ automatic, redial });
    const wrong = await admin.patch<Problem>(`/campaigns/${campaign.id}`, {
      automatic: { start: { kind: "at" }, stop: { kind: "never" } },
    });
    expect(faults(wrong.body)).toEqual({ "automatic.start.at": "required" });
    const before = { start: automatic.start, stop: { kind: "at", at: "2027-01-10T06:00:00.000Z" } };
    expect(
      faults((await admin.patch<Problem>(`/campaigns/${campaign.id}`, { automatic: before })).body),
    ).toEqual({
      "automatic.stop.at": "from_after_until",
    });
  });
});

import type {
  Campaign,
  CampaignFile,
  CampaignGroup,
  CampaignImportOutcome,
  CampaignListCard,
  CampaignRecord,
  ContactList,
  CorrectionOutcome,
  DispositionTree,
  Finding,
  Group,
  Problem,
  QuotaRow,
  ScriptCard,
} from "@perezvon/api";
import type { CampaignId } from "@perezvon/model";
import { settingsRows } from "@perezvon/store/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { letDial } from "../../testing/dialled.ts";
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
      groupId: linked.id,
      groupName: "Цепочка",
      after: null,
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
      campaignId: source.id,
      dispositions: ["not_reached_all"],
      match: "in",
      delayMinutes: 30,
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

describe("the status of a finished call is corrected", () => {
  it("OUT-DSP-08 OUT-SEL-08 OUT-LNK-01 quota, a following campaign and the results file go by the corrected status; not while the record is in hand", async () => {
    const fields = [{ name: "Телефон", type: "phone" }];
    const own = (await admin.post<ContactList>("/lists", { name: "Для исправления", fields })).body;
    for (const phone of ["+79991000901", "+79991000902"]) {
      const added = await admin.post(`/lists/${own.id}/records`, { values: { Телефон: phone } });
      expect(added.status, added.text).toBe(201);
    }
    const lists = [{ listId: own.id, enabled: true, order: 1, ratio: 1 }];
    const campaign = await create({ ...ready(), lists });
    const follower = await create({ ...ready(), lists });
    const path = `/campaigns/${campaign.id}`;
    const associationOf = async ({ id }: { id: string }) =>
      (await admin.get<{ items: CampaignListCard[] }>(`/campaigns/${id}/lists`)).body.items[0]!;
    const quotaAt = `${path}/lists/${(await associationOf(campaign)).id}`;
    const all = { kind: "all", of: [] };
    const quota = {
      countCurrent: false,
      groups: [{ name: "Все", condition: all, target: 1, dispositions: null }],
    };
    expect((await admin.patch(quotaAt, { quota })).status).toBe(200);
    const statusFilter = { campaignId: campaign.id, dispositions: ["sold"], match: "in", delayMinutes: 0 };
    await admin.patch(`/campaigns/${follower.id}/lists/${(await associationOf(follower)).id}`, {
      statusFilter,
    });
    const filled = async () => {
      const { items } = (await admin.get<{ items: QuotaRow[] }>(`${quotaAt}/quota`)).body;
      return items.find(({ name }) => name === "Все");
    };
    const followed = async () => (await associationOf(follower)).total;
    const rows = async (format: string) =>
      (await admin.get(`${path}/results?format=${format}&header=ru&delimiter=%3B`)).text;
    await admin.post(`${path}/start`);
    expect(await filled()).toMatchObject({ filled: 0, remaining: 2, excluded: 0 });
    await letDial(server, campaign.id as CampaignId, {
      at: server.clock.now(),
      disposition: "sold",
      closes: true,
    });
    // The group is full: its other record is out.
    expect(await filled()).toMatchObject({ filled: 1, remaining: 0, excluded: 1 });
    expect(await followed()).toBe(1);
    expect(await rows("simple")).toContain("Заказ");

    const records = (await admin.get<{ items: { id: number }[] }>(`/lists/${own.id}/records`)).body.items;
    const cards = await Promise.all(
      records.map(async ({ id }) => (await admin.get<CampaignRecord>(`${path}/records/${id}`)).body),
    );
    const dial = cards.flatMap(({ dials }) => dials)[0]!;
    const correct = (disposition: string) =>
      admin.post<CorrectionOutcome & Problem>(`${path}/attempts/${dial.id}/correction`, { disposition });
    const answer = await correct("rejected");
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ record: "closed", disposition: "rejected" });
    // Nobody of the group is sold to any more: its other record is dialled again.
    expect(await filled()).toMatchObject({ filled: 0, remaining: 1, excluded: 0 });
    expect(await followed()).toBe(0);
    for (const format of ["simple", "detailed"]) {
      expect(await rows(format), format).toContain("Отказ");
      expect(await rows(format), format).not.toContain("Заказ");
    }

    expect((await correct("sold")).status).toBe(200);
    expect(await filled()).toMatchObject({ filled: 1, remaining: 0, excluded: 1 });
    expect(await followed()).toBe(1);

    // Open again and handed out: whoever has it in hand decides first.
    expect((await correct("wrong_person")).body).toMatchObject({ record: "redial" });
    expect(await followed()).toBe(0);
    const later = server.clock.now() + 31 * 24 * 3_600_000;
    const claimed = await server.store.engine.campaigns.claim(
      server.centreId,
      campaign.id as CampaignId,
      2,
      later,
    );
    expect(claimed).toHaveLength(2);
    expect(faults((await correct("sold")).body)).toEqual({ disposition: "record_in_hand" });
    expect(await filled()).toMatchObject({ filled: 0 });
  });
});

describe("campaigns as files", () => {
  /** A campaign none of whose settings is as in a new one. */
  async function elaborate(): Promise<Campaign> {
    const sold = {
      key: "sold",
      name: { ru: "Заказ", en: "Sold" },
      type: "final_success" as const,
      code: "S1",
    };
    const before = await create({ name: "Источник статусов", lists: ready().lists });
    const campaign = await create({
      ...ready(),
      kind: "blended",
      mode: "predictive",
      noAnswerSeconds: 33,
      callers: {
        method: "in_turn",
        numbers: ["+74990000001"],
        field: null,
        limits: [{ number: "+74990000001", perDay: 70, restAfter: 9, restMinutes: 15 }],
      },
      preview: { acceptAutomatically: true, seconds: 20, whenOver: "dial", numbers: "next" },
      consentRequired: true,
      afterCallWork: false,
      recording: "record",
      serviceLevel: { percent: 91, seconds: 17 },
      queueNotice: { enabled: true, afterSeconds: 8 },
      automatic: { start: { kind: "at", at: "2027-03-01T07:00:00.000Z" }, stop: { kind: "finished" } },
      dialTime: {
        hours: {
          overlapping: true,
          entries: [
            {
              kind: "open",
              days: [{ kind: "weekly", weekday: 1 }],
              timeZone: "Europe/Moscow",
              start: "10:00",
              end: "18:00",
            },
          ],
        },
        schedules: [],
        useCallingHours: true,
        twoZones: true,
      },
    });
    const path = `/campaigns/${campaign.id}`;
    const tree = (await admin.get<DispositionTree>(`${path}/dispositions`)).body;
    const flags = { visibleToAgents: true, previewSet: true, outboundSet: true, inboundSet: true };
    const own = {
      key: null,
      name: { ru: "В магазин", en: "To a shop" },
      type: "final_failure",
      code: "B2",
      ...flags,
    };
    const folders = tree.folders.map(({ key, name }) => ({
      key,
      name,
      items: tree.items.flatMap(({ folder, ...item }) =>
        folder !== key ? [] : item.key === sold.key ? [{ ...item, ...sold, inboundSet: false }] : [item],
      ),
    }));
    const folder = { key: null, name: { ru: "Магазин", en: "Shop" }, items: [own] };
    const put = await admin.put(`${path}/dispositions`, {
      folders: [folder, ...folders],
      revision: tree.revision,
    });
    expect(put.status, put.text).toBe(200);
    const people = { administratorIds: [], managerIds: [admin.me!.user.id], auditorIds: [] };
    await admin.put(`${path}/staff`, { groups: [{ groupId: group.id, level: 60 }], ...people });
    const script = (
      await admin.post<ScriptCard>("/scripts", {
        name: "Опросный лист",
        draft: {
          pages: [
            {
              key: "start",
              title: "",
              elements: [{ kind: "field", type: "line", key: "need", label: "Что нужно" }],
            },
          ],
        },
      })
    ).body;
    await admin.post(`/scripts/${script.id}/publication`);
    const audio = (await admin.post<{ id: string }>("/audio-messages", { name: "Акция" })).body;
    const doNotCall = (await admin.post<{ id: string }>("/dnc", { name: "Свои", kind: "internal" })).body;
    const rule = {
      disposition: "busy",
      repeats: 1,
      intervalMinutes: 4,
      action: { kind: "complete", disposition: "to_a_shop" },
    };
    const changed = await admin.patch<Campaign>(path, {
      redial: {
        maxAttemptsPerRecord: 7,
        maxAttemptsPerNumber: 2,
        dialAllNumbers: true,
        dayLimit: { per: "record", attempts: 2 },
        frequency: { per: "person", day: 1, week: 2, month: null },
        rules: [rule],
      },
      doNotCall: {
        lists: [{ listId: doNotCall.id, fill: true, field: null }],
        onMatch: "close_record",
        days: 30,
      },
      abandoned: {
        treatment: "message",
        message: "",
        messageId: audio.id,
        language: "ru",
        keepWaitingSeconds: 9,
        reserveAgentHours: 71,
      },
    });
    expect(changed.status, changed.text).toBe(200);
    const [card] = (await admin.get<{ items: CampaignListCard[] }>(`${path}/lists`)).body.items;
    const field = card!.fields[0]!.name;
    const test = { kind: "test", subject: { kind: "field", field }, operator: "not_empty", values: [] };
    const selected = await admin.patch(`${path}/lists/${card!.id}`, {
      priorityHours: 5,
      fullPasses: true,
      filter: { kind: "conditions", condition: { kind: "all", of: [test] } },
      statusFilter: { campaignId: before.id, dispositions: ["sold"], match: "not_in", delayMinutes: 3 },
      sorting: { kind: "fields", fields: [{ field, direction: "descending" }] },
      quota: {
        countCurrent: true,
        groups: [{ name: "Юг", condition: test, target: 5, dispositions: ["to_a_shop"] }],
      },
    });
    expect(selected.status, selected.text).toBe(200);
    const tie = { field: "need", column: field, writeBack: false };
    const tied = await admin.put(`${path}/script`, {
      enabled: true,
      scriptId: script.id,
      place: "after",
      knowledgeBase: true,
      ties: [tie],
    });
    expect(tied.status, tied.text).toBe(200);
    await admin.put(`${path}/audio`, { messageIds: [audio.id] });
    const threshold = { metric: "asrPercent", side: "below", warning: 40, critical: null, sound: true };
    expect((await admin.put(`${path}/thresholds`, { items: [threshold] })).status).toBe(200);
    const target = {
      protocol: "sftp",
      host: "files.example",
      port: 22,
      folder: "x",
      login: "me",
      bucket: "",
      region: "",
      plainHttp: false,
      implicitTls: false,
      hostKey: "",
      authority: "",
    };
    const task = await admin.post(`${path}/export-tasks`, {
      name: "Ночью",
      enabled: true,
      schedule: { every: "day", at: "03:00" },
      timeZone: "Europe/Moscow",
      target,
      fileName: "x",
      format: "detailed",
      lists: [list.id],
      dispositions: ["to_a_shop"],
      compress: true,
      span: "everything",
      skipEmpty: true,
      password: "a secret of this centre",
    });
    expect(task.status, task.text).toBe(201);
    const recordings = await admin.post(`${path}/recording-exports`, {
      name: "Записи",
      enabled: true,
      weekdays: [1, 3],
      target,
      parts: "agent",
      signedOnly: false,
      dispositions: ["sold"],
      endedAfter: "2026-11-01T00:00:00.000Z",
      fileName: "y",
      manifest: false,
      pcm: true,
    });
    expect(recordings.status, recordings.text).toBe(201);
    return campaign;
  }

  it("OUT-CMP-12 exported and imported as JSON, a campaign has every row of settings that it had, is disabled and has no secrets", async () => {
    const original = await elaborate();
    const exported = await admin.get<CampaignFile>(`/campaigns/${original.id}/file`);
    expect(exported.status, exported.text).toBe(200);
    expect(exported.headers["content-disposition"]).toContain("attachment");
    // Nothing in it means something in this centre alone.
    expect(exported.text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(exported.text).not.toContain("a secret of this centre");
    const file = exported.body;
    expect(file.staff).toMatchObject({
      groups: [{ groupId: { ref: "group", name: group.name }, level: 60 }],
    });
    const body = { file, name: "Из файла" };
    const dry = await admin.post<CampaignImportOutcome>("/campaigns/import", { ...body, dryRun: true });
    expect(dry.status, dry.text).toBe(200);
    expect(dry.body).toEqual({ faults: [], campaign: null });
    const named = async () =>
      (await admin.get<{ items: Campaign[] }>("/campaigns?limit=500")).body.items.filter(
        ({ name }) => name === "Из файла",
      );
    expect(await named(), "a dry run keeps nothing").toEqual([]);
    const made = await admin.post<CampaignImportOutcome>("/campaigns/import", body);
    expect(made.status, made.text).toBe(200);
    const { campaign } = made.body;
    expect(campaign).toMatchObject({
      name: "Из файла",
      enabled: false,
      started: false,
      state: { code: "disabled" },
    });
    const [expected, found] = await Promise.all([
      settingsRows(server.ownerUrl, original.id),
      settingsRows(server.ownerUrl, campaign!.id),
    ]);
    for (const [table, rows] of Object.entries(expected)) {
      expect(rows.length, `the original has a row in ${table}`).toBeGreaterThan(0);
      const known = (row: unknown) => ({ ...(row as object), secrets_sealed: undefined });
      expect(found[table]?.map(known), table).toEqual(rows.map(known));
    }
    const again = await admin.get<CampaignFile>(`/campaigns/${campaign!.id}/file`);
    expect({ ...again.body, exportedAt: file.exportedAt }).toEqual({
      ...file,
      settings: { ...file.settings, name: "Из файла" },
    });
  });

  it("OUT-CMP-12 a dry run names each fault at its place; what another centre lacks is named; nothing is made of a faulty file", async () => {
    const { items } = (await admin.get<{ items: Campaign[] }>("/campaigns?limit=500")).body;
    const original = items.find(({ mode, kind }) => mode === "predictive" && kind === "blended")!;
    const { body: file } = await admin.get<CampaignFile>(`/campaigns/${original.id}/file`);
    const there = await server.signedIn("admin", "other");
    const count = async () => (await there.get<{ total: number }>("/campaigns")).body.total;
    const before = await count();
    const told = async (change: object, dryRun = true) => {
      const answer = await there.post<CampaignImportOutcome>("/campaigns/import", {
        file: { ...file, ...change },
        dryRun,
      });
      return Object.fromEntries(answer.body.faults.map(({ field, code }) => [field, code]));
    };
    const missing = {
      "settings.doNotCall.lists.0.listId": "no_such_reference",
      "settings.abandoned.messageId": "no_such_reference",
      "lists.0.statusFilter.campaignId": "no_such_reference",
      "script.scriptId": "no_such_reference",
      "audio.messageIds.0": "no_such_reference",
    };
    expect(await told({})).toMatchObject(missing);
    const refused = await there.post<Problem>("/campaigns/import", { file });
    expect(refused.status).toBe(422);
    expect(faults(refused.body)).toMatchObject(missing);
    expect(refused.body.errors).toContainEqual({
      field: "script.scriptId",
      code: "no_such_reference",
      params: { kind: "script", name: "Опросный лист" },
    });
    const list0 = file.lists![0]!;
    const wrong = await told({
      settings: {
        ...file.settings,
        name: original.name,
        noAnswerSeconds: 9,
        dialsPerAgent: 1.05,
        callerNumber: "+79990000000",
        surprise: 1,
      },
      staff: { groups: [{ groupId: { ref: "group", name: "Такой нет" }, level: 101 }] },
      dispositions: { folders: [] },
      lists: [list0, { ...list0, order: 1000 }],
      thresholds: { items: [{ metric: "luck", side: "below", warning: 1, critical: 1, sound: true }] },
      resultExports: [{ ...file.resultExports![0], timeZone: "Europe/Nowhere" }],
      recordingExports: [{ ...file.recordingExports![0], weekdays: [8] }],
    });
    expect(wrong).toMatchObject({
      "settings.noAnswerSeconds": "out_of_range",
      "settings.dialsPerAgent": "not_a_multiple",
      "settings.callerNumber": "not_found",
      "settings.surprise": "unknown_field",
      "staff.groups.0.groupId": "no_such_reference",
      "staff.groups.0.level": "out_of_range",
      "dispositions.folders": "not_allowed",
      "lists.1.order": "out_of_range",
      "thresholds.items.0.metric": "not_allowed",
      "resultExports.0.timeZone": "timezone",
      "recordingExports.0.weekdays.0": "out_of_range",
    });
    expect(await count()).toBe(before);
    const notOurs = await there.post<Problem>("/campaigns/import", { file: { ...file, version: 2 } });
    expect(faults(notOurs.body)).toEqual({ "file.version": "not_allowed" });
    const taken = await admin.post<CampaignImportOutcome>("/campaigns/import", { file, dryRun: true });
    expect(taken.body.faults).toMatchObject([{ field: "settings.name", code: "duplicate" }]);
    // The least that is a campaign: everything else is as in a new one.
    const least = { format: "perezvon.campaign", version: 1, settings: { name: "Почти пустая" } };
    const made = await there.post<CampaignImportOutcome>("/campaigns/import", { file: least });
    expect(made.body.campaign).toMatchObject({ name: "Почти пустая", mode: "progressive", enabled: false });
    expect((await there.post<Problem>("/campaigns/import", { file: least })).status).toBe(422);
  });
});

import type {
  CallerNumber,
  Campaign,
  ContactList,
  DispositionTree,
  Finding,
  Group,
  Problem,
} from "@perezvon/api";
import type { CampaignId } from "@perezvon/model";
import { asOwner } from "@perezvon/store/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { letDial } from "../../testing/dialled.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let admin: TestClient;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

describe("OUT-DIA-02 the rows of the table, each by what the database holds", () => {
  const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ kind: "weekly", weekday }));
  const daily = (start: string, end: string) => ({
    entries: [{ kind: "open", days: everyDay, start, end, timeZone: "Europe/Moscow" }],
  });
  const never = { entries: [{ kind: "closed", days: everyDay }] };
  const clocks = (more: object) => ({
    dialTime: { hours: { entries: [] }, schedules: [], useCallingHours: false, twoZones: false, ...more },
  });
  const rules = { maxAttemptsPerRecord: 5, maxAttemptsPerNumber: 3, dialAllNumbers: false };
  const busy = {
    disposition: "busy",
    repeats: 0,
    intervalMinutes: 1,
    action: { kind: "redial", hours: 1 },
  };
  const attached = { enabled: true, order: 1, ratio: 1 };
  const message = {
    treatment: "message",
    message: "Звонил магазин. Перезвоните.",
    language: "ru",
    keepWaitingSeconds: 30,
  };
  const sound = () => ({
    lists: [{ ...attached, listId: people.id }],
    groupIds: [group.id],
    callerNumber: number.number,
    mode: "progressive",
    scenarioId: null,
    noAnswerSeconds: 45,
    waitForAgentSeconds: 2,
    leastAgents: 1,
    abandoned: message,
    redial: { ...rules, rules: [busy] },
    recording: "record",
    consentRequired: false,
    doNotCall: { lists: [barred], onMatch: "next_number", days: null },
    ...clocks({}),
  });
  let campaign: Campaign;
  let group: Group;
  let list: ContactList;
  let people: ContactList;
  let bare: ContactList;
  let anna: number;
  let number: CallerNumber;
  let barred: { listId: string; fill: boolean; field: null };
  let nobody: { id: string };

  const path = () => `/campaigns/${campaign.id}`;
  const ok = async <T>(asked: Promise<{ status: number; text: string; body: T }>): Promise<T> => {
    const answer = await asked;
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };
  const change = (more: object) => ok(admin.request<Campaign>("PATCH", path(), more));
  const said = async () => (await admin.get<{ items: Finding[] }>(`${path()}/diagnostics`)).body.items;
  const codes = async () =>
    (await said()).filter(({ severity }) => severity !== "information").map(({ code }) => code);
  let agentKeys: readonly string[] | undefined;
  /** Every status that agents see, changed. */
  const statuses = async (item: object) => {
    const tree = (await admin.get<DispositionTree>(`${path()}/dispositions`)).body;
    agentKeys ??= tree.items.filter(({ visibleToAgents }) => visibleToAgents).map(({ key }) => key);
    const seen = agentKeys;
    const folders = tree.folders.map((folder) => ({
      ...folder,
      items: tree.items.flatMap(({ folder: key, ...each }, place) => {
        if (key !== folder.key) return [];
        return [seen.includes(each.key) ? { ...each, code: `S${place}`, ...item } : each];
      }),
    }));
    await ok(admin.put(`${path()}/dispositions`, { folders, revision: tree.revision }));
  };
  const sql = (text: string, ...values: unknown[]) =>
    asOwner(server.ownerUrl, (owner) => owner.query(text, values));
  const association = async () =>
    (await admin.get<{ items: { id: string }[] }>(`${path()}/lists`)).body.items[0]!.id;

  const create = (more: object) =>
    ok(admin.post<Campaign>("/campaigns", { name: `Проверяемая ${++names}`, ...more }));
  let names = 0;

  beforeAll(async () => {
    const { items } = (await admin.get<{ items: Group[] }>("/groups")).body;
    group = items.find(({ name }) => name === "Контакт центр")!;
    list = (await admin.get<{ items: ContactList[] }>("/lists")).body.items[0]!;
    const fields = [
      { name: "Имя", type: "text" },
      { name: "Телефон", type: "phone", required: true },
      { name: "Срок", type: "expiry" },
      { name: "Оператор", type: "personal_agent" },
    ];
    people = await ok(admin.post<ContactList>("/lists", { name: "Проверяемые", fields }));
    const values = { Имя: "Анна", Телефон: "+74951230001" };
    anna = (await ok(admin.post<{ id: number }>(`/lists/${people.id}/records`, { values }))).id;
    const names = [{ name: "Имя", type: "text" }];
    bare = await ok(admin.post<ContactList>("/lists", { name: "Без телефонов вовсе", fields: names }));
    const dnc = await ok(admin.post<{ id: string }>("/dnc", { name: "Не звонить", kind: "internal" }));
    await ok(admin.post(`/dnc/${dnc.id}/entries`, { entries: ["+74951239999"] }));
    barred = { listId: dnc.id, fill: false, field: null };
    [number] = (await admin.get<{ items: CallerNumber[] }>("/numbers")).body.items as [CallerNumber];
    await ok(admin.patch(`/numbers/${number.id}`, { label: "Магазин" }));
    nobody = await ok(admin.post<{ id: string }>("/groups", { name: "Пока никого" }));
    campaign = await create(sound());
    await statuses({});
  });

  type Work = () => Promise<unknown>;
  type Row = readonly [code: string, make: Work, mend: Work | undefined];
  const settings: Record<string, () => object> = {
    no_enabled_list: () => ({ lists: [{ ...attached, listId: people.id, enabled: false }] }),
    no_phone_field: () => ({ lists: [...sound().lists, { ...attached, order: 2, listId: bare.id }] }),
    lists_without_order: () => ({ lists: [...sound().lists, { ...attached, listId: list.id }] }),
    no_group: () => ({ groupIds: [] }),
    no_agent: () => ({ groupIds: [nobody.id] }),
    no_scenario: () => ({ mode: "automatic" }),
    no_caller_number: () => ({ callerNumber: null }),
    no_schedule_row: () => clocks({ schedules: [{ hours: never, labels: [""] }] }),
    no_label_dialled: () => clocks({ schedules: [{ hours: daily("09:00", "18:00"), labels: ["рабочий"] }] }),
    no_consent_field: () => ({ consentRequired: true }),
    no_redial_rule: () => ({ redial: { ...rules, rules: [] } }),
    no_do_not_call: () => ({ doNotCall: { ...sound().doNotCall, lists: [] } }),
    no_region_field: () => clocks({ useCallingHours: true }),
    hours_never_meet: () =>
      clocks({
        hours: daily("09:00", "12:00"),
        schedules: [{ hours: daily("13:00", "18:00"), labels: [""] }],
      }),
    long_wait_limit: () => ({ mode: "predictive", waitForAgentSeconds: 3 }),
    no_abandoned_message: () => ({ abandoned: { ...message, message: "" } }),
    few_agents: () => ({ mode: "predictive", leastAgents: 50 }),
    number_limit_above_record_limit: () => ({
      redial: { ...rules, maxAttemptsPerRecord: 2, maxAttemptsPerNumber: 3, rules: [busy] },
    }),
    recordings_off: () => ({ recording: "do_not_record" }),
    short_no_answer: () => ({ noAnswerSeconds: 14, shortRingConfirmed: true }),
  };
  const records = () => `/lists/${people.id}/records/${anna}`;
  const rows: readonly Row[] = [
    ...Object.entries(settings).map(([code, more]): Row => [code, () => change(more()), undefined]),
    ["no_visible_disposition", () => statuses({ visibleToAgents: false }), undefined],
    ["dispositions_without_code", () => statuses({ code: null }), undefined],
    [
      "no_records",
      async () => {
        const test = {
          kind: "test",
          subject: { kind: "field", field: "Имя" },
          operator: "empty",
          values: [],
        };
        const filter = { kind: "conditions", condition: { kind: "all", of: [test] } };
        await ok(admin.patch(`${path()}/lists/${await association()}`, { filter }));
      },
      async () => ok(admin.patch(`${path()}/lists/${await association()}`, { filter: null })),
    ],
    [
      "source_campaign_gone",
      async () => {
        const source = await create({ lists: sound().lists });
        const statusFilter = {
          campaignId: source.id,
          dispositions: ["sold"],
          match: "in",
          delayMinutes: 0,
        };
        await ok(admin.patch(`${path()}/lists/${await association()}`, { statusFilter }));
        expect(await codes()).toEqual([]);
        expect((await admin.delete(`/campaigns/${source.id}`)).status).toBe(204);
      },
      async () => ok(admin.patch(`${path()}/lists/${await association()}`, { statusFilter: null })),
    ],
    [
      // Refused wherever it may be set; a database of before may hold it.
      "quota_with_several_lists",
      async () => {
        await change({ lists: [...sound().lists, { ...attached, order: 2, listId: list.id }] });
        await sql(
          `UPDATE list_association SET quota = '{"groups": [], "countCurrent": false}' WHERE campaign_id = $1`,
          campaign.id,
        );
      },
      () => sql("UPDATE list_association SET quota = NULL WHERE campaign_id = $1", campaign.id),
    ],
    [
      "no_trunk",
      () => sql("UPDATE trunk SET enabled = false WHERE centre_id = $1", server.centreId),
      () => sql("UPDATE trunk SET enabled = true WHERE centre_id = $1", server.centreId),
    ],
    [
      "empty_do_not_call",
      async () => {
        const { id } = await ok(admin.post<{ id: string }>("/dnc", { name: "Пустой", kind: "internal" }));
        await change({ doNotCall: { ...sound().doNotCall, lists: [barred, { ...barred, listId: id }] } });
      },
      undefined,
    ],
    [
      "personal_agents_without_skill",
      () => ok(admin.patch(records(), { values: { Оператор: "supervisor" } })),
      () => ok(admin.patch(records(), { values: { Оператор: "" } })),
    ],
    [
      "numbers_without_label",
      () => ok(admin.patch(`/numbers/${number.id}`, { label: "" })),
      () => ok(admin.patch(`/numbers/${number.id}`, { label: "Магазин" })),
    ],
    [
      "script_fields_untied",
      async () => {
        const field = { kind: "field", type: "line", key: "debt", label: "Долг", readOnly: true };
        const draft = { pages: [{ key: "start", title: "", elements: [field] }] };
        const { id } = await ok(admin.post<{ id: string }>("/scripts", { name: "Без связей", draft }));
        await ok(admin.post(`/scripts/${id}/publication`));
        const script = { enabled: true, scriptId: id, place: "before", knowledgeBase: false, ties: [] };
        await ok(admin.put(`${path()}/script`, script));
      },
      () => {
        const script = { enabled: false, scriptId: null, place: "before", knowledgeBase: false, ties: [] };
        return ok(admin.put(`${path()}/script`, script));
      },
    ],
    [
      "export_failing",
      async () => {
        const task = await ok(admin.post<{ id: string }>(`${path()}/export-tasks`, failingTask));
        await ok(admin.post(`${path()}/export-tasks/${task.id}/run`));
        await server.context.tasks.settled();
      },
      () => sql("DELETE FROM export_task WHERE campaign_id = $1", campaign.id),
    ],
    [
      "feed_failing",
      async () => {
        await ok(admin.put(`/lists/${people.id}/feed`, failingFeed));
        await ok(admin.post(`/lists/${people.id}/feed/run`));
        await server.context.feeds.settled();
      },
      () => ok(admin.put(`/lists/${people.id}/feed`, { ...failingFeed, enabled: false })),
    ],
    [
      "expire_before_due",
      async () => {
        await ok(admin.patch(records(), { values: { Срок: "2026-11-20" } }));
        await change({});
        const at = Date.parse("2026-11-20T20:59:50Z");
        const run = (started: boolean) =>
          server.store.campaigns.setStarted(server.centreId, campaign.id as CampaignId, started, at, {
            userId: undefined,
            name: "test",
          });
        await run(true);
        await letDial(server, campaign.id as CampaignId, { at, disposition: "busy" });
        await run(false);
      },
      () => ok(admin.patch(records(), { values: { Срок: "" } })),
    ],
  ];

  it.each(rows)("%s", async (...row) => {
    const [code, make, mend] = row as Row;
    expect(await codes()).toEqual([]);
    await make();
    expect(await codes()).toEqual([code]);
    const refused = (await said()).find((each) => each.code === code)!;
    if (refused.severity === "error") {
      const start = await admin.post<Problem>(`${path()}/start`);
      expect([start.status, start.body.code]).toEqual([409, "diagnostics"]);
    }
    await mend?.();
    await change(sound());
    await statuses({ visibleToAgents: true });
  });

  it("information: records by state, what they wait for, when the next is due, and how many dials are left", async () => {
    const told = (await said()).filter(({ severity }) => severity === "information");
    const due = Date.parse("2026-11-20T20:59:50Z") + 30_000;
    const states = { total: 1, due: 0, waiting: 1, locked: 0, closed: 0, excluded: 0 };
    expect(told.map(({ code, params }) => [code, params])).toEqual([
      ["records_by_state", states],
      ["open_after", { disposition: "busy", records: 1 }],
      ["next_due", { at: due }],
      ["dials_left_at_most", { dials: 4 }],
    ]);
  });
});

const closedPort = {
  protocol: "s3",
  host: "127.0.0.1",
  port: 1,
  folder: "",
  login: "key",
  bucket: "b",
  region: "",
  plainHttp: true,
  implicitTls: false,
  hostKey: "",
  authority: "",
};
const failingTask = {
  name: "Не доходит",
  enabled: true,
  schedule: { every: "day", at: "06:00" },
  timeZone: "Europe/Moscow",
  target: closedPort,
  fileName: "x",
  format: "simple",
  lists: [],
  dispositions: [],
  password: "p",
  compress: false,
  span: "everything",
  skipEmpty: false,
};
const failingFeed = {
  enabled: true,
  schedule: { every: "minutes", minutes: 5 },
  timeZone: "Europe/Moscow",
  target: closedPort,
  path: "x.csv",
  mode: "append",
  after: "leave",
  moveTo: "",
  skipKnown: true,
  fileRequired: true,
  password: "p",
  encoding: "utf-8",
  delimiter: ";",
  header: true,
  skipLines: 0,
  duplicates: "skip",
  splitNumbers: false,
};

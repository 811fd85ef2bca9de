import type {
  AuditEntry,
  CallingHours,
  CallingHoursAnswer,
  Campaign,
  ContactList,
  Finding,
  Import,
  Problem,
} from "@perezvon/api";
import type { CampaignId, ListId } from "@perezvon/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import { promisedCall } from "../../testing/promised-call.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let admin: TestClient;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
});
afterAll(() => server.close());

const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ kind: "weekly", weekday }));
const open = (start: string, end: string, timeZone = "Europe/Moscow") => ({
  entries: [{ kind: "open", days: everyDay, start, end, timeZone }],
});
const row = (region: string | null, abbreviation: string) => ({
  countryCode: "7",
  region,
  abbreviation,
  hours: open("08:55", "20:57"),
});

it("OUT-HRS-01 the table: one default a country, one row a region, abbreviations unique in their country", async () => {
  const standard = await admin.post<CallingHours>("/calling-hours", row(null, "РФ"));
  expect(standard.status, standard.text).toBe(201);
  const second = await admin.post<Problem>("/calling-hours", row(null, "РФ2"));
  expect(second.body.errors).toMatchObject([{ field: "region", code: "duplicate" }]);
  const region = await admin.post<CallingHours>("/calling-hours", row(" Республика Коми ", "КОМИ"));
  expect(region.body.region).toBe("Республика Коми");
  const twin = await admin.post<Problem>("/calling-hours", row("республика коми", "К2"));
  expect(twin.body.errors).toMatchObject([{ field: "region", code: "duplicate" }]);
  const short = await admin.post<Problem>("/calling-hours", row("Пермский край", "коми"));
  expect(short.body.errors).toMatchObject([{ field: "abbreviation", code: "duplicate" }]);
  expect((await admin.post("/calling-hours", { ...row(null, "US"), countryCode: "1" })).status).toBe(201);
  expect((await admin.post<Problem>("/calling-hours", { ...row(null, "X"), countryCode: "0" })).status).toBe(
    422,
  );
  const { items } = (await admin.get<{ items: CallingHours[] }>("/calling-hours")).body;
  expect(items.map(({ abbreviation }) => abbreviation)).toEqual(["US", "РФ", "КОМИ"]);
  const path = `/calling-hours/${region.body.id}`;
  const changed = await admin.request<CallingHours>("PUT", path, { ...row("Коми", "КОМИ"), version: 1 });
  expect(changed.body).toMatchObject({ region: "Коми", version: 2 });
  const late = await admin.request<Problem>("PUT", path, { ...row("Коми", "КОМИ"), version: 1 });
  expect(late.body.code).toBe("stale");
  expect((await admin.delete(path)).status).toBe(204);
});

it.each([
  [open("25:00", "20:00"), "hours.entries.0.start", "time"],
  [open("09:00", "09:00"), "hours.entries.0.end", "time"],
  [open("09:00", "18:00", "Moscow"), "hours.entries.0.timeZone", "timezone"],
])("OUT-HRS-04 hours that say nothing are refused at their field: %j", async (hours, field, code) => {
  const answer = await admin.post<Problem>("/calling-hours", { ...row(null, "Y"), hours });
  expect(answer.body.errors).toMatchObject([{ field, code }]);
});

it("OUT-HRS-08 OUT-HRS-03 a campaign keeps its hours, schedules and restrictions; by default any time", async () => {
  const campaign = (await admin.post<Campaign>("/campaigns", { name: "По часам" })).body;
  expect(campaign.dialTime).toEqual({
    hours: { entries: [] },
    schedules: [],
    useCallingHours: false,
    twoZones: false,
  });
  const dialTime = {
    hours: open("09:00", "18:00"),
    schedules: [{ hours: open("10:00", "20:00"), labels: ["mobile", ""] }],
    useCallingHours: true,
    twoZones: true,
  };
  const saved = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { dialTime });
  expect(saved.body.dialTime).toEqual(dialTime);
  const kept = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { name: "По часам 2" });
  expect(kept.body.dialTime).toEqual(dialTime);
  const none = { ...dialTime, schedules: [{ hours: open("10:00", "20:00"), labels: [] }] };
  expect((await admin.patch(`/campaigns/${campaign.id}`, { dialTime: none })).status).toBe(422);
  const bad = { ...dialTime, schedules: [{ hours: open("7", "20:00"), labels: ["home"] }] };
  const refused = await admin.patch<Problem>(`/campaigns/${campaign.id}`, { dialTime: bad });
  expect(refused.body.errors).toMatchObject([
    { field: "dialTime.schedules.0.hours.entries.0.start", code: "time" },
  ]);
});

it("OUT-HRS-09 OUT-HRS-06 the screen asks the rule that guards each dial: zones, the row, and the next moment", async () => {
  const ask = (question: object) => admin.post<CallingHoursAnswer>("/calling-hours/check", question);
  // Monday 23 November 2026, 08:00 in Moscow and 10:00 in Yekaterinburg.
  const at = "2026-11-23T05:00:00.000Z";
  const moscow = await ask({ number: "8 (495) 123-45-67", at });
  expect(moscow.status, moscow.text).toBe(200);
  expect(moscow.body).toMatchObject({
    number: "+74951234567",
    zones: ["Europe/Moscow"],
    zoneSource: "number",
    row: { abbreviation: "РФ", region: null },
    allowed: false,
    allowedAt: "2026-11-23T05:55:00.000Z",
    parts: [{ part: "calling_hours", allowed: false }],
  });
  expect((await ask({ number: "+73432223344", at })).body).toMatchObject({ allowed: true, allowedAt: at });
  // A mobile number tells no place, a postal code does where the campaign asks for both.
  const dialTime = {
    hours: open("10:00", "18:00"),
    schedules: [{ hours: open("09:00", "21:00"), labels: ["mobile"] }],
    useCallingHours: true,
    twoZones: true,
  };
  const mobile = { number: "+79141234567", postalCode: "690001", label: "mobile", at, dialTime };
  expect((await ask(mobile)).body).toMatchObject({
    zones: ["Asia/Vladivostok"],
    zoneSource: "postal_code",
    allowed: false,
    allowedAt: "2026-11-23T07:00:00.000Z",
    parts: [
      { part: "campaign_hours", allowed: false },
      { part: "schedules", allowed: true },
      { part: "calling_hours", allowed: true },
    ],
  });
  // A label that no schedule names is never dialled (OUT-HRS-08).
  expect((await ask({ ...mobile, label: "home" })).body).toMatchObject({ allowed: false, allowedAt: null });
  const bad = await admin.post<Problem>("/calling-hours/check", { number: "12" });
  expect(bad.body.errors).toMatchObject([{ field: "number" }]);
});

it("OUT-RED-14 OUT-CPL-07 limits over 1, 7 and 30 days are kept, refused out of range, and gone with null", async () => {
  const made = (await admin.post<Campaign>("/campaigns", { name: "Не чаще" })).body;
  expect(made.redial.frequency).toBeNull();
  const frequency = { per: "person", day: 1, week: 2, month: 8 };
  const change = (given: unknown) =>
    admin.patch<Campaign>(`/campaigns/${made.id}`, { redial: { ...made.redial, frequency: given } });
  expect((await change(frequency)).body.redial.frequency).toEqual(frequency);
  const wrong = await change({ ...frequency, day: 0, per: "record" });
  expect([wrong.status, (wrong.body as unknown as Problem).errors?.map(({ field }) => field).sort()]).toEqual(
    [422, ["redial.frequency.day", "redial.frequency.per"]],
  );
  const some = { per: "number", day: null, week: 3, month: null };
  expect((await change(some)).body.redial.frequency).toEqual(some);
  expect((await change(null)).body.redial.frequency).toBeNull();
});

it("OUT-DIA-02 what the lists, numbers and do-not-call lists of a campaign say to its settings", async () => {
  const list = await admin.post<ContactList>("/lists", {
    name: "Регионы",
    fields: [
      { name: "Телефон", type: "phone", required: true },
      { name: "Регион", type: "region" },
      { name: "До", type: "expiry" },
    ],
  });
  const bare = await admin.post<ContactList>("/lists", {
    name: "Без телефонов",
    fields: [{ name: "Имя", type: "text" }],
  });
  const attached = { enabled: true, order: 1, ratio: 1 };
  const campaign = await admin.post<Campaign>("/campaigns", {
    name: "С замечаниями",
    lists: [
      { ...attached, listId: list.body.id },
      { ...attached, listId: bare.body.id },
    ],
    dialTime: { hours: { entries: [] }, schedules: [], useCallingHours: true, twoZones: false },
  });
  const diagnose = async () =>
    (await admin.get<{ items: Finding[] }>(`/campaigns/${campaign.body.id}/diagnostics`)).body.items;
  const codes = async (severity: string) =>
    (await diagnose()).flatMap((finding) => (finding.severity === severity ? [finding.code] : []));
  expect(await codes("error")).toEqual(["no_records", "no_phone_field", "no_group", "no_caller_number"]);
  for (const [phone, region] of [
    ["+74951230001", "Республика Коми"],
    ["+79990000001", "Тыва"],
    ["+79990000002", "тыва "],
  ]) {
    const body = { values: { Телефон: phone, Регион: region } };
    expect((await admin.post(`/lists/${list.body.id}/records`, body)).status).toBe(201);
  }
  await admin.post("/calling-hours", row("республика коми", "КОМИ"));
  expect(await codes("error")).toEqual(["no_phone_field", "no_group", "no_caller_number"]);
  expect(await diagnose()).toEqual(
    expect.arrayContaining([
      { severity: "warning", code: "lists_without_order", params: {}, section: "lists" },
      {
        severity: "warning",
        code: "empty_do_not_call",
        params: { list: "Общий список" },
        section: "doNotCall",
      },
      { severity: "warning", code: "regions_without_row", params: { examples: "Тыва" }, section: "time" },
      { severity: "warning", code: "no_region_field", params: {}, section: "time" },
      {
        severity: "warning",
        code: "numbers_without_zone",
        params: { examples: "+79990000001" },
        section: "time",
      },
      {
        severity: "information",
        code: "records_by_state",
        params: { total: 3, due: 3, waiting: 0, locked: 0, closed: 0, excluded: 0 },
        section: "lists",
      },
      { severity: "information", code: "dials_left_at_most", params: { dials: 15 }, section: "redials" },
    ]),
  );
  expect(await codes("warning")).toEqual(
    expect.arrayContaining(["dispositions_without_code", "no_abandoned_message"]),
  );
});

it("OUT-GEN-08 each change of a campaign, list, do-not-call list or calling hours is in the log with old and new value", async () => {
  const last = async (kind: string, objectId: string) => {
    const { items } = (await admin.get<{ items: AuditEntry[] }>(`/audit?kind=${kind}&objectId=${objectId}`))
      .body;
    const { actor, act, before, after } = items[0]!;
    return { actor, act, before, after };
  };
  const campaign = (await admin.post<Campaign>("/campaigns", { name: "Под журналом" })).body;
  await admin.patch(`/campaigns/${campaign.id}`, { noAnswerSeconds: 30, afterCallWork: false });
  expect(await last("campaign", campaign.id)).toEqual({
    actor: "admin",
    act: "update",
    before: { dialling: { noAnswerSeconds: 45 }, afterCallWork: true },
    after: { dialling: { noAnswerSeconds: 30 }, afterCallWork: false },
  });
  const fields = [
    { name: "Телефон", type: "phone" },
    { name: "Имя", type: "text" },
  ];
  const list = (await admin.post<ContactList>("/lists", { name: "Под журналом", fields })).body;
  const values = { Телефон: "+74951230099", Имя: "Анна" };
  const { id } = (await admin.post<{ id: number }>(`/lists/${list.id}/records`, { values })).body;
  await admin.patch(`/lists/${list.id}/records/${id}`, { values: { Имя: "Анна Петровна" } });
  expect(await last("list", list.id)).toMatchObject({
    before: { records: { [id]: { Имя: "Анна" } } },
    after: { updated: [id], records: { [id]: { Имя: "Анна Петровна" } } },
  });
  await admin.patch(`/lists/${list.id}`, { frozen: true });
  expect(await last("list", list.id)).toMatchObject({ before: { frozen: false }, after: { frozen: true } });
  const hours = (await admin.post<CallingHours>("/calling-hours", row("Чукотка", "ЧУК"))).body;
  await admin.put(`/calling-hours/${hours.id}`, row("Чукотский АО", "ЧУК"));
  expect(await last("calling_hours", hours.id)).toMatchObject({
    before: { region: "Чукотка" },
    after: { region: "Чукотский АО" },
  });
  const barred = (await admin.post<{ id: string }>("/dnc", { name: "Под журналом", kind: "internal" })).body;
  await admin.patch(`/dnc/${barred.id}`, { name: "Запрет" });
  expect(await last("do_not_call_list", barred.id)).toMatchObject({
    before: { name: "Под журналом" },
    after: { name: "Запрет" },
  });
  await admin.delete(`/campaigns/${campaign.id}`);
  expect(await last("campaign", campaign.id)).toMatchObject({
    act: "delete",
    before: { name: "Под журналом", dialling: { noAnswerSeconds: 30 } },
  });
});

it("OUT-CBK-02 OUT-HRS-09 a manager cannot move a promised call into the past or outside calling hours; the nearest time is named", async () => {
  const { store, clock, centreId } = server;
  const list = (await admin.post<ContactList>("/lists", { name: "Обещанные" })).body;
  const columns = [{ name: "Телефон", type: "phone" }];
  const entry = await admin.upload<Import>(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns }) },
    { name: "file", fileName: "a.csv", bytes: "Телефон\n+79990000077\n" },
  ]);
  await expect
    .poll(async () => (await admin.get<Import>(`/lists/${list.id}/imports/${entry.body.id}`)).body.state)
    .toBe("done");
  const campaign = (
    await admin.post<Campaign>("/campaigns", {
      name: "Обещания по часам",
      lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
      dialTime: {
        hours: { entries: [] },
        schedules: [{ hours: open("09:00", "18:00"), labels: [""] }],
        useCallingHours: false,
        twoZones: false,
      },
    })
  ).body;
  const at = clock.now();
  const day = new Date(at + 3 * 86_400_000).toISOString().slice(0, 10);
  // Moscow is three hours ahead of UTC all the year.
  const moscow = (time: string) => Date.parse(`${day}T${time}:00+03:00`);
  const [from, until] = [moscow("10:00"), moscow("10:30")];
  const ids = { centreId, campaignId: campaign.id as CampaignId, listId: list.id as ListId };
  const id = await promisedCall(store, ids, { at, from, until });
  const move = async (begins: number, ends: number) =>
    admin.request<Problem>("PUT", `/call-backs/${id}`, {
      from: new Date(begins).toISOString(),
      until: new Date(ends).toISOString(),
      ownerId: null,
    });
  expect((await move(at - 3_600_000, until)).body.errors).toEqual([{ field: "from", code: "in_the_past" }]);
  const tomorrow = new Date(moscow("12:00") + 86_400_000).toISOString().slice(0, 10);
  expect((await move(moscow("18:00"), moscow("18:30"))).body.errors).toEqual([
    { field: "from", code: "outside_hours", params: { next: `${tomorrow} 09:00` } },
  ]);
  expect((await move(moscow("17:59"), moscow("18:30"))).status).toBe(200);
  // Left at its time it only goes on for longer, whatever the hours have become.
  expect((await move(moscow("17:59"), moscow("18:45"))).status).toBe(200);
});

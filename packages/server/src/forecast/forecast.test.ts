import type {
  Campaign,
  CampaignForecast,
  ContactList,
  ForecastAssumptions,
  Import,
  Problem,
} from "@perezvon/api";
import { sleep, systemTimers, uuidV7 } from "@perezvon/base";
import { readForecastInput } from "@perezvon/forecast";
import type { AttemptId, CallId, CampaignId, UserId } from "@perezvon/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";

const hour = 3_600_000;

let server: TestServer;
let admin: TestClient;
let campaign: Campaign;
let path: string;
let begin: number;

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  const list = (await admin.post<ContactList>("/lists", { name: "Весь список" })).body;
  const columns = [
    { name: "Имя", type: "text" },
    { name: "Телефон", type: "phone", label: "mobile" },
  ];
  const rows = Array.from(
    { length: 400 },
    (_, n) => `Клиент ${n},+7${n % 4 === 0 ? "423" : "495"}${1_000_000 + n}`,
  );
  const started = await admin.upload<Import>(`/lists/${list.id}/imports`, [
    { name: "options", value: JSON.stringify({ mode: "append", columns }) },
    { name: "file", fileName: "a.csv", bytes: ["Имя,Телефон", ...rows].join("\n") },
  ]);
  for (;;) {
    const { body } = await admin.get<Import>(`/lists/${list.id}/imports/${started.body.id}`);
    if (body.state !== "running") break;
    await sleep(systemTimers, 50);
  }
  const groups = await admin.get<{ items: { id: string; name: string }[] }>("/groups");
  campaign = (
    await admin.post<Campaign>("/campaigns", {
      name: "Прогноз",
      lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
      groupIds: [groups.body.items.find(({ name }) => name === "Контакт центр")!.id],
      callerNumber: "+74990000001",
      dialStartsPerSecond: 10,
    })
  ).body;
  path = `/campaigns/${campaign.id}/forecast`;
  begin = server.clock.now();
}, 60_000);
afterAll(() => server.close());

async function made(): Promise<NonNullable<CampaignForecast["last"]>> {
  for (;;) {
    const { body } = await admin.get<CampaignForecast>(path);
    expect(body.job?.state).not.toBe("failed");
    if (body.job === null && body.last !== null) return body.last;
    await sleep(systemTimers, 30);
  }
}

it("a campaign without history is foreseen by what is given, and says so", async () => {
  const { body } = await admin.get<ForecastAssumptions>(`${path}/assumptions`);
  expect(body).toMatchObject({
    source: "defaults",
    sample: 0,
    records: 400,
    fresh: 400,
    hours: 10,
    timeZone: "Europe/Moscow",
  });
  expect(body.shifts[0]!.agents).toBeGreaterThan(0);
  expect((await admin.get<CampaignForecast>(path)).body).toEqual({ job: null, last: null });
  const shifts = [{ agents: 4, from: "00:00", until: "00:00" }];
  const started = await admin.post(path, { hours: 3, runs: 2, shifts, answerPercent: 50, talkSeconds: 20 });
  expect(started).toMatchObject({ status: 202, body: { state: "running", startedBy: "admin" } });
  expect((await admin.post<Problem>(path, {})).body.code).toBe("running");
  const last = await made();
  expect(last.assumptions).toMatchObject({ hours: 3, runs: 2, shifts, answerPercent: 50, talkSeconds: 20 });
  expect(last.points).toHaveLength(12);
  expect(last.points[11]!.remaining.p50).toBe(400 - last.closed.p50);
  expect(last.talks.p50).toBeGreaterThan(50);
  expect(last.actual).toEqual([]);
});

it("what is out of its bounds is refused at its field", async () => {
  const answer = await admin.post<Problem>(path, {
    hours: 100,
    shifts: [{ agents: 1, from: "9:00", until: "25:00" }],
  });
  expect(answer.status).toBe(422);
  expect(answer.body.errors?.map(({ field }) => field).sort()).toEqual([
    "hours",
    "shifts.0.from",
    "shifts.0.until",
  ]);
  const late = await admin.post<Problem>(path, { startAt: "2099-01-01T00:00:00.000Z" });
  expect(late).toMatchObject({ status: 422, body: { errors: [{ field: "startAt", code: "out_of_range" }] } });
});

it("the file of a forecast is what the simulator reads", async () => {
  const file = await admin.get(`${path}/file`);
  expect(file.headers["content-type"]).toContain("application/json");
  expect(file.headers["content-disposition"]).toContain("attachment");
  const read = readForecastInput(JSON.parse(file.text));
  expect(read.ok ? [] : read.error).toEqual([]);
  // No number of the list is in it: hours and zones are found by how a number begins.
  expect(file.text).toContain('"+7423"');
  expect(file.text).not.toMatch(/\+7495\d/);
});

it("OUT-DNC-04 OUT-LST-09 OUT-SEL-02 what the dialler would heed stands in the forecast: do-not-call lists, frozen lists, their order", async () => {
  const { store, centreId, context } = server;
  const input = async () => {
    const { campaign: now } = (await store.campaigns.get(centreId, campaign.id as CampaignId))!;
    const order = { centreId, campaign: now, timeZone: "Europe/Moscow", request: {} };
    const { records, onListedNumber } = await context.forecasts.input(order);
    const listed = records.filter((group) => group.listed !== undefined);
    const count = (groups: typeof records) => groups.reduce((sum, group) => sum + group.count, 0);
    return {
      all: count(records),
      listed: count(listed),
      prefixes: listed.map(({ numbers }) => numbers[0]?.prefix),
      orders: [...new Set(records.map(({ order }) => order))],
      onListedNumber,
    };
  };
  expect(await input()).toMatchObject({ all: 400, listed: 0, orders: [1], onListedNumber: "next_number" });
  const dnc = await admin.post<{ id: string }>("/dnc", { name: "Дальний Восток", kind: "pattern" });
  await admin.post(`/dnc/${dnc.body.id}/entries`, { entries: ["7423*"] });
  const heeded = { lists: [{ listId: dnc.body.id, fill: false, field: null }], days: null };
  const set = await admin.patch(`/campaigns/${campaign.id}`, {
    doNotCall: { ...heeded, onMatch: "close_record" },
  });
  expect(set.status, set.text).toBe(200);
  const found = await input();
  expect(found).toMatchObject({ all: 400, onListedNumber: "close_record" });
  expect(new Set(found.prefixes)).toEqual(new Set(["+7423"]));
  // A quarter of the list, as a sample of it shows.
  expect(found.listed).toBe(100);
  const [list] = (await admin.get<{ items: ContactList[] }>("/lists?search=Весь")).body.items;
  await admin.patch(`/lists/${list!.id}`, { frozen: true });
  expect((await input()).all).toBe(0);
  await admin.patch(`/lists/${list!.id}`, { frozen: false });
  await admin.patch(`/campaigns/${campaign.id}`, {
    doNotCall: { lists: [], onMatch: "next_number", days: null },
  });
});

it("a campaign with history is foreseen by its own dials, and what came stands beside the forecast", async () => {
  await dialHalf();
  server.clock.advanceBy(2 * hour);
  admin = await server.signedIn("admin");
  const { body } = await admin.get<ForecastAssumptions>(`${path}/assumptions`);
  expect(body).toMatchObject({ source: "campaign", sample: 240, talkSeconds: 30, records: 320, fresh: 160 });
  expect(body.answerPercent).toBeCloseTo(100 / 3, 0);
  const { actual, points } = (await admin.get<CampaignForecast>(path)).body.last!;
  expect(actual).toHaveLength(8);
  // Dialled in the second quarter of an hour; a call of 30 s and ten of after-call work for each talk.
  expect(actual.map(({ dials }) => dials)).toEqual([0, 240, 0, 0, 0, 0, 0, 0]);
  expect(actual.map(({ remaining }) => remaining)).toEqual([400, 320, 320, 320, 320, 320, 320, 320]);
  expect(actual[1]!.abandonedPercent).toBeCloseTo(100 / 81, 1);
  expect(actual[1]!.occupancyPercent).toBeCloseTo(40, 0);
  expect(actual[0]!.at).toBe(points[0]!.at);
});

it("OUT-LNK-01 OUT-MOD-13 campaigns that take its agents or give it records are played along, and can be left out", async () => {
  const { body: first } = await admin.get<Campaign>(`/campaigns/${campaign.id}`);
  const { body: second } = await admin.post<Campaign>("/campaigns", {
    name: "Рядом",
    lists: first.lists.map(({ listId }) => ({ listId, enabled: true, order: 1, ratio: 1 })),
    groupIds: first.groupIds,
    callerNumber: "+74990000001",
  });
  const ties = async (of = path) => (await admin.get<ForecastAssumptions>(`${of}/assumptions`)).body.others;
  expect(await ties()).toEqual([]);
  await admin.post(`/campaigns/${second.id}/start`);
  expect(await ties()).toEqual([{ name: "Рядом", tie: "agents" }]);
  const { body: lists } = await admin.get<{ items: { id: string }[] }>(`/campaigns/${second.id}/lists`);
  const statusFilter = { campaignId: campaign.id, dispositions: ["sold"], match: "in", delayMinutes: 30 };
  const set = await admin.patch(`/campaigns/${second.id}/lists/${lists.items[0]!.id}`, { statusFilter });
  expect(set.status, set.text).toBe(200);
  expect(await ties()).toEqual([{ name: "Рядом", tie: "fed" }]);
  // For the other one it is the source.
  expect(await ties(`/campaigns/${second.id}/forecast`)).toEqual([{ name: "Прогноз", tie: "source" }]);
  const shifts = [{ agents: 4, from: "00:00", until: "00:00" }];
  await admin.post(path, { hours: 1, runs: 3, shifts });
  const together = await made();
  expect(together).toMatchObject({ days: 3, assumptions: { shifts, others: [{ name: "Рядом" }] } });
  await admin.post(path, { hours: 1, runs: 2, shifts, alone: true });
  const alone = await made();
  expect(alone).toMatchObject({ days: 2, assumptions: { shifts, others: [] } });
  expect(alone.talks.p50).toBeGreaterThan(0);
});

/** A third of 240 dials is sold in 30 s; one person finds nobody, the others do not answer and are due again in an hour. */
async function dialHalf(): Promise<void> {
  await admin.post(`/campaigns/${campaign.id}/start`);
  const { store, centreId } = server;
  const users = await store.users.list(centreId);
  const agent = users.items.find(({ login }) => login === "agent1")!.id as UserId;
  const { campaigns, agents } = store.engine;
  const at = begin + 20 * 60_000;
  const claimed = await campaigns.claim(centreId, campaign.id as CampaignId, 240, at);
  for (const [index, record] of claimed.entries()) {
    const { associationId, listId, recordId } = record;
    const attemptId = uuidV7(at) as AttemptId;
    await campaigns.beginAttempt({
      attemptId,
      centreId,
      campaignId: campaign.id as CampaignId,
      associationId,
      listId,
      recordId,
      callId: uuidV7(at) as CallId,
      number: record.numbers[0]!,
      callerNumber: "+74990000001",
      attemptNumber: 1,
      repeatNumber: 0,
      dueAt: at,
      startedAt: at,
    });
    const sold = index < 80;
    const disposition = sold ? "sold" : index === 80 ? "no_agent" : "no_answer";
    await campaigns.endAttempt(
      centreId,
      {
        attemptId,
        endedAt: at + 60_000,
        isCallAttempt: true,
        disposition,
        recordDisposition: sold ? "sold" : undefined,
        note: "",
        dialingMs: sold ? 9_000 : 45_000,
        analysisMs: sold ? 900 : undefined,
        answeredMs: sold ? 30_000 : 0,
        answered: sold,
        agentUserId: sold ? agent : undefined,
        analysisResult: undefined,
        analysisFile: undefined,
        recordingId: undefined,
        outcome: undefined,
      },
      { associationId, recordId },
      {},
      {
        state: sold ? "closed" : "open",
        dueAt: sold ? undefined : at + 4 * hour,
        repeat: false,
        attempts: 1,
        recordDisposition: sold ? "sold" : undefined,
        lastDisposition: disposition,
      },
      [],
    );
  }
  // Of the quarter of an hour in which it was dialled the agent was ready for nine minutes and busy for six.
  const minute = 60_000;
  const quarter = begin - (begin % minute) + 15 * minute;
  const spans = [
    ["ready", 0],
    ["busy", 9],
    ["after_call_work", 13],
    ["not_ready", 15],
  ] as const;
  for (const [state, after] of spans)
    await agents.writeState({
      centreId,
      userId: agent,
      state,
      reason: undefined,
      by: "system",
      at: quarter + after * minute,
    });
}

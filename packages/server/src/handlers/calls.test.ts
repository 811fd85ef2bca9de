import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type {
  AuditEntry,
  CallCard,
  CallSummary,
  Campaign,
  ContactList,
  Erasure,
  Import,
  Problem,
  QualityDay,
  ResultsArchive,
  ResultsExport,
  SubjectReport,
} from "@perezvon/api";
import { sleep, systemTimers } from "@perezvon/base";
import {
  type CallId,
  type E164,
  type LegId,
  type LegRecord,
  numberPattern,
  type RecordingId,
} from "@perezvon/model";
import { rowsAsText, tableNames } from "@perezvon/store/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { letDial } from "../../testing/dialled.ts";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { unzip } from "../../testing/unzip.ts";
import { callRetention, sweepCalls } from "../recordings/sweep-calls.ts";

let server: TestServer;
let admin: TestClient;
let start: number;
const callId = "0193d0c0-7b1e-7000-8000-0000000000c1" as CallId;

const record = (change: Partial<LegRecord>): LegRecord => ({
  legId: "0193d0c0-7b1e-7000-8000-0000000000a1" as LegId,
  callId,
  centreId: server.centreId,
  parentId: undefined,
  status: "finished",
  direction: "out",
  peer: "trunk",
  trunkId: undefined,
  userId: undefined,
  endpointId: undefined,
  device: undefined,
  address: "192.0.2.1",
  fromReceived: undefined,
  toReceived: undefined,
  from: "+74950000001",
  to: "+79990000017",
  shownNumber: "+74950000001",
  startedAt: start,
  ringingAt: start + 1_000,
  answeredAt: start + 3_000,
  analysedAt: undefined,
  endedAt: start + 33_000,
  endedBy: "remote",
  sipCode: 200,
  q850: 16,
  systemReason: undefined,
  analysis: 2,
  analysisFile: undefined,
  holdMs: 0,
  transfers: [],
  joins: [],
  analysisEvidence: {
    rule: 4,
    decidedAfterMs: 900,
    answeredAtMs: undefined,
    floorDbm0: -60,
    speech: [{ fromMs: 0, toMs: 700 }],
    tones: [{ hz: [425], fromMs: 0, toMs: 300 }],
  },
  recordings: [],
  hostId: "node1",
  qualityPoints: [],
  faults: ["loss"],
  tries: [],
  quality: { packetsIn: 90, packetsOut: 100, packetsLost: 10, jitterMs: 2, codec: "pcma" },
  sip: [{ ms: 0, out: true, text: "INVITE", method: "INVITE", peer: "udp:192.0.2.1:5060" }],
  ...change,
});

beforeAll(async () => {
  server = await openTestServer();
  admin = await server.signedIn("admin");
  start = server.clock.now();
  const { legs } = server.store;
  legs.closed(record({}));
  const other = { callId: "0193d0c0-7b1e-7000-8000-0000000000c2" as CallId, startedAt: start + 60_000 };
  const ids = { ...other, legId: "0193d0c0-7b1e-7000-8000-0000000000a2" as LegId, endedAt: start + 61_000 };
  legs.closed(record({ ...ids, to: "=1+1", answeredAt: undefined, sipCode: 486, q850: 17, faults: [] }));
  await legs.flush();
});
afterAll(() => server.close());

it("TEL-CDR-06 calls are found by number and code, and one is shown with its legs, sums and evidence", async () => {
  const found = async (query: string) =>
    (await admin.get<{ items: CallSummary[] }>(`/calls${query}`)).body.items.map(({ id }) => id);
  expect(await found("?number=999-000-00-17")).toEqual([callId]);
  expect(await found("?code=486")).not.toContain(callId);
  expect(await found("?poor=true")).toEqual([callId]);
  expect(await found("")).toHaveLength(2);
  const { body } = await admin.get<CallCard>(`/calls/${callId}`);
  expect(body).toMatchObject({
    lengthMs: 33_000,
    sums: { dialingMs: 1_000, ringingMs: 2_000 },
    legs: [
      { analysis: 2, evidence: { rule: 4, tones: [{ hz: [425] }] }, sound: { mosOut: null, lostIn: 10 } },
    ],
  });
  expect(Object.values(body.sums).reduce((sum, part) => sum + part, 0)).toBe(body.lengthMs);
  expect((await admin.get(`/calls/${server.centreId}`)).status).toBe(404);
  expect((await (await server.signedIn("agent1")).get("/calls")).status).toBe(403);
});

it("TEL-CDR-06 the file has a line for each leg, and nothing that a spreadsheet would run", async () => {
  const answer = await admin.get("/calls/file");
  expect(answer.headers["content-type"]).toContain("text/csv");
  const lines = answer.raw.toString("utf8").trim().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain("call_id,leg_id,version");
  expect(lines[1]).toContain(callId);
  expect(lines[2]).toContain("'=1+1");
});

it("TEL-QOS-04 the share of poor calls is told by day, and the limits are the centre's own", async () => {
  const [from, to] = [start - 1_000, start + 3_600_000].map((at) => new Date(at).toISOString());
  const { body } = await admin.get<{ items: QualityDay[] }>(`/quality/days?from=${from}&to=${to}`);
  expect(body.items).toMatchObject([{ legs: 1, poor: 1, poorPercent: 100 }]);
  expect((await admin.patch("/quality/limits", { mos: 3.9 })).body).toMatchObject({ mos: 3.9, jitterMs: 40 });
  expect((await admin.patch("/quality/limits", { mos: 7 })).status).toBe(422);
});

it("PLT-RET-01 TEL-CDR-06 records of legs are kept for five years and go then, though nobody can change them", async () => {
  const { context, clock } = server;
  const sweepAt = (at: number) => sweepCalls({ ...context, clock: { ...context.clock, now: () => at } });
  const due = clock.now() + callRetention.recordsMs;
  await sweepAt(due - 3_600_000);
  expect((await admin.get(`/calls/${callId}`)).status).toBe(200);
  await sweepAt(due + 3_600_000);
  expect((await admin.get(`/calls/${callId}`)).status).toBe(404);
});

/** As long as it takes: the limit is the test's own. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(systemTimers, 20);
}

describe("a person's request about a number", () => {
  const number = "+79991234567" as E164;
  const pattern = new RegExp(numberPattern(number));
  const written = "8 (999) 123-45-67";
  const recordingId = "0193d0c0-7b1e-7000-8000-0000000000f1" as RecordingId;
  let campaign: Campaign;
  let sound: string;

  const listOf = async (name: string, lines: readonly string[]) => {
    const list = (await admin.post<ContactList>("/lists", { name })).body;
    const columns = ["text", "phone", "consent", "text"].map((type, place) => ({
      name: ["Имя", "Телефон", "Согласие", "Заметка"][place],
      type,
    }));
    const { body } = await admin.upload<Import>(`/lists/${list.id}/imports`, [
      { name: "options", value: JSON.stringify({ mode: "append", columns }) },
      { name: "file", fileName: `${name}.csv`, bytes: ["Имя,Телефон,Согласие,Заметка", ...lines].join("\n") },
    ]);
    await until(async () => {
      const { state } = (await admin.get<Import>(`/lists/${list.id}/imports/${body.id}`)).body;
      return state === "done";
    });
    return list;
  };
  const attached = ({ id }: ContactList, order: number) => ({ listId: id, enabled: true, order, ratio: 1 });
  const reportOf = (text: string) => admin.post<SubjectReport>("/subjects/report", { number: text });
  const archives = async () =>
    (await admin.get<{ items: ResultsArchive[] }>(`/campaigns/${campaign.id}/archives`)).body.items;

  beforeAll(async () => {
    const first = await listOf("Клиенты", [
      `Анна,${written},2026-01-01 на сайте,`,
      "Борис,+79990000002,да,жена: 8-999-123-45-67",
      `Вера,,да,+7 999 123 45 67`,
    ]);
    const second = await listOf("Прошлые", ["Анна,79991234567,нет,", "Глеб,+79990000003,да,"]);
    const made = { name: "С согласием", callerNumber: "+74990000001", consentRequired: true };
    const lists = [attached(first, 1), attached(second, 2)];
    campaign = (await admin.post<Campaign>("/campaigns", { ...made, lists })).body;
    expect(campaign.consentRequired).toBe(true);
    await admin.post(`/campaigns/${campaign.id}/start`);
    const at = server.clock.now();
    const agent = (await server.store.users.list(server.centreId)).items.find(
      ({ login }) => login === "agent1",
    )!;
    const dialled = { at, agentUserId: agent.id, recordingId };
    await letDial(server, campaign.id as never, { ...dialled, disposition: "reschedule" });
    await admin.post(`/campaigns/${campaign.id}/stop`);
    sound = join(server.context.folders.recordings, `2026-11-20/${recordingId}.wav`);
    await mkdir(dirname(sound), { recursive: true });
    await writeFile(sound, "sound");
    // The second list's results go to the archive, with the number in them.
    await admin.patch(`/campaigns/${campaign.id}`, { lists: [attached(first, 1)] });
    const file = await admin.post<ResultsExport>(`/campaigns/${campaign.id}/exports`, { format: "simple" });
    expect(file.status).toBe(202);
    await admin.post("/dnc", { name: "По просьбе", kind: "internal" });
    const [list] = (await admin.get<{ items: { id: string; name: string }[] }>("/dnc")).body.items.filter(
      ({ name }) => name === "По просьбе",
    );
    await admin.post(`/dnc/${list!.id}/entries`, { entries: [written] });
    // Texts of all kinds: names in the log of changes, alerts, records of calls.
    await admin.patch(`/lists/${first.id}`, { name: `Жалоба ${written}` });
    await admin.patch(`/lists/${first.id}`, { name: "Клиенты" });
    const alert = {
      kind: "toll_limit",
      subject: number,
      urgent: false,
      lasting: false,
      details: { to: written },
    };
    await server.store.alerts.raise(server.centreId, alert, at);
    const ids = {
      callId: "0193d0c0-7b1e-7000-8000-0000000000d1" as CallId,
      startedAt: at,
      endedAt: at + 1_000,
    };
    const leg = { ...ids, legId: "0193d0c0-7b1e-7000-8000-0000000000d2" as LegId, answeredAt: undefined };
    const sip = [
      { ms: 0, out: true, text: `INVITE sip:79991234567@192.0.2.1`, method: "INVITE", peer: "udp:x" },
    ];
    server.store.legs.closed(record({ ...leg, to: number, toReceived: "sip:79991234567@192.0.2.1", sip }));
    await server.store.legs.flush();
    await server.store.engine.interactions.save({
      callId: ids.callId,
      centreId: server.centreId,
      direction: "inbound",
      from: number,
      to: "+74990000001",
      serviceId: undefined,
      campaignId: undefined,
      recordId: undefined,
      agentUserId: agent.id,
      startedAt: at,
      queuedAt: at,
      offeredAt: at,
      answeredAt: at,
      endedAt: at + 9_000,
      handledAt: at + 9_000,
      holdMs: 0,
      disposition: undefined,
      note: "просила не звонить",
      recordingId: undefined,
      endedBy: undefined,
    });
  });

  it("OUT-CPL-09 proves consent, when it came, and each call with its status, as an answer and as a file", async () => {
    await until(async () => (await reportOf(written)).body.calls.length === 2);
    const { body, status } = await reportOf(written);
    expect(status).toBe(200);
    expect(body).toMatchObject({ number, own: false, doNotCall: [{ list: "По просьбе", expired: false }] });
    expect(body.records).toMatchObject([
      { list: "Клиенты", consents: [{ field: "Согласие", value: "2026-01-01 на сайте" }], changedAt: null },
      { list: "Прошлые", consents: [{ field: "Согласие", value: "нет" }] },
    ]);
    expect(body.calls.find(({ direction }) => direction === "outbound")).toMatchObject({
      campaign: "С согласием",
      list: "Клиенты",
      shown: "+74990000001",
      dialled: true,
      answered: true,
      status: "reschedule",
      statusName: "Перезвонить",
      talkMs: 20_000,
      agent: "agent1",
    });
    expect(body.calls.find(({ direction }) => direction === "inbound")).toMatchObject({
      campaign: null,
      talkMs: 9_000,
    });
    const file = await admin.post("/subjects/file", { number: written });
    expect(file.headers["content-type"]).toContain("text/csv");
    const lines = file.raw.toString("utf8").trim().split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[1]).toContain("2026-01-01 на сайте");
  });

  it("OUT-CPL-11 counts before: every table with the number, in whatever form it is written", async () => {
    const { places } = (await reportOf("9991234567")).body;
    const rows = Object.fromEntries(places.map(({ table, rows: count }) => [table, count]));
    expect(rows).toMatchObject({
      record: 3,
      import_reject: 1,
      attempt: 1,
      interaction: 1,
      call_leg: 1,
      alert: 1,
    });
    expect(rows.audit_entry).toBeGreaterThanOrEqual(2);
    expect(Object.keys(rows)).not.toContain("do_not_call_entry");
  });

  it("OUT-CPL-11 what is no number, the centre's own, and a record in hand are refused; agents may not ask", async () => {
    const refusal = async (body: object) =>
      (await admin.post<Problem>("/subjects/erasures", body)).body.errors;
    expect(await refusal({ number: "12", reason: "x" })).toMatchObject([{ field: "number", code: "phone" }]);
    expect(await refusal({ number, reason: " " })).toMatchObject([{ field: "reason", code: "required" }]);
    expect(await refusal({ number: "+74990000001", reason: "x" })).toMatchObject([{ code: "own_number" }]);
    await admin.post(`/campaigns/${campaign.id}/start`);
    const held = await server.store.engine.campaigns.claim(
      ...([server.centreId, campaign.id as never, 5, server.clock.now() + 3_600_000] as const),
    );
    expect(held.length).toBeGreaterThan(0);
    expect(await refusal({ number, reason: "x" })).toMatchObject([{ code: "number_in_hand" }]);
    for (const each of held) await server.store.engine.campaigns.release(server.centreId, each, undefined);
    await admin.post(`/campaigns/${campaign.id}/stop`);
    const agent = await server.signedIn("agent1");
    expect((await agent.post("/subjects/report", { number })).status).toBe(403);
  });

  it("OUT-CPL-11 PLT-SEC-03 erases it from lists, results, archives, calls and logs; the do-not-call entry and the figures stay", async () => {
    const [archive] = await archives();
    expect(archive).toMatchObject({ simpleRows: 2 });
    const dials = (await admin.get<Campaign>(`/campaigns/${campaign.id}`)).body.statistics?.dialledToday;
    const answer = await admin.post<Erasure>("/subjects/erasures", {
      number: written,
      reason: `Письмо о ${written}`,
    });
    expect(answer.status, answer.text).toBe(202);
    expect(answer.body).toMatchObject({ masked: "+7 *** 67", reason: "Письмо о +7 *** 67" });
    const erasures = async () => (await admin.get<{ items: Erasure[] }>("/subjects/erasures")).body.items;
    await until(async () => (await erasures())[0]?.state !== "running");
    const [done] = await erasures();
    expect(done, JSON.stringify(done)).toMatchObject({
      state: "done",
      failure: null,
      counts: { archives: 1, exports: 1 },
    });
    expect(done!.stepsDone).toBe(done!.stepsAll);

    const left: string[] = [];
    for (const name of await tableNames(server.ownerUrl))
      if ((await rowsAsText(server.ownerUrl, name)).some((row) => pattern.test(row))) left.push(name);
    expect(left).toEqual(["do_not_call_entry"]);

    await expect(access(sound)).rejects.toThrow();
    const zip = await unzip((await admin.get(`/campaigns/${campaign.id}/archives/${archive!.id}/file`)).raw);
    expect(zip["simple.csv"]).toContain("Глеб");
    for (const text of Object.values(zip)) expect(text).not.toMatch(pattern);
    expect(JSON.parse(zip["manifest.json"]!)).toMatchObject({ records: 1, rows: { "simple.csv": 1 } });
    expect((await archives())[0]).toMatchObject({ records: 1, simpleRows: 1 });
    expect((await admin.get(`/campaigns/${campaign.id}/results?format=simple`)).text).not.toContain("Анна");
    const after = (await reportOf(number)).body;
    expect(after).toMatchObject({ records: [], calls: [], places: [], doNotCall: [{ list: "По просьбе" }] });
    expect((await admin.get<Campaign>(`/campaigns/${campaign.id}`)).body.statistics?.dialledToday).toBe(
      dials,
    );
    // Another's record keeps its place; only the number is gone from its note.
    const zipped = (await admin.get(`/campaigns/${campaign.id}/results?format=simple`)).text;
    expect(zipped).toContain("жена: ***");
    const log = (await admin.get<{ items: AuditEntry[] }>("/audit?kind=subject")).body.items;
    expect(log.map(({ act }) => act)).toEqual(expect.arrayContaining(["read", "export", "erase", "erased"]));
    expect(JSON.stringify(log)).not.toMatch(pattern);
  });
});

import type {
  Alert,
  AuditEntry,
  Campaign,
  CampaignDisposition,
  CampaignListCard,
  CampaignRecord,
  CampaignSetUp,
  CampaignStaff,
  ContactList,
  CorrectionOutcome,
  DispositionTree,
  DispositionTreePut,
  Finding,
  Group,
  OutboundLimitsView,
  Problem,
  QuotaRow,
  RecordHold,
  User,
} from "@perezvon/api";
import { Emitter, uuidV7 } from "@perezvon/base";
import { applyOutcome, newProgress } from "@perezvon/dialer";
import type { EngineEvent } from "@perezvon/engine";
import { type AttemptId, type CallId, type CampaignId, predefinedDispositions } from "@perezvon/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { idleEngine } from "../idle-doors.ts";

let server: TestServer;
let admin: TestClient;
let supervisor: TestClient;
let group: Group;
let list: ContactList;
let names = 0;
const events = new Emitter<EngineEvent>((error) => {
  throw error;
});
beforeAll(async () => {
  server = await openTestServer({ engine: { ...idleEngine, onEvent: (listener) => events.on(listener) } });
  admin = await server.signedIn("admin");
  supervisor = await server.signedIn("supervisor");
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

/** With the supervisor among its managers: he runs it (OUT-CMP-04). */
async function createManaged(more: object = ready()): Promise<Campaign> {
  const campaign = await create(more);
  const path = `/campaigns/${campaign.id}/staff`;
  const { groups } = (await admin.get<CampaignStaff>(path)).body;
  const named = await admin.put(path, { groups, managerIds: [supervisor.me!.user.id] });
  expect(named.status, named.text).toBe(200);
  return campaign;
}

const ready = () => ({
  groupIds: [group.id],
  lists: [{ listId: list.id, enabled: true, order: 1, ratio: 1 }],
  callerNumber: "+74990000001",
  abandoned: {
    treatment: "message" as const,
    message: "  Звонил магазин. Перезвоните: 8 499 000-00-01. ",
    language: "ru" as const,
    keepWaitingSeconds: 30,
  },
});

describe("campaigns", () => {
  it("OUT-MOD-03, OUT-CMP-03, OUT-RED-01 a new one has the defaults", async () => {
    const campaign = await create();
    expect(campaign).toMatchObject({
      enabled: true,
      started: false,
      mode: "progressive",
      noAnswerSeconds: 45,
      waitForAgentSeconds: 2,
      dialsPerAgent: 1,
      dialStartsPerSecond: 1,
      detectVoice: true,
      detectMachine: true,
      waitForBeep: false,
      recordAnalysis: false,
      analysisLimits: {
        greetingMs: 1800,
        pauseMs: 600,
        patienceMs: 2400,
        doubtMs: 4000,
        silenceMs: 5000,
        beepLimitMs: 60_000,
      },
      sitAsOther: false,
      targetOccupancyPercent: 85,
      abandonmentCapPercent: 3,
      warmUpDials: 100,
      leastAgents: 5,
      abandoned: {
        treatment: "message",
        message: "",
        language: "ru",
        keepWaitingSeconds: 30,
        reserveAgentHours: 72,
      },
      dispositionRequired: true,
      afterCallWork: true,
      callerNumber: null,
      groupIds: [],
      lists: [],
      state: { code: "stopped", reason: null, nextDueAt: null },
      redial: { maxAttemptsPerRecord: 5, maxAttemptsPerNumber: 3, dialAllNumbers: false },
    });
    expect(campaign.redial.rules).toContainEqual({
      disposition: "busy",
      repeats: 3,
      intervalMinutes: 10,
      action: { kind: "redial", hours: 1 },
    });
  });

  it("OUT-MOD-02, OUT-MOD-03 progressive and predictive are exchanged, with the limits of prediction", async () => {
    const { id } = await create();
    const changed = await admin.patch<Campaign>(`/campaigns/${id}`, {
      mode: "predictive",
      targetOccupancyPercent: 92,
      abandonmentCapPercent: 2.5,
    });
    expect(changed.body).toMatchObject({
      mode: "predictive",
      targetOccupancyPercent: 92,
      abandonmentCapPercent: 2.5,
      warmUpDials: 100,
    });
    const back = await admin.patch<Campaign>(`/campaigns/${id}`, { mode: "progressive" });
    expect(back.body).toMatchObject({ mode: "progressive", targetOccupancyPercent: 92 });
  });

  it("OUT-CPL-05 a no-answer limit under 15 s takes a word of confirmation, which holds until the limit is lower yet", async () => {
    const refused = await admin.post<Problem>("/campaigns", { name: "Звонит недолго", noAnswerSeconds: 14 });
    expect([refused.status, refused.body.code, refused.body.params]).toEqual([
      409,
      "short_ring",
      { seconds: 15 },
    ]);
    const { id } = await create({ noAnswerSeconds: 15 });
    const change = (more: object) => admin.patch<Campaign & Problem>(`/campaigns/${id}`, more);
    expect((await change({ noAnswerSeconds: 14 })).body.code).toBe("short_ring");
    expect((await admin.get<Campaign>(`/campaigns/${id}`)).body.noAnswerSeconds).toBe(15);
    const confirmed = await change({ noAnswerSeconds: 12, shortRingConfirmed: true });
    expect(confirmed.body.noAnswerSeconds).toBe(12);
    // What is saved with the rest of its tab, or raised, was confirmed already.
    expect((await change({ noAnswerSeconds: 12, afterCallWork: false })).status).toBe(200);
    expect((await change({ noAnswerSeconds: 14 })).status).toBe(200);
    expect((await change({ noAnswerSeconds: 13 })).body.code).toBe("short_ring");
    const { items } = (await admin.get<{ items: AuditEntry[] }>(`/audit?objectId=${id}`)).body;
    expect(items.map(({ after }) => (after as { dialling?: object } | undefined)?.dialling)).toContainEqual({
      noAnswerSeconds: 12,
    });
  });

  it("OUT-CPL-02 a second value may stop it: off by default, not below the cap; crossings are alarms and stand in the log", async () => {
    const { id, name, abandonmentStopPercent } = await create();
    expect(abandonmentStopPercent).toBeNull();
    const low = await admin.patch<Problem>(`/campaigns/${id}`, { abandonmentStopPercent: 2.9 });
    expect([low.status, faults(low.body)]).toEqual([422, { abandonmentStopPercent: "below_cap" }]);
    const set = await admin.patch<Campaign>(`/campaigns/${id}`, { abandonmentStopPercent: 4.5 });
    expect(set.body).toMatchObject({ abandonmentCapPercent: 3, abandonmentStopPercent: 4.5 });
    const high = await admin.patch<Problem>(`/campaigns/${id}`, { abandonmentCapPercent: 5 });
    expect([high.status, faults(high.body)]).toEqual([422, { abandonmentStopPercent: "below_cap" }]);

    const tell = (kind: "reached" | "stop" | "below", percent: number) =>
      events.emit({
        kind: "abandonment",
        centreId: server.centreId,
        campaignId: id as CampaignId,
        news: { kind, percent, capPercent: 3, stopPercent: 4.5 },
      });
    const open = async () =>
      (await admin.get<{ items: Alert[] }>("/alerts?open=true")).body.items.filter(
        ({ details }) => details.campaign === name,
      );
    tell("reached", 3.1);
    await expect
      .poll(open)
      .toMatchObject([
        { kind: "abandonment_cap", urgent: true, lasting: true, details: { percent: 3.1, cap: 3 } },
      ]);
    tell("stop", 4.5);
    await expect.poll(open).toHaveLength(2);
    tell("below", 2.3);
    await expect
      .poll(open)
      .toMatchObject([{ kind: "abandonment_stop", details: { percent: 4.5, stop: 4.5 } }]);
    const log = async () =>
      (await admin.get<{ items: AuditEntry[] }>(`/audit?kind=campaign&objectId=${id}`)).body.items
        .filter(({ act }) => act.startsWith("abandonment"))
        .map(({ actor, act, after }) => ({ actor, act, after }));
    await expect.poll(log).toEqual([
      { actor: "engine", act: "abandonment_stop", after: { percent: 4.5, capPercent: 3, stopPercent: 4.5 } },
      { actor: "engine", act: "abandonment_cap", after: { percent: 3.1, capPercent: 3, stopPercent: 4.5 } },
    ]);
  });

  it("OUT-RED-15 a campaign that found no line ten times is an alarm until a dial comes through", async () => {
    const { id, name } = await create();
    const tell = (news: { kind: "paused"; until: number } | { kind: "back" }) =>
      events.emit({ kind: "no_line", centreId: server.centreId, campaignId: id as CampaignId, news });
    const open = async () =>
      (await admin.get<{ items: Alert[] }>("/alerts?open=true")).body.items.filter(
        ({ details }) => details.campaign === name,
      );
    tell({ kind: "paused", until: server.clock.now() + 300_000 });
    await expect.poll(open).toMatchObject([{ kind: "no_line", urgent: true, lasting: true }]);
    tell({ kind: "back" });
    await expect.poll(open).toEqual([]);
  });

  it("OUT-DSP-09 has the predefined dispositions, by key", async () => {
    const campaign = await create();
    const { body } = await admin.get<{ items: CampaignDisposition[] }>(
      `/campaigns/${campaign.id}/dispositions`,
    );
    expect(body.items.map(({ key, name, folder, type }) => ({ key, ...name, folder, type }))).toEqual(
      predefinedDispositions.map(({ key, ru, en, folder, type }) => ({ key, ru, en, folder, type })),
    );
  });

  it("PLT-GEN-02 tells every fault at once, of the schema and beyond it", async () => {
    const answer = await admin.post<Problem>("/campaigns", {
      name: "   ",
      noAnswerSeconds: 9,
      dialsPerAgent: 1.25,
      abandonmentCapPercent: 2.05,
      leastAgents: 51,
      lists: [
        { listId: list.id, enabled: true, order: 1, ratio: 1 },
        { listId: list.id, enabled: true, order: 2, ratio: 1 },
      ],
      redial: {
        maxAttemptsPerRecord: 1000,
        maxAttemptsPerNumber: 3,
        dialAllNumbers: false,
        rules: [
          { disposition: "busy", repeats: 11, intervalMinutes: 10, action: { kind: "redial" } },
          { disposition: "busy", repeats: 0, intervalMinutes: 1, action: { kind: "complete" } },
        ],
      },
    });
    expect(answer.status).toBe(422);
    expect(faults(answer.body)).toEqual({
      name: "required",
      noAnswerSeconds: "out_of_range",
      dialsPerAgent: "not_a_multiple",
      abandonmentCapPercent: "not_a_multiple",
      leastAgents: "out_of_range",
      "lists.1.listId": "duplicate",
      "redial.maxAttemptsPerRecord": "out_of_range",
      "redial.rules.0.repeats": "out_of_range",
      "redial.rules.0.action.hours": "required",
      "redial.rules.1.disposition": "duplicate",
      "redial.rules.1.action.disposition": "required",
    });
  });

  it("OUT-RED-11 a rule completes only with a status that closes the record, in a new campaign and in a changed one", async () => {
    const { id, redial } = await create();
    const rules = ["sold", "busy", "nobody_knows"].map((disposition, place) => ({
      disposition: ["no_answer", "busy", "silence"][place],
      repeats: 0,
      intervalMinutes: 1,
      action: { kind: "complete", disposition },
    }));
    const refused = {
      "redial.rules.1.action.disposition": "not_allowed",
      "redial.rules.2.action.disposition": "not_allowed",
    };
    const change = (given: typeof rules) => ({ redial: { ...redial, rules: given } });
    const made = await admin.post<Problem>("/campaigns", { name: `x${++names}`, ...change(rules) });
    expect([made.status, faults(made.body)]).toEqual([422, refused]);
    const changed = await admin.patch<Problem>(`/campaigns/${id}`, change(rules));
    expect([changed.status, faults(changed.body)]).toEqual([422, refused]);
    expect((await admin.patch(`/campaigns/${id}`, change(rules.slice(0, 1)))).status).toBe(200);
  });

  it("OUT-RED-11 OUT-RED-13 a rule runs a scenario of the centre, which is not deleted meanwhile; the number dialled least may come first", async () => {
    const definition = {
      format: 1,
      name: `Без вызова ${++names}`,
      start: "set",
      operations: [{ id: "set", kind: "set_disposition", disposition: "rejected", exits: {} }],
    };
    const scenario = (await admin.post<{ id: string }>("/scenarios", { scenario: definition })).body;
    const { id, name, redial } = await create();
    const change = (action: object) =>
      admin.patch<Campaign & Problem>(`/campaigns/${id}`, {
        redial: {
          ...redial,
          leastAttempted: true,
          rules: [{ disposition: "no_answer", repeats: 0, intervalMinutes: 1, action }],
        },
      });
    const at = "redial.rules.0.action.scenarioId";
    expect(faults((await change({ kind: "run_scenario" })).body)).toEqual({ [at]: "required" });
    expect(faults((await change({ kind: "run_scenario", scenarioId: id })).body)).toEqual({
      [at]: "not_found",
    });
    const action = { kind: "run_scenario", scenarioId: scenario.id };
    for (const hours of [0, 721])
      expect(faults((await change({ ...action, hours })).body)).toEqual({
        "redial.rules.0.action.hours": "out_of_range",
      });
    const set = await change(action);
    expect(set.body.redial).toMatchObject({
      leastAttempted: true,
      rules: [{ action: { ...action, hours: 24 } }],
    });
    const stored = (await server.store.campaigns.get(server.centreId, id as CampaignId))!.campaign;
    expect(stored.redial).toMatchObject({
      leastAttempted: true,
      rules: [{ action: { ...action, hours: 24 } }],
    });
    expect(await admin.delete(`/scenarios/${scenario.id}`)).toMatchObject({
      status: 409,
      body: { code: "in_use", params: { users: [name] } },
    });
    const copy = (await admin.post<Campaign>(`/campaigns/${id}/copy`, { name: `Копия ${++names}` })).body;
    expect(copy.redial).toEqual(set.body.redial);
    await admin.delete(`/campaigns/${copy.id}`);
    await change({ kind: "stop_number" });
    // In the bin it keeps what it would come back with.
    expect((await admin.delete(`/scenarios/${scenario.id}`)).status).toBe(409);
    await admin.delete(`/deleted-campaigns/${copy.id}`);
    await server.context.exports.sweepBin();
    expect((await admin.delete(`/scenarios/${scenario.id}`)).status).toBe(204);
  });

  it("TEL-CPA-06 TEL-CPA-10 TEL-CPA-08 limits of the analysis are kept, and refused outside their ranges at the field", async () => {
    const least = {
      greetingMs: 800,
      pauseMs: 300,
      patienceMs: 0,
      doubtMs: 2000,
      silenceMs: 3000,
      beepLimitMs: 5000,
    };
    const most = {
      greetingMs: 4000,
      pauseMs: 1500,
      patienceMs: 5000,
      doubtMs: 8000,
      silenceMs: 10_000,
      beepLimitMs: 180_000,
    };
    const campaign = await create({ analysisLimits: least, sitAsOther: true });
    expect(campaign).toMatchObject({ analysisLimits: least, sitAsOther: true });
    const changed = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { analysisLimits: most });
    expect(changed.body).toMatchObject({ analysisLimits: most, sitAsOther: true });
    for (const name of Object.keys(least) as (keyof typeof least)[]) {
      for (const value of [least[name] - 1, most[name] + 1]) {
        const answer = await admin.patch<Problem>(`/campaigns/${campaign.id}`, {
          analysisLimits: { ...most, [name]: value },
        });
        expect(answer.status).toBe(422);
        expect(faults(answer.body)).toEqual({ [`analysisLimits.${name}`]: "out_of_range" });
      }
    }
  });

  it("PLT-GEN-01 names are trimmed and unique without case", async () => {
    const campaign = await create({ name: "  Опрос клиентов " });
    expect(campaign.name).toBe("Опрос клиентов");
    const again = await admin.post<Problem>("/campaigns", { name: "опрос КЛИЕНТОВ" });
    expect(again.status).toBe(422);
    expect(faults(again.body)).toEqual({ name: "duplicate" });
  });

  it("OUT-CID-04 shows only a number of the centre, given in any form", async () => {
    expect((await create({ callerNumber: "8 (499) 000-00-01" })).callerNumber).toBe("+74990000001");
    for (const [callerNumber, code] of [
      ["+74951112233", "not_found"],
      ["позвони мне", "phone"],
      ["7,49E+10", "phone_scientific"],
    ]) {
      const answer = await admin.post<Problem>("/campaigns", { name: `x${++names}`, callerNumber });
      expect(faults(answer.body), callerNumber).toEqual({ callerNumber: code });
    }
  });

  it("OUT-CID-01 OUT-CID-02 OUT-CID-04 keeps numbers and method, each number once and only the centre's", async () => {
    const campaign = await create({ callerNumber: "+74990000001" });
    expect(campaign.callers).toEqual({ method: "default", numbers: [], field: null, limits: [] });
    const change = (callers: unknown) =>
      admin.patch<Campaign & Problem>(`/campaigns/${campaign.id}`, { callers });
    const numbers = ["8 (499) 000-00-01", "+74990000001"];
    const saved = await change({ method: "in_turn", numbers, field: null });
    expect(saved.body.callers).toMatchObject({ method: "in_turn", numbers: ["+74990000001"], field: null });
    const foreign = await change({
      method: "random",
      numbers: ["+74990000001", "+74951112233"],
      field: null,
    });
    expect(faults(foreign.body)).toEqual({ "callers.numbers.1": "not_found" });
    const nameless = await change({ method: "list_field", numbers: [], field: " " });
    expect(faults(nameless.body)).toEqual({ "callers.field": "required" });
    const byField = await change({ method: "list_field", numbers, field: " АОН " });
    expect(byField.body.callers).toMatchObject({
      method: "list_field",
      numbers: ["+74990000001"],
      field: "АОН",
    });
    const renamed = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { waitForAgentSeconds: 4 });
    expect(renamed.body.callers).toEqual(byField.body.callers);
  });

  it("OUT-CID-03 caps and rests of numbers are kept within their ranges, once each, and their use is told", async () => {
    const { id } = await create({ callerNumber: "+74990000001" });
    const limit = { number: "+74990000001", perDay: 100, restAfter: null, restMinutes: 60 };
    const change = (...limits: object[]) =>
      admin.patch<Campaign & Problem>(`/campaigns/${id}`, {
        callers: { method: "default", numbers: [], field: null, limits },
      });
    expect((await change({ ...limit, number: "8 499 000-00-01" })).body.callers.limits).toEqual([limit]);
    const bounds: readonly (readonly [string, unknown, unknown, unknown, unknown])[] = [
      ["perDay", 1, 100_000, 0, 100_001],
      ["restAfter", 1, 10_000, 0, 10_001],
      ["restMinutes", 1, 1_440, 0, 1_441],
    ];
    for (const [field, low, high, below, above] of bounds) {
      for (const value of [low, high])
        expect((await change({ ...limit, [field]: value })).status, field).toBe(200);
      for (const value of [below, above]) {
        const refused = await change({ ...limit, [field]: value });
        expect(faults(refused.body)).toEqual({ [`callers.limits.0.${field}`]: "out_of_range" });
      }
    }
    expect(faults((await change(limit, limit)).body)).toEqual({ "callers.limits.1.number": "duplicate" });
    const foreign = await change({ ...limit, number: "+74951112233" });
    expect(faults(foreign.body)).toEqual({ "callers.limits.0.number": "not_found" });
    const use = await admin.get(`/campaigns/${id}/numbers`);
    expect(use.body).toEqual({
      percent: null,
      items: [
        {
          number: "+74990000001",
          dialsToday: expect.any(Number),
          dials: 0,
          answered: 0,
          percent: null,
          suspicious: false,
        },
      ],
    });
  });

  it("refuses a list or group that the centre does not have", async () => {
    const nobody = "0193d0c0-7b1e-7000-8000-000000000001";
    const lists = [{ listId: nobody, enabled: true, order: 1, ratio: 1 }];
    expect((await admin.post("/campaigns", { name: `x${++names}`, lists })).status).toBe(422);
    expect((await admin.post("/campaigns", { name: `x${++names}`, groupIds: [nobody] })).status).toBe(422);
  });

  it("a change leaves the rest as it was, and PLT-GEN-03 refuses to save over a newer version", async () => {
    const campaign = await create({ ...ready(), noAnswerSeconds: 30 });
    const changed = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { waitForAgentSeconds: 4 });
    expect(changed.body).toMatchObject({
      noAnswerSeconds: 30,
      waitForAgentSeconds: 4,
      callerNumber: "+74990000001",
    });
    expect(changed.body.version).toBeGreaterThan(campaign.version);
    const stale = await admin.patch(`/campaigns/${campaign.id}`, {
      waitForAgentSeconds: 5,
      version: campaign.version,
    });
    expect(stale).toMatchObject({ status: 409, body: { code: "stale" } });
  });

  it("OUT-MOD-09 OUT-CPL-03 the message for abandoned customers is kept; without one the modes that dial ahead are warned of", async () => {
    const campaign = await create(ready());
    const { abandoned } = campaign;
    expect(abandoned).toEqual({
      ...ready().abandoned,
      messageId: null,
      reserveAgentHours: 72,
      scenarioId: null,
      message: "Звонил магазин. Перезвоните: 8 499 000-00-01.",
    });
    const findings = async () =>
      (await admin.get<{ items: Finding[] }>(`/campaigns/${campaign.id}/diagnostics`)).body.items.filter(
        ({ code }) => code === "no_abandoned_message",
      );
    const change = (given: object) => admin.patch<Campaign>(`/campaigns/${campaign.id}`, given);
    expect((await change({ waitForAgentSeconds: 3 })).body.abandoned).toEqual(abandoned);
    expect(await findings()).toEqual([]);
    await change({ abandoned: { ...abandoned, message: " " } });
    const warning = { severity: "warning", code: "no_abandoned_message", params: {}, section: "dialling" };
    expect(await findings()).toEqual([warning]);
    await change({ mode: "predictive" });
    expect(await findings()).toEqual([warning]);
    await change({ mode: "preview" });
    expect(await findings()).toEqual([]);
    const wrong = await admin.patch<Problem>(`/campaigns/${campaign.id}`, {
      abandoned: { ...abandoned, treatment: "sing", keepWaitingSeconds: 0 },
    });
    expect(wrong.status).toBe(422);
    expect(Object.keys(faults(wrong.body)).sort()).toEqual([
      "abandoned.keepWaitingSeconds",
      "abandoned.treatment",
    ]);
  });

  it("OUT-MOD-03 what a machine gets is kept; a scenario or a recording that is not there is refused at its field", async () => {
    const campaign = await create(ready());
    expect(campaign.machine).toMatchObject({ treatment: "hang_up", withoutBeep: "hang_up", messageId: null });
    const machine = { ...campaign.machine, treatment: "message", message: " Звонил магазин. " };
    const path = `/campaigns/${campaign.id}`;
    expect((await admin.request("PATCH", path, { machine })).body).toMatchObject({
      machine: { treatment: "message", message: "Звонил магазин." },
    });
    const nobody = "0193d0c0-7b1e-7000-8000-000000000001";
    for (const [field, code, change] of [
      ["machine.scenarioId", "required", { treatment: "scenario" }],
      ["machine.scenarioId", "not_found", { treatment: "scenario", scenarioId: nobody }],
      ["machine.messageId", "not_found", { messageId: nobody }],
    ] as const)
      expect(await admin.request("PATCH", path, { machine: { ...machine, ...change } })).toMatchObject({
        status: 422,
        body: { errors: [{ field, code }] },
      });
  });

  it("OUT-CMP-03 PLT-REC-04 recording of its calls: as the centre until somebody says otherwise", async () => {
    const campaign = await create();
    expect(campaign.recording).toBe("centre");
    const said = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { recording: "do_not_record" });
    expect(said.body.recording).toBe("do_not_record");
    const kept = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { afterCallWork: false });
    expect(kept.body).toMatchObject({ recording: "do_not_record", afterCallWork: false });
    const wrong = await admin.patch<Problem>(`/campaigns/${campaign.id}`, { recording: "sometimes" });
    expect(Object.keys(faults(wrong.body))).toEqual(["recording"]);
  });

  it("OUT-CMP-12 a copy has all settings, is switched off and has no results; who may not change it, does not copy it", async () => {
    const campaign = await createManaged({ ...ready(), mode: "preview", consentRequired: true });
    const path = `/campaigns/${campaign.id}`;
    const item = { metric: "asrPercent", side: "below", warning: 40, critical: 20, sound: true };
    const marked = await admin.put(`${path}/thresholds`, { items: [item] });
    expect(marked.status, marked.text).toBe(200);
    const copied = await admin.post<Campaign>(`${path}/copy`);
    expect(copied.status, copied.text).toBe(201);
    expect(copied.body).toMatchObject({ name: `${campaign.name} (2)`, enabled: false, started: false });
    const settings = async (id: string) => {
      const own = (await admin.get<Record<string, unknown>>(`/campaigns/${id}`)).body;
      for (const key of ["id", "name", "version", "enabled", "state", "statistics"]) delete own[key];
      const parts = ["staff", "thresholds", "dispositions", "script", "audio", "export-tasks"];
      const more = parts.map(async (part) => {
        const answer = await admin.get<object>(`/campaigns/${id}/${part}`);
        expect(answer.status, part).toBe(200);
        return { ...answer.body, version: undefined };
      });
      const lists = (await admin.get<{ items: CampaignListCard[] }>(`/campaigns/${id}/lists`)).body.items;
      return [own, ...(await Promise.all(more)), lists.map(({ id: _, ...list }) => list)];
    };
    expect(await settings(copied.body.id)).toEqual(await settings(campaign.id));
    expect((await admin.post<Campaign>(`${path}/copy`)).body.name).toBe(`${campaign.name} (3)`);
    expect((await supervisor.post(`${path}/copy`)).status).toBe(403);
    const { items } = (await admin.get<{ items: AuditEntry[] }>("/audit")).body;
    expect(items[0]).toMatchObject({ act: "create", kind: "campaign", after: { copyOf: campaign.name } });
  });

  it("INB-SLV-01 OUT-CMP-01 the service level of a campaign is set, within its bounds", async () => {
    const campaign = await create();
    expect(campaign.serviceLevel).toEqual({ percent: 80, seconds: 20 });
    const path = `/campaigns/${campaign.id}`;
    for (const serviceLevel of [
      { percent: 1, seconds: 3600 },
      { percent: 100, seconds: 1 },
    ]) {
      const changed = await admin.patch<Campaign>(path, { serviceLevel });
      expect(changed.body.serviceLevel).toEqual(serviceLevel);
    }
    for (const [serviceLevel, field] of [
      [{ percent: 0, seconds: 20 }, "serviceLevel.percent"],
      [{ percent: 101, seconds: 20 }, "serviceLevel.percent"],
      [{ percent: 80, seconds: 0 }, "serviceLevel.seconds"],
      [{ percent: 80, seconds: 3601 }, "serviceLevel.seconds"],
    ] as const) {
      const refused = await admin.patch<Problem>(path, { serviceLevel });
      expect(faults(refused.body)).toEqual({ [field]: "out_of_range" });
    }
    const kept = await admin.patch<Campaign>(path, { afterCallWork: false });
    expect(kept.body.serviceLevel).toEqual({ percent: 100, seconds: 1 });
    const { items } = (await admin.get<{ items: AuditEntry[] }>("/audit")).body;
    expect(items.map(({ after }) => after)).toContainEqual({ serviceLevel: { percent: 100, seconds: 1 } });
  });

  it("OUT-DIA-04 the steps of setting a campaign up, by what the diagnostics find and what there is", async () => {
    const toDo = async ({ id }: Campaign, state = "to_do") =>
      (await admin.get<CampaignSetUp>(`/campaigns/${id}/set-up`)).body.items
        .filter((item) => item.state === state)
        .map(({ step }) => step);
    const bare = await create();
    const first = ["groups", "skill_levels", "attach_lists", "numbers", "dialling", "start", "after_start"];
    expect(await toDo(bare)).toEqual(first);
    expect(await toDo(bare, "done")).toEqual(expect.arrayContaining(["list", "campaign", "dispositions"]));
    const campaign = await create(ready());
    expect(await toDo(campaign)).toEqual(["start", "after_start"]);
    await admin.post(`/campaigns/${campaign.id}/start`);
    expect(await toDo(campaign)).toEqual(["after_start"]);
    await admin.post(`/campaigns/${campaign.id}/stop`);
  });

  it("OUT-MOD-11 OUT-CMP-14 automatic dialling needs a scenario and no group; what a campaign uses is not deleted", async () => {
    const message = { text: "Напоминаем об оплате.", language: "ru" };
    const scenario = (given: object = {}) => ({
      format: 1,
      name: "Напоминание",
      start: "say",
      operations: [{ id: "say", kind: "play_prompt", prompt: message, exits: {} }],
      ...given,
    });
    const save = (body: object) => admin.post<{ id: string; usedBy: string[] } & Problem>("/scenarios", body);
    const faulty = await save({ scenario: scenario({ start: "nowhere" }) });
    expect(faulty.status).toBe(422);
    expect(faults(faulty.body)).toMatchObject({ "scenario.start": "not_found" });
    const made = await save({ scenario: scenario() });
    expect(made).toMatchObject({ status: 201, body: { name: "Напоминание", usedBy: [] } });
    expect(faults((await save({ scenario: scenario() })).body)).toMatchObject({
      "scenario.name": "duplicate",
    });
    const campaign = await create({ ...ready(), mode: "automatic", groupIds: [] });
    expect(campaign).toMatchObject({ scenarioId: null, simultaneousCalls: 10 });
    const codes = async () =>
      (await admin.get<{ items: Finding[] }>(`/campaigns/${campaign.id}/diagnostics`)).body.items
        .filter(({ severity }) => severity === "error")
        .map(({ code }) => code);
    expect(await codes()).toEqual(["no_scenario"]);
    const change = (given: object) => admin.patch<Campaign & Problem>(`/campaigns/${campaign.id}`, given);
    const unknown = await change({ scenarioId: campaign.id });
    expect(faults(unknown.body)).toEqual({ scenarioId: "not_found" });
    const set = await change({ scenarioId: made.body.id, simultaneousCalls: 3 });
    expect(set.body).toMatchObject({ scenarioId: made.body.id, simultaneousCalls: 3 });
    // The ceiling is the centre's (OUT-MOD-03); what was saved before it was lowered stays in the form.
    const { version: _, ...limits } = (await admin.get<OutboundLimitsView>("/outbound-limits")).body;
    const ceiling = (calls: number) => admin.put("/outbound-limits", { ...limits, simultaneousCalls: calls });
    await ceiling(3);
    expect((await change({ simultaneousCalls: 4 })).body.errors).toEqual([
      { field: "simultaneousCalls", code: "out_of_range", params: { min: 1, max: 3 } },
    ]);
    const above = await admin.post<Problem>("/campaigns", { name: "Выше потолка", simultaneousCalls: 4 });
    expect(faults(above.body)).toEqual({ simultaneousCalls: "out_of_range" });
    await ceiling(2);
    expect((await change({ simultaneousCalls: 3 })).status).toBe(200);
    await ceiling(limits.simultaneousCalls);
    expect(await codes()).toEqual([]);
    expect(await admin.delete(`/scenarios/${made.body.id}`)).toMatchObject({
      status: 409,
      body: { code: "in_use", params: { users: [campaign.name] } },
    });
    await change({ scenarioId: null });
    expect((await admin.delete(`/scenarios/${made.body.id}`)).status).toBe(204);
  });

  it("OUT-DIA-01 errors refuse the start and name their setting, OUT-CMP-10 start and stop, OUT-MOD-02 modes are exchanged meanwhile", async () => {
    const bare = await create();
    const refused = await admin.post<Problem>(`/campaigns/${bare.id}/start`);
    expect(refused).toMatchObject({ status: 409, body: { code: "diagnostics" } });
    const codes = (refused.body.params!.findings as Finding[]).map(({ code }) => code);
    expect(codes).toEqual(["no_enabled_list", "no_group", "no_caller_number"]);
    const campaign = await createManaged();
    const { items } = (await admin.get<{ items: Finding[] }>(`/campaigns/${campaign.id}/diagnostics`)).body;
    expect(items.filter(({ severity }) => severity === "error")).toEqual([]);
    // PLT-ROL-03: a supervisor runs campaigns and does not change them.
    const started = await supervisor.post<Campaign>(`/campaigns/${campaign.id}/start`);
    for (const mode of ["preview", "automatic"]) {
      const other = await admin.patch<Problem>(`/campaigns/${campaign.id}`, { mode });
      expect([other.status, other.body.code]).toEqual([409, "running"]);
    }
    for (const mode of ["predictive", "progressive"])
      expect((await admin.patch<Campaign>(`/campaigns/${campaign.id}`, { mode })).body).toMatchObject({
        mode,
      });
    expect(started.body).toMatchObject({ started: true, state: { code: "idle" } });
    expect((await supervisor.patch(`/campaigns/${campaign.id}`, { enabled: false })).status).toBe(403);
    expect(await admin.delete(`/campaigns/${campaign.id}`)).toMatchObject({
      status: 409,
      body: { code: "running" },
    });
    expect(await admin.delete(`/lists/${list.id}`)).toMatchObject({ status: 409, body: { code: "running" } });
    const stopped = await supervisor.post<Campaign>(`/campaigns/${campaign.id}/stop`);
    expect(stopped.body).toMatchObject({ started: false, state: { code: "stopped" } });
    expect((await admin.delete(`/campaigns/${campaign.id}`)).status).toBe(204);
    expect((await admin.get(`/campaigns/${campaign.id}`)).status).toBe(404);
  });

  it("OUT-STA-02 OUT-STA-03 lists, groups and ratios without a divisor; Total = Total closed + Total excluded + Remaining", async () => {
    const campaign = await create(ready());
    const { body } = await admin.get<Campaign["statistics"] & object>(`/campaigns/${campaign.id}/statistics`);
    expect(body).toMatchObject({
      total: 10,
      closed: 0,
      excluded: 0,
      remaining: 10,
      due: 10,
      locked: 0,
      waiting: 0,
      inProgress: 0,
      lostToday: 0,
      lostPercent: null,
      intensity: null,
      occupancyPercent: null,
      asrPercent: null,
      lists: [{ listId: list.id, enabled: true, total: 10, remaining: 10 }],
      groups: [{ groupId: group.id, loggedIn: 0, occupancyPercent: null, averageIdleMs: null }],
    });
  });
});

describe("users", () => {
  it("PLT-AUT-02 a new one signs in with the temporary password shown once, and PLT-SKL-04 has the group's skills", async () => {
    const body = {
      login: "agent9",
      firstName: "Олег",
      lastName: "Орлов",
      roles: ["AGT"],
      groupIds: [group.id],
      sipLine: true,
    };
    const made = await admin.post<{ user: User; temporaryPassword: string }>("/users", body);
    expect(made.status, made.text).toBe(201);
    expect(made.body.user).toMatchObject({
      login: "agent9",
      roles: ["AGT"],
      groups: [{ name: "Контакт центр" }],
    });
    const client = server.client();
    const answer = await client.signIn("agent9", made.body.temporaryPassword, "demo");
    expect(answer.body).toMatchObject({ passwordChangeRequired: true, applications: ["agent"] });
    const profile = await server.store.engine.agents.agent(server.centreId, made.body.user.id as never);
    expect(profile?.canHandle).toBe(true);
    expect(profile?.sipEndpoint).toBeDefined();
    expect([...(profile?.skills.values() ?? [])]).toContain(100);
    const lines = await admin.get<{ items: { login: string; password: string | null }[] }>(
      "/endpoints?show=true",
    );
    expect(lines.body.items.find(({ login }) => login === "agent9")?.password).toMatch(/^[A-Za-z0-9]{22}$/);
    const hidden = await admin.get<{ items: { password: string | null }[] }>("/endpoints");
    expect(hidden.body.items.every(({ password }) => password === null)).toBe(true);
  });

  it("PLT-USR-02, PLT-ROL-01 refuses a taken login, no name, an unknown role and one that he may not grant", async () => {
    const body = (more: object) => ({
      login: "new.one",
      lastName: "Х",
      roles: ["AGT"],
      groupIds: [group.id],
      ...more,
    });
    const codes = async (more: object) => faults((await admin.post<Problem>("/users", body(more))).body);
    expect(await codes({ login: "AGENT1" })).toEqual({ login: "duplicate" });
    expect(await codes({ lastName: " " })).toEqual({ lastName: "required" });
    expect(await codes({ login: "with space" })).toEqual({ login: "wrong_format" });
    expect(await codes({ extension: "1002" })).toEqual({ extension: "duplicate" });
    expect(await codes({ roles: ["XXX"] })).toEqual({ roles: "not_found" });
    const support = await server.signedIn("ccadmin");
    const answer = await support.post<Problem>("/users", body({ login: "new.sec", roles: ["SEC"] }));
    expect(faults(answer.body)).toEqual({ roles: "not_grantable" });
  });
});

describe("records of a campaign", () => {
  const hold = async (campaign: Campaign, record: number) => {
    const { body } = await admin.get<{ items: RecordHold[] }>(`/lists/${list.id}/holds?record=${record}`);
    return body.items.find(({ campaignId }) => campaignId === campaign.id);
  };
  const tool = async (campaign: Campaign, body: object, count = "") =>
    (await supervisor.post<{ records: number }>(`/campaigns/${campaign.id}/record-tools${count}`, body)).body
      .records;
  const counters = async (campaign: Campaign) =>
    (await admin.get<Campaign["statistics"] & object>(`/campaigns/${campaign.id}/statistics`)).body;

  it("OUT-DIA-03 OUT-RED-30 why a record is not dialled; closing, reopening and making due with the count first", async () => {
    const campaign = await createManaged();
    const records = await admin.get<{ items: { id: number }[] }>(`/lists/${list.id}/records`);
    const [{ id }] = records.body.items as [{ id: number }];
    expect(await hold(campaign, id)).toMatchObject({ hold: "campaign_stopped", until: null });
    await supervisor.post(`/campaigns/${campaign.id}/start`);
    expect(await hold(campaign, id)).toMatchObject({ hold: "turn" });
    expect(await tool(campaign, { tool: "make_due" }, "/count")).toBe(0);
    const close = { tool: "close", closeWith: "rejected" };
    const refused = await supervisor.post<Problem>(`/campaigns/${campaign.id}/record-tools`, {
      ...close,
      closeWith: "no_answer",
    });
    expect(faults(refused.body)).toEqual({ closeWith: "not_allowed" });
    expect(await tool(campaign, { ...close, dispositions: ["no_answer"] }, "/count")).toBe(0);
    expect(await tool(campaign, { ...close, dispositions: ["new"] }, "/count")).toBe(10);
    expect(await tool(campaign, close)).toBe(10);
    expect(await counters(campaign)).toMatchObject({ total: 10, closed: 10, remaining: 0, closedToday: 10 });
    expect(await hold(campaign, id)).toMatchObject({ hold: "closed", disposition: "rejected" });
    const reopen = { tool: "reopen", dispositions: ["rejected"], keepCounters: false };
    expect(await tool(campaign, reopen, "/count")).toBe(10);
    expect(await tool(campaign, reopen)).toBe(10);
    expect(await counters(campaign)).toMatchObject({ total: 10, closed: 0, remaining: 10 });
    expect(await hold(campaign, id)).toMatchObject({ hold: "turn", disposition: null });
    await supervisor.post(`/campaigns/${campaign.id}/stop`);
  });

  it("OUT-RED-23 a lowered limit closes records that are at it, whenever they would be due; a raised one reopens none", async () => {
    const { store, centreId, clock } = server;
    const campaign = await createManaged();
    const id = campaign.id as CampaignId;
    await supervisor.post(`/campaigns/${id}/start`);
    const at = clock.now();
    // Two records have had one attempt, one of them two; all wait until tomorrow.
    for (const record of await store.engine.campaigns.claim(centreId, id, 3, at)) {
      const { associationId, recordId, numbers } = record;
      const busy = { disposition: "no_disposition", type: "other", counted: true } as const;
      const times = { numberIndex: 0, dialStartedAt: at, endedAt: at };
      const { redial } = (await store.campaigns.get(centreId, id))!.campaign;
      let life = applyOutcome(newProgress(numbers), numbers, { ...times, ...busy }, redial, {});
      if (record.recordId % 2 === 0)
        life = applyOutcome(life.progress, numbers, { ...times, ...busy }, redial, {});
      const callId = uuidV7(at) as CallId;
      const start = {
        attemptId: uuidV7(at) as AttemptId,
        centreId,
        campaignId: id,
        associationId,
        callId,
        recordId,
        listId: record.listId,
        number: numbers[0]!,
        callerNumber: "",
        attemptNumber: 1,
        repeatNumber: 0,
        dueAt: at,
        startedAt: at,
      };
      await store.engine.campaigns.writeStep(
        start,
        {
          attemptId: start.attemptId,
          endedAt: at,
          isCallAttempt: false,
          answered: false,
          note: "",
          disposition: "no_disposition",
          recordDisposition: undefined,
          dialingMs: undefined,
          analysisMs: undefined,
          answeredMs: undefined,
          agentUserId: undefined,
          analysisResult: undefined,
          analysisFile: undefined,
          recordingId: undefined,
          outcome: undefined,
        },
        life.progress,
        life.columns,
        [],
        [],
      );
    }
    const limit = (maxAttemptsPerRecord: number) =>
      admin.patch<Campaign>(`/campaigns/${id}`, { redial: { ...campaign.redial, maxAttemptsPerRecord } });
    const closed = async () => (await counters(campaign)).closed;
    await limit(4);
    expect(await closed()).toBe(0);
    await limit(2);
    await expect.poll(closed).toBeGreaterThan(0);
    const two = await closed();
    expect(two).toBeLessThan(3);
    await limit(1);
    await expect.poll(closed).toBe(3);
    await limit(9);
    expect(await closed()).toBe(3);
    expect(await counters(campaign)).toMatchObject({ total: 10, remaining: 7 });
    const records = await admin.get<{ items: { id: number }[] }>(`/lists/${list.id}/records`);
    const holds = await Promise.all(records.body.items.map((each) => hold(campaign, each.id)));
    const shown = holds.filter((each) => each?.hold === "closed").map((each) => each?.disposition);
    // Of one number: the status of the last attempt (OUT-RED-10).
    expect(shown).toEqual(["no_disposition", "no_disposition", "no_disposition"]);
    await supervisor.post(`/campaigns/${id}/stop`);
  });

  it("OUT-RED-22 OUT-RED-01 a new status that leaves records open gets its row, deleted or retyped it loses it; the others stay", async () => {
    const campaign = await create();
    const address = `/campaigns/${campaign.id}/dispositions`;
    type Folder = DispositionTreePut["folders"][number];
    const change = async (edit: (items: Folder["items"]) => Folder["items"]) => {
      const tree = (await admin.get<DispositionTree>(address)).body;
      const folders = tree.folders.map(({ key, name }): Folder => {
        const items = tree.items.filter((item) => item.folder === key).map(({ folder: _, ...item }) => item);
        return { key, name, items: key === "non_final" ? edit(items) : items };
      });
      const put = await admin.put(address, { folders, revision: tree.revision });
      expect(put.status, put.text).toBe(200);
      return (await admin.get<Campaign>(`/campaigns/${campaign.id}`)).body;
    };
    const item: Folder["items"][number] = {
      key: null,
      name: { ru: "Думает", en: "Thinks it over" },
      type: "other",
      code: null,
      visibleToAgents: true,
      previewSet: false,
      outboundSet: true,
      inboundSet: false,
    };
    const added = await change((items) => [...items, item]);
    const row = {
      disposition: "thinks_it_over",
      repeats: 0,
      intervalMinutes: 10,
      action: { kind: "redial", hours: 24 },
    };
    expect(added.redial.rules).toEqual([...campaign.redial.rules, row]);
    expect(added.version).toBeGreaterThan(campaign.version);
    const stale = await admin.patch<Problem>(`/campaigns/${campaign.id}`, {
      redial: campaign.redial,
      version: campaign.version,
    });
    expect(stale.status).toBe(409);
    const retyped = await change((items) =>
      items.map((each) => (each.key === "thinks_it_over" ? { ...each, type: "final_failure" } : each)),
    );
    expect(retyped.redial.rules).toEqual(campaign.redial.rules);
    const again = await change((items) =>
      items.map((each) => (each.key === "thinks_it_over" ? { ...each, type: "other" } : each)),
    );
    expect(again.redial.rules).toEqual([...campaign.redial.rules, row]);
    const gone = await change((items) => items.filter(({ key }) => key !== "thinks_it_over"));
    expect(gone.redial.rules).toEqual(campaign.redial.rules);
  });

  it("OUT-API-02 one record in a campaign: its state, and what a program may do with it", async () => {
    const campaign = await createManaged();
    const records = await admin.get<{ items: { id: number; numbers: string[] }[] }>(
      `/lists/${list.id}/records`,
    );
    const [{ id, numbers }] = records.body.items as [{ id: number; numbers: string[] }];
    const path = `/campaigns/${campaign.id}/records/${id}`;
    const act = async <T = CampaignRecord>(action: string, body: object = {}) =>
      admin.post<T>(`${path}:${action}`, body);
    expect((await admin.get<CampaignRecord>(path)).body).toMatchObject({
      id,
      listId: list.id,
      list: list.name,
      state: "new",
      locked: false,
      attempts: 0,
      hold: { hold: "campaign_stopped" },
      dials: [],
      numbers: numbers.map((number) => ({ number, attempts: 0, stopped: false })),
    });
    const dueAt = new Date(server.clock.now() + 86_400_000).toISOString();
    expect((await act("reschedule", { dueAt })).body).toMatchObject({
      state: "open",
      dueAt,
      numbers: numbers.map(() => ({ dueAt })),
    });
    expect((await act("make_due")).body.dueAt).toBe(new Date(server.clock.now()).toISOString());
    expect((await act("close", { closeWith: "rejected" })).body).toMatchObject({
      state: "closed",
      recordDisposition: "rejected",
      hold: { hold: "closed", disposition: "rejected" },
    });
    const twice = await act<Problem>("close", { closeWith: "rejected" });
    expect([twice.status, twice.body.code]).toEqual([409, "wrong_state"]);
    const late = await act<Problem>("reschedule", { dueAt });
    expect([late.status, late.body.code]).toEqual([409, "wrong_state"]);
    expect((await act("reopen", { keepCounters: false })).body).toMatchObject({ state: "open", attempts: 0 });

    expect(faults((await act<Problem>("close")).body)).toEqual({ closeWith: "required" });
    expect(faults((await act<Problem>("reschedule")).body)).toEqual({ dueAt: "required" });
    expect(faults((await act<Problem>("reschedule", { dueAt: "2020-01-01T00:00:00Z" })).body)).toEqual({
      dueAt: "in_the_past",
    });
    const elsewhere = `/campaigns/${campaign.id}/records/999999999`;
    expect((await admin.get(elsewhere)).status).toBe(404);
    expect((await admin.post(`${elsewhere}:make_due`, {})).status).toBe(404);
    expect((await act("explode")).status).toBe(404);
  });

  it("OUT-DSP-08 OUT-LST-07 a manager corrects a finished call: record, do-not-call entry and audit log follow, of an older dial only itself", async () => {
    const black = (await admin.post<{ id: string }>("/dnc", { name: "Стоп", kind: "internal" })).body.id;
    const doNotCall = {
      lists: [{ listId: black, fill: true, field: null }],
      onMatch: "next_number",
      days: null,
    };
    const campaign = await createManaged({ ...ready(), doNotCall });
    await supervisor.post(`/campaigns/${campaign.id}/start`);
    const { campaigns } = server.store.engine;
    const [centreId, campaignId] = [server.centreId, campaign.id as CampaignId];
    const now = server.clock.now();
    const idOf = (dial: number) => `0193d0c0-7b1e-7000-8000-00000000dc0${dial}`;
    const correct = (dial: number, body: object, by = supervisor) =>
      by.post<CorrectionOutcome & Problem>(
        `/campaigns/${campaign.id}/attempts/${idOf(dial)}/correction`,
        body,
      );
    let recordId = 0;
    for (const [dial, at] of [now - 8 * 86_400_000, now - 60_000, now].entries()) {
      const [claimed] = await campaigns.claim(centreId, campaignId, 1, now);
      const { associationId, listId, numbers } = claimed!;
      if (recordId !== 0) expect(claimed!.recordId).toBe(recordId);
      recordId = claimed!.recordId;
      const start = {
        attemptId: idOf(dial) as AttemptId,
        centreId,
        campaignId,
        associationId,
        listId,
        recordId: claimed!.recordId,
        callId: idOf(dial) as CallId,
        number: numbers[0]!,
        callerNumber: "+74990000001",
        attemptNumber: dial + 1,
        repeatNumber: 0,
        dueAt: at,
        startedAt: at,
      };
      expect(await campaigns.beginAttempt(start)).toBe("begun");
      expect((await correct(dial, { disposition: "rejected" })).status).toBe(409);
      // OUT-LST-07: while it is dialled nobody takes it away.
      expect(await admin.delete(`/lists/${listId}/records/${recordId}`)).toMatchObject({
        status: 409,
        body: { code: "wrong_state" },
      });
      const [disposition, state] =
        dial === 2 ? (["sold", "closed"] as const) : (["no_answer", "open"] as const);
      const closed = state === "closed" ? disposition : undefined;
      await campaigns.endAttempt(
        centreId,
        {
          attemptId: start.attemptId,
          endedAt: at,
          isCallAttempt: true,
          disposition,
          note: "",
          recordDisposition: closed,
          dialingMs: 1,
          analysisMs: undefined,
          answeredMs: 5,
          answered: true,
          agentUserId: undefined,
          analysisResult: undefined,
          analysisFile: undefined,
          recordingId: undefined,
          outcome: undefined,
        },
        { associationId, recordId: claimed!.recordId },
        { ...newProgress(numbers), attempts: 1, lastDisposition: disposition, closed: closed ?? null },
        {
          state,
          dueAt: closed ? undefined : at,
          repeat: false,
          attempts: 1,
          recordDisposition: closed,
          lastDisposition: disposition,
        },
        [],
      );
    }
    const record = async () =>
      (await admin.get<CampaignRecord>(`/campaigns/${campaign.id}/records/${recordId}`)).body;
    const barred = async () => (await admin.get<{ total: number }>(`/dnc/${black}/entries`)).body.total;
    expect(faults((await correct(2, {})).body)).toEqual({ disposition: "required" });
    expect(faults((await correct(2, { disposition: "none_such" })).body)).toEqual({
      disposition: "not_found",
    });
    expect(faults((await correct(2, { disposition: "network_unavailable" })).body)).toEqual({
      disposition: "not_allowed",
    });
    expect(faults((await correct(0, { disposition: "rejected" })).body)).toEqual({ disposition: "too_late" });
    const agent = await server.signedIn("agent1");
    expect((await correct(2, { disposition: "rejected" }, agent)).status).toBe(403);

    const seen = (await correct(2, { disposition: "wrong_person", preview: true })).body;
    expect(seen).toMatchObject({ record: "redial", doNotCall: [] });
    expect(await record()).toMatchObject({ state: "closed", recordDisposition: "sold" });
    expect((await correct(2, { disposition: "wrong_person" })).body).toEqual(seen);
    expect(await record()).toMatchObject({ state: "open", recordDisposition: null, dueAt: seen.dueAt });
    expect((await record()).dials[0]).toMatchObject({
      disposition: "wrong_person",
      firstDisposition: "sold",
    });
    expect(await counters(campaign)).toMatchObject({ closed: 0 });

    expect((await correct(2, { disposition: "add_to_dnc" })).body).toMatchObject({
      record: "closed",
      dueAt: null,
    });
    expect(await barred()).toBeGreaterThan(0);
    expect((await correct(1, { disposition: "wrong_person" })).body).toMatchObject({ record: "unchanged" });
    expect(await record()).toMatchObject({ state: "closed", recordDisposition: "add_to_dnc" });
    expect((await correct(2, { disposition: "rejected" })).body).toMatchObject({ record: "closed" });
    expect(await barred()).toBe(0);
    expect(await record()).toMatchObject({ state: "closed", recordDisposition: "rejected" });
    expect(await counters(campaign)).toMatchObject({ closed: 1 });

    const log = await admin.get<{ items: AuditEntry[] }>("/audit?kind=campaign_records&act=correct");
    expect(log.body.items[0]).toMatchObject({
      before: { disposition: "add_to_dnc", record: recordId },
      after: { disposition: "rejected" },
    });
    const { items } = await server.store.campaignEvents.after(centreId, campaignId, {
      cursor: undefined,
      from: undefined,
      limit: 100,
    });
    expect(items.at(-1)).toMatchObject({ kind: "record_closed", recordDisposition: "rejected" });
    await supervisor.post(`/campaigns/${campaign.id}/stop`);
  });

  it("OUT-DIA-03 tells hours with the zone that was used, and when they begin", async () => {
    const closed = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ kind: "weekly", weekday }));
    const at = new Date(server.clock.now() + 3_600_000).toISOString().slice(11, 16);
    const hours = { entries: [{ kind: "open", days: closed, start: at, end: at, timeZone: "UTC" }] };
    const later = {
      ...hours.entries[0],
      end: new Date(server.clock.now() + 7_200_000).toISOString().slice(11, 16),
    };
    const dialTime = { hours: { entries: [later] }, schedules: [], useCallingHours: false, twoZones: false };
    const campaign = await createManaged({ ...ready(), dialTime });
    await supervisor.post(`/campaigns/${campaign.id}/start`);
    const records = await admin.get<{ items: { id: number }[] }>(`/lists/${list.id}/records`);
    const told = await hold(campaign, records.body.items[0]!.id);
    expect(told).toMatchObject({ hold: "hours", zones: [expect.stringMatching("/")] });
    expect(told?.until?.slice(11, 16)).toBe(at);
    await supervisor.post(`/campaigns/${campaign.id}/stop`);
  });
});

describe("OUT-CMP-05 lower part of «Списки»", () => {
  it("OUT-BLD-01 OUT-BLD-05 INB-SVC-02 a blended campaign has its numbers, and its type is fixed once it has lists", async () => {
    const entry = "+74990000001";
    const codes = async (id: string) =>
      (await admin.get<{ items: Finding[] }>(`/campaigns/${id}/diagnostics`)).body.items.map(
        ({ code }) => code,
      );
    const campaign = await create({ kind: "blended", entryNumbers: ["8 499 000-00-01"] });
    expect(campaign).toMatchObject({ kind: "blended", entryNumbers: [entry] });
    const { store, centreId } = server;
    const target = async () => await store.engine.directory.resolve(centreId, entry);
    expect(await target()).toMatchObject({
      service: { id: campaign.id },
      scenario: undefined,
      blended: true,
    });
    const other = await admin.post<Problem>("/campaigns", {
      name: "Чужой номер",
      kind: "blended",
      entryNumbers: [entry],
    });
    expect([other.status, faults(other.body)]).toEqual([422, { entryNumbers: "duplicate" }]);
    const foreign = await admin.patch<Problem>(`/campaigns/${campaign.id}`, {
      entryNumbers: ["+74957777777"],
    });
    expect(faults(foreign.body)).toEqual({ "entryNumbers.0": "not_found" });
    expect(await codes(campaign.id)).not.toContain("no_entry_number");
    const patched = await admin.patch<Campaign>(`/campaigns/${campaign.id}`, {
      enabled: false,
      entryNumbers: [],
    });
    expect(patched.body.entryNumbers).toEqual([]);
    expect(await codes(campaign.id)).toEqual(expect.arrayContaining(["no_entry_number", "blended_disabled"]));
    expect(await target()).toBeUndefined();
    const lists = [{ listId: list.id, enabled: true, order: 1, ratio: 1 }];
    await admin.patch(`/campaigns/${campaign.id}`, { kind: "outbound" });
    await admin.patch(`/campaigns/${campaign.id}`, { lists });
    const late = await admin.patch<Problem>(`/campaigns/${campaign.id}`, { kind: "blended" });
    expect([late.status, late.body.code]).toEqual([409, "in_use"]);
  });

  it("OUT-SEL-07 OUT-SEL-08 OUT-CMP-06 filter, sorting, quota and instances are set, counted and refused at their field", async () => {
    const { items } = (await admin.get<{ items: { id: string; records: number }[] }>("/lists")).body;
    const list = items[0]!;
    const { id } = (await admin.post<{ id: string }>("/campaigns", { name: "Отбор записей" })).body;
    const made = await admin.post<CampaignListCard>(`/campaigns/${id}/lists`, { listId: list.id });
    expect([made.status, made.body.enabled, made.body.total]).toEqual([201, false, list.records]);
    const path = `/campaigns/${id}/lists/${made.body.id}`;
    const phone = made.body.fields.find(({ type }) => type === "phone")!.name;
    const test = (field: string, operator: string, ...values: string[]) => ({
      kind: "test",
      subject: { kind: "field", field },
      operator,
      values,
    });
    const none = { kind: "conditions", condition: { kind: "all", of: [test(phone, "empty")] } };
    expect((await admin.post(`${path}/count`, { filter: none })).body).toEqual({
      total: list.records,
      passing: 0,
    });
    const wrong = await admin.patch<Problem>(path, {
      filter: {
        kind: "conditions",
        condition: { kind: "any", of: [test("Нет", "equal", "1"), test(phone, "less", "1")] },
      },
      sorting: { kind: "fields", fields: [] },
    });
    expect([wrong.status, wrong.body.errors]).toMatchObject([
      422,
      [
        { field: "filter.condition.of.0.subject", code: "not_found" },
        { field: "filter.condition.of.1.operator", code: "not_allowed" },
        { field: "sorting.fields", code: "required" },
      ],
    ]);
    const group = { name: "Все", condition: test(phone, "not_empty"), target: 2, dispositions: null };
    const saved = await admin.patch<CampaignListCard>(path, {
      filter: none,
      sorting: { kind: "fields", fields: [{ field: phone, direction: "descending" }] },
      quota: { groups: [group], countCurrent: true },
      priorityHours: 5,
      enabled: true,
    });
    expect(saved.body).toMatchObject({
      total: 0,
      settling: false,
      priorityHours: 5,
      quota: { countCurrent: true },
    });
    await admin.patch(path, { filter: null });
    const { items: rows, totals } = (
      await admin.get<{ items: QuotaRow[]; totals: QuotaRow }>(`${path}/quota`)
    ).body;
    expect(rows).toMatchObject([{ name: "Все", target: 2, total: list.records, filled: 0, percent: 0 }]);
    expect(totals).toMatchObject({ name: null, remaining: list.records, excluded: 0 });
    const second = await admin.post<CampaignListCard>(`/campaigns/${id}/lists`, {
      listId: list.id,
      instance: "Вторая",
    });
    const both = await admin.patch<Problem>(`/campaigns/${id}/lists/${second.body.id}`, { enabled: true });
    expect(both.body.errors).toEqual([{ field: "enabled", code: "quota_single" }]);
    expect((await admin.delete(`/campaigns/${id}/lists/${second.body.id}`)).status).toBe(204);
  });
});

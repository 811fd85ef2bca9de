import type { CallCard, CallSummary, QualityDay } from "@perezvon/api";
import type { CallId, LegId, LegRecord } from "@perezvon/model";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestClient } from "../../testing/test-client.ts";
import { openTestServer, type TestServer } from "../../testing/test-server.ts";
import { callRetention, sweepCalls } from "../recordings/sweep-calls.ts";

let server: TestServer;
let admin: TestClient;
let start: number;
const callId = "0193d0c0-7b1e-7000-8000-0000000000c1" as CallId;

const record = (change: Partial<LegRecord>): LegRecord => ({
  ...{ legId: "0193d0c0-7b1e-7000-8000-0000000000a1" as LegId, callId, centreId: server.centreId },
  ...{ parentId: undefined, status: "finished", direction: "out", peer: "trunk", trunkId: undefined },
  ...{ userId: undefined, endpointId: undefined, device: undefined, address: "192.0.2.1" },
  ...{ fromReceived: undefined, toReceived: undefined, from: "+74950000001", to: "+79990000017" },
  ...{ shownNumber: "+74950000001", startedAt: start, ringingAt: start + 1_000, answeredAt: start + 3_000 },
  ...{ analysedAt: undefined, endedAt: start + 33_000, endedBy: "remote", sipCode: 200, q850: 16 },
  ...{ systemReason: undefined, analysis: 2, analysisFile: undefined, holdMs: 0, transfers: [], joins: [] },
  analysisEvidence: {
    ...{ rule: 4, decidedAfterMs: 900, answeredAtMs: undefined, floorDbm0: -60 },
    ...{ speech: [{ fromMs: 0, toMs: 700 }], tones: [{ hz: [425], fromMs: 0, toMs: 300 }] },
  },
  ...{ recordings: [], hostId: "node1", qualityPoints: [], faults: ["loss"], tries: [] },
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

import type { LegOutcome } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const to = "+79990000001";
let bench: Bench;

async function begin(options: Parameters<Bench["campaign"]>[0] = {}) {
  bench = new Bench();
  bench.campaign(options);
  bench.records([to]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
}

async function ends(outcome: Partial<LegOutcome>) {
  bench.switch.ends(bench.switch.customer(to), outcome);
  await bench.pass(10);
}

async function talk() {
  bench.switch.answers(bench.switch.customer(to));
  await bench.pass(20);
}

beforeEach(() => begin());

test.each([
  ["busy", { sipCode: 486, q850: 17 }],
  ["invalid_number", { sipCode: 404, q850: 1 }],
  ["fast_busy", { sipCode: 503, q850: 34 }],
  ["no_answer", { sipCode: 487, noAnswerLimit: true, rang: true, endedBy: "system" }],
  ["system_failure", { systemReason: "worker_lost", endedBy: "system" }],
] as const)("TEL-MAP-01 OUT-DSP-10 %s", async (disposition, outcome) => {
  await ends(outcome);
  expect(bench.rows).toMatchObject([
    { disposition, isCallAttempt: true, answered: false, answeredMs: 0, agentUserId: undefined },
  ]);
});

test("OUT-RED-15 no trunk could take it: network_unavailable, which does not count", async () => {
  await ends({ networkUnavailable: true, endedBy: "system" });
  expect(bench.rows).toMatchObject([{ disposition: "network_unavailable", isCallAttempt: false }]);
  expect([...bench.store.lives.values()][0]?.columns?.attempts).toBe(0);
});

test("OUT-RES-06 a failed dial: dialling lasts to the failure, the note says what was heard", async () => {
  await bench.pass(3_000);
  bench.switch.rings180(bench.switch.customer(to));
  await bench.pass(2_000);
  const { startedAt } = [...bench.store.attempts.values()][0]!.start;
  await ends({ sipCode: 486, q850: 17, rang: true });
  expect(bench.rows).toMatchObject([
    { dialingMs: bench.clock.now() - 10 - startedAt - 5, analysisMs: undefined, note: "SIP 486; Q.850 17" },
  ]);
});

test("OUT-RES-06 OUT-DSP-05 TEL-CPA-04 a talk: durations, agent, recording; the agent's disposition beats the system's", async () => {
  await begin({ dial: { detectVoice: true, detectMachine: true } });
  const { startedAt } = [...bench.store.attempts.values()][0]!.start;
  const sentAt = startedAt + 5;
  await bench.pass(4_000);
  const answeredAt = bench.clock.now();
  bench.switch.answers(bench.switch.customer(to));
  await bench.pass(700);
  bench.switch.analysed(bench.switch.customer(to), 1);
  await bench.pass(60_000);
  await bench.act("anna", { kind: "note", note: "will pay" });
  await bench.act("anna", { kind: "disposition", key: "sold" });
  await ends({ sipCode: 200, q850: 16 });
  const endedAt = bench.clock.now() - 10;
  await bench.pass(20_000);
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  expect(bench.rows).toMatchObject([
    {
      disposition: "sold",
      recordDisposition: "sold",
      isCallAttempt: true,
      answered: true,
      queue: "taken",
      agentUserId: "anna",
      note: "will pay",
      analysisResult: 1,
      dialingMs: answeredAt - sentAt,
      analysisMs: 700,
      answeredMs: 60_000,
      endedAt,
      recordingId: bench.recordings[0]?.recordingId,
    },
  ]);
  expect(bench.interactions).toMatchObject([
    { direction: "outbound", agentUserId: "anna", disposition: "sold", startedAt, endedAt, to },
  ]);
});

test("OUT-CPL-01 TEL-CPA-01 a machine answered: hung up at once, answering_machine, no agent troubled", async () => {
  await begin({ dial: { detectVoice: true, detectMachine: true } });
  bench.switch.answers(bench.switch.customer(to));
  await bench.pass(900);
  bench.switch.analysed(bench.switch.customer(to), 2);
  await bench.pass(10);
  expect(bench.switch.legs.size).toBe(0);
  expect(bench.switch.rings).toEqual([]);
  expect(bench.rows).toMatchObject([
    { disposition: "answering_machine", answered: true, analysisResult: 2, analysisMs: 900, answeredMs: 0 },
  ]);
});

test("TEL-CPA-13 no processor time for the analysis: live at the answer, as without detection", async () => {
  await begin({ dial: { detectVoice: true, detectMachine: true } });
  bench.switch.answers(bench.switch.customer(to));
  bench.switch.skipsAnalysis(bench.switch.customer(to));
  await bench.pass(20);
  expect(bench.switch.rings).toHaveLength(1);
  await ends({ sipCode: 200 });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  expect(bench.rows[0]).toMatchObject({ analysisResult: undefined, analysisMs: undefined, answered: true });
  expect(bench.rows[0]?.disposition).not.toBe("abandoned");
});

test("OUT-MOD-10 OUT-STA-02 hung up before the analysis was finished: abandoned", async () => {
  await begin({ dial: { detectVoice: true } });
  bench.switch.answers(bench.switch.customer(to));
  await bench.pass(200);
  await ends({ sipCode: 200, analysis: 0 });
  expect(bench.rows).toMatchObject([{ disposition: "abandoned", analysisResult: 0, queue: undefined }]);
});

test("OUT-DSP-06 after-call work ends without a choice: no_disposition", async () => {
  await talk();
  await ends({ sipCode: 200 });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  expect(bench.rows).toMatchObject([{ disposition: "no_disposition", agentUserId: "anna" }]);
});

test("OUT-DSP-03 OUT-RED-09 a final disposition closes the record, and the row says so", async () => {
  await talk();
  await bench.act("anna", { kind: "disposition", key: "rejected" });
  await ends({ sipCode: 200 });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  expect(bench.rows).toMatchObject([{ disposition: "rejected", recordDisposition: "rejected" }]);
  expect([...bench.store.lives.values()]).toMatchObject([{ state: "closed", locked: false }]);
});

test("OUT-DSP-09 agents are shown no disposition that only the system sets", async () => {
  await talk();
  const keys = bench.work("anna")?.dispositions.map(({ key }) => key);
  expect(keys).toContain("sold");
  expect(keys).not.toContain("system_failure");
  expect(await bench.act("anna", { kind: "disposition", key: "no_agent" })).toBe("disposition_not_found");
});

test("OUT-RES-06 a number that is stopped everywhere is passed over: a step without a dial closes the record", async () => {
  bench = new Bench();
  bench.campaign();
  bench.records([to]);
  bench.store.barred.set(to, 0);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  expect(bench.switch.told("dial")).toEqual([]);
  expect(bench.rows).toMatchObject([{ isCallAttempt: false, agentUserId: undefined, outcome: undefined }]);
  expect([...bench.store.lives.values()]).toMatchObject([{ state: "closed", locked: false }]);
});

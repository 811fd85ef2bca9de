import type { ListId, RecordId } from "@perezvon/model";
import type { DetailedResultRow, ResultRow, ResultsFormat, SimpleResultRow } from "@perezvon/store";
import { expect, test } from "vitest";
import { reportRows } from "./report-rows.ts";

const listId = "0193d0c0-7b1e-7000-8000-0000000000a1" as ListId;
const words = {
  language: "en",
  timeZone: "Europe/Moscow",
  campaignName: "Survey",
  more: true,
  personal: true,
  dispositions: new Map(),
  hostName: "host",
} as const;
const head = {
  campaignName: "Survey",
  lists: [{ listId, name: "Clients", fields: ["Name"] }],
  dispositions: new Map(),
};

async function lines(format: ResultsFormat, row: ResultRow): Promise<string[]> {
  async function* rows() {
    yield row;
  }
  const found: string[] = [];
  for await (const cells of reportRows({ head, rows: rows() }, format, words)) found.push(cells.join("|"));
  return found.slice(1);
}

const common = {
  listId,
  listName: "Clients",
  recordId: 7 as RecordId,
  values: ["Anna"],
  completed: false,
  recordDisposition: undefined,
  outOfQuota: true,
  callId: undefined,
};
const simple: SimpleResultRow = {
  ...common,
  kind: "simple",
  totalAttempts: 2,
  quotaGroup: "Tula",
  lastNumber: "+79990000001",
  recordDispositionAt: undefined,
  lastDisposition: undefined,
  lastDispositionAt: undefined,
  lastNote: undefined,
  lastCallAt: undefined,
  lastTalkMs: undefined,
  lastAgent: undefined,
};
const detailed: DetailedResultRow = {
  ...common,
  kind: "detailed",
  number: undefined,
  isCallAttempt: false,
  isInbound: false,
  quotaGroup: undefined,
  disposition: undefined,
  dispositionAt: undefined,
  note: undefined,
  callAt: Date.parse("2026-11-20T09:00:00Z"),
  dialingMs: undefined,
  analysisMs: undefined,
  answeredMs: undefined,
  agent: undefined,
  analysisResult: undefined,
  analysisFile: undefined,
  recordingFile: undefined,
  attemptNumber: 0,
  repeatNumber: 0,
  callerNumber: undefined,
  sipCode: undefined,
  dueAt: undefined,
};

test("OUT-RES-05 OUT-SEL-08 a record out of quota says so: completed 0, its group, or that it met none", async () => {
  const row = (group: string) => `Anna|2|0|||1|${group}|+79990000001||||||||Clients`;
  expect(await lines("simple", simple)).toEqual([row("Tula")]);
  expect(await lines("simple", { ...simple, quotaGroup: undefined })).toEqual([row("no match")]);
  // Who is within the quota has neither.
  expect(await lines("simple", { ...simple, outOfQuota: false })).toEqual([
    "Anna|2|0|||||+79990000001||||||||Clients",
  ]);
});

test("OUT-RES-06 the step of the quota is a row without status, number and call", async () => {
  expect(await lines("detailed", detailed)).toEqual([
    "Anna||0|0|||1|no match||||2026-11-20 12:00:00|||||||||||7|Clients||||||||Survey||",
  ]);
});

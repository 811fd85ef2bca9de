import { uuidV7 } from "@perezvon/base";
import type { AttemptId, CallId, CampaignId, CentreId, GroupId, ListId } from "@perezvon/model";
import type { CampaignInput } from "../src/contract/campaigns.ts";
import type {
  AttemptEndRow,
  AttemptStartRow,
  ClaimedRecordRow,
  ProgressRow,
} from "../src/contract/engine.ts";
import type { ListFieldRow, NewRecord } from "../src/contract/lists.ts";
import type { Store } from "../src/contract/store.ts";
import { actor } from "./test-store.ts";

/** Deletes a campaign for good, as time in the bin would (OUT-RES-12). */
export async function deleteForGood(
  store: Store,
  centreId: CentreId,
  id: CampaignId,
  at: number,
): Promise<void> {
  await store.campaigns.delete(centreId, id, actor);
  await store.campaignBin.purge(centreId, id, at, actor);
  for (const due of await store.campaignBin.due(at)) {
    await store.campaignBin.remove(due.centreId, due.campaignId);
  }
}

export const fields: readonly ListFieldRow[] = [
  { name: "Имя", type: "full_name", label: undefined, required: false },
  { name: "Телефон", type: "phone", label: "mobile", required: true },
];

export function record(index: number, more: Partial<NewRecord> = {}): NewRecord {
  const number = `+7999${String(index).padStart(7, "0")}`;
  return {
    values: [`Клиент ${index}`, number],
    numbers: [number],
    timeZone: undefined,
    priority: undefined,
    ...more,
  };
}

export function records(count: number, from = 1): NewRecord[] {
  return Array.from({ length: count }, (_, i) => record(from + i));
}

/** A list loaded with the given records. */
export async function loadedList(
  store: Store,
  centreId: CentreId,
  name: string,
  rows: readonly NewRecord[],
  at: number,
  columns: readonly ListFieldRow[] = fields,
): Promise<ListId> {
  const list = await store.lists.create(centreId, { name, fields: columns, at }, actor);
  await load(store, centreId, list.id, "append", rows, at, columns);
  return list.id;
}

export async function load(
  store: Store,
  centreId: CentreId,
  listId: ListId,
  mode: "append" | "replace",
  rows: readonly NewRecord[],
  at: number,
  columns: readonly ListFieldRow[] = fields,
): Promise<void> {
  const opened = await store.imports.begin(
    centreId,
    { listId, mode, fields: columns, fileName: "test.csv", at },
    actor,
  );
  for (let i = 0; i < rows.length; i += 1_000) {
    await store.imports.appendRows(centreId, opened.id, rows.slice(i, i + 1_000), at);
  }
  await store.imports.finish(centreId, opened.id, { read: rows.length, duplicate: 0, warnings: 0, at });
}

export function campaignInput(name: string, more: Partial<CampaignInput> = {}): CampaignInput {
  return {
    name,
    enabled: true,
    dialling: {
      mode: "progressive",
      noAnswerSeconds: 45,
      waitForAgentSeconds: 2,
      dialsPerAgent: 1,
      dialStartsPerSecond: 1,
      detectVoice: true,
      detectMachine: true,
      waitForBeep: false,
      recordAnalysis: false,
    },
    redial: {
      maxAttemptsPerRecord: 5,
      maxAttemptsPerNumber: 3,
      dialAllNumbers: false,
      rules: [{ disposition: "busy", repeats: 3, intervalMinutes: 10, action: { kind: "redial", hours: 1 } }],
    },
    callerNumber: "+74990000001",
    trunkId: undefined,
    groupIds: [] as GroupId[],
    lists: [],
    dispositionRequired: true,
    afterCallWork: true,
    ...more,
  };
}

export async function startedCampaign(
  store: Store,
  centreId: CentreId,
  input: CampaignInput,
  at: number,
): Promise<CampaignId> {
  const { campaign } = await store.campaigns.create(centreId, input, at, actor);
  await store.campaigns.setStarted(centreId, campaign.id, true, at, actor);
  return campaign.id;
}

export function startOf(
  centreId: CentreId,
  claimed: ClaimedRecordRow,
  at: number,
  more: Partial<AttemptStartRow> = {},
): AttemptStartRow {
  return {
    attemptId: uuidV7(at) as AttemptId,
    centreId,
    campaignId: claimed.campaignId,
    associationId: claimed.associationId,
    listId: claimed.listId,
    recordId: claimed.recordId,
    callId: uuidV7(at) as CallId,
    number: claimed.numbers[0]!,
    callerNumber: "+74990000001",
    attemptNumber: 1,
    repeatNumber: 0,
    dueAt: at,
    startedAt: at,
    ...more,
  };
}

export function endOf(start: AttemptStartRow, at: number, more: Partial<AttemptEndRow> = {}): AttemptEndRow {
  return {
    attemptId: start.attemptId,
    endedAt: at,
    isCallAttempt: true,
    disposition: "no_answer",
    recordDisposition: undefined,
    note: "SIP 487",
    dialingMs: 45_000,
    analysisMs: undefined,
    answeredMs: undefined,
    answered: false,
    agentUserId: undefined,
    analysisResult: undefined,
    analysisFile: undefined,
    recordingId: undefined,
    outcome: undefined,
    ...more,
  };
}

export function open(dueAt: number, more: Partial<ProgressRow> = {}): ProgressRow {
  return {
    state: "open",
    dueAt,
    repeat: false,
    attempts: 1,
    recordDisposition: undefined,
    lastDisposition: "no_answer",
    ...more,
  };
}

export function closed(disposition: string, attempts = 1): ProgressRow {
  return {
    state: "closed",
    dueAt: undefined,
    repeat: false,
    attempts,
    recordDisposition: disposition,
    lastDisposition: disposition,
  };
}

/** One dial of a claimed record, from its written attempt to its end, after which the record's life is `after`. */
export async function dialled(
  store: Store,
  centreId: CentreId,
  claimed: ClaimedRecordRow,
  at: number,
  after: ProgressRow = open(at + 3_600_000),
): Promise<void> {
  const { campaigns } = store.engine;
  const start = startOf(centreId, claimed, at);
  const begun = await campaigns.beginAttempt(start);
  if (begun !== "begun") throw new Error(`the attempt is ${begun}`);
  const disposition = after.lastDisposition ?? "no_answer";
  const end = endOf(start, at, { disposition, recordDisposition: after.recordDisposition });
  await campaigns.endAttempt(centreId, end, claimed, { at }, after, []);
}

/** First field of each record, which tells them apart. */
export function firstCells(claimed: readonly ClaimedRecordRow[]) {
  return claimed.map(({ fields }) => fields[0]!.value);
}

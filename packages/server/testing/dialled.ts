import { newProgress } from "@perezvon/dialer";
import type { AttemptId, CallId, CallScriptResult, CampaignId, RecordingId, UserId } from "@perezvon/model";
import type { Store } from "@perezvon/store";
import type { TestServer } from "./test-server.ts";

type LifeChange = NonNullable<Parameters<Store["engine"]["campaigns"]["endAttempt"]>[7]>;

/** What became of a dial that a test lets happen. */
export interface Dialled {
  readonly at: number;
  readonly disposition: string;
  /** Closes the record; otherwise it is due again at once. */
  readonly closes?: boolean;
  readonly agentUserId?: UserId;
  readonly recordingId?: RecordingId;
  /** How long it is, and when it was closed. */
  readonly recordedMs?: number;
  readonly recordedUntil?: number;
  readonly script?: CallScriptResult;
  /** What an agent has promised. */
  readonly promise?: LifeChange["promise"];
}

let made = 0;
const idOf = (kind: string) => `0193d0c0-7b1e-7000-8${kind}00-${String(++made).padStart(12, "0")}` as const;

/** One dial of the next record of a started campaign, from its claim to its end. */
export async function letDial(server: TestServer, campaignId: CampaignId, dialled: Dialled): Promise<CallId> {
  const { store, centreId } = server;
  const { campaigns, interactions } = store.engine;
  const { at, disposition, closes = false, agentUserId, recordingId, script } = dialled;
  const [claimed] = await campaigns.claim(centreId, campaignId, 1, at);
  if (claimed === undefined) throw new Error("no record is due");
  const callId = idOf("a") as CallId;
  const start = {
    attemptId: idOf("b") as AttemptId,
    centreId,
    campaignId,
    associationId: claimed.associationId,
    listId: claimed.listId,
    recordId: claimed.recordId,
    callId,
    number: claimed.numbers[0]!,
    callerNumber: "+74990000001",
    attemptNumber: 1,
    repeatNumber: 0,
    dueAt: at,
    startedAt: at,
  };
  await campaigns.beginAttempt(start);
  if (recordingId !== undefined) {
    const file = `2026-11-20/${recordingId}.wav`;
    await interactions.saveRecording({
      recordingId,
      centreId,
      callId,
      file,
      durationMs: dialled.recordedMs ?? 60_000,
      bytes: 1,
      sha256: "0".repeat(64),
      truncated: false,
      at: dialled.recordedUntil ?? at,
    });
  }
  await campaigns.endAttempt(
    centreId,
    {
      attemptId: start.attemptId,
      endedAt: at + 30_000,
      isCallAttempt: true,
      disposition,
      recordDisposition: closes ? disposition : undefined,
      note: "",
      dialingMs: 9_000,
      analysisMs: undefined,
      answeredMs: agentUserId ? 20_000 : 0,
      answered: agentUserId !== undefined,
      queue: agentUserId ? "taken" : undefined,
      agentUserId,
      analysisResult: undefined,
      analysisFile: undefined,
      recordingId,
      outcome: undefined,
      script,
    },
    { associationId: claimed.associationId, recordId: claimed.recordId },
    {
      ...newProgress(claimed.numbers),
      attempts: 1,
      lastDisposition: disposition,
      closed: closes ? disposition : null,
    },
    {
      state: closes ? "closed" : "open",
      dueAt: closes ? undefined : at + 30_000,
      repeat: false,
      attempts: 1,
      recordDisposition: closes ? disposition : undefined,
      lastDisposition: disposition,
    },
    [],
    [],
    { promise: dialled.promise },
  );
  return callId;
}

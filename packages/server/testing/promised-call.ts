import { uuidV7 } from "@perezvon/base";
import type { AttemptId, CallId, CampaignId, CentreId, ListId, UserId } from "@perezvon/model";
import type { TestServer } from "./test-server.ts";

/** A call that was promised to the first customer of this list. */
export async function promisedCall(
  store: TestServer["store"],
  { centreId, campaignId, listId }: Readonly<{ centreId: CentreId; campaignId: CampaignId; listId: ListId }>,
  { at, from, until, ownerId }: Readonly<{ at: number; from: number; until: number; ownerId?: UserId }>,
): Promise<string> {
  const { campaigns } = store.engine;
  const [claimed] = await campaigns.claim(centreId, campaignId, 1, at);
  const { associationId, recordId } = claimed!;
  const ids = { attemptId: uuidV7(at) as AttemptId, callId: uuidV7(at) as CallId };
  const place = { centreId, campaignId, associationId, listId, recordId };
  const start = {
    ...ids,
    ...place,
    number: "",
    callerNumber: "",
    attemptNumber: 1,
    repeatNumber: 0,
    dueAt: at,
  };
  await campaigns.writeStep(
    { ...start, startedAt: at },
    {
      attemptId: ids.attemptId,
      endedAt: at,
      isCallAttempt: false,
      disposition: "reschedule",
      recordDisposition: undefined,
      note: "",
      dialingMs: undefined,
      analysisMs: undefined,
      answeredMs: undefined,
      answered: false,
      agentUserId: undefined,
      analysisResult: undefined,
      analysisFile: undefined,
      recordingId: undefined,
      outcome: undefined,
    },
    {},
    {
      state: "open",
      dueAt: at,
      repeat: false,
      attempts: 0,
      recordDisposition: undefined,
      lastDisposition: "reschedule",
    },
    [],
    [],
    {
      promise: {
        number: undefined,
        from,
        until,
        ownerId,
        strict: false,
        agentId: undefined,
        at,
      },
    },
  );
  return (await store.callBacks.page(centreId, { campaignId })).items[0]!.id;
}

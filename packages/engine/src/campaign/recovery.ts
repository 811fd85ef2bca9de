import { applyOutcome } from "@perezvon/dialer";
import type { Campaign } from "@perezvon/model";
import type { EngineStore, InterruptedAttempt } from "../ports.ts";
import { actionOf, look } from "./dial-record.ts";
import { environmentOf } from "./environment.ts";

/**
 * What a crash left: every dial whose attempt was written and has no end is closed as «Сбой системы» and counts; every other
 * locked record is given back as if nothing had happened (OUT-GEN-05). Returns how many of each.
 */
export async function recover(
  store: EngineStore,
  now: number,
): Promise<{ readonly interrupted: number; readonly released: number }> {
  const interrupted = await store.campaigns.interruptedAttempts();
  const campaigns = new Map<string, Campaign | undefined>();
  for (const attempt of interrupted) {
    const { centreId, campaignId } = attempt.start;
    const key = `${centreId}/${campaignId}`;
    if (!campaigns.has(key)) campaigns.set(key, await store.campaigns.campaign(centreId, campaignId, true));
    await closeInterrupted(store, attempt, campaigns.get(key), now);
  }
  const released = await store.campaigns.releaseOrphans();
  return { interrupted: interrupted.length, released };
}

async function closeInterrupted(
  store: EngineStore,
  { start, claimed }: InterruptedAttempt,
  campaign: Campaign | undefined,
  now: number,
): Promise<void> {
  if (campaign === undefined) return;
  // The table of calling hours is asked at the next look, which moves a due time that it does not allow.
  const environment = environmentOf(claimed, campaign, [], new Set());
  const dialled = look(claimed, campaign, environment, start.startedAt);
  const numberIndex = Math.max(0, claimed.numbers.indexOf(start.number));
  // An agent who dialled by hand did not wait for the repeat that was due: that attempt had ended, and his own counts, too.
  const progress = start.repeatNumber > 0 ? dialled.progress : { ...dialled.progress, series: null };
  const applied = applyOutcome(
    progress,
    claimed.numbers,
    {
      numberIndex,
      dialStartedAt: start.startedAt,
      endedAt: now,
      disposition: "system_failure",
      type: "other",
      counted: true,
    },
    campaign.redial,
    environment,
  );
  await store.campaigns.endAttempt(
    start.centreId,
    {
      attemptId: start.attemptId,
      endedAt: now,
      isCallAttempt: true,
      disposition: "system_failure",
      recordDisposition: applied.closed,
      note: "restart",
      dialingMs: undefined,
      analysisMs: undefined,
      answeredMs: 0,
      answered: false,
      agentUserId: undefined,
      analysisResult: undefined,
      analysisFile: undefined,
      recordingId: undefined,
      outcome: undefined,
      action: actionOf(applied, undefined),
    },
    { associationId: start.associationId, recordId: start.recordId },
    applied.progress,
    applied.columns,
    applied.barNumbers,
  );
}

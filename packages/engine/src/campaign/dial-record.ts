import {
  type AppliedOutcome,
  applyOutcome,
  countsAsAttempt,
  dispositionOf,
  type NextStep,
  newProgress,
  nextStep,
  type Progress,
  type RedialEnvironment,
} from "@perezvon/dialer";
import {
  type Campaign,
  type CampaignId,
  type CentreId,
  type DispositionType,
  predefinedDispositions,
} from "@perezvon/model";
import type { AttemptEnd, ClaimedRecord, InteractionRow } from "../ports.ts";
import type { Dial, DialResult } from "./dial.ts";

/** The life of a claimed record as package `dialer` left it. */
export function progressOf(record: ClaimedRecord): Progress {
  return (record.progress as Progress | undefined) ?? newProgress(record.numbers);
}

/** What to do with a claimed record now. */
export function look(
  record: ClaimedRecord,
  campaign: Campaign,
  environment: RedialEnvironment,
  now: number,
): NextStep {
  return nextStep(progressOf(record), record.numbers, campaign.redial, environment, now);
}

const predefinedTypes = new Map(predefinedDispositions.map(({ key, type }) => [key, type]));

/** Types of the campaign's own dispositions before those that every campaign has. */
export function typeOf(key: string, own: ReadonlyMap<string, DispositionType>): DispositionType {
  return own.get(key) ?? predefinedTypes.get(key) ?? "other";
}

export interface Finished {
  readonly applied: AppliedOutcome;
  readonly end: AttemptEnd;
}

/** Turns how a dial came out into the row of the report and the record's further life (OUT-RES-06, OUT-RED-09). */
export function finish(
  dial: Dial,
  result: DialResult,
  dialled: {
    readonly progress: Progress;
    readonly numberIndex: number;
    readonly environment: RedialEnvironment;
  },
  own: ReadonlyMap<string, DispositionType>,
  now: number,
): Finished {
  const { campaign, record, start, times } = dial;
  const { dialling } = campaign;
  const mapped = dispositionOf(result.outcome, {
    analysed: (dialling.detectVoice || dialling.detectMachine) && !dial.analysisSkipped,
    taken: result.agentTook,
    chosen: result.agentDisposition,
    chosenKnown:
      result.agentDisposition !== undefined &&
      (own.has(result.agentDisposition) || predefinedTypes.has(result.agentDisposition)),
    agentLost: result.agentFailed,
    sitAsOther: dialling.sitAsOther,
  });
  const endedAt = times.endedAt ?? now;
  const counted = countsAsAttempt(
    mapped.disposition,
    times.sentAt !== undefined && !result.outcome.networkUnavailable,
  );
  const applied = applyOutcome(
    dialled.progress,
    record.numbers,
    {
      numberIndex: dialled.numberIndex,
      dialStartedAt: start.startedAt,
      endedAt,
      disposition: mapped.disposition,
      type: typeOf(mapped.disposition, own),
      counted,
      live: result.agentTook || result.abandoned,
    },
    campaign.redial,
    dialled.environment,
  );
  const live = result.agentTook || result.abandoned;
  const voiceAt = times.analysedAt ?? times.answeredAt;
  return {
    applied,
    end: {
      attemptId: start.attemptId,
      endedAt,
      isCallAttempt: counted,
      disposition: mapped.disposition,
      recordDisposition: applied.closed,
      note: result.agentTook ? result.note : mapped.note,
      dialingMs: times.sentAt === undefined ? undefined : (times.answeredAt ?? endedAt) - times.sentAt,
      analysisMs:
        times.answeredAt === undefined || times.analysedAt === undefined
          ? undefined
          : times.analysedAt - times.answeredAt,
      answeredMs: live && voiceAt !== undefined ? endedAt - voiceAt : 0,
      answered: times.answeredAt !== undefined,
      agentUserId: result.part?.userId,
      analysisResult: result.outcome.analysis,
      analysisFile: dial.analysisFile,
      recordingId: result.part?.recordingId,
      outcome: result.outcome,
    },
  };
}

/** The conversation's row for the reports. */
export function interactionRow(
  centreId: CentreId,
  campaignId: CampaignId,
  dial: Dial,
  result: DialResult,
  disposition: string,
  note: string,
): InteractionRow {
  const { start, times } = dial;
  const part = result.part;
  return {
    callId: start.callId,
    centreId,
    direction: "outbound",
    serviceId: campaignId,
    campaignId,
    recordId: start.recordId,
    from: start.callerNumber,
    to: start.number,
    agentUserId: part?.userId,
    startedAt: start.startedAt,
    queuedAt: times.analysedAt ?? times.answeredAt,
    offeredAt: part?.offeredAt,
    answeredAt: times.answeredAt,
    handledAt: part?.acceptedAt,
    endedAt: times.endedAt,
    holdMs: part?.holdMs ?? 0,
    disposition,
    note,
    recordingId: part?.recordingId,
    endedBy: result.outcome.endedBy,
  };
}

import {
  type AppliedOutcome,
  applyOutcome,
  countsAsAttempt,
  type DialOutcome,
  dispositionOf,
  type MappedOutcome,
  type NextStep,
  newProgress,
  nextStep,
  type Progress,
  type RedialEnvironment,
} from "@perezvon/dialer";
import {
  type AppliedAction,
  type Campaign,
  type CampaignId,
  type CentreId,
  type DeskCallBack,
  type DiallingSettings,
  type DispositionType,
  defaultAbandoned,
  defaultCallBacks,
  predefinedDispositions,
  type UserId,
} from "@perezvon/model";
import type {
  AttemptEnd,
  AttemptStart,
  ClaimedRecord,
  InteractionRow,
  LifeChange,
  ProgressColumns,
  PromisedCall,
} from "../ports.ts";
import type { Dial } from "./dial.ts";
import type { DialResult } from "./dial-contract.ts";

/** The life of a claimed record as package `dialer` left it. */
export function progressOf(record: ClaimedRecord): Progress {
  const progress = (record.progress as Progress | undefined) ?? newProgress(record.numbers);
  const { promise } = record;
  // The promise itself is the store's: a manager may have moved it, given it to another or cancelled it (OUT-CBK-05).
  if (promise === undefined) return progress.callback === null ? progress : { ...progress, callback: null };
  const { number = null, from, ownerId = null } = promise;
  const until = promise.strict && ownerId !== null ? null : promise.until;
  return { ...progress, callback: { number, from, until, agent: ownerId } };
}

/** What the store keeps of the promise in a record's life; undefined when there is none. */
export function promiseOf(
  { callback }: Progress,
  { callBacks = defaultCallBacks }: DiallingSettings,
  by: { readonly agentId: UserId | undefined; readonly window: number | undefined; readonly at: number },
): PromisedCall | undefined {
  if (callback === null) return undefined;
  const { number, from, until, agent } = callback;
  return {
    number: number ?? undefined,
    from,
    until: until ?? by.window ?? from + callBacks.windowMinutes * 60_000,
    ownerId: (agent as UserId | null) ?? undefined,
    strict: agent !== null && callBacks.owner === "strict",
    agentId: by.agentId,
    at: by.at,
  };
}

/** A personal promise is handed out to its owner alone while its window lasts: for everybody else the record is due after it. */
export function dueForOthers(columns: ProgressColumns, promise: PromisedCall | undefined): ProgressColumns {
  return promise?.ownerId === undefined || columns.state !== "open"
    ? columns
    : { ...columns, dueAt: promise.until };
}

/** What to do with a claimed record now. */
export function look(
  record: ClaimedRecord,
  campaign: Campaign,
  environment: RedialEnvironment,
  now: number,
): NextStep {
  const { reserveAgentHours } = campaign.dialling.abandoned ?? defaultAbandoned;
  const around = { ...environment, reserveAgentHours };
  return nextStep(progressOf(record), record.numbers, campaign.redial, around, now);
}

const predefinedTypes = new Map(predefinedDispositions.map(({ key, type }) => [key, type]));

/** Types of the campaign's own dispositions before those that every campaign has. */
export function typeOf(key: string, own: ReadonlyMap<string, DispositionType>): DispositionType {
  return own.get(key) ?? predefinedTypes.get(key) ?? "other";
}

export interface Finished {
  readonly applied: AppliedOutcome;
  readonly end: AttemptEnd;
  readonly change: LifeChange;
}

/** The disposition that signals, agent and scenario make of a dial, and its note. */
export function mappedOutcome(
  dial: Dial,
  result: DialResult,
  own: ReadonlyMap<string, DispositionType>,
): MappedOutcome {
  const { scenario } = result;
  const chosen = result.agentDisposition ?? scenarioSays(result);
  return dispositionOf(result.outcome, {
    analysed: dial.analysed && !dial.analysisSkipped,
    taken: result.agentTook || (scenario !== undefined && !result.abandoned && !dial.queued),
    chosen,
    chosenKnown: chosen !== undefined && (own.has(chosen) || predefinedTypes.has(chosen)),
    agentLost: result.agentFailed,
    sitAsOther: dial.campaign.dialling.sitAsOther,
  });
}

/** Turns how a dial came out into the row of the report and the record's further life (OUT-RES-06, OUT-RED-09). */
export function finish(
  dial: Dial,
  result: DialResult,
  dialled: {
    readonly progress: Progress;
    readonly numberIndex: number;
    readonly environment: RedialEnvironment;
    /** What the rules barred while they chose this dial: an attempt of another number ended then (OUT-RED-20). */
    readonly barNumbers?: readonly string[];
  },
  own: ReadonlyMap<string, DispositionType>,
  now: number,
): Finished {
  const { campaign, record, start, times } = dial;
  const { dialling } = campaign;
  const { scenario } = result;
  const mapped = mappedOutcome(dial, result, own);
  const endedAt = times.endedAt ?? now;
  const counted = countsAsAttempt(
    mapped.disposition,
    times.sentAt !== undefined && !result.outcome.networkUnavailable,
  );
  const { callBack } = result;
  const addNumber = callBack && !record.numbers.includes(callBack.number) ? callBack.number : undefined;
  const numbers = addNumber === undefined ? record.numbers : [...record.numbers, addNumber];
  const live = result.agentTook || result.abandoned || scenario !== undefined;
  const applied = applyOutcome(
    dialled.progress,
    numbers,
    {
      numberIndex: dialled.numberIndex,
      dialStartedAt: start.startedAt,
      endedAt,
      disposition: mapped.disposition,
      type: typeOf(mapped.disposition, own),
      counted,
      live,
      ...agentCallback(callBack, numbers, result.part?.userId, dialling),
    },
    campaign.redial,
    dialled.environment,
  );
  const voiceAt = times.analysedAt ?? times.answeredAt;
  const promise = promiseOf(applied.progress, dialling, {
    agentId: result.part?.userId,
    window: callBack?.until,
    at: endedAt,
  });
  const barNumbers = [...new Set([...(dialled.barNumbers ?? []), ...applied.barNumbers])];
  return {
    applied: { ...applied, barNumbers, columns: dueForOthers(applied.columns, promise) },
    change: { promise, addNumber },
    end: {
      attemptId: start.attemptId,
      endedAt,
      isCallAttempt: counted,
      disposition: mapped.disposition,
      recordDisposition: applied.closed,
      note: withWarning(start, result.agentTook ? result.note : scenario?.set?.note || mapped.note),
      dialingMs: times.sentAt === undefined ? undefined : (times.answeredAt ?? endedAt) - times.sentAt,
      analysisMs:
        times.answeredAt === undefined || times.analysedAt === undefined
          ? undefined
          : times.analysedAt - times.answeredAt,
      answeredMs: live && voiceAt !== undefined ? endedAt - voiceAt : 0,
      answered: times.answeredAt !== undefined,
      queue: dial.queued ? (!result.agentTook ? "lost" : dial.abandoned ? "late" : "taken") : undefined,
      agentUserId: result.part?.userId,
      analysisResult: result.outcome.analysis,
      analysisFile: dial.analysisFile,
      recordingId: result.part?.recordingId ?? scenario?.recordingId,
      outcome: result.outcome,
      action: actionOf(applied, callBack),
      script: result.agentTook ? dial.script?.result() : undefined,
    },
  };
}

/** What the report says was done; an agent's promise goes before the rule, whose waiting it replaces (OUT-RED-17). */
export function actionOf(
  { action, closed }: Pick<AppliedOutcome, "action" | "closed">,
  callBack: DeskCallBack | undefined,
): AppliedAction | undefined {
  return callBack !== undefined && closed === undefined ? "agent_redial" : action?.kind;
}

/** The row of a dial that was let go for its customer's own call; the record's life goes on with that call, whose lock it keeps. */
export function uncounted({ applied, end }: Finished, record: ClaimedRecord, progress: Progress): Finished {
  const columns = {
    state: "open",
    dueAt: end.endedAt,
    repeat: false,
    attempts: progress.attempts,
    recordDisposition: undefined,
    lastDisposition: progress.lastDisposition ?? undefined,
  } as const;
  const note = `${end.note === "" ? "" : `${end.note}\n`}customer_calls_in`;
  return {
    applied: { ...applied, progress, columns, barNumbers: [], doNotCall: [], closed: undefined },
    end: { ...end, isCallAttempt: false, disposition: "call_failed", recordDisposition: undefined, note },
    change: { promise: record.promise, keepLock: true },
  };
}

/**
 * What the scenario says of the call (OUT-DSP-05, OUT-DSP-06). Of a customer who got no agent in time it has no say: he is
 * «Нет оператора» in all cases (OUT-MOD-09).
 */
function scenarioSays({ abandoned, agentTook, scenario }: DialResult): string | undefined {
  if (abandoned || scenario === undefined) return undefined;
  return scenario.set?.key ?? (scenario.broken && !agentTook ? "system_failure" : undefined);
}

/** A number of a list's field that is not the centre's was not shown (OUT-CID-04). */
function withWarning({ foreignCaller }: AttemptStart, note: string): string {
  if (foreignCaller === undefined) return note;
  return `${note === "" ? "" : `${note}\n`}foreign_caller_number: ${foreignCaller}`;
}

/** For the rules: what the agent has promised. A strict promise to be kept by himself has no end (OUT-CBK-05). */
export function agentCallback(
  callBack: DeskCallBack | undefined,
  numbers: readonly string[],
  agent: UserId | undefined,
  { callBacks = defaultCallBacks }: DiallingSettings,
): Pick<DialOutcome, "agentCallback"> {
  if (callBack === undefined) return {};
  const { from, until, number, mine } = callBack;
  const numberIndex = Math.max(0, numbers.indexOf(number));
  if (!mine || agent === undefined) return { agentCallback: { from, until, numberIndex } };
  return {
    agentCallback: { from, numberIndex, agent, ...(callBacks.owner === "strict" ? {} : { until }) },
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
    recordingId: part?.recordingId ?? result.scenario?.recordingId,
    endedBy: result.outcome.endedBy,
  };
}

import { type AppliedOutcome, applyOutcome, type Progress, type RedialEnvironment } from "@perezvon/dialer";
import {
  type Campaign,
  closesRecord,
  type DeskCallBack,
  type DispositionType,
  type UserId,
} from "@perezvon/model";
import type { ClaimedRecord, LifeChange } from "../../ports.ts";
import { agentCallback, dueForOthers, promiseOf, typeOf } from "../dial-record.ts";
import { withNumber } from "../record-desk.ts";

/** How a call of a customer ended, as far as his record asks. */
export interface CalledInEnd {
  readonly startedAt: number;
  readonly endedAt: number;
  /** The agent's word, then the scenario's. */
  readonly chosen: string | undefined;
  readonly callBack: DeskCallBack | undefined;
  /** Who has talked to him; undefined: nobody. */
  readonly agentUserId: UserId | undefined;
  readonly agentLost: boolean;
  /** He hung up before anybody had taken the call. */
  readonly gaveUp: boolean;
}

/** Statuses of calls that come in are members of the outbound set (OUT-DSP-04); where nobody said anything the system does. */
export function calledInDisposition(end: CalledInEnd, own: ReadonlyMap<string, DispositionType>): string {
  if (end.chosen !== undefined) return own.has(end.chosen) ? end.chosen : "disposition_not_found";
  if (end.agentUserId !== undefined) return end.agentLost ? "agent_failure" : "no_disposition";
  return end.gaveUp ? "abandoned" : "no_agent";
}

/** The record as it was found. */
export interface CalledInRecord {
  readonly record: ClaimedRecord;
  readonly progress: Progress;
  readonly environmentOf: (record: ClaimedRecord) => RedialEnvironment;
  /** Its disposition, when it was closed already. */
  readonly closed: string | undefined;
}

/** The record's further life after the call; `kept` where only the call itself is noted. */
export interface CalledInLife {
  readonly applied: AppliedOutcome;
  readonly change: LifeChange;
}

/**
 * A final status closes the record, a non-final one makes it due by its row, and neither counts (OUT-BLD-02, OUT-BLD-03). What is
 * closed already takes a new status only if that is final (OUT-BLD-04).
 */
export function lifeAfterCall(
  found: CalledInRecord,
  number: string,
  disposition: string,
  end: CalledInEnd,
  campaign: Campaign,
  own: ReadonlyMap<string, DispositionType>,
): CalledInLife {
  const type = typeOf(disposition, own);
  const { callBack, agentUserId } = end;
  const record = callBack === undefined ? found.record : withNumber(found.record, callBack.number);
  const before = found.progress;
  const applied = applyOutcome(
    // A repeat that waited has nothing to wait for: the customer is there.
    { ...before, series: null, closed: null },
    record.numbers,
    {
      numberIndex: Math.max(0, record.numbers.indexOf(number)),
      dialStartedAt: end.startedAt,
      endedAt: end.endedAt,
      disposition,
      type,
      counted: false,
      live: agentUserId !== undefined,
      ...agentCallback(callBack, record.numbers, agentUserId, campaign.dialling),
    },
    campaign.redial,
    { ...found.environmentOf(record), repeats: false },
  );
  if (found.closed !== undefined && !closesRecord(type)) return stillClosed(applied, found, before);
  const held = found.record.promise;
  // Nobody has talked to him: what an agent has promised him stands.
  if (agentUserId === undefined && held !== undefined && before.callback !== null && !closesRecord(type)) {
    const progress = { ...applied.progress, callback: before.callback, leading: before.leading };
    const dueAt = Math.max(held.from, end.endedAt);
    const columns = dueForOthers({ ...applied.columns, state: "open", dueAt, repeat: false }, held);
    return { applied: { ...applied, progress, columns }, change: { promise: held } };
  }
  const promise = promiseOf(applied.progress, campaign.dialling, {
    agentId: agentUserId,
    window: callBack?.until,
    at: end.endedAt,
  });
  const learned = callBack && !found.record.numbers.includes(callBack.number) ? callBack.number : undefined;
  return {
    applied: { ...applied, columns: dueForOthers(applied.columns, promise) },
    change: { promise, addNumber: learned },
  };
}

function stillClosed(applied: AppliedOutcome, { closed }: CalledInRecord, progress: Progress): CalledInLife {
  return {
    applied: {
      ...applied,
      progress,
      columns: {
        ...applied.columns,
        state: "closed",
        dueAt: undefined,
        repeat: false,
        attempts: progress.attempts,
        recordDisposition: closed,
      },
      barNumbers: [],
      closed: undefined,
    },
    change: { staysClosed: true },
  };
}

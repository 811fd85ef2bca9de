import { applyOutcome, type Progress } from "@perezvon/dialer";
import type { Campaign, DeskCallBack, DispositionType, UserId } from "@perezvon/model";
import type { ClaimedRecord, LifeChange } from "../../ports.ts";
import { actionOf, agentCallback, dueForOthers, promiseOf, typeOf } from "../dial-record.ts";
import { withNumber } from "../record-desk.ts";
import type { UndialledStep } from "../undialled.ts";
import type { PreviewRecord } from "./preview-contract.ts";

export interface StepChoice {
  readonly campaign: Campaign;
  readonly types: ReadonlyMap<string, DispositionType>;
  readonly given: PreviewRecord;
  readonly record: ClaimedRecord;
  readonly progress: Progress;
  readonly disposition: string;
  readonly callBack: DeskCallBack | undefined;
  readonly userId: UserId;
  readonly now: number;
}

/** Done without a dial: a row of the report, and the record's life goes on by its row (OUT-PRV-03, OUT-DSP-04). */
export function stepWithoutDial(choice: StepChoice): {
  readonly undialled: UndialledStep;
  readonly change: LifeChange;
} {
  const { campaign, given, disposition, callBack, userId, now } = choice;
  const { redial, dialling } = campaign;
  const record = callBack === undefined ? choice.record : withNumber(choice.record, callBack.number);
  const numberIndex = Math.max(0, record.numbers.indexOf(given.next.number));
  const applied = applyOutcome(
    choice.progress,
    record.numbers,
    {
      numberIndex,
      dialStartedAt: now,
      endedAt: now,
      disposition,
      type: typeOf(disposition, choice.types),
      counted: false,
      ...agentCallback(callBack, record.numbers, userId, dialling),
    },
    redial,
    { ...given.environmentOf(record), repeats: false },
  );
  const promise = promiseOf(applied.progress, dialling, {
    agentId: userId,
    window: callBack?.until,
    at: now,
  });
  const columns = dueForOthers(applied.columns, promise);
  const known = given.record.numbers;
  const addNumber = callBack && !known.includes(callBack.number) ? callBack.number : undefined;
  return {
    undialled: {
      number: "",
      disposition,
      action: actionOf(applied, callBack),
      applied: { ...applied, columns },
    },
    change: { promise, addNumber },
  };
}

import type { RedialEnvironment } from "@perezvon/dialer";
import {
  type Campaign,
  type DeskCallBack,
  type DeskClosedTime,
  type DeskErrorCode,
  type DeskRecord,
  type DeskRefusal,
  defaultCallBacks,
  parsePhone,
} from "@perezvon/model";
import { quickTimes } from "@perezvon/schedule";
import type { ClaimedRecord } from "../ports.ts";

const dayMs = 86_400_000;
/** How far ahead a call may be promised (OUT-CBK-02). */
const farthestDays = 90;
/** What a hand needs to press the button after it has chosen «now». */
const toleranceMs = 60_000;
const shortestWindowMs = 60_000;

/** A record with a number that an agent has learned; the record itself where it has that number. */
export function withNumber(record: ClaimedRecord, number: string): ClaimedRecord {
  if (record.numbers.includes(number)) return record;
  const { traits } = record;
  return {
    ...record,
    numbers: [...record.numbers, number],
    traits: { ...traits, labels: [...traits.labels, ""] },
  };
}

/** A number as an agent gives it: one of the record's, or a new one in the record's country. */
export function numberOf(record: ClaimedRecord, text: string): string | undefined {
  if (record.numbers.includes(text)) return text;
  const phone = parsePhone(text, record.traits.country);
  return phone.ok ? phone.value : undefined;
}

/** What an agent sees of the record that he talks about, and the rules by which he may promise a call (OUT-CBK-01, OUT-CBK-02). */
export class RecordDesk {
  readonly view: DeskRecord;
  readonly #record: ClaimedRecord;
  readonly #environmentOf: (record: ClaimedRecord) => RedialEnvironment;

  constructor(
    record: ClaimedRecord,
    campaign: Campaign,
    environmentOf: (record: ClaimedRecord) => RedialEnvironment,
    now: number,
  ) {
    this.#record = record;
    this.#environmentOf = environmentOf;
    const { allowedFrom } = environmentOf(record);
    this.view = {
      timeZone: record.traits.ownZone ?? record.timeZone,
      numbers: record.numbers.map((number, index) => ({
        number,
        label: record.traits.labels[index] ?? "",
        allowedFrom: allowedFrom ? allowedFrom(index, now) : now,
      })),
      windowMinutes: (campaign.dialling.callBacks ?? defaultCallBacks).windowMinutes,
    };
  }

  /** Quick choices that cannot be chosen, number by number (OUT-CBK-02). */
  closedTimes(now: number): readonly DeskClosedTime[] {
    const { allowedFrom } = this.#environmentOf(this.#record);
    if (allowedFrom === undefined) return [];
    return quickTimes(now, this.view.timeZone).flatMap(({ key, at }) =>
      this.#record.numbers.flatMap((number, index) => {
        const allowed = allowedFrom(index, at);
        return allowed === at ? [] : [{ key, number, allowedFrom: allowed }];
      }),
    );
  }

  /** A wish as it will be kept, or why it cannot be. Calling hours decide about its beginning. */
  callBack(
    wish: DeskCallBack,
    now: number,
  ):
    | { readonly kind: "promise"; readonly callBack: DeskCallBack }
    | { readonly kind: "refused"; readonly refusal: DeskRefusal } {
    const refuse = (code: DeskErrorCode, nextAllowedAt?: number) =>
      ({ kind: "refused", refusal: { code, number: wish.number, nextAllowedAt } }) as const;
    const number = numberOf(this.#record, wish.number);
    if (number === undefined) return refuse("number_invalid");
    const { from, until } = wish;
    const inTime = from >= now - toleranceMs && from <= now + farthestDays * dayMs;
    if (!inTime || until - from < shortestWindowMs || until - from > dayMs) return refuse("time_invalid");
    const record = withNumber(this.#record, number);
    const { allowedFrom, barred } = this.#environmentOf(record);
    if (barred?.has(number)) return refuse("number_stopped");
    const begins = Math.max(from, now);
    const { expiresAt } = record.traits;
    if (expiresAt !== undefined && begins >= expiresAt) return refuse("record_expires");
    const allowed = allowedFrom ? allowedFrom(record.numbers.indexOf(number), begins) : begins;
    if (allowed === undefined || allowed > begins) return refuse("outside_hours", allowed);
    return { kind: "promise", callBack: { from: begins, until, number, mine: wish.mine } };
  }
}

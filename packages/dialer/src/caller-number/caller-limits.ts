import type { CallerLimit } from "@perezvon/model";

/** Use of a number by all campaigns of the centre. */
export interface CallerDay {
  /** On the centre's calendar day. */
  readonly dials: number;
  /** The dial with which the last full set of `restAfter` was reached, today or before. */
  readonly fullAt: number | undefined;
}

/** When the number may be shown again; `now` when it may (OUT-CID-03). */
export function callerFreeAt(
  limit: CallerLimit | undefined,
  { dials, fullAt }: CallerDay,
  now: number,
  dayEndsAt: number,
): number {
  if (limit === undefined) return now;
  if (limit.perDay !== null && dials >= limit.perDay) return dayEndsAt;
  // Neither what others dial by it meanwhile nor midnight cuts a rest short.
  if (limit.restAfter === null || fullAt === undefined) return now;
  return Math.max(now, fullAt + limit.restMinutes * 60_000);
}

/** Dials of a campaign by one number in the last 24 hours that have ended. */
export interface NumberAnswers {
  readonly number: string;
  readonly dials: number;
  readonly answered: number;
}

export interface NumberShare extends NumberAnswers {
  /** To 0.1; undefined without dials. */
  readonly percent: number | undefined;
  /** Below half of the campaign's mean: perhaps marked as spam. */
  readonly suspicious: boolean;
}

/** Of fewer dials a share says nothing. */
export const fewestDials = 20;

/** The share of answers of each number, and which fall behind the campaign's mean (OUT-CID-03). */
export function answerShares(numbers: readonly NumberAnswers[]): {
  readonly percent: number | undefined;
  readonly numbers: readonly NumberShare[];
} {
  const dials = numbers.reduce((sum, each) => sum + each.dials, 0);
  const answered = numbers.reduce((sum, each) => sum + each.answered, 0);
  return {
    percent: percentOf(answered, dials),
    numbers: numbers.map((each) => ({
      ...each,
      percent: percentOf(each.answered, each.dials),
      // In whole numbers: shares of 0.1 would round the half away.
      suspicious: each.dials >= fewestDials && 2 * each.answered * dials < answered * each.dials,
    })),
  };
}

function percentOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.round((1000 * part) / whole) / 10;
}

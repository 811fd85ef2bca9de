/** What automatic dialling goes by: nobody has to be free for its calls. */
export interface AutomaticView {
  /** Calls of the campaign at this moment: being written, dialled, or with the customer still on the line. */
  readonly calls: number;
  /** «Максимум вызовов». */
  readonly most: number;
  readonly startTokens: number;
  readonly freeLines: number;
}

/** Automatic dialling: at most the set number of calls at a time (OUT-MOD-11). */
export function automaticDials({ calls, freeLines, most, startTokens }: AutomaticView): number {
  return Math.max(0, Math.min(most - calls, Math.floor(startTokens), freeLines));
}

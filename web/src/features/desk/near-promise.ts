/** Two promises of one agent this close are hardly both kept (DSK-CTX-07). */
const closeMs = 10 * 60_000;

/** Another promise of the agent that begins too near to this instant, if there is one; that of the same record would be replaced. */
export function nearPromise<P extends { readonly from: string; readonly recordId: number }>(
  own: readonly P[],
  wanted: { readonly at: number | undefined; readonly recordId: number | undefined },
): P | undefined {
  const { at, recordId } = wanted;
  if (at === undefined) return undefined;
  return own.find((each) => each.recordId !== recordId && Math.abs(Date.parse(each.from) - at) < closeMs);
}

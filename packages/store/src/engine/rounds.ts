/** Whose turn it is among lists of equal order, and how many it has taken in this round. */
export interface Round {
  readonly turn: string | undefined;
  readonly taken: number;
}

export interface Turn<T> {
  readonly id: string;
  readonly ratio: number;
  /** What the list can give, best first. */
  readonly items: readonly T[];
}

/**
 * Visits the lists in rounds: each gives up to its ratio, then comes the next; a list with nothing is passed over and gains
 * no credit (OUT-SEL-03). Begins where the last claim stopped, so small claims follow the same sequence as a great one.
 */
export function takeInRounds<T>(
  turns: readonly Turn<T>[],
  round: Round,
  limit: number,
): { readonly items: T[]; readonly round: Round } {
  const next = turns.map(() => 0);
  const items: T[] = [];
  let place = turns.findIndex(({ id }) => id === round.turn);
  let taken = place < 0 ? 0 : round.taken;
  if (place < 0) place = 0;
  let passedOver = 0;
  while (items.length < limit && passedOver < turns.length) {
    const turn = turns[place]!;
    const given = next[place]!;
    const item = turn.items[given];
    if (item !== undefined && taken < turn.ratio) {
      items.push(item);
      next[place] = given + 1;
      taken++;
      passedOver = 0;
    } else {
      // A full turn is no sign of emptiness: only a list that had nothing to give counts as passed over.
      passedOver = item === undefined ? passedOver + 1 : 0;
      place = (place + 1) % turns.length;
      taken = 0;
    }
  }
  return { items, round: { turn: turns[place]?.id, taken } };
}

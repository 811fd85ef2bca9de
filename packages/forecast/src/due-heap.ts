/** Things by the instant they are due. */
export class DueHeap<Item extends { dueAt: number }> {
  readonly #items: Item[] = [];

  get nextAt(): number {
    return this.#items[0]?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  push(record: Item): void {
    const items = this.#items;
    let place = items.push(record) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (items[parent]!.dueAt <= items[place]!.dueAt) break;
      [items[parent], items[place]] = [items[place]!, items[parent]!];
      place = parent;
    }
  }

  pop(): Item | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    items[0] = last;
    for (let place = 0; ; ) {
      const left = 2 * place + 1;
      let least = place;
      for (const child of [left, left + 1])
        if (child < items.length && items[child]!.dueAt < items[least]!.dueAt) least = child;
      if (least === place) return first;
      [items[place], items[least]] = [items[least]!, items[place]!];
      place = least;
    }
  }
}

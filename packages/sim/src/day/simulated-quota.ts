import type { RecordLife } from "./memory-store.ts";

/** Groups of a quota with their targets, and whether talks in progress count (OUT-SEL-08, OUT-SEL-09). */
export interface QuotaRule {
  readonly targets: ReadonlyMap<string, number>;
  readonly countCurrent: boolean;
}

export const fillingDisposition = "sold";

export function filledOf(lives: readonly RecordLife[], group: string): number {
  return lives.filter((life) => life.group === group && fills(life)).length;
}

export function fills({ state, columns }: RecordLife): boolean {
  return state === "closed" && columns?.recordDisposition === fillingDisposition;
}

/** Takes records, best first, as far as their groups have room. */
export class QuotaRoom {
  readonly #room = new Map<string, number>();

  constructor({ targets, countCurrent }: QuotaRule, lives: readonly RecordLife[]) {
    for (const [group, target] of targets) {
      const held = lives.filter((life) => life.group === group && life.locked).length;
      const room = target - filledOf(lives, group) - (countCurrent ? held : 0);
      // Talks in progress may overfill: a group that is not full gives as many as are asked for.
      this.#room.set(group, room <= 0 ? 0 : countCurrent ? room : Number.POSITIVE_INFINITY);
    }
  }

  takes({ group }: RecordLife): boolean {
    const room = group === undefined ? 0 : (this.#room.get(group) ?? 0);
    if (room <= 0) return false;
    this.#room.set(group!, room - 1);
    return true;
  }
}

/** Records of full groups, and of none, are out; those of groups with room come back. */
export function balance({ targets }: QuotaRule, lives: readonly RecordLife[]): void {
  const full = new Set(
    [...targets].flatMap(([group, target]) => (filledOf(lives, group) >= target ? [group] : [])),
  );
  for (const life of lives) {
    if (life.locked || life.state === "closed") continue;
    const out = life.group === undefined || full.has(life.group);
    life.state = out ? "excluded" : "open";
  }
}

import type { Random } from "@perezvon/base";

interface Weighted {
  readonly priority: number;
  readonly weight: number;
}

/** RFC 2782: lowest priority first; within one, the next is drawn by weight from those left. */
export function srvOrder<T extends Weighted>(records: readonly T[], random: Random): T[] {
  const ordered: T[] = [];
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  for (const priority of priorities) {
    // Those of weight 0 stand first, so that they are drawn seldom but not never.
    const left = records.filter((each) => each.priority === priority).sort((a, b) => a.weight - b.weight);
    while (left.length > 0) {
      const sum = left.reduce((total, { weight }) => total + weight, 0);
      const drawn = random.integer(0, sum);
      let running = 0;
      const index = left.findIndex(({ weight }) => {
        running += weight;
        return running >= drawn;
      });
      ordered.push(...left.splice(Math.max(0, index), 1));
    }
  }
  return ordered;
}

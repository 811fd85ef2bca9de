import type { CampaignId } from "@perezvon/model";
import { keyOf, type RecordLife } from "./memory-store.ts";
import { filledOf, fills, type QuotaRule } from "./simulated-quota.ts";
import type { World } from "./world.ts";

const groups = ["group 0", "group 1", "group 2"] as const;

/** Counts what fills each group; it keeps the rules itself, whatever the store makes of them (OUT-SEL-09). */
export class QuotaWatch {
  readonly rules: ReadonlyMap<CampaignId, QuotaRule>;
  readonly #world: World;
  /** Records in hand when the group became full: so many may still be sold. */
  readonly #allowed = new Map<string, number>();

  constructor(world: World, target: number, campaigns: readonly string[]) {
    this.#world = world;
    const targets = new Map(groups.map((group) => [group, target]));
    this.rules = new Map(
      campaigns.map((id, index) => [id as CampaignId, { targets, countCurrent: index === 0 }]),
    );
  }

  /** A record's life was written. */
  closed(life: RecordLife): void {
    const rule = this.rules.get(life.campaignId);
    if (rule === undefined || !fills(life)) return;
    const { group } = life;
    const { store, violations } = this.#world;
    const lives = store.livesOf(life.campaignId);
    const target = group === undefined ? 0 : (rule.targets.get(group) ?? 0);
    const filled = group === undefined ? 1 : filledOf(lives, group);
    const key = `${life.campaignId}/${group}`;
    if (filled === target) {
      const held = lives.filter((other) => other.group === group && other.locked).length;
      this.#allowed.set(key, target + (rule.countCurrent ? 0 : held));
    }
    const most = this.#allowed.get(key) ?? target;
    violations.check(filled <= most, "no quota is filled beyond its rule", () => `${keyOf(life)} ${filled}`);
  }
}

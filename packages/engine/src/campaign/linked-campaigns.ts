import { automaticStep, chainWait } from "@perezvon/dialer";
import type { Campaign, CampaignGroupId, CampaignId, ChainWait } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { OpenRecords } from "../ports.ts";
import type { CampaignRunner } from "./campaign-runner.ts";

/** Why a member of a group may not dial; `for` is undefined until the chain has been looked at. */
export interface ChainHold {
  readonly for: ChainWait | undefined;
}

const unknown: ChainHold = { for: undefined };

/** Followers pause, and the schedule acts, within this (OUT-LNK-16 allows 5 s). */
const lookMs = 1_000;
/** What is older says nothing any more. */
const sureMs = 4_500;

/**
 * What the campaigns of a centre do by themselves: members of a group wait for those before them (OUT-LNK-14, OUT-LNK-16), and
 * campaigns with a schedule start and stop (OUT-CMP-11).
 */
export class LinkedCampaigns {
  readonly #context: CentreContext;
  readonly #runners: ReadonlyMap<CampaignId, CampaignRunner>;
  /** Reads a campaign anew and hands it to its runner. */
  readonly #reload: (campaignId: CampaignId) => Promise<void>;
  #known: readonly OpenRecords[] | undefined;
  #knownAt = Number.NEGATIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking = false;

  constructor(
    context: CentreContext,
    runners: ReadonlyMap<CampaignId, CampaignRunner>,
    reload: (campaignId: CampaignId) => Promise<void>,
  ) {
    this.#context = context;
    this.#runners = runners;
    this.#reload = reload;
  }

  /** Undefined: the chain lets it dial. */
  holdOf({ id, link }: Campaign): ChainHold | undefined {
    if (link?.after === undefined) return undefined;
    const members = this.#known?.filter(({ groupId }) => groupId === link.groupId) ?? [];
    // Without a sure answer nothing is dialled: the database is away, or it has changed since the last look.
    if (this.#context.clock.now() > this.#knownAt + sureMs) return unknown;
    if (members.find((member) => member.id === id)?.after !== link.after) return unknown;
    const wait = chainWait(id, members);
    return wait && { for: wait };
  }

  /** Where a campaign has just changed, what is known of its chain is out of date. */
  changed(campaign: Campaign): void {
    if (this.#concerns(campaign)) this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  tick(): void {
    const now = this.#context.clock.now();
    if (this.#looking || now < this.#lookedAt + lookMs) return;
    if (![...this.#runners.values()].some(({ campaign }) => this.#concerns(campaign))) return;
    this.#looking = true;
    this.#lookedAt = now;
    void this.#look(now)
      .catch((error) => this.#context.logger.warn("linked campaigns not looked at", { error: String(error) }))
      .finally(() => {
        this.#looking = false;
      });
  }

  #concerns({ automatic, enabled, link, started }: Campaign): boolean {
    return enabled && (automatic !== undefined || (started && link !== undefined));
  }

  async #look(now: number): Promise<void> {
    const { store, centreId } = this.#context;
    this.#known = await store.campaigns.openRecords(centreId);
    // As it was when it was asked, however late the answer.
    this.#knownAt = now;
    for (const runner of this.#runners.values()) runner.chainLooked();
    for (const { campaign } of [...this.#runners.values()]) {
      const step = this.#automatic(campaign, now);
      if (step === undefined) continue;
      await store.campaigns.runBySchedule(centreId, campaign.id, step === "start", now);
      for (const id of this.#oneAndAll(campaign)) await this.#reload(id);
    }
  }

  #automatic(campaign: Campaign, now: number): "start" | "stop" | undefined {
    if (campaign.automatic === undefined) return undefined;
    const counted = this.#known?.filter(
      ({ id, groupId, enabled }) =>
        id === campaign.id || (enabled && groupId !== undefined && groupId === campaign.link?.groupId),
    );
    return automaticStep(
      {
        automatic: campaign.automatic,
        hours: campaign.dialTime.hours,
        enabled: campaign.enabled,
        started: campaign.started,
        changedAt: campaign.runChangedAt ?? now,
        remaining: counted?.some(({ id }) => id === campaign.id)
          ? counted.reduce((sum, { remaining }) => sum + remaining, 0)
          : undefined,
      },
      now,
    );
  }

  /** The campaign and, of a group, all its members: a group starts as one. */
  #oneAndAll({ id, link }: Campaign): readonly CampaignId[] {
    const groupId: CampaignGroupId | undefined = link?.groupId;
    const members =
      this.#known?.filter((member) => groupId !== undefined && member.groupId === groupId) ?? [];
    return [...new Set([id, ...members.map((member) => member.id)])];
  }
}

import { defaultCallBacks, type UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { DuePromise } from "../ports.ts";
import { writesOf } from "./attempt-writer.ts";
import type { CampaignRunner } from "./campaign-runner.ts";

export interface PromiseKeepers {
  session(userId: UserId): DeskSession | undefined;
  sessions(): Iterable<DeskSession>;
  runner(campaignId: DuePromise["campaignId"]): CampaignRunner | undefined;
  /** The window went by without its owner: the managers hear of it (OUT-CBK-05). */
  missed(promise: DuePromise): void;
}

/** Promises are looked up anew so often; a change by a manager acts within this. */
const lookEveryMs = 5_000;
/** The longest reservation is 300 s before (OUT-CBK-04), and some more for the look itself. */
const aheadMs = 310_000;

/**
 * Keeps what agents have promised: reserves the owner, then shows him the record in time (OUT-CBK-04, OUT-CBK-05). In the same way,
 * and after his promises, an agent is shown the records that are his own by the list (OUT-CBK-06).
 */
export class PromisedCalls {
  readonly #context: CentreContext;
  readonly #keepers: PromiseKeepers;
  #due: readonly DuePromise[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  /** Not to be tried again before this instant. */
  readonly #later = new Map<string, number>();
  readonly #missed = new Set<string>();
  readonly #keeping = new Set<DeskSession>();

  constructor(context: CentreContext, keepers: PromiseKeepers) {
    this.#context = context;
    this.#keepers = keepers;
  }

  /** A promise was made or changed: the next tick looks. */
  changed(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  tick(): void {
    const now = this.#context.clock.now();
    if (now - this.#lookedAt >= lookEveryMs && this.#looking === undefined) void this.#look();
    const wanted = new Map<UserId, DuePromise>();
    for (const due of this.#due) {
      if (now >= due.until && !due.missed && !due.own) this.#miss(due, now);
      if (this.#wants(due, now) && !wanted.has(due.ownerId)) wanted.set(due.ownerId, due);
    }
    for (const session of this.#keepers.sessions()) {
      const due = wanted.get(session.userId);
      // Until he has it before him, or it turns out that he cannot have it now, nothing else is his.
      if (this.#keeping.has(session)) continue;
      this.#reserve(session, due);
      if (due !== undefined && now >= due.from && session.free) void this.#keep(due, session);
    }
  }

  /** Who has records waiting is kept for them before anything else is dialled. */
  async lookNow(): Promise<void> {
    await this.#looking;
    await this.#look();
    this.tick();
  }

  /** Its owner is wanted now, or shortly. */
  #wants(due: DuePromise, now: number): boolean {
    const runner = this.#keepers.runner(due.campaignId);
    if (runner?.mayDial !== true || (!due.strict && now >= due.until)) return false;
    if ((this.#later.get(keyOf(due)) ?? 0) > now) return false;
    // An agent gets nothing of a campaign without its skill (OUT-MOD-12); what is his own waits, and «Диагностика» tells of it.
    if (due.own) return (this.#keepers.session(due.ownerId)?.profile.skills.get(due.campaignId) ?? 0) > 0;
    const { reserve, reserveSeconds } = runner.campaign.dialling.callBacks ?? defaultCallBacks;
    return now >= due.from - (reserve ? reserveSeconds * 1000 : 0);
  }

  #reserve(session: DeskSession, due: DuePromise | undefined): void {
    const campaign = due && this.#keepers.runner(due.campaignId)?.campaign;
    const reserve = due?.own === true || (campaign?.dialling.callBacks ?? defaultCallBacks).reserve;
    if (due === undefined || campaign === undefined || !reserve) {
      session.reserve(undefined);
      return;
    }
    session.reserve({
      campaign: { id: campaign.id, name: campaign.name },
      customer: { name: due.customerName, number: due.number },
      from: due.from,
      ...(due.own && { own: true }),
    });
  }

  async #keep(due: DuePromise, session: DeskSession): Promise<void> {
    // In hand from here on: whoever looks meanwhile does not find it again.
    this.#due = this.#due.filter((other) => other !== due);
    this.#keeping.add(session);
    try {
      const later = await this.#keepers.runner(due.campaignId)?.keepPromise(due, session);
      if (later !== undefined) this.#later.set(keyOf(due), later);
    } catch (error) {
      this.#context.logger.warn("promised call cannot be kept now", { error: String(error) });
    } finally {
      this.#keeping.delete(session);
    }
  }

  #miss(due: DuePromise, now: number): void {
    const key = `${keyOf(due)}/${due.until}`;
    if (this.#missed.has(key)) return;
    this.#missed.add(key);
    const { centreId, store, writes } = this.#context;
    void writes.push(writesOf(due), "missed call-back", () => store.campaigns.markMissed(centreId, due, now));
    this.#keepers.missed(due);
  }

  #look(): Promise<void> {
    this.#looking = this.#readDue().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #readDue(): Promise<void> {
    const { centreId, clock, store } = this.#context;
    const now = clock.now();
    this.#lookedAt = now;
    try {
      const agents = [...this.#keepers.sessions()].map(({ userId }) => userId);
      this.#due = await store.campaigns.promisedCalls(centreId, now + aheadMs, agents);
      for (const [key, at] of this.#later) if (at <= now) this.#later.delete(key);
    } catch (error) {
      this.#context.logger.warn("promised calls not read", { error: String(error) });
    }
  }
}

function keyOf({ associationId, recordId }: DuePromise): string {
  return `${associationId}/${recordId}`;
}

import type { CampaignId, CentreId, ListId, RecordId } from "@perezvon/model";
import fc from "fast-check";
import type pg from "pg";
import { expect } from "vitest";
// The store of the seeded days: tried here against what it stands for.
import { MemoryStore, type RecordLife } from "../../sim/src/day/memory-store.ts";
import { Violations } from "../../sim/src/day/violations.ts";
import type { AttemptStartRow, CampaignStore, ClaimedRecordRow } from "../src/contract/engine.ts";
import { campaignInput, closed, endOf, loadedList, open, startedCampaign, startOf } from "./campaigns.ts";
import { actor, type TestStore } from "./test-store.ts";

const minute = 60_000;
const cities = ["Тула", "Орёл"] as const;

/** What an engine may ask, in any order; `nth` chooses among what is in hand. */
export const step = fc.oneof(
  fc.record({ kind: fc.constant("wait"), minutes: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant("claim"), of: fc.nat(1), limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant("begin"), nth: fc.nat(5), repeat: fc.nat(1), same: fc.boolean() }),
  fc.record({
    kind: fc.constant("end"),
    nth: fc.nat(5),
    as: fc.constantFrom("open", "repeat", "sold", "refused"),
    minutes: fc.integer({ min: 0, max: 60 }),
    twice: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("cancel"), nth: fc.nat(5), minutes: fc.integer({ min: 0, max: 30 }) }),
  fc.record({
    kind: fc.constant("release"),
    nth: fc.nat(5),
    minutes: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined }),
  }),
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface InHand {
  readonly claimed: ClaimedRecordRow;
  start: AttemptStartRow | undefined;
}

/** Two campaigns over equal numbers, the second with a quota, in PostgreSQL and in the model; every answer is compared. */
export class AgainstModel {
  readonly #store: CampaignStore;
  readonly #model: CampaignStore;
  readonly #memory: MemoryStore;
  readonly #violations: Violations;
  readonly #owner: pg.Client;
  readonly #centreId: CentreId;
  #campaigns: CampaignId[] = [];
  #hand: InHand[] = [];
  #moments = new Map<string, number>();
  #now: number;

  constructor(opened: TestStore, owner: pg.Client, centreId: CentreId) {
    this.#now = opened.clock.now();
    this.#store = opened.store.engine.campaigns;
    this.#violations = new Violations(() => this.#now);
    this.#memory = new MemoryStore(this.#violations, () => this.#now);
    // Types of the engine and of the store differ by name only; both fulfil this contract.
    this.#model = this.#memory.port().campaigns as unknown as CampaignStore;
    this.#owner = owner;
    this.#centreId = centreId;
  }

  async prepare(opened: TestStore, name: string, countCurrent: boolean): Promise<void> {
    const columns = ["full_name", "phone", "text"].map((type, place) => ({
      name: ["Имя", "Телефон", "Город"][place]!,
      type,
      label: undefined,
      required: false,
    })) as never;
    const groups = cities.map((city, place) => ({
      name: city,
      condition: {
        kind: "test",
        subject: { kind: "field", field: "Город" },
        operator: "equal",
        values: [city],
      },
      target: place + 1,
      dispositions: ["sold"],
    }));
    for (const of of [0, 1]) {
      const rows = Array.from({ length: 7 }, (_, place) => ({
        values: [`К${place}`, `+7999555000${place}`, [...cities, ""][place % 3]!],
        numbers: [`+7999555000${place}`],
        timeZone: undefined,
        priority: undefined,
      }));
      const listId = await loadedList(
        opened.store,
        this.#centreId,
        `${name}, ${of}`,
        rows,
        this.#now,
        columns,
      );
      const lists = [{ listId, enabled: true, order: 1, ratio: 1 }];
      const input = campaignInput(`${name}, ${of}`, { lists });
      const campaignId = await startedCampaign(opened.store, this.#centreId, input, this.#now);
      const [association] = await opened.store.selection.list(this.#centreId, campaignId);
      if (of === 1) {
        const quota = { groups, countCurrent } as never;
        await opened.store.selection.change(
          this.#centreId,
          campaignId,
          association!.id,
          { quota },
          this.#now,
          actor,
        );
        const targets = new Map(groups.map((group) => [group.name as string, group.target]));
        this.#memory.quotas.set(campaignId, { targets, countCurrent });
      }
      const campaign = await this.#store.campaign(this.#centreId, campaignId);
      this.#memory.campaigns.set(campaignId, campaign!);
      this.#campaigns.push(campaignId);
      await this.#remember(campaignId, listId, of === 1);
    }
    await this.#compareLives();
  }

  async #remember(campaignId: CampaignId, listId: ListId, grouped: boolean): Promise<void> {
    const { rows } = await this.#owner.query(
      `SELECT r.id::integer, r.numbers, r.cells[3] AS city, s.association_id FROM record r
       JOIN record_state s ON s.centre_id = r.centre_id AND s.record_id = r.id WHERE r.list_id = $1 ORDER BY r.id`,
      [listId],
    );
    for (const [place, row] of rows.entries()) {
      const life: RecordLife = {
        campaignId,
        listId,
        place,
        associationId: row.association_id,
        recordId: row.id as RecordId,
        numbers: row.numbers,
        group: grouped && row.city !== "" ? row.city : undefined,
        state: "open",
        dueAt: 0,
        repeat: false,
        locked: false,
        progress: undefined,
        columns: undefined,
      };
      this.#memory.addRecord(life);
    }
  }

  async take(next: Step): Promise<void> {
    switch (next.kind) {
      case "wait":
        this.#now += (next as { minutes: number }).minutes * minute;
        return;
      case "claim":
        await this.#claim(next as Extract<Step, { limit: number }>);
        break;
      case "begin":
        await this.#begin(next as Extract<Step, { same: boolean }>);
        break;
      case "end":
        await this.#end(next as Extract<Step, { as: string }>);
        break;
      case "cancel":
        await this.#cancel(next as { nth: number; minutes: number });
        break;
      case "release":
        await this.#release(next as { nth: number; minutes: number | undefined });
        break;
    }
    await this.#compareLives();
  }

  /** Gives back whatever is in hand, so that the next round finds the numbers free. */
  async clear(): Promise<void> {
    while (this.#hand.length > 0) {
      const kind = this.#hand[0]!.start ? "cancel" : "release";
      await this.take({ kind, nth: 0, minutes: 0 } as Step);
    }
    expect(this.#violations.found).toEqual([]);
  }

  async #claim({ of, limit }: { of: number; limit: number }): Promise<void> {
    const campaignId = this.#campaigns[of]!;
    // Of a group with little room PostgreSQL may give fewer than it could at once; one by one it gives all.
    const most = of === 1 ? 1 : limit;
    const claimed = await this.#store.claim(this.#centreId, campaignId, most, this.#now);
    const modelled = await this.#model.claim(this.#centreId, campaignId, most, this.#now);
    expect(modelled.map(({ recordId }) => recordId)).toEqual(claimed.map(({ recordId }) => recordId));
    this.#hand.push(...claimed.map((one) => ({ claimed: one, start: undefined })));
  }

  async #begin({ nth, repeat, same }: { nth: number; repeat: number; same: boolean }): Promise<void> {
    const hand = this.#chosen(nth, () => true);
    if (hand === undefined) return;
    const { claimed } = hand;
    const key = `${claimed.recordId}`;
    const dueAt = (same ? this.#moments.get(key) : undefined) ?? this.#now;
    this.#moments.set(key, dueAt);
    const start = hand.start ?? startOf(this.#centreId, claimed, this.#now, { dueAt, repeatNumber: repeat });
    const answer = await this.#store.beginAttempt(start);
    expect(await this.#model.beginAttempt(start)).toBe(answer);
    if (answer === "begun") hand.start = start;
  }

  async #end({ nth, as, minutes, twice }: { nth: number; as: string; minutes: number; twice: boolean }) {
    const hand = this.#chosen(nth, ({ start }) => start !== undefined);
    if (hand?.start === undefined) return;
    const isOpen = as === "open" || as === "repeat";
    const columns = isOpen
      ? open(this.#now + minutes * minute, { repeat: as === "repeat" })
      : closed(as === "sold" ? "sold" : "rejected");
    const { recordDisposition } = columns;
    const end = endOf(hand.start, this.#now, {
      disposition: recordDisposition ?? "no_answer",
      recordDisposition,
    });
    for (const each of [this.#store, this.#model])
      for (let n = 0; n < (twice ? 2 : 1); n++)
        await each.endAttempt(this.#centreId, end, hand.claimed, { as }, columns, []);
    this.#hand.splice(this.#hand.indexOf(hand), 1);
  }

  async #cancel({ nth, minutes }: { nth: number; minutes: number }): Promise<void> {
    const hand = this.#chosen(nth, ({ start }) => start !== undefined);
    if (hand?.start === undefined) return;
    for (const each of [this.#store, this.#model])
      await each.cancelAttempt(hand.start, hand.claimed, this.#now + minutes * minute);
    this.#hand.splice(this.#hand.indexOf(hand), 1);
  }

  async #release({ nth, minutes }: { nth: number; minutes: number | undefined }): Promise<void> {
    // Also what is dialled: that is nobody's to give back.
    const hand = this.#chosen(nth, () => true);
    if (hand === undefined) return;
    const dueAt = minutes === undefined ? undefined : this.#now + minutes * minute;
    for (const each of [this.#store, this.#model]) await each.release(this.#centreId, hand.claimed, dueAt);
    if (hand.start === undefined) this.#hand.splice(this.#hand.indexOf(hand), 1);
  }

  #chosen(nth: number, fits: (hand: InHand) => boolean): InHand | undefined {
    const fitting = this.#hand.filter(fits);
    return fitting[nth % Math.max(1, fitting.length)];
  }

  async #compareLives(): Promise<void> {
    const { rows } = await this.#owner.query(
      `SELECT s.record_id::integer AS id, CASE s.state WHEN 'new' THEN 'open' ELSE s.state END AS state,
         s.locked_by IS NOT NULL AS locked, s.repeat AND s.state = 'open' AS repeat,
         CASE WHEN s.state = 'open' THEN (extract(epoch FROM s.due_at) * 1000)::float8 END AS due
       FROM record_state s JOIN list_association a ON a.centre_id = s.centre_id AND a.id = s.association_id
       WHERE a.campaign_id = ANY($1::uuid[]) ORDER BY s.record_id`,
      [this.#campaigns],
    );
    const lives = this.#campaigns
      .flatMap((id) => this.#memory.livesOf(id))
      .map(({ recordId, state, locked, repeat, dueAt, progress, postponed }) => ({
        id: recordId as number,
        state,
        locked,
        repeat: repeat && state === "open",
        due: state === "open" && (progress !== undefined || postponed) ? dueAt : null,
      }))
      .sort((a, b) => a.id - b.id);
    expect(lives).toEqual(rows);
    for (const id of this.#campaigns)
      expect(await this.#model.nextDueAt(this.#centreId, id)).toBe(
        await this.#store.nextDueAt(this.#centreId, id),
      );
  }
}

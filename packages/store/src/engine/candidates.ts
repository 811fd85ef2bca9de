import type { AssociationId, CentreId, Quota, RecordId } from "@perezvon/model";
import { type Parameter, type Transaction, time } from "../database/transaction.ts";
import type { RecordKey } from "./claimed-record.ts";
import { roomByGroup } from "./quota.ts";

export interface SelectedAssociation {
  readonly id: AssociationId;
  readonly generation: number;
  readonly position: number;
  readonly ratio: number;
  /** Not in the order of the file. */
  readonly sorted: boolean;
  readonly fullPasses: boolean;
  readonly pass: number;
  readonly quota: Quota | null;
  /** Some of its records were promised for a window. */
  readonly windows: boolean;
  /** Some were loaded with a priority and never called. */
  readonly priorities: boolean;
  /** Some were called before and are due. */
  readonly due: boolean;
}

interface Asked {
  readonly centreId: CentreId;
  readonly now: number;
}

interface Candidate {
  readonly record_id: RecordId;
  readonly sort_key: string | null;
  readonly quota_group: string | null;
}

/** Above so many due records the sorting's own index is read; below, those that are due are sorted. */
const sortAtOnce = 1_000;

/**
 * Records of one list that can be taken now, best first: with a priority, rescheduled and due, then the others in the order of
 * the sorting (OUT-SEL-01, classes 3 to 5). They stay locked against other claims until this one ends.
 */
export async function candidates(
  tx: Transaction,
  asked: Asked,
  association: SelectedAssociation,
  limit: number,
): Promise<RecordKey[]> {
  const search = await Search.begin(tx, asked, association);
  const found = await search.take(limit);
  if (found.length > 0 || !association.fullPasses) return found;
  // Every dialable record had its turn: the next pass begins (OUT-SEL-11).
  return search.nextPass(limit);
}

class Search {
  readonly #tx: Transaction;
  readonly #asked: Asked;
  readonly #association: SelectedAssociation;
  readonly #room: ReadonlyMap<string, number> | undefined;
  #pass: number;

  constructor(
    tx: Transaction,
    asked: Asked,
    association: SelectedAssociation,
    room: ReadonlyMap<string, number> | undefined,
  ) {
    this.#tx = tx;
    this.#asked = asked;
    this.#association = association;
    this.#room = room;
    this.#pass = association.pass;
  }

  static async begin(tx: Transaction, asked: Asked, association: SelectedAssociation): Promise<Search> {
    const { id, generation, quota } = association;
    const place = { centreId: asked.centreId, associationId: id, generation };
    return new Search(tx, asked, association, quota ? await roomByGroup(tx, place, quota) : undefined);
  }

  async take(limit: number): Promise<RecordKey[]> {
    const taken: RecordId[] = [];
    const given = new Map<string, number>();
    const { priorities, due } = this.#association;
    for (const [some, rows] of [
      [priorities, () => this.#priority(limit - taken.length)],
      [due, () => this.#rescheduled(limit - taken.length, taken)],
      [true, () => this.#ordinary(limit - taken.length, taken)],
    ] as const) {
      if (taken.length >= limit) break;
      for (const row of some ? await rows() : []) {
        if (taken.length < limit && this.#fits(row, given)) taken.push(row.record_id);
      }
    }
    return taken.map((recordId) => ({ associationId: this.#association.id, recordId }));
  }

  async nextPass(limit: number): Promise<RecordKey[]> {
    this.#pass++;
    const found = await this.take(limit);
    if (found.length > 0) {
      await this.#tx.run("UPDATE list_association SET pass = $3 WHERE centre_id = $1 AND id = $2", [
        this.#asked.centreId,
        this.#association.id,
        this.#pass,
      ]);
    }
    return found;
  }

  /** A group of the quota gives no more than it has room for (OUT-SEL-09). */
  #fits({ quota_group }: Candidate, given: Map<string, number>): boolean {
    if (this.#room === undefined || quota_group === null) return true;
    const used = given.get(quota_group) ?? 0;
    if (used >= (this.#room.get(quota_group) ?? 0)) return false;
    given.set(quota_group, used + 1);
    return true;
  }

  #priority(limit: number): Promise<Candidate[]> {
    return this.#rows(
      `state IN ('new', 'open') AND (state = 'new' OR due_at <= $4) AND priority IS NOT NULL AND attempts = 0
         AND (priority_until IS NULL OR priority_until > $4) AND NOT repeat`,
      "priority DESC, sort_key, record_id",
      limit,
      [],
    );
  }

  async #rescheduled(limit: number, taken: readonly RecordId[]): Promise<Candidate[]> {
    const due = `state = 'open' AND NOT repeat AND due_at <= $4 AND (window_until IS NULL OR window_until > $4)`;
    if (!this.#association.sorted) return this.#rows(due, "due_at, record_id", limit, taken);
    const many = await this.#moreDueThan(sortAtOnce);
    // Of many due ones the index in the wanted order soon finds enough; of few, sorting them costs little.
    return this.#rows(many ? `${due} AND sort_key IS NOT NULL` : due, "sort_key, record_id", limit, taken);
  }

  async #moreDueThan(bound: number): Promise<boolean> {
    const { due } = await this.#tx.found<{ due: number }>(
      `SELECT count(*)::integer AS due FROM (SELECT FROM record_state
         WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND state = 'open' AND locked_by IS NULL AND passes AND waits_for IS NULL
           AND due_at <= $4 LIMIT $5) AS d`,
      [...this.#place(), bound],
    );
    return due >= bound;
  }

  /** Never handed out, or past the window that was agreed (OUT-SEL-05), in the order of the sorting. */
  async #ordinary(limit: number, taken: readonly RecordId[]): Promise<Candidate[]> {
    const order = "sort_key, record_id";
    const fresh = await this.#rows("state = 'new'", order, limit, taken);
    if (!this.#association.windows) return fresh;
    const missed = await this.#rows(
      "state = 'open' AND NOT repeat AND window_until IS NOT NULL AND window_until <= $4 AND due_at <= $4",
      order,
      limit,
      taken,
    );
    return missed.length === 0 ? fresh : [...fresh, ...missed].sort(bySorting);
  }

  #place(): [CentreId, AssociationId, number, Date] {
    const { id, generation } = this.#association;
    return [this.#asked.centreId, id, generation, time(this.#asked.now)];
  }

  #rows(condition: string, order: string, limit: number, taken: readonly RecordId[]): Promise<Candidate[]> {
    if (limit <= 0) return Promise.resolve([]);
    const parameters: Parameter[] = [...this.#place(), limit, taken];
    const full = this.#room ? [...this.#room].flatMap(([name, room]) => (room <= 0 ? [name] : [])) : [];
    const more: string[] = [];
    if (full.length > 0) {
      more.push(`AND quota_group <> ALL($${parameters.push(full)}::text[])`);
    }
    if (this.#association.fullPasses) more.push(`AND pass < $${parameters.push(this.#pass)}::integer`);
    return this.#tx.rows<Candidate>(
      `SELECT record_id, sort_key, quota_group FROM record_state
       WHERE centre_id = $1 AND association_id = $2 AND generation = $3 AND locked_by IS NULL AND passes AND waits_for IS NULL
         AND ${condition}
         AND (expires_at IS NULL OR expires_at > $4) AND NOT record_id = ANY($6::bigint[]) ${more.join(" ")}
       ORDER BY ${order} LIMIT $5 FOR UPDATE SKIP LOCKED`,
      parameters,
    );
  }
}

/** As the database compares: byte by byte, then by id. */
function bySorting(a: Candidate, b: Candidate): number {
  const left = a.sort_key ?? "";
  const right = b.sort_key ?? "";
  if (left !== right) return left < right ? -1 : 1;
  return a.record_id - b.record_id;
}

import type { AssociationId, CampaignId, CentreId, RecordId, UserId } from "@perezvon/model";
import type { ClaimedRecordRow } from "../contract/engine.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { candidates, type SelectedAssociation } from "./candidates.ts";
import { lockAndLoad, type RecordKey } from "./claimed-record.ts";
import { freeWaiting, type OwnAgents, ownAgentsSql, parkForAgents } from "./personal-agents.ts";
import { type Round, type Turn, takeInRounds } from "./rounds.ts";

export interface ClaimRequest {
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly limit: number;
  readonly now: number;
  /** The process that locks, and the name of this claim. */
  readonly instanceId: string;
  readonly claimId: string;
}

export interface ClaimedRecords {
  readonly records: ClaimedRecordRow[];
  /** Agents for whom records wait that were not waiting before. */
  readonly waitedFor: readonly UserId[];
}

interface ListInTurn extends SelectedAssociation, OwnAgents {
  /** Repeats of open attempts are due. */
  readonly repeats: boolean;
  /** Promised call-backs come before the order of the lists (OUT-SEL-02). */
  readonly promisesFirst: boolean;
}

/**
 * Locks and returns what is to be dialled next, in the order of OUT-SEL-01: repeats of open attempts, promised call-backs where the
 * campaign puts them first (OUT-SEL-02), then list by list in order and ratio, and within a list priority records, due rescheduled ones, and the sorting of the association. Rows that
 * another claim holds are passed over, so claims side by side never share a record. A record that is an agent's own is handed out to
 * nobody: from now on it waits for him (OUT-CBK-06).
 */
export async function claimRecords(tx: Transaction, request: ClaimRequest): Promise<ClaimedRecords> {
  const associations = await enabledAssociations(tx, request);
  if (associations.length === 0) return { records: [], waitedFor: [] };
  for (const association of associations)
    if (association.waiting) await freeWaiting(tx, request, association);
  const picked = associations.some(({ repeats }) => repeats)
    ? await dueRepeats(tx, request, associations)
    : [];
  if (associations.some(({ promisesFirst, windows }) => promisesFirst && windows))
    picked.push(...(await duePromised(tx, request, associations, request.limit - picked.length)));
  for (const group of byPosition(associations)) {
    const room = request.limit - picked.length;
    if (room <= 0) break;
    picked.push(...(await pickFromGroup(tx, request, group, room)));
  }
  const parked = await parkForAgents(tx, request, associations, picked);
  return {
    records: await lockAndLoad(tx, request.centreId, parked.others, request),
    waitedFor: parked.waitedFor,
  };
}

/** With what is there to be asked for: a question for each class that has nothing would be most of what a claim costs. */
async function enabledAssociations(tx: Transaction, { centreId, campaignId, now }: ClaimRequest) {
  const some = (condition: string) =>
    `EXISTS (SELECT FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
       AND rs.generation = l.generation AND rs.locked_by IS NULL AND rs.passes AND rs.waits_for IS NULL AND ${condition})`;
  return tx.rows<ListInTurn>(
    `SELECT a.id, l.generation, a.position, a.ratio, a.sorting->>'kind' <> 'file' AS sorted, a.full_passes AS "fullPasses",
       a.pass, a.quota, ${some("rs.state = 'open' AND rs.window_until IS NOT NULL")} AS windows,
       ${some("rs.state = 'open' AND rs.repeat AND rs.due_at <= $3")} AS repeats,
       ${some("rs.state IN ('new', 'open') AND rs.priority IS NOT NULL AND rs.attempts = 0")} AS priorities,
       ${some("rs.state = 'open' AND rs.due_at <= $3")} AS due,
       coalesce((c.dialling->'callBacks'->>'first')::boolean, true) AS "promisesFirst", ${ownAgentsSql}
     FROM list_association a JOIN campaign c ON c.centre_id = a.centre_id AND c.id = a.campaign_id JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled AND NOT l.frozen
     ORDER BY a.position, a.attached`,
    [centreId, campaignId, time(now)],
  );
}

async function dueRepeats(
  tx: Transaction,
  request: ClaimRequest,
  associations: readonly SelectedAssociation[],
): Promise<RecordKey[]> {
  const rows = await tx.rows<{ association_id: AssociationId; record_id: RecordId }>(
    `SELECT rs.association_id, rs.record_id
     FROM unnest($2::uuid[], $3::integer[]) AS a(association_id, generation)
     JOIN record_state rs ON rs.centre_id = $1 AND rs.association_id = a.association_id AND rs.generation = a.generation
     WHERE rs.state = 'open' AND rs.locked_by IS NULL AND rs.passes AND rs.waits_for IS NULL AND rs.repeat AND rs.due_at <= $4
       AND (rs.expires_at IS NULL OR rs.expires_at > $4)
     ORDER BY rs.due_at, rs.record_id LIMIT $5 FOR UPDATE OF rs SKIP LOCKED`,
    [
      request.centreId,
      associations.map(({ id }) => id),
      associations.map(({ generation }) => generation),
      time(request.now),
      request.limit,
    ],
  );
  return rows.map((row) => ({ associationId: row.association_id, recordId: row.record_id }));
}

/**
 * Call-backs promised by an agent whose window has come, across all lists. They are locked at once, so that the lists, which have them
 * as their rescheduled records, do not give them a second time.
 */
async function duePromised(
  tx: Transaction,
  request: ClaimRequest,
  associations: readonly SelectedAssociation[],
  room: number,
): Promise<RecordKey[]> {
  if (room <= 0) return [];
  const rows = await tx.rows<{ association_id: AssociationId; record_id: RecordId }>(
    `WITH due AS (SELECT rs.association_id, rs.record_id, rs.due_at
       FROM unnest($2::uuid[], $3::integer[]) AS a(association_id, generation)
       JOIN record_state rs ON rs.centre_id = $1 AND rs.association_id = a.association_id AND rs.generation = a.generation
       WHERE rs.state = 'open' AND rs.locked_by IS NULL AND rs.passes AND rs.waits_for IS NULL AND NOT rs.repeat AND rs.due_at <= $4
         AND rs.window_until > $4 AND (rs.expires_at IS NULL OR rs.expires_at > $4)
       ORDER BY rs.due_at, rs.record_id LIMIT $5 FOR UPDATE OF rs SKIP LOCKED),
     locked AS (UPDATE record_state s SET locked_by = $6, locked_at = $4, claim_id = $7 FROM due
       WHERE s.centre_id = $1 AND s.association_id = due.association_id AND s.record_id = due.record_id
       RETURNING s.association_id, s.record_id)
     SELECT due.association_id, due.record_id FROM due JOIN locked USING (association_id, record_id)
     ORDER BY due.due_at, due.record_id`,
    [
      request.centreId,
      associations.map(({ id }) => id),
      associations.map(({ generation }) => generation),
      time(request.now),
      room,
      request.instanceId,
      request.claimId,
    ],
  );
  return rows.map((row) => ({ associationId: row.association_id, recordId: row.record_id }));
}

function byPosition(associations: readonly SelectedAssociation[]): SelectedAssociation[][] {
  const groups = new Map<number, SelectedAssociation[]>();
  for (const association of associations) {
    const group = groups.get(association.position);
    if (group) group.push(association);
    else groups.set(association.position, [association]);
  }
  return [...groups.values()];
}

async function pickFromGroup(
  tx: Transaction,
  request: ClaimRequest,
  group: readonly SelectedAssociation[],
  room: number,
): Promise<RecordKey[]> {
  const [only] = group;
  if (only && group.length === 1) return candidates(tx, request, only, room);
  const round = await readRound(tx, request, only!.position);
  const turns: Turn<RecordKey>[] = [];
  for (const association of group) {
    turns.push({
      id: association.id,
      ratio: association.ratio,
      items: await candidates(tx, request, association, room),
    });
  }
  const taken = takeInRounds(turns, round, room);
  if (taken.items.length > 0) await writeRound(tx, request, only!.position, taken.round);
  return taken.items;
}

async function readRound(tx: Transaction, request: ClaimRequest, position: number): Promise<Round> {
  const row = await tx.row<{ association_id: string; taken: number }>(
    `SELECT association_id, taken FROM association_round
     WHERE centre_id = $1 AND campaign_id = $2 AND position = $3 FOR UPDATE`,
    [request.centreId, request.campaignId, position],
  );
  return { turn: row?.association_id, taken: row?.taken ?? 0 };
}

async function writeRound(tx: Transaction, request: ClaimRequest, position: number, round: Round) {
  await tx.run(
    `INSERT INTO association_round (centre_id, campaign_id, position, association_id, taken)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (centre_id, campaign_id, position) DO UPDATE SET association_id = $4, taken = $5`,
    [request.centreId, request.campaignId, position, round.turn, round.taken],
  );
}

/** Unlocks what a claim took whose answer never came: nobody has these records in hand. */
export async function takeBackClaim(
  tx: Transaction,
  request: Omit<ClaimRequest, "limit" | "now">,
): Promise<number> {
  return tx.run(
    `UPDATE record_state rs SET locked_by = NULL, locked_at = NULL FROM list_association a
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND rs.centre_id = $1 AND rs.association_id = a.id
       AND rs.locked_by = $3 AND rs.claim_id = $4 AND rs.attempt_id IS NULL`,
    [request.centreId, request.campaignId, request.instanceId, request.claimId],
  );
}

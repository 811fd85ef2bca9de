import type { CampaignId, CentreId, ListId } from "@perezvon/model";
import type { CampaignCounters, CampaignDiagnostics, CampaignHoldings } from "../contract/campaigns.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { nextDueAt } from "../engine/campaign-store.ts";

/** Enabled associations with the content in force. */
const current = `list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id`;

/** OUT-STA-02. Total = closed + excluded + remaining by construction (OUT-STA-03). */
export async function readCounters(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  { dayStart, now }: { readonly dayStart: number; readonly now: number },
): Promise<CampaignCounters> {
  await tx.found("SELECT FROM campaign WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
  const lists = await readLists(tx, centreId, campaignId);
  const sum = (part: "total" | "fresh" | "closed" | "excluded") =>
    lists.reduce((all, list) => all + (list.enabled ? list[part] : 0), 0);
  const totals = {
    total: sum("total"),
    fresh: sum("fresh"),
    closed: sum("closed"),
    excluded: sum("excluded"),
  };
  const states = await tx.found<{ locked: number; locked_fresh: number; due: number }>(
    `SELECT coalesce(sum(n.locked), 0)::bigint AS locked, coalesce(sum(n.locked_fresh), 0)::bigint AS locked_fresh,
       coalesce(sum(n.due), 0)::bigint AS due
     FROM ${current} CROSS JOIN LATERAL (SELECT
       (SELECT count(*) FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
         AND rs.generation = l.generation AND rs.locked_by IS NOT NULL AND rs.passes) AS locked,
       (SELECT count(*) FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
         AND rs.generation = l.generation AND rs.locked_by IS NOT NULL AND rs.passes AND rs.state = 'new') AS locked_fresh,
       (SELECT count(*) FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
         AND rs.generation = l.generation AND rs.state = 'open' AND rs.locked_by IS NULL AND rs.passes AND rs.waits_for IS NULL
         AND rs.due_at <= $3)
       + (SELECT count(*) FROM record_state rs WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id
         AND rs.generation = l.generation AND rs.waits_for IS NOT NULL AND rs.state = 'open' AND rs.locked_by IS NULL
         AND rs.passes AND rs.due_at <= $3) AS due) n
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND a.enabled`,
    [centreId, campaignId, time(now)],
  );
  const day = await tx.found<Day>(
    `SELECT coalesce(sum(dialled), 0) AS dialled, coalesce(sum(ended), 0) AS ended, coalesce(sum(answered), 0) AS answered,
       coalesce(sum(closed), 0) AS closed, coalesce(sum(queued), 0) AS queued, coalesce(sum(lost), 0) AS lost
     FROM campaign_quarter WHERE centre_id = $1 AND campaign_id = $2 AND quarter >= $3`,
    [centreId, campaignId, time(dayStart)],
  );
  const remaining = totals.total - totals.closed - totals.excluded;
  const due = states.due + totals.fresh - states.locked_fresh;
  return {
    campaignId,
    total: totals.total,
    closed: totals.closed,
    excluded: totals.excluded,
    remaining,
    dialledToday: day.dialled,
    endedToday: day.ended,
    answeredToday: day.answered,
    closedToday: day.closed,
    queuedToday: day.queued,
    lostToday: day.lost,
    lists: lists.map(({ list_id, name, enabled, position, ratio, total, closed, excluded }) => ({
      listId: list_id,
      name,
      enabled,
      order: position,
      ratio,
      total: enabled ? total : 0,
      remaining: enabled ? total - closed - excluded : 0,
    })),
    asrPercent: day.ended === 0 ? undefined : (100 * day.answered) / day.ended,
    due,
    locked: states.locked,
    waiting: remaining - due - states.locked,
    nextDueAt: await nextDueAt(tx, centreId, campaignId),
  };
}

interface Day {
  readonly dialled: number;
  readonly ended: number;
  readonly answered: number;
  readonly closed: number;
  readonly queued: number;
  readonly lost: number;
}

interface ListTotals {
  readonly list_id: ListId;
  readonly name: string;
  readonly enabled: boolean;
  readonly position: number;
  readonly ratio: number;
  readonly total: number;
  readonly fresh: number;
  readonly closed: number;
  readonly excluded: number;
}

function readLists(tx: Transaction, centreId: CentreId, campaignId: CampaignId): Promise<ListTotals[]> {
  return tx.rows<ListTotals>(
    `SELECT a.list_id, l.name, a.enabled, a.position, a.ratio, coalesce(t.total, 0) AS total,
       coalesce(t.fresh, 0) AS fresh, coalesce(t.closed, 0) AS closed, coalesce(t.excluded, 0) AS excluded
     FROM ${current} LEFT JOIN association_total t ON t.centre_id = a.centre_id AND t.association_id = a.id
       AND t.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 ORDER BY a.position, a.attached`,
    [centreId, campaignId],
  );
}

/** OUT-RES-12: what a deletion takes along. */
export async function readHoldings(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<CampaignHoldings> {
  return tx.found<CampaignHoldings>(
    `SELECT
       (SELECT coalesce(sum(t.total), 0) FROM association_total t
         JOIN list_association a ON a.centre_id = t.centre_id AND a.id = t.association_id
         JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id AND l.generation = t.generation
         WHERE t.centre_id = $1 AND a.campaign_id = $2)::float8 AS records,
       (SELECT count(*) FROM attempt WHERE centre_id = $1 AND campaign_id = $2 AND is_call_attempt AND NOT is_inbound)::float8 AS dials,
       (SELECT count(*) FROM attempt t JOIN recording r ON r.centre_id = t.centre_id AND r.id = t.recording_id
         WHERE t.centre_id = $1 AND t.campaign_id = $2)::float8 AS recordings,
       (SELECT count(*) FROM results_archive WHERE centre_id = $1 AND campaign_id = $2)::float8 AS archives,
       (SELECT bin_days FROM centre WHERE id = $1) AS "keptDays"
     FROM campaign WHERE centre_id = $1 AND id = $2`,
    [centreId, campaignId],
  );
}

/** «Диагностика»: counted on the records themselves, so it also checks the counters. */
export async function readDiagnostics(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  now: number,
): Promise<CampaignDiagnostics> {
  await tx.found("SELECT FROM campaign WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
  const lists = await tx.rows<{
    list_id: ListId;
    name: string;
    enabled: boolean;
    position: number;
    ratio: number;
    total: number;
    never_dialled: number;
    due: number;
    waiting: number;
    locked: number;
    closed: number;
    excluded: number;
    next_due_at: number | null;
  }>(
    `SELECT a.list_id, l.name, a.enabled, a.position, a.ratio, n.* FROM ${current}
     CROSS JOIN LATERAL (SELECT count(*) AS total,
       count(*) FILTER (WHERE rs.last_call_at IS NULL AND rs.attempt_id IS NULL) AS never_dialled,
       count(*) FILTER (WHERE rs.locked_by IS NULL AND (rs.state = 'new' OR (rs.state = 'open' AND rs.due_at <= $3))) AS due,
       count(*) FILTER (WHERE rs.locked_by IS NULL AND rs.state = 'open' AND rs.due_at > $3) AS waiting,
       count(*) FILTER (WHERE rs.locked_by IS NOT NULL) AS locked,
       count(*) FILTER (WHERE rs.state = 'closed') AS closed,
       count(*) FILTER (WHERE rs.state = 'excluded') AS excluded,
       min(rs.due_at) FILTER (WHERE rs.locked_by IS NULL AND rs.state = 'open') AS next_due_at
       FROM record_state rs
       WHERE rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.generation = l.generation AND rs.passes) n
     WHERE a.centre_id = $1 AND a.campaign_id = $2 ORDER BY a.position, a.attached`,
    [centreId, campaignId, time(now)],
  );
  const dispositions = await tx.rows<{ closed: boolean; disposition: string; records: number }>(
    `SELECT rs.state = 'closed' AS closed, coalesce(rs.record_disposition, rs.last_disposition) AS disposition,
       count(*) AS records
     FROM ${current} JOIN record_state rs ON rs.centre_id = a.centre_id AND rs.association_id = a.id
       AND rs.generation = l.generation AND rs.passes
     WHERE a.centre_id = $1 AND a.campaign_id = $2 AND coalesce(rs.record_disposition, rs.last_disposition) IS NOT NULL
     GROUP BY 1, 2 ORDER BY 3 DESC, 2`,
    [centreId, campaignId],
  );
  const part = (closed: boolean) =>
    dispositions
      .filter((row) => row.closed === closed)
      .map(({ disposition, records }) => ({ disposition, records }));
  return {
    lists: lists.map((row) => ({
      listId: row.list_id,
      name: row.name,
      enabled: row.enabled,
      order: row.position,
      ratio: row.ratio,
      total: row.total,
      neverDialled: row.never_dialled,
      due: row.due,
      waiting: row.waiting,
      locked: row.locked,
      closed: row.closed,
      excluded: row.excluded,
      nextDueAt: optional(row.next_due_at),
    })),
    openByDisposition: part(false),
    closedByDisposition: part(true),
  };
}

import type { AnalysisEvidence, CampaignId, CentreId, ListId } from "@perezvon/model";
import type { DialAudioRow, RecordDialRow } from "../contract/lists.ts";
import { optional, type Transaction } from "../database/transaction.ts";

interface Selected {
  readonly id: string;
  readonly call_id: string | null;
  readonly campaign_id: CampaignId;
  readonly campaign: string;
  readonly number: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly disposition: string | null;
  readonly first_disposition: string | null;
  readonly note: string;
  readonly analysis_result: number | null;
  readonly evidence: AnalysisEvidence | null;
  readonly recorded: boolean;
}

/** The last dials of a record in every campaign that has its list. */
export async function recordDials(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  recordId: number,
  limit: number,
): Promise<RecordDialRow[]> {
  const rows = await tx.rows<Selected>(
    `SELECT t.id, t.call_id, t.campaign_id, s.name AS campaign, t.number, t.started_at,
       CASE WHEN t.is_call_attempt THEN t.ended_at END AS ended_at, t.disposition, t.first_disposition, t.note, t.analysis_result,
       t.outcome->'analysisEvidence' AS evidence, t.analysis_file IS NOT NULL AS recorded
     FROM list_association a
     JOIN attempt t ON t.centre_id = a.centre_id AND t.association_id = a.id AND t.record_id = $3
     JOIN service s ON s.centre_id = t.centre_id AND s.id = t.campaign_id
     WHERE a.centre_id = $1 AND a.list_id = $2 ORDER BY t.started_at DESC LIMIT $4`,
    [centreId, listId, recordId, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    callId: optional(row.call_id),
    campaignId: row.campaign_id,
    campaign: row.campaign,
    number: row.number,
    startedAt: row.started_at,
    endedAt: optional(row.ended_at),
    disposition: optional(row.disposition),
    firstDisposition: optional(row.first_disposition),
    note: row.note,
    analysisResult: optional(row.analysis_result),
    evidence: optional(row.evidence),
    recorded: row.recorded,
  }));
}

export async function dialAudio(
  tx: Transaction,
  centreId: CentreId,
  listId: ListId,
  dialId: string,
): Promise<DialAudioRow | undefined> {
  const row = await tx.row<{ readonly analysis_file: string; readonly campaign_id: CampaignId }>(
    `SELECT analysis_file, campaign_id FROM attempt
     WHERE centre_id = $1 AND list_id = $2 AND id = $3 AND analysis_file IS NOT NULL`,
    [centreId, listId, dialId],
  );
  return row && { file: row.analysis_file, campaignId: row.campaign_id };
}

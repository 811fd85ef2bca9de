import { uuidV7 } from "@perezvon/base";
import type { AssociationId, CentreId, RecordId, UserId } from "@perezvon/model";
import type { CallBackNewsRow } from "../contract/call-backs.ts";
import type { ListFieldRow } from "../contract/lists.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { customerName } from "../engine/claimed-record.ts";
import { zoneSql } from "../engine/record-zone.ts";

/** Unread news of one agent that are shown. */
const newsMax = 100;

export interface OwnerNews {
  readonly kind: CallBackNewsRow["kind"];
  readonly by: { readonly userId: UserId | undefined; readonly name?: string | undefined };
  readonly at: number;
  readonly movedTo?: number | undefined;
  readonly ownerName?: string | undefined;
}

interface Promised {
  readonly owner_id: UserId;
  readonly number: string | null;
  readonly numbers: string[];
  readonly cells: string[];
  readonly fields: readonly ListFieldRow[];
  readonly campaign: string;
  readonly time_zone: string;
  readonly from_at: number;
  readonly by_name: string | null;
}

/** Tells the owner of a promise, as it stands, what another does with it (OUT-CBK-07). What he does himself he knows. */
export async function tellOwner(
  tx: Transaction,
  centreId: CentreId,
  place: { readonly associationId: AssociationId; readonly recordId: RecordId },
  { kind, by, at, movedTo, ownerName }: OwnerNews,
): Promise<void> {
  const promised = await tx.row<Promised>(
    `SELECT p.owner_id, p.number, r.numbers, r.cells, g.fields, s.name AS campaign, ${zoneSql} AS time_zone,
       p.from_at, (SELECT coalesce(nullif(btrim(concat_ws(' ', u.last_name, u.first_name)), ''), u.login) FROM user_account u
         WHERE u.centre_id = p.centre_id AND u.id = $4) AS by_name
     FROM promised_call p JOIN service s ON s.centre_id = p.centre_id AND s.id = p.campaign_id
     JOIN record r ON r.centre_id = p.centre_id AND r.id = p.record_id
     JOIN list_generation g ON g.centre_id = r.centre_id AND g.list_id = r.list_id AND g.generation = r.generation
     JOIN centre ce ON ce.id = p.centre_id
     WHERE p.centre_id = $1 AND p.association_id = $2 AND p.record_id = $3 AND p.owner_id IS NOT NULL
       AND p.owner_id IS DISTINCT FROM $4 AND p.done_at IS NULL`,
    [centreId, place.associationId, place.recordId, by.userId],
  );
  if (promised === undefined) return;
  await tx.run(
    `INSERT INTO call_back_news (centre_id, id, user_id, kind, campaign, customer_name, number, time_zone, from_at, moved_to, by_name,
       owner_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...([centreId, uuidV7(at), promised.owner_id, kind, promised.campaign] as const),
      customerName(promised.fields, promised.cells) ?? null,
      promised.number ?? promised.numbers[0] ?? "",
      promised.time_zone,
      time(promised.from_at),
      time(movedTo),
      promised.by_name ?? by.name ?? "",
      ownerName ?? null,
      time(at),
    ],
  );
}

interface NewsSelected {
  readonly id: string;
  readonly kind: CallBackNewsRow["kind"];
  readonly campaign: string;
  readonly customer_name: string | null;
  readonly number: string;
  readonly time_zone: string;
  readonly from_at: number;
  readonly moved_to: number | null;
  readonly by_name: string;
  readonly owner_name: string | null;
  readonly at: number;
}

/** What an agent has not read yet, the newest first. */
export async function readNews(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
): Promise<CallBackNewsRow[]> {
  const rows = await tx.rows<NewsSelected>(
    `SELECT id, kind, campaign, customer_name, number, time_zone, from_at, moved_to, by_name, owner_name, at FROM call_back_news
     WHERE centre_id = $1 AND user_id = $2 ORDER BY at DESC, id LIMIT ${newsMax}`,
    [centreId, userId],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    campaign: row.campaign,
    number: row.number,
    timeZone: row.time_zone,
    customerName: optional(row.customer_name),
    from: row.from_at,
    movedTo: optional(row.moved_to),
    by: row.by_name,
    owner: optional(row.owner_name),
    at: row.at,
  }));
}

/** He has read these; those of others are not his to dismiss. */
export async function dismissNews(
  tx: Transaction,
  centreId: CentreId,
  userId: UserId,
  ids: readonly string[],
): Promise<void> {
  await tx.run("DELETE FROM call_back_news WHERE centre_id = $1 AND user_id = $2 AND id = ANY($3::uuid[])", [
    centreId,
    userId,
    ids,
  ]);
}

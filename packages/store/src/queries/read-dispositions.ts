import type { CentreId, ServiceId } from "@perezvon/model";
import type { DispositionRow, WrittenDisposition } from "../contract/campaigns.ts";
import { optional, type Transaction } from "../database/transaction.ts";

export async function readDispositions(
  tx: Transaction,
  centreId: CentreId,
  serviceId: ServiceId,
  /** Both kinds when left out: past results show deleted ones, too (OUT-DSP-07). */
  { deleted }: { readonly deleted?: boolean } = {},
): Promise<DispositionRow[]> {
  const rows = await tx.rows<{
    key: string;
    name_ru: string;
    name_en: string;
    code: string | null;
    folder: DispositionRow["folder"];
    type: DispositionRow["type"];
    visible_to_agents: boolean;
    preview_set: boolean;
    outbound_set: boolean;
    inbound_set: boolean;
  }>(
    `SELECT key, name_ru, name_en, code, folder, type, visible_to_agents, preview_set, outbound_set, inbound_set
     FROM disposition
     WHERE centre_id = $1 AND service_id = $2 AND ($3::boolean IS NULL OR (deleted_at IS NOT NULL) = $3)
     ORDER BY position, key`,
    [centreId, serviceId, deleted],
  );
  return rows.map((row) => ({
    key: row.key,
    name: { ru: row.name_ru, en: row.name_en },
    code: optional(row.code),
    folder: row.folder,
    type: row.type,
    visibleToAgents: row.visible_to_agents,
    previewSet: row.preview_set,
    outboundSet: row.outbound_set,
    inboundSet: row.inbound_set,
  }));
}

/** Deleted ones too, and with the names that they had: results show what was written (OUT-DSP-07). */
export async function readWrittenDispositions(
  tx: Transaction,
  centreId: CentreId,
  serviceId: ServiceId,
): Promise<ReadonlyMap<string, WrittenDisposition>> {
  const rows = await readDispositions(tx, centreId, serviceId);
  const names = await tx.rows<{
    key: string;
    until: number;
    name_ru: string;
    name_en: string;
    code: string | null;
  }>(
    `SELECT key, until, name_ru, name_en, code FROM disposition_name
     WHERE centre_id = $1 AND service_id = $2 ORDER BY until`,
    [centreId, serviceId],
  );
  const formerOf = (key: string) =>
    names
      .filter((name) => name.key === key)
      .map(({ until, name_ru, name_en, code }) => ({
        until,
        name: { ru: name_ru, en: name_en },
        code: optional(code),
      }));
  return new Map(rows.map((row) => [row.key, { ...row, former: formerOf(row.key) }]));
}

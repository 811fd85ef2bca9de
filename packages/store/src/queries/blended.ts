import { uuidV7 } from "@perezvon/base";
import type { CampaignId, CampaignKind, CentreId } from "@perezvon/model";
import type { CampaignInput } from "../contract/campaigns.ts";
import type { Transaction } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";

/** Only while the campaign has neither calls nor lists (INB-SVC-02). */
export async function changeKind(
  tx: Transaction,
  centreId: CentreId,
  id: CampaignId,
  kind: CampaignKind,
): Promise<void> {
  const used = await tx.row(
    `SELECT FROM service s WHERE s.centre_id = $1 AND s.id = $2 AND (
       EXISTS (SELECT FROM list_association a WHERE a.centre_id = $1 AND a.campaign_id = $2)
       OR EXISTS (SELECT FROM attempt t WHERE t.centre_id = $1 AND t.campaign_id = $2)
       OR EXISTS (SELECT FROM interaction i WHERE i.centre_id = $1 AND i.service_id = $2))`,
    [centreId, id],
  );
  if (used) throw new RefusedError("in_use", undefined, { field: "kind" });
  await tx.run("UPDATE service SET kind = $3 WHERE centre_id = $1 AND id = $2", [centreId, id, kind]);
}

/** Numbers whose calls come to the campaign; they lead to its agents without a scenario of their own (OUT-CID-01, OUT-CMP-14). */
export async function writeEntryNumbers(
  tx: Transaction,
  centreId: CentreId,
  id: CampaignId,
  input: Pick<CampaignInput, "name" | "kind" | "entryNumbers">,
  at: number,
): Promise<void> {
  const wanted = input.kind === "blended" ? input.entryNumbers : [];
  if (wanted === undefined) return;
  const numbers = [...new Set(wanted)];
  await tx.run(
    `DELETE FROM incoming_number n USING number o WHERE n.centre_id = $1 AND n.service_id = $2 AND n.scenario_id IS NULL
       AND o.centre_id = n.centre_id AND o.id = n.number_id AND NOT o.number = ANY($3::text[])`,
    [centreId, id, numbers],
  );
  const own = await tx.rows<{ id: string; number: string; present: boolean }>(
    `SELECT o.id, o.number, EXISTS (SELECT FROM incoming_number n WHERE n.centre_id = $1 AND n.number_id = o.id
       AND n.service_id = $2) AS present
     FROM number o WHERE o.centre_id = $1 AND o.number = ANY($3::text[]) ORDER BY o.number`,
    [centreId, id, numbers],
  );
  if (own.length < numbers.length) throw new RefusedError("wrong_format", "entryNumbers");
  for (const { id: numberId, number, present } of own) {
    if (present) continue;
    await tx.run(
      `INSERT INTO incoming_number (centre_id, id, name, number_id, service_id) VALUES ($1, $2, $3, $4, $5)`,
      [centreId, uuidV7(at), `${number} ${id}`, numberId, id],
    );
  }
  // They are named after their campaign wherever numbers are shown.
  await tx.run(
    `UPDATE incoming_number n SET name = $3 || ' ' || o.number FROM number o
     WHERE n.centre_id = $1 AND n.service_id = $2 AND n.scenario_id IS NULL AND o.centre_id = n.centre_id AND o.id = n.number_id`,
    [centreId, id, input.name],
  );
}

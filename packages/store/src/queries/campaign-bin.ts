import type { CampaignId, CampaignKind, CentreId } from "@perezvon/model";
import type { CampaignBinQueries, DeletedCampaignRow, RestoredCampaign } from "../contract/campaign-bin.ts";
import type { CampaignHoldings } from "../contract/campaigns.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { type CampaignSelected, selectCampaigns, toCampaign } from "../engine/campaign-row.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { writeEntryNumbers } from "./blended.ts";
import { refusing } from "./refusal.ts";
import { leaveChain } from "./shared-settings.ts";
import { readHoldings } from "./statistics.ts";

/** Rows removed at once: few enough that those who write to the same tables notice nothing. */
const portion = 5_000;

export function makeCampaignBinQueries(db: Database): CampaignBinQueries {
  return {
    list: (centreId, only) =>
      db.inCentre(centreId, async (tx) => {
        await seeBin(tx);
        const { days } = await tx.found<{ days: number }>(
          "SELECT bin_days AS days FROM centre WHERE id = $1",
          [centreId],
        );
        return { keptDays: days, campaigns: await readDeleted(tx, centreId, only) };
      }),
    setKeptDays: (centreId, days, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await tx.found<{ days: number; name: string }>(
          "SELECT bin_days AS days, name FROM centre WHERE id = $1 FOR UPDATE",
          [centreId],
        );
        await tx.run("UPDATE centre SET bin_days = $2 WHERE id = $1", [centreId, days]);
        await writeAudit(tx, centreId, {
          actor,
          act: "update",
          kind: "campaign_bin",
          objectId: centreId,
          objectName: before.name,
          before: { keptDays: before.days },
          after: { keptDays: days },
          at,
        });
      }),
    restore: (centreId, campaignId, name, at, actor) =>
      refusing({ service_name: "name" }, () =>
        db.inCentre(centreId, (tx) => restore(tx, centreId, campaignId, { name, at, actor })),
      ),
    purge: (centreId, campaignId, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await seeBin(tx);
        const { name } = await heldInBin(tx, centreId, campaignId);
        await tx.run("UPDATE campaign SET purge = true WHERE centre_id = $1 AND id = $2", [
          centreId,
          campaignId,
        ]);
        await writeAudit(tx, centreId, {
          actor,
          act: "purge",
          kind: "campaign",
          objectId: campaignId,
          objectName: name,
          at,
        });
      }),
    due: (now) => due(db, now),
    remove: (centreId, campaignId) => remove(db, centreId, campaignId),
  };
}

/** Into the bin; what it uses stays its own, but for its entry numbers and its place in a chain. */
export async function throwAway(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  by: { readonly at: number; readonly actor: Actor },
): Promise<void> {
  await leaveChain(tx, centreId, campaignId);
  const numbers = await tx.rows<{ number: string }>(
    `DELETE FROM incoming_number n USING number o WHERE n.centre_id = $1 AND n.service_id = $2 AND n.scenario_id IS NULL
       AND o.centre_id = n.centre_id AND o.id = n.number_id RETURNING o.number`,
    [centreId, campaignId],
  );
  await seeBin(tx);
  await tx.run(
    `UPDATE campaign SET deleted_at = $3, deleted_by = $4, started = false, kept_numbers = $5,
       purge = (SELECT bin_days = 0 FROM centre WHERE id = $1) WHERE centre_id = $1 AND id = $2`,
    [centreId, campaignId, time(by.at), by.actor.name, numbers.map(({ number }) => number)],
  );
  await tx.run("UPDATE service SET deleted_at = $3, version = version + 1 WHERE centre_id = $1 AND id = $2", [
    centreId,
    campaignId,
    time(by.at),
  ]);
}

interface Deleted {
  readonly id: CampaignId;
  readonly name: string;
  readonly kind: CampaignKind;
  readonly deleted_at: number;
  readonly deleted_by: string;
  readonly gone_at: number;
}

async function readDeleted(
  tx: Transaction,
  centreId: CentreId,
  only: readonly CampaignId[] | undefined,
): Promise<DeletedCampaignRow[]> {
  const rows = await tx.rows<Deleted>(
    `SELECT s.id, s.name, s.kind, c.deleted_at, c.deleted_by, c.deleted_at + make_interval(days => ce.bin_days) AS gone_at
     FROM service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id JOIN centre ce ON ce.id = s.centre_id
     WHERE s.centre_id = $1 AND c.deleted_at IS NOT NULL AND NOT c.purge AND ($2::uuid[] IS NULL OR s.id = ANY($2))
     ORDER BY c.deleted_at DESC, s.id`,
    [centreId, only],
  );
  const found: DeletedCampaignRow[] = [];
  for (const row of rows) {
    const holdings: CampaignHoldings = await readHoldings(tx, centreId, row.id);
    found.push({
      ...holdings,
      id: row.id,
      name: row.name,
      kind: row.kind,
      deletedAt: row.deleted_at,
      deletedBy: row.deleted_by,
      goneAt: row.gone_at,
    });
  }
  return found;
}

async function heldInBin(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  return tx.found<{ name: string; kind: CampaignKind; numbers: string[] }>(
    `SELECT s.name, s.kind, c.kept_numbers AS numbers FROM service s
     JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
     WHERE s.centre_id = $1 AND s.id = $2 AND c.deleted_at IS NOT NULL AND NOT c.purge FOR UPDATE`,
    [centreId, campaignId],
  );
}

async function restore(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  as: { readonly name: string | undefined; readonly at: number; readonly actor: Actor },
): Promise<RestoredCampaign> {
  await seeBin(tx);
  const { name: before, kind, numbers } = await heldInBin(tx, centreId, campaignId);
  const name = as.name ?? before;
  await tx.run(
    `UPDATE service SET deleted_at = NULL, name = $3, updated_at = $4, version = version + 1
     WHERE centre_id = $1 AND id = $2`,
    [centreId, campaignId, name, time(as.at)],
  );
  await tx.run(
    `UPDATE campaign SET deleted_at = NULL, deleted_by = NULL, kept_numbers = '{}', run_changed_at = $3, stopped_by = 'hand'
     WHERE centre_id = $1 AND id = $2`,
    [centreId, campaignId, time(as.at)],
  );
  const free = await freeOf(tx, centreId, numbers);
  if (free.length > 0) {
    await writeEntryNumbers(tx, centreId, campaignId, { name, kind, entryNumbers: free }, as.at);
  }
  await writeAudit(tx, centreId, {
    actor: as.actor,
    act: "restore",
    kind: "campaign",
    objectId: campaignId,
    objectName: name,
    ...(name !== before && { before: { name: before }, after: { name } }),
    at: as.at,
  });
  const row = await tx.found<CampaignSelected>(`${selectCampaigns} WHERE s.centre_id = $1 AND s.id = $2`, [
    centreId,
    campaignId,
  ]);
  return {
    campaign: toCampaign(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lostNumbers: numbers.filter((number) => !free.includes(number)),
  };
}

async function freeOf(tx: Transaction, centreId: CentreId, numbers: readonly string[]): Promise<string[]> {
  if (numbers.length === 0) return [];
  const rows = await tx.rows<{ number: string }>(
    `SELECT o.number FROM number o WHERE o.centre_id = $1 AND o.number = ANY($2::text[])
       AND NOT EXISTS (SELECT FROM incoming_number n WHERE n.centre_id = o.centre_id AND n.number_id = o.id)`,
    [centreId, numbers],
  );
  return rows.map(({ number }) => number);
}

function due(db: Database, now: number) {
  return db.inSystem(async (tx) => {
    await seeBin(tx);
    return tx.rows<{ centreId: CentreId; campaignId: CampaignId }>(
      `UPDATE campaign c SET purge = true FROM centre ce WHERE ce.id = c.centre_id AND c.deleted_at IS NOT NULL
         AND (c.purge OR c.deleted_at <= $1::timestamptz - make_interval(days => ce.bin_days))
       RETURNING c.centre_id AS "centreId", c.id AS "campaignId"`,
      [time(now)],
    );
  });
}

/** What a campaign has many of, each found by the campaign alone. */
const many = [
  `DELETE FROM attempt t USING (SELECT id, started_at FROM attempt WHERE centre_id = $1 AND campaign_id = $2
     ORDER BY started_at LIMIT ${portion}) d WHERE t.centre_id = $1 AND t.id = d.id AND t.started_at = d.started_at`,
  `DELETE FROM campaign_event e USING (SELECT xid, id FROM campaign_event WHERE centre_id = $1 AND campaign_id = $2
     ORDER BY xid, id LIMIT ${portion}) d WHERE e.centre_id = $1 AND e.campaign_id = $2 AND e.xid = d.xid AND e.id = d.id`,
  `DELETE FROM record_state rs USING (SELECT s.association_id, s.record_id FROM list_association a
     JOIN record_state s ON s.centre_id = a.centre_id AND s.association_id = a.id
     WHERE a.centre_id = $1 AND a.campaign_id = $2 LIMIT ${portion}) d
   WHERE rs.centre_id = $1 AND rs.association_id = d.association_id AND rs.record_id = d.record_id`,
];

/** Each portion on its own: an end in the midst leaves less to do for the next sweep, and nothing that could come back. */
async function remove(db: Database, centreId: CentreId, campaignId: CampaignId): Promise<void> {
  for (const text of many) {
    for (let removed = portion; removed >= portion; ) {
      removed = await db.inCentre(centreId, (tx) => tx.run(text, [centreId, campaignId]), {
        repeatable: true,
      });
    }
  }
  await db.inCentre(centreId, async (tx) => {
    await seeBin(tx);
    for (const table of ["call_script", "dialling_number"]) {
      await tx.run(`DELETE FROM ${table} WHERE centre_id = $1 AND campaign_id = $2`, [centreId, campaignId]);
    }
    await tx.run("DELETE FROM incoming_number WHERE centre_id = $1 AND service_id = $2", [
      centreId,
      campaignId,
    ]);
    await tx.run("DELETE FROM service WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
  });
}

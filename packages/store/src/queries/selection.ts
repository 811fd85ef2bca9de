import type { AssociationId, AssociationSelection, CampaignId, CentreId, ListId } from "@perezvon/model";
import type { ListFieldRow } from "../contract/lists.ts";
import type { AssociationChange, AssociationRow, QuotaRow, SelectionQueries } from "../contract/selection.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Parameter, type Transaction, time } from "../database/transaction.ts";
import { closeExpired, lapsePriorities } from "../engine/expiry.ts";
import { toSelection } from "../engine/selection-row.ts";
import { filterSql } from "../engine/settle.ts";
import { settleList, settleUnsettled } from "../engine/settle-all.ts";
import { mustBeSource } from "../engine/status-filter.ts";
import { RefusedError } from "../errors.ts";
import { attachList, checkEnabled, detachList } from "./associations.ts";
import { writeAudit } from "./audit.ts";
import { refusing } from "./refusal.ts";

const fields = {
  list_association_instance: "instance",
  list_association_centre_id_list_id_fkey: "listId",
};

export function makeSelectionQueries(db: Database, instanceId: string): SelectionQueries {
  return {
    list: (centreId, campaignId) => db.inCentre(centreId, (tx) => read(tx, centreId, campaignId)),
    attach: (centreId, campaignId, list, at, actor) =>
      refusing(fields, () =>
        db.inCentre(centreId, async (tx) => {
          const campaign = await hold(tx, centreId, campaignId);
          await tx.rows("SELECT FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE", [
            centreId,
            list.listId,
          ]);
          const id = await attachList(tx, centreId, campaignId, { ...list, enabled: false }, at);
          const row = await one(tx, centreId, campaignId, id);
          await note(tx, centreId, campaign, actor, at, undefined, row);
          return row;
        }),
      ),
    change: (centreId, campaignId, id, change, at, actor) =>
      refusing(fields, () =>
        db.inCentre(
          centreId,
          async (tx) => {
            const campaign = await hold(tx, centreId, campaignId);
            const before = await one(tx, centreId, campaignId, id);
            await tx.rows("SELECT FROM list WHERE centre_id = $1 AND id = $2 FOR UPDATE", [
              centreId,
              before.listId,
            ]);
            await mustBeSource(tx, centreId, campaignId, before.listId, change.filter);
            await write(tx, centreId, before, change);
            await checkEnabled(tx, centreId, campaignId);
            if (changesSelection(before, change))
              await settleList(tx, centreId, campaignId, before.listId, at);
            const row = await one(tx, centreId, campaignId, id);
            await note(tx, centreId, campaign, actor, at, before, row);
            return row;
          },
          { patienceMs: 30_000 },
        ),
      ),
    detach: (centreId, campaignId, id, { at, archive }, actor) =>
      db.inCentre(centreId, async (tx) => {
        const campaign = await hold(tx, centreId, campaignId);
        const before = await one(tx, centreId, campaignId, id);
        await detachList(tx, centreId, campaignId, before, { at, archive });
        await settleList(tx, centreId, campaignId, before.listId, at);
        await note(tx, centreId, campaign, actor, at, before, undefined);
      }),
    count: (centreId, campaignId, id, filter, now) =>
      db.inCentre(centreId, async (tx) => {
        const row = await one(tx, centreId, campaignId, id);
        const parameters: Parameter[] = [centreId, id, time(now)];
        const sql = filterSql(
          { ...row, campaignId, generation: 0, selection: { ...row.selection, filter } },
          { fields: row.fields, parameters, now: "$3" },
        );
        const { passing } = await tx.found<{ passing: number }>(
          `SELECT count(*)::integer AS passing FROM list_association a
           JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
           JOIN record_state rs ON rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.generation = l.generation
           JOIN record r ON r.centre_id = rs.centre_id AND r.id = rs.record_id
           JOIN centre ce ON ce.id = a.centre_id
           WHERE a.centre_id = $1 AND a.id = $2 AND $3::timestamptz IS NOT NULL AND ${sql}`,
          parameters,
        );
        return { total: row.records, passing };
      }),
    quota: (centreId, campaignId, id) =>
      db.inCentre(centreId, (tx) => quotaRows(tx, centreId, campaignId, id)),
    async sweep(now) {
      await db.inSystem((tx) => lapsePriorities(tx, now), { repeatable: true });
      for (let more = true; more; ) {
        ({ more } = await db.inSystem((tx) => closeExpired(tx, now, instanceId), { repeatable: true }));
      }
      await settleUnsettled(db, now);
    },
  };
}

interface Selected {
  readonly id: AssociationId;
  readonly list_id: ListId;
  readonly name: string;
  readonly instance: string;
  readonly enabled: boolean;
  readonly position: number;
  readonly ratio: number;
  readonly priority_hours: number | null;
  readonly full_passes: boolean;
  readonly filter: AssociationSelection["filter"] | null;
  readonly sorting: AssociationSelection["sorting"];
  readonly quota: AssociationSelection["quota"] | null;
  readonly fields: readonly ListFieldRow[];
  readonly records: number;
  readonly total: number;
  readonly closed: number;
  readonly excluded: number;
  readonly settling: boolean;
}

async function read(tx: Transaction, centreId: CentreId, campaignId: CampaignId): Promise<AssociationRow[]> {
  await tx.found("SELECT FROM campaign WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
  const rows = await tx.rows<Selected>(
    `SELECT a.id, a.list_id, l.name, a.instance, a.enabled, a.position, a.ratio, a.priority_hours, a.full_passes, a.filter,
       a.sorting, a.quota, g.fields, g.records, coalesce(t.total, 0) AS total, coalesce(t.closed, 0) AS closed,
       coalesce(t.excluded, 0) AS excluded, a.revision <> a.settled AS settling
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
     LEFT JOIN association_total t ON t.centre_id = a.centre_id AND t.association_id = a.id AND t.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 ORDER BY a.position, a.attached`,
    [centreId, campaignId],
  );
  return rows.map((row) => ({
    id: row.id,
    listId: row.list_id,
    listName: row.name,
    instance: row.instance,
    enabled: row.enabled,
    order: row.position,
    ratio: row.ratio,
    selection: toSelection({ ...row, filter: row.filter ?? null, quota: row.quota ?? null }),
    fields: row.fields.map((field) => ({ ...field, label: field.label ?? undefined })),
    records: row.records,
    total: row.total,
    closed: row.closed,
    excluded: row.excluded,
    settling: row.settling,
  }));
}

async function one(tx: Transaction, centreId: CentreId, campaignId: CampaignId, id: AssociationId) {
  const row = (await read(tx, centreId, campaignId)).find((each) => each.id === id);
  if (!row) throw new RefusedError("not_found");
  return row;
}

interface HeldCampaign {
  readonly id: CampaignId;
  readonly name: string;
}

async function hold(tx: Transaction, centreId: CentreId, campaignId: CampaignId): Promise<HeldCampaign> {
  const { name } = await tx.found<{ name: string }>(
    `UPDATE service s SET version = version + 1 FROM campaign c WHERE s.centre_id = $1 AND s.id = $2
       AND c.centre_id = s.centre_id AND c.id = s.id RETURNING s.name`,
    [centreId, campaignId],
  );
  return { id: campaignId, name };
}

async function write(
  tx: Transaction,
  centreId: CentreId,
  before: AssociationRow,
  change: AssociationChange,
): Promise<void> {
  const next = { ...before, ...change };
  const selection: AssociationSelection = { ...before.selection, ...change };
  await tx.run(
    `UPDATE list_association SET enabled = $3, position = $4, ratio = $5, instance = $6, priority_hours = $7,
       full_passes = $8, filter = $9, sorting = $10, quota = $11 WHERE centre_id = $1 AND id = $2`,
    [
      centreId,
      before.id,
      next.enabled,
      next.order,
      next.ratio,
      next.instance.trim(),
      selection.priorityHours,
      selection.fullPasses,
      selection.filter === undefined ? null : JSON.stringify(selection.filter),
      JSON.stringify(selection.sorting),
      selection.quota === undefined ? null : JSON.stringify(selection.quota),
    ],
  );
}

/** What the records have to be looked at for. */
function changesSelection(before: AssociationRow, change: AssociationChange): boolean {
  const parts = ["filter", "sorting", "quota", "priorityHours"] as const;
  return (
    parts.some((part) => part in change) ||
    (change.enabled ?? before.enabled) !== before.enabled ||
    (change.order ?? before.order) !== before.order
  );
}

async function note(
  tx: Transaction,
  centreId: CentreId,
  campaign: HeldCampaign,
  actor: Actor,
  at: number,
  before: AssociationRow | undefined,
  after: AssociationRow | undefined,
): Promise<void> {
  const seen = (row: AssociationRow | undefined) =>
    row && {
      list: row.listName,
      instance: row.instance,
      enabled: row.enabled,
      order: row.order,
      ratio: row.ratio,
      ...row.selection,
    };
  await writeAudit(tx, centreId, {
    actor,
    act: "update",
    kind: "campaign",
    objectId: campaign.id,
    objectName: campaign.name,
    before: seen(before),
    after: seen(after),
    at,
  });
}

/** One row a group, in their order, then «no match» (OUT-SEL-09). */
async function quotaRows(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  id: AssociationId,
): Promise<QuotaRow[]> {
  const { selection } = await one(tx, centreId, campaignId, id);
  if (!selection.quota) return [];
  const rows = await tx.rows<{
    name: string | null;
    total: number;
    filled: number;
    held: number;
    remaining: number;
    excluded: number;
  }>(
    `SELECT rs.quota_group AS name, count(*)::integer AS total, count(*) FILTER (WHERE rs.fills)::integer AS filled,
       count(*) FILTER (WHERE rs.locked_by IS NOT NULL)::integer AS held,
       count(*) FILTER (WHERE rs.state IN ('new', 'open'))::integer AS remaining,
       count(*) FILTER (WHERE rs.state = 'excluded')::integer AS excluded
     FROM list_association a JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN record_state rs ON rs.centre_id = a.centre_id AND rs.association_id = a.id AND rs.generation = l.generation
     WHERE a.centre_id = $1 AND a.id = $2 AND rs.passes GROUP BY 1`,
    [centreId, id],
  );
  const found = new Map(rows.map((row) => [row.name, row]));
  const rowOf = (name: string | undefined, target: number | undefined): QuotaRow => {
    const row = found.get(name ?? null);
    return {
      name,
      target,
      total: row?.total ?? 0,
      filled: row?.filled ?? 0,
      inProgress: row?.held ?? 0,
      remaining: row?.remaining ?? 0,
      excluded: row?.excluded ?? 0,
    };
  };
  const groups = selection.quota.groups.map(({ name, target }) => rowOf(name, target));
  const none = optional(found.get(null) ?? null);
  return none ? [...groups, rowOf(undefined, undefined)] : groups;
}

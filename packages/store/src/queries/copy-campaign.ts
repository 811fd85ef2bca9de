import { uuidV7 } from "@perezvon/base";
import type { AssociationId, CampaignId, CampaignPerson, CentreId, ListId } from "@perezvon/model";
import type { Actor } from "../contract/store.ts";
import { type Parameter, type Transaction, time } from "../database/transaction.ts";
import { settleList } from "../engine/settle-all.ts";
import { attachList } from "./associations.ts";
import { writeAudit } from "./audit.ts";
import { grantServiceSkill } from "./skills.ts";

/**
 * Tables that hold settings of a campaign, each with the column that names it and with what a copy has instead of the original's
 * value. A column that is not here is copied, and so is one that comes later; a test refuses a table that is in neither list.
 */
export const settingTables: Readonly<
  Record<string, { readonly by: string; readonly instead: Readonly<Record<string, string>> }>
> = {
  service: { by: "id", instead: { name: "$4", version: "1", created_at: "$5", updated_at: "$5" } },
  // The enabled flag is not copied (OUT-CMP-12), and nothing has run yet.
  campaign: {
    by: "id",
    instead: {
      enabled: "false",
      started: "false",
      stopped_by: "NULL",
      run_changed_at: "$5",
      // A place in a group of linked campaigns is one campaign's: whoever joins another changes all of them (OUT-LNK-12).
      campaign_group_id: "NULL",
      start_after: "NULL",
    },
  },
  service_group: { by: "service_id", instead: {} },
  service_person: { by: "service_id", instead: {} },
  disposition_folder: { by: "service_id", instead: {} },
  disposition: { by: "service_id", instead: {} },
  redial_rule: { by: "campaign_id", instead: {} },
  campaign_do_not_call: { by: "campaign_id", instead: {} },
  campaign_threshold: { by: "campaign_id", instead: {} },
  campaign_script: { by: "campaign_id", instead: {} },
  campaign_audio: { by: "campaign_id", instead: {} },
  // Switched off: two tasks would write one file.
  export_task: {
    by: "campaign_id",
    instead: {
      id: "gen_random_uuid()",
      enabled: "false",
      covered_at: "NULL",
      next_at: "NULL",
      tries: "0",
      leased_until: "NULL",
      version: "1",
      created_at: "$5",
      updated_at: "$5",
    },
  },
};

/** Of the lists of a campaign, which are attached anew, so that their records begin a new life: what is not their settings. */
export const ownOfAssociation: readonly string[] = [
  "centre_id",
  "id",
  "campaign_id",
  "list_id",
  "attached",
  "pass",
  "revision",
  "settled",
  "settled_day",
];

/** What a campaign has had and done, and what belongs to one campaign alone: no part of a copy. */
export const otherTables: readonly string[] = [
  // Given by the groups; levels that were changed by hand are of the people.
  "skill_level",
  // A number leads to one service.
  "incoming_number",
  // The lists are attached anew.
  "list_association",
  "association_round",
  "association_total",
  "record_state",
  "promised_call",
  "dialled_moment",
  "dialling_number",
  "attempt",
  "interaction",
  "call_script",
  "barred_number",
  "do_not_call_entry",
  "campaign_quarter",
  "results_export",
  "results_archive",
  "campaign_forecast",
  "campaign_event",
  "disposition_name",
];

/** A campaign with all settings of another one, but for its results and the enabled flag (OUT-CMP-12). */
export async function copyCampaign(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  at: number,
  actor: Actor,
  people: readonly CampaignPerson[],
): Promise<CampaignId> {
  const original = await tx.found<{ name: string }>(
    `SELECT s.name FROM service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
     WHERE s.centre_id = $1 AND s.id = $2 FOR UPDATE OF s`,
    [centreId, campaignId],
  );
  const id = uuidV7(at) as CampaignId;
  const name = await freeName(tx, centreId, original.name);
  const values = [centreId, campaignId, id, name, time(at)] as const;
  for (const [table, { by, instead }] of Object.entries(settingTables))
    await copyRows(tx, table, { [by]: "$3", ...instead }, by, values);
  for (const { userId, role } of people)
    await tx.run(
      `INSERT INTO service_person (centre_id, service_id, user_id, role) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [centreId, id, userId, role],
    );
  await copyLists(tx, centreId, campaignId, id, at);
  await grantServiceSkill(tx, centreId, id);
  await writeAudit(tx, centreId, {
    actor,
    act: "create",
    kind: "campaign",
    objectId: id,
    objectName: name,
    after: { copyOf: original.name },
    at,
  });
  return id;
}

async function copyLists(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  id: CampaignId,
  at: number,
): Promise<void> {
  // In one order for all, and before the associations: an import of the same list waits or is waited for.
  await tx.rows(
    `SELECT FROM list WHERE centre_id = $1 AND id IN (
       SELECT list_id FROM list_association WHERE centre_id = $1 AND campaign_id = $2) ORDER BY id FOR UPDATE`,
    [centreId, campaignId],
  );
  const lists = await tx.rows<Attached>(
    `SELECT id, list_id AS "listId", enabled, position AS "order", ratio, instance FROM list_association
     WHERE centre_id = $1 AND campaign_id = $2 ORDER BY attached`,
    [centreId, campaignId],
  );
  const columns = (await columnsOf(tx, "list_association"))
    .map(({ name }) => name)
    .filter((name) => !ownOfAssociation.includes(name));
  for (const list of lists) {
    const copied = await attachList(tx, centreId, id, list, at);
    await tx.run(
      `UPDATE list_association t SET ${columns.map((name) => `${name} = o.${name}`).join(", ")}
       FROM list_association o WHERE o.centre_id = $1 AND o.id = $2 AND t.centre_id = $1 AND t.id = $3`,
      [centreId, list.id, copied],
    );
  }
  for (const listId of new Set(lists.map((list) => list.listId)))
    await settleList(tx, centreId, id, listId, at);
}

interface Attached {
  readonly id: AssociationId;
  readonly listId: ListId;
  readonly enabled: boolean;
  readonly order: number;
  readonly ratio: number;
  readonly instance: string;
}

async function columnsOf(tx: Transaction, table: string) {
  return tx.rows<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' AND attgenerated = ''
     ORDER BY attnum`,
    [table],
  );
}

async function copyRows(
  tx: Transaction,
  table: string,
  instead: Readonly<Record<string, string>>,
  by: string,
  values: readonly Parameter[],
): Promise<void> {
  const columns = await columnsOf(tx, table);
  const names = columns.map(({ name }) => name).join(", ");
  // Every parameter is named once, so that its type is known whether the table uses it or not.
  const read = columns.map(({ name, type }) => (instead[name] ? `(${instead[name]})::${type}` : `o.${name}`));
  await tx.run(
    `INSERT INTO ${table} (${names}) SELECT ${read.join(", ")} FROM ${table} o
     WHERE o.centre_id = $1 AND o.${by} = $2 AND ($3::uuid, $4::text, $5::timestamptz) IS NOT NULL`,
    values,
  );
}

/** «… (2)», or the first number that is free; names are compared without case (PLT-GEN-01). */
async function freeName(tx: Transaction, centreId: CentreId, name: string): Promise<string> {
  const base = [...name.replace(/ \(\d+\)$/, "")].slice(0, 92).join("").trimEnd();
  const row = await tx.found<{ number: number }>(
    `SELECT n AS number FROM generate_series(2, 9999) n WHERE NOT EXISTS (
       SELECT FROM service WHERE centre_id = $1 AND lower(name) = lower($2::text || ' (' || n || ')'))
     ORDER BY n LIMIT 1`,
    [centreId, base],
  );
  return `${base} (${row.number})`;
}

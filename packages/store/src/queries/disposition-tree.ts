import { createHash } from "node:crypto";
import {
  type CampaignId,
  type CentreId,
  type DispositionFolderEntry,
  type DispositionTreeInput,
  newDispositionKey,
  predefinedFolders,
} from "@perezvon/model";
import type { DispositionTreeRow } from "../contract/campaigns.ts";
import type { Actor } from "../contract/store.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { readDispositions } from "./read-dispositions.ts";
import { followDispositions } from "./rule-rows.ts";

/** Dispositions of a campaign with their folders (OUT-DSP-01). */
export async function readDispositionTree(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
): Promise<DispositionTreeRow> {
  const rows = await tx.rows<{ key: string; name_ru: string; name_en: string }>(
    `SELECT key, name_ru, name_en FROM disposition_folder
     WHERE centre_id = $1 AND service_id = $2 ORDER BY position`,
    [centreId, campaignId],
  );
  const stored = rows.map(({ key, name_ru, name_en }) => ({ key, name: { ru: name_ru, en: name_en } }));
  const folders: readonly DispositionFolderEntry[] =
    stored.length > 0 ? stored : predefinedFolders.map(({ key, ru, en }) => ({ key, name: { ru, en } }));
  const all = await readDispositions(tx, centreId, campaignId, { deleted: false });
  const items = folders.flatMap(({ key }) => all.filter(({ folder }) => folder === key));
  const revision = createHash("sha256")
    .update(JSON.stringify([folders, items]))
    .digest("base64url")
    .slice(0, 22);
  return { folders, items, revision };
}

/** Puts a checked tree in the place of the stored one; `revision` of an older one is refused with `stale`. */
export async function writeDispositionTree(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  input: DispositionTreeInput & { readonly revision: string },
  at: number,
  actor: Actor,
): Promise<DispositionTreeRow> {
  const { name } = await tx.found<{ name: string }>(
    "SELECT name FROM service WHERE centre_id = $1 AND id = $2 FOR UPDATE",
    [centreId, campaignId],
  );
  const before = await readDispositionTree(tx, centreId, campaignId);
  if (before.revision !== input.revision) throw new RefusedError("stale");
  const deleted = await readDispositions(tx, centreId, campaignId, { deleted: true });
  const { folders, items } = withKeys(input, [...before.items, ...deleted]);
  await tx.run("DELETE FROM disposition_folder WHERE centre_id = $1 AND service_id = $2", [
    centreId,
    campaignId,
  ]);
  await tx.run(
    `INSERT INTO disposition_folder (centre_id, service_id, key, name_ru, name_en, position)
     SELECT $1, $2, e->>'key', e->'name'->>'ru', e->'name'->>'en', place
     FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS j(e, place)`,
    [centreId, campaignId, JSON.stringify(folders)],
  );
  await keepNames(tx, centreId, campaignId, items, at);
  await tx.run(
    `INSERT INTO disposition (centre_id, service_id, key, name_ru, name_en, code, folder, type, visible_to_agents,
       preview_set, outbound_set, inbound_set, position)
     SELECT $1, $2, e->>'key', e->'name'->>'ru', e->'name'->>'en', e->>'code', e->>'folder', e->>'type',
       (e->>'visibleToAgents')::boolean, (e->>'previewSet')::boolean, (e->>'outboundSet')::boolean,
       (e->>'inboundSet')::boolean, place
     FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS j(e, place)
     ON CONFLICT (centre_id, service_id, key) DO UPDATE SET name_ru = excluded.name_ru, name_en = excluded.name_en,
       code = excluded.code, folder = excluded.folder, type = excluded.type, position = excluded.position,
       visible_to_agents = excluded.visible_to_agents, preview_set = excluded.preview_set,
       outbound_set = excluded.outbound_set, inbound_set = excluded.inbound_set`,
    [centreId, campaignId, JSON.stringify(items)],
  );
  // Past results show its name and code for ever (OUT-DSP-07).
  await tx.run(
    `UPDATE disposition SET deleted_at = $4
     WHERE centre_id = $1 AND service_id = $2 AND deleted_at IS NULL AND NOT key = ANY($3::text[])`,
    [centreId, campaignId, items.map(({ key }) => key), time(at)],
  );
  const after = await readDispositionTree(tx, centreId, campaignId);
  await followDispositions(tx, centreId, campaignId, before.items, after.items);
  await writeAudit(tx, centreId, {
    actor,
    act: "update",
    kind: "campaign",
    objectId: campaignId,
    objectName: name,
    before: { dispositions: withoutRevision(before) },
    after: { dispositions: withoutRevision(after) },
    at,
  });
  return after;
}

/** What was written up to now keeps its name and code (OUT-DSP-07). */
async function keepNames(
  tx: Transaction,
  centreId: CentreId,
  campaignId: CampaignId,
  items: readonly unknown[],
  at: number,
): Promise<void> {
  await tx.run(
    `INSERT INTO disposition_name (centre_id, service_id, key, until, name_ru, name_en, code)
     SELECT d.centre_id, d.service_id, d.key, $4, d.name_ru, d.name_en, d.code FROM disposition d
     JOIN jsonb_array_elements($3::jsonb) AS j(e) ON e->>'key' = d.key
     WHERE d.centre_id = $1 AND d.service_id = $2 AND (d.name_ru, d.name_en, coalesce(d.code, ''))
       IS DISTINCT FROM (e->'name'->>'ru', e->'name'->>'en', coalesce(e->>'code', ''))
     ON CONFLICT DO NOTHING`,
    [centreId, campaignId, JSON.stringify(items), time(at)],
  );
}

function withoutRevision({ folders, items }: DispositionTreeRow) {
  return { folders, items };
}

/** What is new gets a key that nothing has or had. */
function withKeys(input: DispositionTreeInput, known: readonly { readonly key: string }[]) {
  const taken = new Set(known.map(({ key }) => key));
  const takenFolders = new Set<string>(predefinedFolders.map(({ key }) => key));
  for (const { key } of input.folders) if (key !== undefined) takenFolders.add(key);
  const keyOf = (key: string | undefined, name: string, among: Set<string>) => {
    const own = key ?? newDispositionKey(name, among);
    among.add(own);
    return own;
  };
  const folders = input.folders.map(({ key, name, items }) => ({
    key: keyOf(key, name.en, takenFolders),
    name: trimmed(name),
    items,
  }));
  const items = folders.flatMap((folder) =>
    folder.items.map((item) => ({
      ...item,
      key: keyOf(item.key, item.name.en, taken),
      name: trimmed(item.name),
      folder: folder.key,
    })),
  );
  return { folders: folders.map(({ key, name }) => ({ key, name })), items };
}

function trimmed({ ru, en }: { readonly ru: string; readonly en: string }) {
  return { ru: ru.trim(), en: en.trim() };
}

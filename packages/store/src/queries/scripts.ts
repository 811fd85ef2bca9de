import { uuidV7 } from "@perezvon/base";
import {
  type CampaignId,
  type CentreId,
  defaultScriptSettings,
  type Script,
  type ScriptPlace,
  type ScriptTie,
  scriptFields,
} from "@perezvon/model";
import type { ScriptQueries, ScriptRow, ScriptVersionRow } from "../contract/scripts.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { optional, type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { refusing } from "./refusal.ts";
import { makeScriptPictureQueries } from "./script-pictures.ts";

export function makeScriptQueries(db: Database): ScriptQueries {
  return {
    pictures: makeScriptPictureQueries(db),
    list: (centreId) => db.inCentre(centreId, (tx) => read(tx, centreId)),
    get: (centreId, id) => db.inCentre(centreId, async (tx) => (await read(tx, centreId, id))[0]),
    create: (centreId, { name, draft }, at, actor) =>
      refusing({ script_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(at);
          await tx.run(
            `INSERT INTO script (centre_id, id, name, draft, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6)`,
            [centreId, id, name, JSON.stringify(draft), time(at), actor.name],
          );
          const after = await find(tx, centreId, id);
          await audit(tx, centreId, "create", after, at, actor, undefined, auditView(after));
          return after;
        }),
      ),
    change: (centreId, id, input, at, actor) =>
      refusing({ script_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const before = await held(tx, centreId, id);
          if (input.version !== undefined && input.version !== before.version)
            throw new RefusedError("stale");
          const { name = before.name, draft = before.draft } = input;
          const changed =
            input.draft === undefined ? before.changed : await differs(tx, centreId, before, draft);
          await tx.run(
            `UPDATE script SET name = $3, draft = $4, changed = $5, updated_at = $6, updated_by = $7, version = version + 1
             WHERE centre_id = $1 AND id = $2`,
            [centreId, id, name, JSON.stringify(draft), changed, time(at), actor.name],
          );
          const after = await find(tx, centreId, id);
          await audit(tx, centreId, "update", after, at, actor, auditView(before), auditView(after));
          return after;
        }),
      ),
    publish: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await held(tx, centreId, id);
        // Published twice it is the same version.
        if (!before.changed) return before;
        await tx.run(
          `INSERT INTO script_version (centre_id, script_id, version, definition, published_at, published_by)
           VALUES ($1, $2, $3, $4, $5, $6)`,
          [centreId, id, before.published + 1, JSON.stringify(before.draft), time(at), actor.name],
        );
        await tx.run(
          `UPDATE script SET published = published + 1, changed = false, updated_at = $3, updated_by = $4,
             version = version + 1 WHERE centre_id = $1 AND id = $2`,
          [centreId, id, time(at), actor.name],
        );
        const after = await find(tx, centreId, id);
        await audit(
          tx,
          centreId,
          "publish",
          after,
          at,
          actor,
          { published: before.published },
          { published: after.published },
        );
        return after;
      }),
    delete: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await seeBin(tx);
        const before = await held(tx, centreId, id);
        const users = before.campaigns.map(({ name }) => name);
        if (users.length > 0) throw new RefusedError("in_use", undefined, { users });
        await tx.run("DELETE FROM script WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await audit(tx, centreId, "delete", before, at, actor, auditView(before), undefined);
      }),
    versions: (centreId, id) => db.inCentre(centreId, (tx) => readVersions(tx, centreId, id)),
    version: (centreId, id, version) =>
      db.inCentre(centreId, async (tx) => (await readVersions(tx, centreId, id, version))[0]),
    ofCampaign: (centreId, campaignId) =>
      db.inCentre(centreId, (tx) => readCampaignScript(tx, centreId, campaignId)),
    setOfCampaign: (centreId, campaignId, settings, at, actor) =>
      refusing({ campaign_script_chosen: "scriptId" }, () =>
        db.inCentre(centreId, async (tx) => {
          const { name } = await tx.found<{ name: string }>(
            `SELECT s.name FROM service s JOIN campaign c ON c.centre_id = s.centre_id AND c.id = s.id
             WHERE s.centre_id = $1 AND s.id = $2 FOR UPDATE OF c`,
            [centreId, campaignId],
          );
          const before = await readCampaignScript(tx, centreId, campaignId);
          await tx.run(
            `INSERT INTO campaign_script (centre_id, campaign_id, enabled, script_id, place, knowledge_base, ties)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (centre_id, campaign_id) DO UPDATE SET
               enabled = excluded.enabled, script_id = excluded.script_id, place = excluded.place,
               knowledge_base = excluded.knowledge_base, ties = excluded.ties`,
            [
              centreId,
              campaignId,
              settings.enabled,
              settings.scriptId,
              settings.place,
              settings.knowledgeBase,
              JSON.stringify(settings.ties),
            ],
          );
          await writeAudit(tx, centreId, {
            actor,
            act: "update",
            kind: "campaign",
            objectId: campaignId,
            objectName: name,
            at,
            before: { script: before.settings },
            after: { script: settings },
          });
        }),
      ),
  };
}

/** Pages are for people; the log names what a change is about. */
function auditView({ name, draft }: ScriptRow) {
  return {
    name,
    pages: draft.pages.map(({ title }) => title),
    fields: scriptFields(draft).map(({ key }) => key),
  };
}

async function audit(
  tx: Transaction,
  centreId: CentreId,
  act: string,
  { id, name }: ScriptRow,
  at: number,
  actor: Actor,
  before: unknown,
  after: unknown,
): Promise<void> {
  await writeAudit(tx, centreId, {
    actor,
    act,
    kind: "script",
    objectId: id,
    objectName: name,
    before,
    after,
    at,
  });
}

/** Whether the draft is no longer what has been published last. */
async function differs(tx: Transaction, centreId: CentreId, { id, published }: ScriptRow, draft: Script) {
  if (published === 0) return true;
  const { same } = await tx.found<{ same: boolean }>(
    `SELECT definition = $4::jsonb AS same FROM script_version WHERE centre_id = $1 AND script_id = $2 AND version = $3`,
    [centreId, id, published, JSON.stringify(draft)],
  );
  return !same;
}

function read(tx: Transaction, centreId: CentreId, id?: string): Promise<readonly ScriptRow[]> {
  return tx.rows<ScriptRow>(
    `SELECT sc.id, sc.name, sc.draft, sc.published, sc.changed, sc.updated_at AS "updatedAt", sc.updated_by AS "updatedBy",
       sc.version,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) ORDER BY lower(s.name)), '[]')
        FROM campaign_script c JOIN service s ON s.centre_id = c.centre_id AND s.id = c.campaign_id
        WHERE c.centre_id = sc.centre_id AND c.script_id = sc.id) AS campaigns
     FROM script sc WHERE sc.centre_id = $1 AND ($2::uuid IS NULL OR sc.id = $2) ORDER BY lower(sc.name), sc.id`,
    [centreId, id],
  );
}

async function find(tx: Transaction, centreId: CentreId, id: string): Promise<ScriptRow> {
  const [row] = await read(tx, centreId, id);
  if (row === undefined) throw new RefusedError("not_found");
  return row;
}

/** Held until the transaction ends: two who change one script do so one after the other. */
async function held(tx: Transaction, centreId: CentreId, id: string): Promise<ScriptRow> {
  await tx.run("SELECT FROM script WHERE centre_id = $1 AND id = $2 FOR UPDATE", [centreId, id]);
  return find(tx, centreId, id);
}

function readVersions(
  tx: Transaction,
  centreId: CentreId,
  id: string,
  version?: number,
): Promise<readonly ScriptVersionRow[]> {
  return tx.rows<ScriptVersionRow>(
    `SELECT version, definition AS script, published_at AS "publishedAt", published_by AS "publishedBy"
     FROM script_version WHERE centre_id = $1 AND script_id = $2 AND ($3::integer IS NULL OR version = $3)
     ORDER BY version DESC`,
    [centreId, id, version],
  );
}

interface CampaignScriptSelected {
  readonly enabled: boolean;
  readonly script_id: string | null;
  readonly place: ScriptPlace;
  readonly knowledge_base: boolean;
  readonly ties: readonly ScriptTie[];
  readonly name: string | null;
  readonly version: number | null;
  readonly script: Script | null;
}

async function readCampaignScript(tx: Transaction, centreId: CentreId, campaignId: CampaignId) {
  const lists = await tx.rows<{ fields: readonly { readonly name: string }[] }>(
    `SELECT g.fields FROM list_association a
     JOIN list l ON l.centre_id = a.centre_id AND l.id = a.list_id
     JOIN list_generation g ON g.centre_id = l.centre_id AND g.list_id = l.id AND g.generation = l.generation
     WHERE a.centre_id = $1 AND a.campaign_id = $2 ORDER BY a.position, a.attached`,
    [centreId, campaignId],
  );
  const columns = [...new Set(lists.flatMap(({ fields }) => fields.map(({ name }) => name)))];
  const row = await tx.row<CampaignScriptSelected>(
    `SELECT c.enabled, c.script_id, c.place, c.knowledge_base, c.ties, s.name, v.version, v.definition AS script
     FROM campaign_script c
     LEFT JOIN script s ON s.centre_id = c.centre_id AND s.id = c.script_id
     LEFT JOIN script_version v ON v.centre_id = s.centre_id AND v.script_id = s.id AND v.version = s.published
     WHERE c.centre_id = $1 AND c.campaign_id = $2`,
    [centreId, campaignId],
  );
  if (row === undefined) return { settings: defaultScriptSettings, columns, chosen: undefined };
  const settings = {
    enabled: row.enabled,
    scriptId: optional(row.script_id),
    place: row.place,
    knowledgeBase: row.knowledge_base,
    ties: row.ties,
  };
  const chosen =
    row.script === null ? undefined : { name: row.name ?? "", version: row.version ?? 0, script: row.script };
  return { settings, columns, chosen };
}

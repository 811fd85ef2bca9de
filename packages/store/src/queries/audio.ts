import { uuidV7 } from "@perezvon/base";
import type { AudioMessageId, CentreId } from "@perezvon/model";
import type { AudioFileRow, AudioMessageRow, AudioQueries } from "../contract/audio.ts";
import type { Actor } from "../contract/store.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";
import { RefusedError } from "../errors.ts";
import { writeAudit } from "./audit.ts";
import { seeBin } from "./bin-door.ts";
import { refusing } from "./refusal.ts";

/** Audio messages and who uses them (PLT-AUD, OUT-CMP-07). */
export function makeAudioQueries(db: Database): AudioQueries {
  return {
    list: (centreId) => db.inCentre(centreId, (tx) => read(tx, centreId)),
    get: (centreId, id) => db.inCentre(centreId, async (tx) => (await read(tx, centreId, [id]))[0]),
    create: (centreId, name, at, actor) =>
      refusing({ audio_message_name: "name" }, () =>
        db.inCentre(centreId, async (tx) => {
          const id = uuidV7(at);
          await tx.run(
            "INSERT INTO audio_message (centre_id, id, name, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)",
            [centreId, id, name, time(at)],
          );
          const after = await find(tx, centreId, id);
          await tell(tx, centreId, after, { actor, act: "create", at, after: seen(after) });
          return after;
        }),
      ),
    change: (centreId, id, change, at, actor) =>
      refusing({ audio_message_name: "name" }, () =>
        db.inCentre(centreId, (tx) => changeMessage(tx, centreId, id, change, at, actor)),
      ),
    delete: (centreId, id, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        await seeBin(tx);
        const before = await find(tx, centreId, id);
        mustBeFree(before);
        await tx.run("DELETE FROM audio_message WHERE centre_id = $1 AND id = $2", [centreId, id]);
        await tell(tx, centreId, before, { actor, act: "delete", at, before: seen(before) });
        return before.sounds.map(({ fileId }) => fileId);
      }),
    putSound: (centreId, id, sound, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await find(tx, centreId, id);
        const replaced = before.sounds.find(({ language }) => language === sound.language);
        await tx.run(
          `INSERT INTO audio_sound (centre_id, message_id, language, file_id, file_name, spoken_text, description,
             duration_ms, bytes, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (centre_id, message_id, language) DO UPDATE SET file_id = $4, file_name = $5, spoken_text = $6,
             description = $7, duration_ms = $8, bytes = $9, updated_at = $10`,
          [
            centreId,
            id,
            sound.language,
            sound.fileId,
            sound.fileName,
            sound.spokenText,
            sound.description,
            sound.durationMs,
            sound.bytes,
            time(at),
          ],
        );
        const after = await touched(tx, centreId, id, at);
        await tell(tx, centreId, after, {
          actor,
          act: "update",
          at,
          before: seen(before),
          after: seen(after),
        });
        return { message: after, replaced: replaced?.fileId };
      }),
    deleteSound: (centreId, id, language, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await find(tx, centreId, id);
        const sound = before.sounds.find((each) => each.language === language);
        if (sound === undefined) throw new RefusedError("not_found");
        if (before.sounds.length === 1) mustBeFree(before);
        await tx.run("DELETE FROM audio_sound WHERE centre_id = $1 AND message_id = $2 AND language = $3", [
          centreId,
          id,
          language,
        ]);
        const after = await touched(tx, centreId, id, at);
        await tell(tx, centreId, after, {
          actor,
          act: "update",
          at,
          before: seen(before),
          after: seen(after),
        });
        return sound.fileId;
      }),
    files: () =>
      db.inSystem((tx) =>
        tx.rows<AudioFileRow>(
          `SELECT centre_id AS "centreId", message_id AS "messageId", language, file_id AS "fileId" FROM audio_sound`,
        ),
      ),
    ofCampaign: (centreId, campaignId) =>
      db.inCentre(centreId, (tx) => readOfCampaign(tx, centreId, campaignId)),
    putOfCampaign: (centreId, campaignId, messageIds, at, actor) =>
      db.inCentre(centreId, async (tx) => {
        const before = await readOfCampaign(tx, centreId, campaignId);
        const known = new Set<string>((await read(tx, centreId, messageIds)).map(({ id }) => id));
        const missing = messageIds.findIndex((id) => !known.has(id));
        if (missing >= 0) throw new RefusedError("unknown_reference", `messageIds.${missing}`);
        await tx.run("DELETE FROM campaign_audio WHERE centre_id = $1 AND campaign_id = $2", [
          centreId,
          campaignId,
        ]);
        await tx.run(
          `INSERT INTO campaign_audio (centre_id, campaign_id, message_id, position)
           SELECT $1, $2, id, place FROM unnest($3::uuid[]) WITH ORDINALITY AS j(id, place)`,
          [centreId, campaignId, messageIds],
        );
        const after = await readOfCampaign(tx, centreId, campaignId);
        const { name } = await tx.found<{ name: string }>(
          "SELECT name FROM service WHERE centre_id = $1 AND id = $2",
          [centreId, campaignId],
        );
        const names = (rows: readonly AudioMessageRow[]) => ({ audio: rows.map((row) => row.name) });
        await writeAudit(tx, centreId, {
          actor,
          act: "update",
          kind: "campaign",
          objectId: campaignId,
          objectName: name,
          at,
          before: names(before),
          after: names(after),
        });
        return after;
      }),
  };
}

async function changeMessage(
  tx: Transaction,
  centreId: CentreId,
  id: string,
  change: Parameters<AudioQueries["change"]>[2],
  at: number,
  actor: Actor,
): Promise<AudioMessageRow> {
  const before = await find(tx, centreId, id);
  if (change.name !== undefined)
    await tx.run("UPDATE audio_message SET name = $3 WHERE centre_id = $1 AND id = $2", [
      centreId,
      id,
      change.name,
    ]);
  for (const [language, description] of Object.entries(change.descriptions ?? {})) {
    if (description === undefined) continue;
    await tx.run(
      "UPDATE audio_sound SET description = $4 WHERE centre_id = $1 AND message_id = $2 AND language = $3",
      [centreId, id, language, description],
    );
  }
  const after = await touched(tx, centreId, id, at);
  await tell(tx, centreId, after, { actor, act: "update", at, before: seen(before), after: seen(after) });
  return after;
}

/** With those that use each: campaigns by their tab «Аудио» and their settings, scenarios by their operations, scripts by their buttons. */
function read(
  tx: Transaction,
  centreId: CentreId,
  ids?: readonly string[],
): Promise<readonly AudioMessageRow[]> {
  return tx.rows<AudioMessageRow>(
    `${selectMessages} WHERE m.centre_id = $1 ${ids ? "AND m.id = ANY($2::uuid[])" : ""}
     ORDER BY lower(m.name), m.id`,
    ids ? [centreId, ids] : [centreId],
  );
}

const selectMessages = `
  SELECT m.id, m.name, m.updated_at AS "updatedAt",
    (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('language', a.language, 'fileId', a.file_id,
        'fileName', a.file_name, 'spokenText', a.spoken_text, 'description', a.description,
        'durationMs', a.duration_ms, 'bytes', a.bytes,
        'updatedAt', (extract(epoch FROM a.updated_at) * 1000)::bigint)) ORDER BY a.language DESC), '[]')
     FROM audio_sound a WHERE a.centre_id = m.centre_id AND a.message_id = m.id) AS sounds,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) ORDER BY lower(s.name)), '[]')
     FROM campaign c JOIN service s ON s.centre_id = c.centre_id AND s.id = c.id
     WHERE c.centre_id = m.centre_id AND (strpos(c.dialling::text, m.id::text) > 0
       OR EXISTS (SELECT FROM campaign_audio u
         WHERE u.centre_id = c.centre_id AND u.campaign_id = c.id AND u.message_id = m.id))) AS campaigns,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', sc.id, 'name', sc.name) ORDER BY lower(sc.name)), '[]')
     FROM scenario sc WHERE sc.centre_id = m.centre_id
       AND strpos(sc.definition::text, m.id::text) > 0) AS scenarios,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) ORDER BY lower(t.name)), '[]')
     FROM script t WHERE t.centre_id = m.centre_id
       AND (strpos(t.draft::text, m.id::text) > 0
         OR EXISTS (SELECT FROM script_version v WHERE v.centre_id = t.centre_id AND v.script_id = t.id
           AND v.version = t.published AND strpos(v.definition::text, m.id::text) > 0))) AS scripts,
    EXISTS (SELECT FROM call_settings cs WHERE cs.centre_id = m.centre_id AND cs.hold_music = m.id) AS "holdMusic"
  FROM audio_message m`;

async function readOfCampaign(
  tx: Transaction,
  centreId: CentreId,
  campaignId: string,
): Promise<readonly AudioMessageRow[]> {
  await tx.found("SELECT FROM campaign WHERE centre_id = $1 AND id = $2", [centreId, campaignId]);
  return tx.rows<AudioMessageRow>(
    `${selectMessages} JOIN campaign_audio ca ON ca.centre_id = m.centre_id AND ca.message_id = m.id
     WHERE m.centre_id = $1 AND ca.campaign_id = $2 ORDER BY ca.position`,
    [centreId, campaignId],
  );
}

async function find(tx: Transaction, centreId: CentreId, id: string): Promise<AudioMessageRow> {
  const [row] = await read(tx, centreId, [id]);
  if (row === undefined) throw new RefusedError("not_found");
  return row;
}

async function touched(
  tx: Transaction,
  centreId: CentreId,
  id: string,
  at: number,
): Promise<AudioMessageRow> {
  await tx.run("UPDATE audio_message SET updated_at = $3 WHERE centre_id = $1 AND id = $2", [
    centreId,
    id,
    time(at),
  ]);
  return find(tx, centreId, id);
}

function mustBeFree({ campaigns, holdMusic, scenarios, scripts }: AudioMessageRow): void {
  const users = [...campaigns, ...scenarios, ...scripts].map(({ name }) => name);
  if (users.length > 0 || holdMusic) throw new RefusedError("in_use", undefined, { users });
}

function seen({ name, sounds }: AudioMessageRow) {
  const told = sounds.map(({ bytes: _, fileId: _file, updatedAt: _at, ...sound }) => sound);
  return { name, sounds: told };
}

function tell(
  tx: Transaction,
  centreId: CentreId,
  { id, name }: { readonly id: AudioMessageId; readonly name: string },
  entry: {
    readonly actor: Actor;
    readonly act: string;
    readonly at: number;
    readonly before?: unknown;
    readonly after?: unknown;
  },
): Promise<void> {
  return writeAudit(tx, centreId, { ...entry, kind: "audio_message", objectId: id, objectName: name });
}

import { uuidV7 } from "@perezvon/base";
import type { CentreId } from "@perezvon/model";
import type { ScriptPicture, ScriptPictureQueries } from "../contract/script-pictures.ts";
import type { Database } from "../database/database.ts";
import { type Transaction, time } from "../database/transaction.ts";

/** Two megabytes each at most (INB-SCR-03). */
const picturesMost = 1_000;
const dayMs = 24 * 3_600_000;

export function makeScriptPictureQueries(db: Database): ScriptPictureQueries {
  return {
    add: (centreId, { mediaType, content }, at) =>
      db.inCentre(centreId, async (tx) => {
        await dropUnused(tx, centreId, at);
        const { pictures } = await tx.found<{ pictures: number }>(
          "SELECT count(*)::integer AS pictures FROM script_picture WHERE centre_id = $1",
          [centreId],
        );
        if (pictures >= picturesMost) return undefined;
        const id = uuidV7(at);
        await tx.run(
          "INSERT INTO script_picture (centre_id, id, media_type, content, created_at) VALUES ($1, $2, $3, $4, $5)",
          [centreId, id, mediaType, content, time(at)],
        );
        return id;
      }),
    get: (centreId, id) =>
      db.inCentre(centreId, (tx) =>
        tx.row<ScriptPicture>(
          `SELECT media_type AS "mediaType", content FROM script_picture WHERE centre_id = $1 AND id = $2`,
          [centreId, id],
        ),
      ),
    known: (centreId, ids) =>
      db.inCentre(centreId, async (tx) => {
        const rows = await tx.rows<{ id: string }>(
          "SELECT id FROM script_picture WHERE centre_id = $1 AND id = ANY($2::uuid[])",
          [centreId, ids],
        );
        return new Set(rows.map(({ id }) => id));
      }),
  };
}

/** A draft may still be about to take up what was uploaded today. */
async function dropUnused(tx: Transaction, centreId: CentreId, at: number): Promise<void> {
  await tx.run(
    `DELETE FROM script_picture p WHERE p.centre_id = $1 AND p.created_at < $2
       AND NOT EXISTS (SELECT FROM script s WHERE s.centre_id = p.centre_id
         AND strpos(s.draft::text, p.id::text) > 0)
       AND NOT EXISTS (SELECT FROM script_version v WHERE v.centre_id = p.centre_id
         AND strpos(v.definition::text, p.id::text) > 0)`,
    [centreId, time(at - dayMs)],
  );
}

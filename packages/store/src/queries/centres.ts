import type { CentreId } from "@perezvon/model";
import type { CentreQueries, ReferenceKind, ReferenceRow } from "../contract/centres.ts";
import type { CentreRow } from "../contract/people.ts";
import type { Database } from "../database/database.ts";

export interface CentreSelected {
  readonly id: CentreId;
  readonly slug: string;
  readonly name: string;
  readonly time_zone: string;
  readonly language: "ru" | "en";
  readonly home_country: string;
}

const select = "SELECT id, slug, name, time_zone, language, home_country FROM centre";

const namedIn: Readonly<Record<ReferenceKind, string>> = {
  list: "SELECT id, name FROM list WHERE centre_id = $1",
  group: "SELECT id, name FROM centre_group WHERE centre_id = $1",
  user: "SELECT id, login FROM user_account WHERE centre_id = $1 AND deleted_at IS NULL",
  scenario: "SELECT id, name FROM scenario WHERE centre_id = $1",
  audio: "SELECT id, name FROM audio_message WHERE centre_id = $1",
  script: "SELECT id, name FROM script WHERE centre_id = $1",
  campaign: "SELECT s.id, s.name FROM service s JOIN campaign c USING (centre_id, id) WHERE s.centre_id = $1",
  doNotCallList: "SELECT id, name FROM do_not_call_list WHERE centre_id = $1",
};
const references = Object.entries(namedIn)
  .map(([kind, rows]) => `SELECT '${kind}' AS kind, n.* FROM (${rows}) n (id, name)`)
  .join(" UNION ALL ");

export function makeCentreQueries(db: Database): CentreQueries {
  return {
    all: () =>
      db.inSystem(async (tx) => (await tx.rows<CentreSelected>(`${select} ORDER BY slug`)).map(toCentre)),
    get: (centreId) =>
      db.inCentre(centreId, async (tx) => {
        const row = await tx.row<CentreSelected>(`${select} WHERE id = $1`, [centreId]);
        return row && toCentre(row);
      }),
    bySlug: (slug) =>
      db.inSystem(async (tx) => {
        const row = await tx.row<CentreSelected>(`${select} WHERE slug = $1`, [slug]);
        return row && toCentre(row);
      }),
    references: (centreId) => db.inCentre(centreId, (tx) => tx.rows<ReferenceRow>(references, [centreId])),
    together: (centreId, work) => db.together(centreId, work),
  };
}

export function toCentre(row: CentreSelected): CentreRow {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    timeZone: row.time_zone,
    language: row.language,
    homeCountry: row.home_country,
  };
}

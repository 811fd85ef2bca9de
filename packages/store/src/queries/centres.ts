import type { CentreId } from "@perezvon/model";
import type { CentreRow } from "../contract/people.ts";
import type { CentreQueries } from "../contract/store.ts";
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

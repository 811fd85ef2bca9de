import type { TFunction } from "i18next";

/** What a table of the database is to people; of one without a name, the table. */
export function placeName(t: TFunction, place: string): string {
  return t(`compliance.places.${place as "record"}`, { defaultValue: place });
}

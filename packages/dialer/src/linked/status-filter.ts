import { type CampaignId, predefinedDispositions } from "@perezvon/model";

/** «Фильтровать записи по: статусы из кампании» (OUT-LNK-01). */
export interface StatusFilter {
  /** The campaign whose closings are looked at. */
  readonly campaignId: CampaignId;
  /** Keys of dispositions, and `notReachedAll`. */
  readonly statuses: readonly string[];
  /** «совпадающие» or «не совпадающие». */
  readonly match: "matching" | "not_matching";
  /** From the closing to the first attempt here, 0–10080. */
  readonly delayMinutes: number;
}

/** «Недозвон (все)»: records of one number close with the last failure, so reaching nobody has many names (OUT-RED-10). */
export const notReachedAll = "not_reached_all";

const unreached = [
  "no_numbers_left",
  "finalized_by_rule",
  ...predefinedDispositions.filter(({ folder }) => folder === "connection").map(({ key }) => key),
];

/** The record dispositions that a choice of statuses stands for. */
export function statusesOf(chosen: readonly string[]): readonly string[] {
  return [...new Set(chosen.flatMap((key) => (key === notReachedAll ? unreached : [key])))];
}

/**
 * When a record becomes due here, by how it stands in the source campaign; undefined: it is not taken, since it is open there or its
 * disposition is not of those wanted (OUT-LNK-03).
 */
export function admittedAt(
  filter: StatusFilter,
  source: { readonly recordDisposition: string; readonly closedAt: number } | undefined,
): number | undefined {
  if (source === undefined) return undefined;
  const matches = statusesOf(filter.statuses).includes(source.recordDisposition);
  if (matches !== (filter.match === "matching")) return undefined;
  return source.closedAt + filter.delayMinutes * 60_000;
}

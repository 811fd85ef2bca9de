import { type AssociationFilter, statusesOf } from "@perezvon/model";

type StatusFilter = Extract<AssociationFilter, { kind: "campaign_statuses" }>;

/**
 * When a record becomes due here, by how it stands in the source campaign; undefined: it is not taken, since it is open there or its
 * disposition is not of those wanted (OUT-LNK-03).
 */
export function admittedAt(
  filter: Pick<StatusFilter, "dispositions" | "match" | "delayMinutes">,
  source: { readonly recordDisposition: string; readonly closedAt: number } | undefined,
): number | undefined {
  if (source === undefined) return undefined;
  const matches = statusesOf(filter.dispositions).includes(source.recordDisposition);
  return matches === (filter.match === "in") ? source.closedAt + filter.delayMinutes * 60_000 : undefined;
}

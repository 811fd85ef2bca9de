import { predefinedDispositions } from "./disposition.ts";

/** «Недозвон (все)»: records of one number close with the last failure, so reaching nobody has many names (OUT-RED-10). */
export const notReachedAll = "not_reached_all";

const unreached = [
  "no_numbers_left",
  "finalized_by_rule",
  ...predefinedDispositions.filter(({ folder }) => folder === "connection").map(({ key }) => key),
];

/** The record dispositions that a choice in a filter by statuses stands for (OUT-LNK-01). */
export function statusesOf(chosen: readonly string[]): readonly string[] {
  return [...new Set(chosen.flatMap((key) => (key === notReachedAll ? unreached : [key])))];
}

/** Sub-tabs of «Обзвон» in the order of OUT-CMP-01; those that exist. */
export const diallingParts = ["general", "time", "redials", "doNotCall", "diagnostics"] as const;
export type DiallingPart = (typeof diallingParts)[number];

/** Limits of outbound work that a centre may set (OUT-MOD-03, OUT-IMP-01). */
export const outboundLimitTable = {
  /** Of one campaign in automatic mode; no node takes more calls (TEL-LIM-04). */
  simultaneousCalls: { min: 1, max: 2_000, default: 1_000 },
  /** Of one file, unpacked. */
  importMegabytes: { min: 1, max: 1_000, default: 200 },
  importRows: { min: 1, max: 5_000_000, default: 1_000_000 },
  /** «Полей». */
  importFields: { min: 1, max: 500, default: 200 },
} as const;

export type OutboundLimits = { readonly [name in keyof typeof outboundLimitTable]: number };

export const outboundLimitNames = Object.keys(outboundLimitTable) as readonly (keyof OutboundLimits)[];

export const defaultOutboundLimits = Object.fromEntries(
  Object.entries(outboundLimitTable).map(([name, { default: usual }]) => [name, usual]),
) as OutboundLimits;

/** Shares of poor calls, and where poor sound begins. */
export const webQuality = {
  tabs: { days: "By day", limits: "Limits" },
  period: "Period",
  periods: { "7": "7 days", "31": "31 days" },
  side: "Trunk or network of agents",
  trunk: "Trunk «{{name}}»",
  network: "Network of agents {{network}}",
  legs: "Answered calls",
  poor: "Of these poor",
  share: "Share of poor calls",
  mos: "Mean MOS",
  chartText: "Share of poor calls by day; the most: {{name}}, {{percent}} % of the period",
  emptyTitle: "No answered calls",
  emptyText: "The share of calls with poor sound appears here, by trunk and by network of agents.",
  limitsHint:
    "Beyond these a call is marked at the agent, at the supervisor and in its card. New limits hold for calls that begin a minute later.",
  limit: {
    mos: "MOS below, for 10 seconds",
    lossPercent: "Loss above, %",
    jitterMs: "Jitter above, ms",
    roundTripMs: "Round trip above, ms",
  },
} as const;

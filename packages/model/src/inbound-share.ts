export const inboundShareUnits = ["agents", "percent"] as const;

/** How much of an agents' group is kept for inbound calls, and so promised to no campaign (OUT-MOD-13). */
export interface InboundShare {
  readonly unit: (typeof inboundShareUnits)[number];
  readonly value: number;
}

export const mostInboundShare: Readonly<Record<InboundShare["unit"], number>> = {
  agents: 1_000,
  percent: 100,
};

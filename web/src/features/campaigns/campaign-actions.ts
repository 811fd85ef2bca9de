import type { Campaign } from "@perezvon/api";

/** What the start/stop button does in a state, and whether it may (OUT-CMP-10): a started one stops, an enabled one starts. */
export function runActionOf(campaign: Pick<Campaign, "enabled" | "started" | "state">): {
  readonly run: boolean;
  readonly allowed: boolean;
} {
  switch (campaign.state.code) {
    case "running":
    case "idle":
      return { run: false, allowed: true };
    case "completed":
      return campaign.started ? { run: false, allowed: true } : { run: true, allowed: campaign.enabled };
    case "stopped":
      return { run: true, allowed: campaign.enabled };
    case "disabled":
      return { run: true, allowed: false };
  }
}

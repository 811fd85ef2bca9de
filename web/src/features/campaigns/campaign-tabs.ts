/** Tabs of a campaign in the order of OUT-CMP-01, those that exist; after them what only this product has. */
export const campaignTabIds = [
  "properties",
  "staff",
  "lists",
  "dispositions",
  "scripts",
  "numbers",
  "dialling",
  "results",
  "archive",
  "audio",
  "exports",
  "forecast",
] as const;
export type CampaignTabId = (typeof campaignTabIds)[number];

export function campaignTabOf(tab: string | undefined): CampaignTabId {
  return campaignTabIds.find((id) => id === tab) ?? "dialling";
}

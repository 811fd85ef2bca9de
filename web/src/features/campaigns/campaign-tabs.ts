/** Tabs of a campaign in the order of DSK-SVC-02; those that exist. */
export const campaignTabIds = [
  "properties",
  "staff",
  "lists",
  "dispositions",
  "numbers",
  "dialling",
  "forecast",
  "results",
  "exports",
  "archive",
  "audio",
] as const;
export type CampaignTabId = (typeof campaignTabIds)[number];

export function campaignTabOf(tab: string | undefined): CampaignTabId {
  return campaignTabIds.find((id) => id === tab) ?? "dialling";
}

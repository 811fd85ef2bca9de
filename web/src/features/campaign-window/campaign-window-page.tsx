export function CampaignWindowPage() {
  return null;
}

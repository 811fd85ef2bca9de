import type { Campaign } from "@perezvon/api";
import { call } from "../../../shell/api.ts";

/** All settings of the campaign, as they are read again here or in another centre (OUT-CMP-12). */
export async function saveCampaignFile({ id, name }: Pick<Campaign, "id" | "name">): Promise<void> {
  const file = await call("campaignFile", { params: { id } });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(
    new Blob([JSON.stringify(file, undefined, 2)], { type: "application/json" }),
  );
  link.download = `${name}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

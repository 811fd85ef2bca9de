import type { Campaign, CampaignChange } from "@perezvon/api";
import { useQueryClient } from "@tanstack/react-query";
import type { FieldValues } from "react-hook-form";
import { type SettingsForm, useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { campaignsQuery, useSaveCampaign } from "./campaign-queries.ts";
import { useSharedConfirmation } from "./linked/use-shared-confirmation.tsx";
import { useShortRingConfirmation } from "./use-short-ring-confirmation.tsx";

/** A tab that edits some settings of a campaign. */
export function useCampaignForm<T extends FieldValues>(
  campaign: Campaign,
  stored: T,
  changeOf: (values: T) => CampaignChange,
  fieldOf?: (field: string) => string,
): SettingsForm<T> {
  const client = useQueryClient();
  const save = useSaveCampaign(campaign.id);
  const { confirming, dialog } = useSharedConfirmation();
  const { confirmingRing, ringDialog } = useShortRingConfirmation();
  const settings = useSettingsForm<T>({
    stored,
    send: (values, overwrite) =>
      confirmingRing((shortRingConfirmed) =>
        confirming((sharedConfirmed) =>
          save({
            ...changeOf(values),
            ...(overwrite ? {} : { version: campaign.version }),
            ...(sharedConfirmed && { sharedConfirmed }),
            ...(shortRingConfirmed && { shortRingConfirmed }),
          }),
        ),
      ),
    reload: () => client.refetchQueries({ queryKey: campaignsQuery.queryKey }),
    fieldOf,
  });
  return {
    ...settings,
    dialogs: (
      <>
        {settings.dialogs}
        {dialog}
        {ringDialog}
      </>
    ),
  };
}

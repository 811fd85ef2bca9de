import { Group, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign, CampaignChange } from "@perezvon/api";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SaveCancelled } from "../../shell/form/use-settings-form.tsx";
import { errorText } from "../../shell/text/error-text.ts";
import { useSaveCampaign } from "../campaigns/campaign-queries.ts";
import { useSharedConfirmation } from "../campaigns/linked/use-shared-confirmation.tsx";
import { NumberCell } from "./number-cell.tsx";
import { modesFor } from "./run-modes.ts";

/** Saves what a manager changes at his desk; what a group of linked campaigns shares is asked about first (OUT-LNK-12). */
export function useRunSettings(campaign: Campaign): {
  readonly change: (change: CampaignChange) => Promise<void>;
  readonly question: ReactNode;
} {
  const { t } = useTranslation();
  const save = useSaveCampaign(campaign.id);
  const { confirming, dialog } = useSharedConfirmation();
  const change = async (wanted: CampaignChange) => {
    try {
      await confirming((sharedConfirmed) => save({ ...wanted, ...(sharedConfirmed && { sharedConfirmed }) }));
    } catch (error) {
      if (error instanceof SaveCancelled) return;
      notifications.show({ message: errorText(t, error), color: "red" });
    }
  };
  return { change, question: dialog };
}

/** Mode and factor of a campaign, while it runs too (OUT-STA-01, OUT-MOD-02, DSK-CWN-04). */
export function RunSettings({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const { change, question } = useRunSettings(campaign);
  const dialsAhead = campaign.mode === "progressive" || campaign.mode === "predictive";
  if (!campaign.rights.run) return null;
  return (
    <Group gap="sm" align="flex-start">
      <Select
        size="xs"
        w={190}
        aria-label={t("supervisor.campaigns.modeOf", { name: campaign.name })}
        allowDeselect={false}
        value={campaign.mode}
        data={modesFor(campaign).map(({ mode, allowed }) => ({
          value: mode,
          label: t(`words.diallingMode.${mode}`),
          disabled: !allowed,
        }))}
        onChange={(mode) => void change({ mode: mode as Campaign["mode"] })}
      />
      {dialsAhead && (
        <Group gap="xs">
          <span>{t("supervisor.campaigns.factor")}</span>
          <NumberCell
            label={t("supervisor.campaigns.factorOf", { name: campaign.name })}
            value={campaign.dialsPerAgent}
            min={1}
            max={5}
            decimals={1}
            onChange={(dialsPerAgent) => change({ dialsPerAgent })}
          />
        </Group>
      )}
      {question}
    </Group>
  );
}

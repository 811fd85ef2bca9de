import { ActionIcon, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign } from "@perezvon/api";
import { IconDownload, IconPhoneOutgoing } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { saveCampaignFile } from "./save-campaign-file.ts";

/** What an administrator does with the saved settings as they are: try them (OUT-CMP-13), take them away (OUT-CMP-12). */
export function CampaignFileButtons({
  campaign,
  onTest,
}: {
  readonly campaign: Campaign;
  readonly onTest: () => void;
}) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: () => saveCampaignFile(campaign),
    onSuccess: () =>
      notifications.show({ message: t("campaignFile.exported", { name: campaign.name }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
  });
  return (
    <>
      <Tooltip label={t("testDial.open")}>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t("testDial.open")} onClick={onTest}>
          <IconPhoneOutgoing size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("campaignFile.export")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t("campaignFile.export")}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          <IconDownload size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

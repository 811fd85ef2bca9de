import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign } from "@perezvon/api";
import { IconPlayerPlayFilled, IconPlayerStopFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { runActionOf } from "./campaign-actions.ts";
import { useRunCampaign } from "./campaign-queries.ts";

/** «Старт» or «Стоп» beside the state; what is impossible now is disabled and says why (DSK-GEN-16). */
export function RunButton({
  campaign,
  onRefused,
  ...props
}: { readonly campaign: Campaign; readonly onRefused?: () => void } & ButtonProps) {
  const { t } = useTranslation();
  const run = useRunCampaign();
  const action = runActionOf(campaign);
  const { name } = campaign;
  const press = () =>
    run.mutate(
      { id: campaign.id, run: action.run },
      {
        onSuccess: () =>
          notifications.show({
            message: action.run
              ? t("admin.campaigns.started", { name })
              : t("admin.campaigns.stopped", { name }),
            color: "green",
          }),
        onError: (error) => {
          notifications.show({
            message: errorText(t, error),
            color: "red",
          });
          if (error instanceof ApiError && error.code === "diagnostics") onRefused?.();
        },
      },
    );
  if (!campaign.rights.run) return null;
  const button = (
    <Button
      {...props}
      variant={action.run ? "filled" : "default"}
      leftSection={action.run ? <IconPlayerPlayFilled size={14} /> : <IconPlayerStopFilled size={14} />}
      loading={run.isPending}
      data-disabled={action.allowed ? undefined : true}
      aria-disabled={!action.allowed}
      aria-label={
        action.run ? t("admin.campaigns.startNamed", { name }) : t("admin.campaigns.stopNamed", { name })
      }
      onClick={(event) => {
        event.stopPropagation();
        if (action.allowed) press();
      }}
    >
      {action.run ? t("admin.campaigns.start") : t("admin.campaigns.stop")}
    </Button>
  );
  return action.allowed ? button : <Tooltip label={t("admin.campaigns.notEnabled")}>{button}</Tooltip>;
}

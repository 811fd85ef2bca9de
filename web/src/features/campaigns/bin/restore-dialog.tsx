import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { DeletedCampaign } from "@perezvon/api";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../shell/api.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import { useRestoreCampaign } from "./bin-queries.ts";

/** Restores under its name, or under another when that one has been taken meanwhile. */
export function RestoreDialog({
  campaign,
  onClose,
}: {
  readonly campaign: DeletedCampaign;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const restore = useRestoreCampaign();
  const [name, setName] = useState(campaign.name);
  const faults = restore.error instanceof ApiError ? restore.error.faults : [];
  const fault = faults.find(({ field }) => field === "name");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    restore.mutate(
      { id: campaign.id, name: name.trim() },
      {
        onSuccess: ({ campaign: back, lostNumbers }) => {
          notifications.show({ message: t("bin.restored", { name: back.name }), color: "green" });
          if (lostNumbers.length > 0) {
            const numbers = lostNumbers.join(", ");
            notifications.show({
              message: t("bin.lostNumbers", { numbers }),
              color: "orange",
              autoClose: false,
            });
          }
          void navigate({
            to: "/admin/campaigns/$campaignId/$tab",
            params: { campaignId: back.id, tab: "dialling" },
          });
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("bin.restoreNamed", { name: campaign.name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {restore.error && !fault && (
          <Alert color="red" mb="md">
            {errorText(t, restore.error)}
          </Alert>
        )}
        <p>{t("bin.restoreText")}</p>
        <TextInput
          mt="md"
          data-autofocus
          label={t("bin.newName")}
          value={name}
          error={fault && faultText(t, fault.code, fault.params)}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          autoComplete="off"
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={restore.isPending} disabled={name.trim() === ""}>
            {t("bin.restore")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

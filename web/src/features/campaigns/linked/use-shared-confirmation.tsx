import { Button, Group, List, Modal, Text } from "@mantine/core";
import type { SharedSettings } from "@perezvon/api";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../shell/api.ts";
import { SaveCancelled } from "../../../shell/form/use-settings-form.tsx";

/**
 * Sends a change, and once more after the person has seen which settings of which campaigns it writes over (OUT-LNK-11, OUT-LNK-12).
 * Cancelling leaves everything as it was.
 */
export function useSharedConfirmation() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<SharedSettings | undefined>(undefined);
  const answer = useRef<(yes: boolean) => void>(() => undefined);

  const confirming = async <T,>(send: (sharedConfirmed: boolean) => Promise<T>): Promise<T> => {
    try {
      return await send(false);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "shared_settings") throw error;
      const yes = await new Promise<boolean>((done) => {
        answer.current = done;
        setAsked(error.params as unknown as SharedSettings);
      });
      setAsked(undefined);
      if (!yes) throw new SaveCancelled();
      return await send(true);
    }
  };

  const dialog = (
    <Modal
      opened={asked !== undefined}
      onClose={() => answer.current(false)}
      title={t("linked.confirmTitle")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm">{t("linked.confirmText")}</Text>
      <List size="sm" my="sm">
        {asked?.campaigns.map((name) => (
          <List.Item key={name}>
            <b>{name}</b>
          </List.Item>
        ))}
      </List>
      <Text fz="sm">{t("linked.confirmSettings")}</Text>
      <List size="sm" my="sm">
        {asked?.settings.map((setting) => (
          <List.Item key={setting}>{t(`linked.setting.${setting}`)}</List.Item>
        ))}
      </List>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={() => answer.current(false)}>
          {t("shell.actions.cancel")}
        </Button>
        <Button onClick={() => answer.current(true)}>{t("linked.confirm")}</Button>
      </Group>
    </Modal>
  );
  return { confirming, dialog };
}

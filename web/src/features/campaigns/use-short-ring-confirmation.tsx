import { Button, Group, Modal, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { SaveCancelled } from "../../shell/form/use-settings-form.tsx";

/** Sends a change, and once more after the person has confirmed that phones ring for so short a time (OUT-CPL-05). */
export function useShortRingConfirmation() {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState<number | undefined>(undefined);
  const answer = useRef<(yes: boolean) => void>(() => undefined);

  const confirmingRing = async <T,>(send: (shortRingConfirmed: boolean) => Promise<T>): Promise<T> => {
    try {
      return await send(false);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "short_ring") throw error;
      const yes = await new Promise<boolean>((done) => {
        answer.current = done;
        setSeconds(Number((error.params as { seconds: number }).seconds));
      });
      setSeconds(undefined);
      if (!yes) throw new SaveCancelled();
      return await send(true);
    }
  };

  const ringDialog = (
    <Modal
      opened={seconds !== undefined}
      onClose={() => answer.current(false)}
      title={t("shortRing.title", { seconds: seconds ?? 0 })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm">{t("shortRing.text", { seconds: seconds ?? 0 })}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={() => answer.current(false)}>
          {t("shell.actions.cancel")}
        </Button>
        <Button onClick={() => answer.current(true)}>{t("shortRing.confirm")}</Button>
      </Group>
    </Modal>
  );
  return { confirmingRing, ringDialog };
}

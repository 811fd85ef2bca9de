import { Alert, Button, Group, Modal, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Endpoint } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { errorText } from "../../shell/text/error-text.ts";
import { useNewPassword } from "./line-queries.ts";

/** Asks first: every device of the line has to be told the new password. */
export function NewPasswordDialog({
  line,
  onMade,
  onClose,
}: {
  readonly line: Endpoint;
  readonly onMade: (password: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const make = useNewPassword(line.id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("telephony.lines.regenerateTitle", { login: line.login })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text fz="sm">{t("telephony.lines.regenerateText")}</Text>
      {make.error && (
        <Alert color="red" mt="md" role="alert">
          {errorText(t, make.error)}
        </Alert>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button
          color="red"
          loading={make.isPending}
          onClick={() =>
            make.mutate(undefined, {
              onSuccess: (password) => {
                notifications.show({ message: t("telephony.lines.regenerated"), color: "green" });
                onMade(password);
              },
            })
          }
        >
          {t("telephony.lines.regenerate")}
        </Button>
      </Group>
    </Modal>
  );
}

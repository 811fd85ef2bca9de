import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

/** Asks before something is gone; where much hangs on it, the name has to be typed (DSK-GEN-09). */
export function ConfirmDelete({
  name,
  text,
  typeName = false,
  busy,
  onConfirm,
  onClose,
}: {
  readonly name: string;
  readonly text: ReactNode;
  readonly typeName?: boolean;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("shell.form.deleteTitle", { name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <div>{text}</div>
      {typeName && (
        <TextInput
          mt="md"
          data-autofocus
          label={t("shell.form.typeName", { name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button color="red" loading={busy} disabled={typeName && typed.trim() !== name} onClick={onConfirm}>
          {t("shell.actions.delete")}
        </Button>
      </Group>
    </Modal>
  );
}

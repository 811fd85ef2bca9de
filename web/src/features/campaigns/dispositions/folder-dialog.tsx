import { Alert, Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Folder } from "./disposition-moves.ts";

/** A new folder, or other names for one. */
export function FolderDialog({
  folder,
  busy,
  problem,
  onSave,
  onClose,
}: {
  readonly folder: Folder;
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onSave: (folder: Folder) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(folder.name);
  const ready = name.ru.trim() !== "" && name.en.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSave({ ...folder, name });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={folder.key === null ? t("dispositions.addFolder") : t("dispositions.renameFolder")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {problem && (
          <Alert color="red" mb="md" role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          data-autofocus
          mb="sm"
          label={t("dispositions.nameRu")}
          maxLength={100}
          value={name.ru}
          onChange={(event) => setName({ ...name, ru: event.currentTarget.value })}
        />
        <TextInput
          label={t("dispositions.nameEn")}
          maxLength={100}
          value={name.en}
          onChange={(event) => setName({ ...name, en: event.currentTarget.value })}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={busy} disabled={!ready}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

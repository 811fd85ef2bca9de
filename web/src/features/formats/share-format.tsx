import { Alert, Button, Group, Modal, Text, TextInput } from "@mantine/core";
import type { ContactList } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";

/** The fields that a list has become a format that others can have too (OUT-LST-03). */
export function ShareFormat({ list, onClose }: { readonly list: ContactList; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(list.name);
  const save = useMutation({
    mutationFn: async () => {
      const fields = list.fields.map((field) => ({ ...field }));
      const format = await call("formatCreate", { body: { name: name.trim(), fields } });
      await call("listChange", { params: { id: list.id }, body: { formatId: format.id } });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["formats"] });
      await client.invalidateQueries({ queryKey: ["lists"] });
      onClose();
    },
  });
  const fault = save.error instanceof ApiError ? save.error.faults[0] : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The tab behind the dialogue is a form of its own.
    event.stopPropagation();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("formats.share")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && !fault && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, save.error)}
          </Alert>
        )}
        <Text fz="sm" mb="sm">
          {t("formats.shareText")}
        </Text>
        <TextInput
          data-autofocus
          label={t("formats.name")}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fault && faultText(t, fault.code, fault.params)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

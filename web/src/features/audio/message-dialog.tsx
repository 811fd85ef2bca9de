import { Button, Group, Modal, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type AudioMessage, soundLanguages } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { audioQuery } from "./audio-queries.ts";
import { SoundBlock } from "./sound-block.tsx";

/** A message under its name, with a sound for each language (PLT-AUD-01). */
export function MessageDialog({
  message,
  speech,
  mayEdit,
  onMade,
  onClose,
}: {
  /** Undefined: a new one. */
  readonly message: AudioMessage | undefined;
  readonly speech: boolean;
  readonly mayEdit: boolean;
  readonly onMade: (message: AudioMessage) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(message?.name ?? "");
  const save = useMutation({
    mutationFn: () =>
      message
        ? call("audioMessageChange", { params: { id: message.id }, body: { name } })
        : call("audioMessageCreate", { body: { name } }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: audioQuery.queryKey });
      if (message) notifications.show({ message: t("audio.saved"), color: "green" });
      else onMade(saved);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const fault = save.error instanceof ApiError ? save.error.faults[0] : undefined;
  const error = fault ? faultText(t, fault.code, fault.params) : save.error && errorText(t, save.error);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={message?.name ?? t("audio.newTitle")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        <Group align="flex-start" wrap="nowrap">
          <TextInput
            flex={1}
            required
            data-autofocus={message === undefined || undefined}
            maxLength={100}
            disabled={!mayEdit}
            label={t("audio.name")}
            value={name}
            error={error}
            onChange={(event) => {
              setName(event.currentTarget.value);
              save.reset();
            }}
          />
          {mayEdit && (
            <Button
              mt={25}
              type="submit"
              variant={message ? "default" : "filled"}
              loading={save.isPending}
              disabled={name.trim() === "" || name === message?.name}
            >
              {message ? t("shell.actions.save") : t("audio.create")}
            </Button>
          )}
        </Group>
      </form>
      {message &&
        soundLanguages.map((language) => (
          <SoundBlock
            key={language}
            message={message}
            language={language}
            speech={speech}
            mayEdit={mayEdit}
          />
        ))}
    </Modal>
  );
}

import { Alert, Button, Group, Modal, MultiSelect, Switch, TextInput } from "@mantine/core";
import { type Webhook, type WebhookPut, webhookKinds } from "@perezvon/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { SecretOnce } from "../../ui/secret-once.tsx";
import { kindWord, webhooksQuery } from "./webhook-queries.ts";

/** Adds or changes a webhook; the secret of a new one is shown here and never again (PLT-API-05). */
export function WebhookDialog({
  item,
  onClose,
}: {
  readonly item: Webhook | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async (body: WebhookPut) => {
      if (!item) return call("webhookCreate", { body });
      await call("webhookPut", { params: { id: item.id }, body });
      return undefined;
    },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      if (!made) onClose();
    },
    gcTime: 0,
  });
  const name = save.data?.item.name ?? item?.name ?? "";
  const title = save.data
    ? t("webhooks.created", { name })
    : item
      ? t("webhooks.change", { name })
      : t("webhooks.add");
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      closeOnClickOutside={!save.data}
      title={title}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {save.data ? (
        <SecretOnce
          text={t("webhooks.once")}
          label={t("webhooks.secretOf", { name })}
          copyLabel={t("webhooks.copy")}
          secret={save.data.secret}
          onClose={onClose}
        />
      ) : (
        <WebhookForm
          item={item}
          error={save.error}
          busy={save.isPending}
          onSubmit={save.mutate}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

function WebhookForm({
  item,
  error,
  busy,
  onSubmit,
  onClose,
}: {
  readonly item: Webhook | undefined;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onSubmit: (body: WebhookPut) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<WebhookPut>({
    name: item?.name ?? "",
    url: item?.url ?? "https://",
    kinds: item?.kinds ?? [...webhookKinds],
    enabled: item?.enabled ?? true,
  });
  const change = (part: Partial<WebhookPut>) => setDraft((before) => ({ ...before, ...part }));
  const faults = error instanceof ApiError ? error.faults : [];
  const errorAt = (field: string) => {
    const fault = faults.find((each) => each.field === field || each.field.startsWith(`${field}.`));
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(draft);
  };
  return (
    <form onSubmit={submit} noValidate>
      {error && (
        <Alert color="red" mb="md" role="alert">
          {faults.length > 0 ? t("shell.form.faults") : errorText(t, error)}
        </Alert>
      )}
      <TextInput
        data-autofocus
        required
        mb="sm"
        label={t("webhooks.name")}
        maxLength={100}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={errorAt("name")}
      />
      <TextInput
        required
        mb="sm"
        type="url"
        label={t("webhooks.url")}
        description={t("webhooks.urlHint")}
        value={draft.url}
        onChange={(event) => change({ url: event.currentTarget.value })}
        error={errorAt("url")}
      />
      <MultiSelect
        required
        mb="sm"
        label={t("webhooks.kinds")}
        data={webhookKinds.map((kind) => ({ value: kind, label: t(`webhooks.kind.${kindWord(kind)}`) }))}
        value={draft.kinds}
        onChange={(kinds) => change({ kinds: webhookKinds.filter((kind) => kinds.includes(kind)) })}
        error={errorAt("kinds")}
      />
      <Switch
        label={t("webhooks.enabled")}
        checked={draft.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button type="submit" loading={busy} disabled={draft.name.trim() === "" || draft.kinds.length === 0}>
          {t("shell.actions.save")}
        </Button>
      </Group>
    </form>
  );
}

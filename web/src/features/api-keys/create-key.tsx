import { Alert, Button, Group, Modal, MultiSelect, Textarea, TextInput } from "@mantine/core";
import { type ApiKeyCreate, keyPrivileges } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { meQuery } from "../../shell/session/session-queries.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { entriesOf } from "../../ui/entry-lines.ts";
import { SecretOnce } from "../../ui/secret-once.tsx";
import { usePrivilegeName } from "./privilege-name.ts";

/** Makes a key; it is shown here and never again (PLT-API-02). */
export function CreateKey({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: ApiKeyCreate) => call("apiKeyCreate", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["apiKeys"] }),
    gcTime: 0,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeOnClickOutside={!create.data}
      title={create.data ? t("apiKeys.created", { name: create.data.item.name }) : t("apiKeys.add")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {create.data ? (
        <SecretOnce
          text={t("apiKeys.once")}
          label={t("apiKeys.keyOf", { name: create.data.item.name })}
          copyLabel={t("apiKeys.copy")}
          secret={create.data.key}
          onClose={onClose}
        />
      ) : (
        <KeyForm error={create.error} busy={create.isPending} onSubmit={create.mutate} onClose={onClose} />
      )}
    </Modal>
  );
}

function KeyForm({
  error,
  busy,
  onSubmit,
  onClose,
}: {
  readonly error: unknown;
  readonly busy: boolean;
  readonly onSubmit: (body: ApiKeyCreate) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const me = useQuery(meQuery);
  const privilegeName = usePrivilegeName();
  const [name, setName] = useState("");
  const [privileges, setPrivileges] = useState<string[]>([]);
  const [addresses, setAddresses] = useState("");
  const [expires, setExpires] = useState("");
  const faults = error instanceof ApiError ? error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field === field || item.field.startsWith(`${field}.`));
    return fault && faultText(t, fault.code, fault.params);
  };
  const mine = keyPrivileges.filter((privilege) => me.data?.privileges.includes(privilege));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({
      name: name.trim(),
      privileges: mine.filter((privilege) => privileges.includes(privilege)),
      addresses: entriesOf(addresses).map(({ entry }) => entry),
      expiresAt: expires === "" ? null : new Date(expires).toISOString(),
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      {error !== null && faults.length === 0 && (
        <Alert color="red" mb="md" role="alert">
          {errorText(t, error)}
        </Alert>
      )}
      <TextInput
        mb="sm"
        required
        data-autofocus
        label={t("apiKeys.name")}
        placeholder={t("apiKeys.nameHint")}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultOf("name")}
      />
      <MultiSelect
        mb="sm"
        required
        searchable
        label={t("apiKeys.privileges")}
        description={t("apiKeys.privilegesHint")}
        data={mine.map((value) => ({ value, label: privilegeName(value) }))}
        value={privileges}
        onChange={setPrivileges}
        error={faultOf("privileges")}
      />
      <Group grow align="start">
        <Textarea
          autosize
          minRows={1}
          maxRows={6}
          label={t("apiKeys.addresses")}
          description={t("apiKeys.addressesHint")}
          value={addresses}
          onChange={(event) => setAddresses(event.currentTarget.value)}
          error={faultOf("addresses")}
        />
        <TextInput
          type="datetime-local"
          label={t("apiKeys.expires")}
          description={t("apiKeys.expiresHint")}
          value={expires}
          onChange={(event) => setExpires(event.currentTarget.value)}
          error={faultOf("expiresAt")}
        />
      </Group>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button type="submit" loading={busy} disabled={name.trim() === "" || privileges.length === 0}>
          {t("apiKeys.create")}
        </Button>
      </Group>
    </form>
  );
}

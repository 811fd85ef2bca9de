import { ActionIcon, Alert, Button, Group, Modal, PasswordInput, Switch, TextInput } from "@mantine/core";
import type { WebService, WebServicePut } from "@perezvon/api";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { webServicesQuery } from "./web-service-queries.ts";

interface Draft {
  readonly name: string;
  readonly address: string;
  readonly login: string;
  readonly password: string;
  readonly removePassword: boolean;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** Adds or changes a web service; what opens it goes in and is never shown again (PLT-SET-04). */
export function WebServiceDialog({
  item,
  onClose,
}: {
  readonly item: WebService | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>({
    name: item?.name ?? "",
    address: item?.address ?? "https://",
    login: item?.login ?? "",
    password: "",
    removePassword: false,
    headers: (item?.headers ?? []).map((name) => ({ name, value: "" })),
  });
  const save = useMutation({
    mutationFn: (body: WebServicePut) =>
      item ? call("webServicePut", { params: { id: item.id }, body }) : call("webServiceCreate", { body }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: webServicesQuery.queryKey });
      onClose();
    },
    gcTime: 0,
  });
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const errorAt = (field: string) => {
    const fault = faults.find((each) => each.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(bodyOf(draft));
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={item ? t("requests.services.change", { name: item.name }) : t("requests.services.add")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && (
          <Alert color="red" mb="md" role="alert">
            {faults.length > 0 ? t("shell.form.faults") : errorText(t, save.error)}
          </Alert>
        )}
        <TextInput
          data-autofocus
          required
          mb="sm"
          maxLength={100}
          label={t("requests.services.name")}
          error={errorAt("name")}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          required
          mb="sm"
          type="url"
          maxLength={500}
          label={t("requests.services.address")}
          description={t("requests.services.addressHint")}
          error={errorAt("address")}
          value={draft.address}
          onChange={(event) => change({ address: event.currentTarget.value })}
        />
        <Group grow align="flex-start" mb="sm">
          <TextInput
            autoComplete="off"
            maxLength={200}
            label={t("requests.services.login")}
            error={errorAt("login")}
            value={draft.login}
            onChange={(event) => change({ login: event.currentTarget.value })}
          />
          <PasswordInput
            autoComplete="new-password"
            maxLength={500}
            disabled={draft.removePassword}
            label={t("requests.services.password")}
            placeholder={item?.hasPassword ? t("requests.services.passwordKept") : undefined}
            error={errorAt("password")}
            value={draft.password}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
        </Group>
        {item?.hasPassword && (
          <Switch
            mb="sm"
            label={t("requests.services.removePassword")}
            checked={draft.removePassword}
            onChange={(event) => change({ removePassword: event.currentTarget.checked, password: "" })}
          />
        )}
        <SecretHeaders
          known={item?.headers ?? []}
          headers={draft.headers}
          errorAt={errorAt}
          onChange={(headers) => change({ headers })}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={draft.name.trim() === ""}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function SecretHeaders({
  known,
  headers,
  errorAt,
  onChange,
}: {
  /** Names whose values are kept where none is given. */
  readonly known: readonly string[];
  readonly headers: Draft["headers"];
  readonly errorAt: (field: string) => string | undefined;
  readonly onChange: (headers: Draft["headers"]) => void;
}) {
  const { t } = useTranslation();
  const what = t("requests.services.headers");
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend>{what}</legend>
      {headers.map((header, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone
        <Group key={place} mb="xs" align="flex-start" wrap="nowrap">
          <TextInput
            flex={1}
            maxLength={100}
            aria-label={`${t("requests.pairName")} ${place + 1}`}
            placeholder={t("requests.pairName")}
            error={errorAt(`headers.${place}.name`)}
            value={header.name}
            onChange={(event) =>
              onChange(headers.with(place, { ...header, name: event.currentTarget.value }))
            }
          />
          <PasswordInput
            flex={2}
            maxLength={4000}
            autoComplete="new-password"
            aria-label={`${t("requests.pairValue")} ${place + 1}`}
            placeholder={
              known.includes(header.name) ? t("requests.services.headerKept") : t("requests.pairValue")
            }
            error={errorAt(`headers.${place}.value`)}
            value={header.value}
            onChange={(event) =>
              onChange(headers.with(place, { ...header, value: event.currentTarget.value }))
            }
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            mt={4}
            aria-label={t("requests.removePair", { place: place + 1, what })}
            onClick={() => onChange(headers.toSpliced(place, 1))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => onChange([...headers, { name: "", value: "" }])}
      >
        {t("requests.addPair", { what })}
      </Button>
    </fieldset>
  );
}

function bodyOf({ headers, password, removePassword, ...draft }: Draft): WebServicePut {
  return {
    ...draft,
    ...(removePassword ? { password: "" } : password !== "" && { password }),
    headers: headers.map(({ name, value }) => ({ name, ...(value !== "" && { value }) })),
  };
}

import { Alert, Button, Group, Modal, NumberInput, PasswordInput, Select, TextInput } from "@mantine/core";
import { type TrunkTemplate, trunkTemplates } from "@perezvon/model";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { trunksQuery } from "./trunk-queries.ts";

const authorisations = ["registration", "static", "incoming"] as const;

/** What an operator's letter says: address, login, password. Everything else has a default (TEL-TRK-01). */
export function CreateTrunk({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (id: string) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [template, setTemplate] = useState<TrunkTemplate | undefined>();
  const [name, setName] = useState("");
  const [authorisation, setAuthorisation] = useState<string>("registration");
  const [host, setHost] = useState("");
  const [port, setPort] = useState<number | string>(5060);
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const create = useMutation({
    mutationFn: () =>
      call("trunkCreate", {
        body: {
          name: name.trim(),
          settings: {
            ...template?.settings,
            authorisation,
            host: host.trim(),
            port: Number(port),
            username: username.trim(),
          },
          ...(password !== "" && { password }),
        },
      }),
    onSuccess: async (card) => {
      await client.invalidateQueries({ queryKey: trunksQuery.queryKey });
      onCreated(card.id);
    },
  });
  /** An operator's published settings; what the form shows can still be changed. */
  const take = (id: string | null) => {
    const chosen = trunkTemplates.find((each) => each.id === id);
    setTemplate(chosen);
    if (chosen === undefined) return;
    if (name.trim() === "" || name === template?.name) setName(chosen.name);
    setAuthorisation(chosen.settings.authorisation ?? "registration");
    setHost(chosen.settings.host ?? "");
    setPort(chosen.settings.port ?? 5060);
  };
  const faults = create.error instanceof ApiError ? create.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") create.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("telephony.trunks.createTitle")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {create.error && faults.length === 0 && (
          <Alert color="red" mb="md" role="alert">
            {errorText(t, create.error)}
          </Alert>
        )}
        <Select
          mb="sm"
          clearable
          allowDeselect
          label={t("telephony.trunks.template")}
          description={
            template === undefined
              ? t("telephony.trunks.templateHint")
              : template.triedOn === undefined
                ? t("telephony.trunks.templateUntried")
                : t("telephony.trunks.templateTried", { date: template.triedOn })
          }
          data={trunkTemplates.map((each) => ({ value: each.id, label: each.name }))}
          value={template?.id ?? null}
          onChange={take}
        />
        <TextInput
          mb="sm"
          required
          data-autofocus
          label={t("telephony.trunks.name")}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={faultOf("name")}
        />
        <Select
          mb="sm"
          allowDeselect={false}
          label={t("telephony.setting.authorisation")}
          data={authorisations.map((value) => ({ value, label: t(`telephony.choice.${value}`) }))}
          value={authorisation}
          onChange={(value) => setAuthorisation(value ?? "registration")}
        />
        <Group grow mb="sm" align="start">
          <TextInput
            label={t("telephony.setting.host")}
            placeholder={template?.hostLike}
            value={host}
            onChange={(event) => setHost(event.currentTarget.value)}
            error={faultOf("settings.host")}
          />
          <NumberInput
            label={t("telephony.setting.port")}
            value={port}
            min={1}
            max={65535}
            onChange={setPort}
            error={faultOf("settings.port")}
          />
        </Group>
        <Group grow mb="sm" align="start">
          <TextInput
            label={t("telephony.setting.username")}
            autoComplete="off"
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            error={faultOf("settings.username")}
          />
          <PasswordInput
            label={t("telephony.trunks.password")}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={faultOf("password")}
          />
        </Group>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ""}>
            {t("telephony.trunks.create")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

import { Alert, Button, Checkbox, Group, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { UserCreate, UserCreated } from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { SecretOnce } from "../../ui/secret-once.tsx";
import { groupsQuery, rolesQuery } from "../directory-queries.ts";
import { useRoleName } from "./role-name.ts";

/** The few things a user cannot do without; the temporary password is shown once (PLT-USR-02, PLT-AUT-02). */
export function CreateUser({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: (body: UserCreate) => call("userCreate", { body }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ["users"] });
      if (made.temporaryPassword !== null) return;
      notifications.show({
        message: t("people.user.mailed", { login: made.user.login }),
        color: "green",
      });
      open(made);
    },
    gcTime: 0,
  });
  const open = (created: UserCreated) =>
    void navigate({ to: "/admin/users/$userId/$tab", params: { userId: created.user.id, tab: "employee" } });
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        create.data
          ? t("people.user.created", { login: create.data.user.login })
          : t("people.user.createTitle")
      }
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {create.data?.temporaryPassword ? (
        <SecretOnce
          text={t("people.user.passwordOnce")}
          label={t("people.user.passwordOf", { login: create.data.user.login })}
          copyLabel={t("people.user.copyPassword")}
          secret={create.data.temporaryPassword}
          onClose={() => open(create.data)}
        />
      ) : (
        <CreateForm error={create.error} busy={create.isPending} onSubmit={create.mutate} onClose={onClose} />
      )}
    </Modal>
  );
}

function CreateForm({
  error,
  busy,
  onSubmit,
  onClose,
}: {
  readonly error: unknown;
  readonly busy: boolean;
  readonly onSubmit: (body: UserCreate) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery);
  const roles = useQuery(rolesQuery);
  const roleName = useRoleName();
  const [login, setLogin] = useState("");
  const [firstName, setFirstName] = useState("");
  const [lastName, setLastName] = useState("");
  const [extension, setExtension] = useState("");
  const [roleCodes, setRoleCodes] = useState<string[]>(["AGT"]);
  const [groupId, setGroupId] = useState<string | null>(null);
  const [sipLine, setSipLine] = useState(true);
  const [email, setEmail] = useState("");
  const [byMail, setByMail] = useState(false);
  const faults = error instanceof ApiError ? error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const complete =
    login.trim() !== "" && `${firstName}${lastName}`.trim() !== "" && roleCodes.length > 0 && groupId;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete) return;
    onSubmit({
      login: login.trim(),
      firstName: firstName.trim(),
      lastName: lastName.trim(),
      ...(extension.trim() !== "" && { extension: extension.trim() }),
      roles: roleCodes,
      groupIds: [groupId],
      sipLine,
      ...(email.trim() !== "" && { email: email.trim() }),
      ...(byMail && { byMail }),
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
        label={t("admin.users.login")}
        description={t("people.user.loginHint")}
        value={login}
        maxLength={64}
        autoComplete="off"
        onChange={(event) => setLogin(event.currentTarget.value)}
        error={faultOf("login")}
      />
      <Group grow mb="sm" align="start">
        <TextInput
          label={t("admin.users.firstName")}
          value={firstName}
          maxLength={64}
          onChange={(event) => setFirstName(event.currentTarget.value)}
          error={faultOf("firstName")}
        />
        <TextInput
          label={t("admin.users.lastName")}
          value={lastName}
          maxLength={64}
          onChange={(event) => setLastName(event.currentTarget.value)}
          error={faultOf("lastName")}
        />
      </Group>
      <Group grow mb="sm" align="start">
        <TextInput
          label={t("admin.users.extension")}
          value={extension}
          maxLength={5}
          inputMode="numeric"
          onChange={(event) => setExtension(event.currentTarget.value)}
          error={faultOf("extension")}
        />
        <Select
          required
          label={t("people.user.homeGroup")}
          data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={groupId}
          onChange={setGroupId}
          error={faultOf("groupIds")}
        />
      </Group>
      <MultiSelect
        mb="sm"
        required
        label={t("admin.users.roles")}
        data={(roles.data?.items ?? []).map(({ code, grantable }) => ({
          value: code,
          label: roleName(code),
          disabled: !grantable,
        }))}
        value={roleCodes}
        onChange={setRoleCodes}
        error={faultOf("roles")}
      />
      <Checkbox
        label={t("people.user.sipLine")}
        description={t("people.user.sipLineHint")}
        checked={sipLine}
        onChange={(event) => setSipLine(event.currentTarget.checked)}
      />
      <TextInput
        mt="sm"
        mb="sm"
        label={t("people.user.email")}
        type="email"
        value={email}
        maxLength={254}
        autoComplete="off"
        required={byMail}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={faultOf("email")}
      />
      <Checkbox
        label={t("people.user.byMail")}
        description={t("people.user.byMailHint")}
        checked={byMail}
        onChange={(event) => setByMail(event.currentTarget.checked)}
        error={faultOf("byMail") && t("people.user.noMailServer")}
      />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("shell.actions.cancel")}
        </Button>
        <Button type="submit" loading={busy} disabled={!complete}>
          {t("people.user.create")}
        </Button>
      </Group>
    </form>
  );
}

import { Alert, Button, Checkbox, Group, Modal, PasswordInput, Radio, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { UserCard } from "@perezvon/api";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import { SecretOnce } from "../../ui/secret-once.tsx";
import { useSetPassword } from "./user-queries.ts";

/** «Изменить пароль» (PLT-AUT-03): made by the system and shown once, or typed twice. */
export function PasswordDialog({ user, onClose }: { readonly user: UserCard; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const set = useSetPassword(user.id);
  const [mode, setMode] = useState("made");
  const [password, setPassword] = useState("");
  const [repeat, setRepeat] = useState("");
  const [temporary, setTemporary] = useState(true);
  const faults = set.error instanceof ApiError ? set.error.faults : [];
  const faultOf = (field: string) => {
    const fault = faults.find((item) => item.field === field);
    return fault && faultText(t, fault.code, fault.params);
  };
  const differs = repeat !== "" && repeat !== password;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body =
      mode === "mailed"
        ? { byMail: true }
        : mode === "made"
          ? { temporary }
          : { password, repeat, temporary };
    set.mutate(body, {
      onSuccess: (answer) => {
        if (answer.password !== null) return;
        const said =
          mode === "mailed" ? t("people.user.mailed", { login: user.login }) : t("people.user.passwordSet");
        notifications.show({ message: said, color: "green" });
        onClose();
      },
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("people.user.passwordTitle", { login: user.login })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {set.data?.password ? (
        <SecretOnce
          text={t("people.user.passwordOnce")}
          label={t("people.user.passwordOf", { login: user.login })}
          copyLabel={t("people.user.copyPassword")}
          secret={set.data.password}
          onClose={onClose}
        />
      ) : (
        <form onSubmit={submit} noValidate>
          {set.error && faults.length === 0 && (
            <Alert color="red" mb="md" role="alert">
              {errorText(t, set.error)}
            </Alert>
          )}
          <Radio.Group value={mode} onChange={setMode} aria-label={t("people.user.password")}>
            <Stack gap="xs">
              <Radio
                value="made"
                data-autofocus
                label={t("people.user.passwordMade")}
                description={t("people.user.passwordMadeHint")}
              />
              <Radio
                value="mailed"
                label={t("people.user.passwordMailed")}
                description={
                  user.email === null
                    ? t("people.user.noAddress")
                    : t("people.user.passwordMailedHint", { email: user.email })
                }
                disabled={user.email === null}
                error={faultOf("byMail") && t("people.user.noMailServer")}
              />
              <Radio value="typed" label={t("people.user.passwordTyped")} />
            </Stack>
          </Radio.Group>
          {mode === "typed" && (
            <>
              <PasswordInput
                mt="md"
                label={t("people.user.passwordField")}
                description={t("people.user.passwordRule")}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                autoComplete="new-password"
                error={faultOf("password")}
              />
              <PasswordInput
                mt="sm"
                label={t("people.user.passwordRepeat")}
                value={repeat}
                onChange={(event) => setRepeat(event.currentTarget.value)}
                autoComplete="new-password"
                error={differs ? t("shell.password.mismatch") : faultOf("repeat")}
              />
            </>
          )}
          {mode !== "mailed" && (
            <Checkbox
              mt="md"
              label={t("people.user.temporary")}
              description={t("people.user.temporaryHint")}
              checked={temporary}
              onChange={(event) => setTemporary(event.currentTarget.checked)}
            />
          )}
          <Text fz="sm" c="dimmed" mt="md">
            {t("people.user.passwordSessions")}
          </Text>
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onClose}>
              {t("shell.actions.cancel")}
            </Button>
            <Button
              type="submit"
              loading={set.isPending}
              disabled={mode === "typed" && (password === "" || password !== repeat)}
            >
              {t("people.user.password")}
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}

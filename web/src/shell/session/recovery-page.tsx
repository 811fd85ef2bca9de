import { Alert, Anchor, Button, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../api.ts";
import { errorText } from "../text/error-text.ts";
import { GateFrame } from "./gate-frame.tsx";

/** «Забыли пароль?»: the answer never tells whether such a user exists (PLT-AUT-08). */
export function RecoveryPage() {
  const { t } = useTranslation();
  const [login, setLogin] = useState("");
  const [centre, setCentre] = useState("");
  const [centreShown, setCentreShown] = useState(false);
  const ask = useMutation({
    mutationFn: () =>
      call("recoveryRequest", {
        body: { login: login.trim(), ...(centre.trim() ? { centre: centre.trim() } : {}) },
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login.trim()) ask.mutate();
  };
  return (
    <GateFrame title={t("shell.recovery.title")}>
      {ask.isSuccess ? (
        <Alert color="green" mb="md" role="status">
          {t("shell.recovery.sent")}
        </Alert>
      ) : (
        <form onSubmit={submit} noValidate>
          <Text mb="md">{t("shell.recovery.text")}</Text>
          {ask.error && (
            <Alert color="red" mb="md" role="alert">
              {errorText(t, ask.error)}
            </Alert>
          )}
          {centreShown && (
            <TextInput
              mb="sm"
              size="md"
              label={t("shell.signIn.centre")}
              description={t("shell.signIn.centreHint")}
              value={centre}
              onChange={(event) => setCentre(event.currentTarget.value)}
              autoComplete="organization"
              autoCapitalize="none"
            />
          )}
          <TextInput
            mb="lg"
            size="md"
            name="username"
            label={t("shell.recovery.login")}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
          />
          <Button type="submit" size="md" fullWidth loading={ask.isPending} disabled={!login.trim()}>
            {t("shell.recovery.submit")}
          </Button>
          {!centreShown && (
            <Anchor component="button" type="button" mt="md" fz="sm" onClick={() => setCentreShown(true)}>
              {t("shell.signIn.centreShow")}
            </Anchor>
          )}
        </form>
      )}
      <Text mt="md" fz="sm">
        <Anchor component={Link} to="/sign-in" fz="sm">
          {t("shell.recovery.toSignIn")}
        </Anchor>
      </Text>
    </GateFrame>
  );
}

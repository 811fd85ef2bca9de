import { Alert, Anchor, Button, PasswordInput, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../api.ts";
import { errorText, faultText } from "../text/error-text.ts";
import { GateFrame } from "./gate-frame.tsx";

/** Where the link of the letter leads (PLT-AUT-08); its secret stands behind `#`, which no server sees. */
export function NewPasswordPage() {
  const { t } = useTranslation();
  const token = useLocation().hash;
  const [password, setPassword] = useState("");
  const [repeat, setRepeat] = useState("");
  const recover = useMutation({
    mutationFn: () => call("recover", { body: { token, password, repeat } }),
  });
  const { error } = recover;
  const dead = token === "" || (error instanceof ApiError && error.status === 404);
  const differs = repeat !== "" && repeat !== password;
  const faults = error instanceof ApiError ? error.faults : [];
  const faultOf = (field: string) => {
    const texts = faults.filter((fault) => fault.field === field);
    return texts.length > 0
      ? texts.map((fault) => faultText(t, fault.code, fault.params)).join(" ")
      : undefined;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password && password === repeat) recover.mutate();
  };
  return (
    <GateFrame title={t("shell.password.title")}>
      {recover.isSuccess && (
        <Alert color="green" mb="md" role="status">
          {t("shell.recovery.done")}
        </Alert>
      )}
      {dead && (
        <Alert color="red" mb="md" role="alert">
          {t("shell.recovery.dead")}
        </Alert>
      )}
      {!recover.isSuccess && !dead && (
        <form onSubmit={submit} noValidate>
          {error && faults.length === 0 && (
            <Alert color="red" mb="md" role="alert">
              {errorText(t, error)}
            </Alert>
          )}
          <PasswordInput
            mb="sm"
            label={t("shell.password.next")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("shell.signIn.showPassword") }}
            error={faultOf("password")}
            autoFocus
          />
          <PasswordInput
            mb="xs"
            label={t("shell.password.repeat")}
            value={repeat}
            onChange={(event) => setRepeat(event.currentTarget.value)}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": t("shell.signIn.showPassword") }}
            error={differs ? t("shell.password.mismatch") : faultOf("repeat")}
          />
          <Text fz="xs" c="dimmed" mb="lg">
            {t("shell.password.rule")}
          </Text>
          <Button
            type="submit"
            fullWidth
            loading={recover.isPending}
            disabled={!password || password !== repeat}
          >
            {t("shell.password.submit")}
          </Button>
        </form>
      )}
      <Text mt="md" fz="sm">
        <Anchor component={Link} to={dead ? "/recovery" : "/sign-in"} fz="sm">
          {t(dead ? "shell.recovery.again" : "shell.recovery.toSignIn")}
        </Anchor>
      </Text>
    </GateFrame>
  );
}

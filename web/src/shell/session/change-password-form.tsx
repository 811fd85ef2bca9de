import { Alert, Button, Group, PasswordInput, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../api.ts";
import { errorText, faultText } from "../text/error-text.ts";

/** Own password (PLT-AUT-04); also the forced change of a temporary one (PLT-AUT-02). */
export function ChangePasswordForm({
  onDone,
  onCancel,
}: {
  readonly onDone: () => void;
  readonly onCancel?: () => void;
}) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: () => call("changePassword", { body: { current, next } }),
    onSuccess: onDone,
  });
  const differs = again !== "" && again !== next;
  const faultOf = (field: string) => {
    const faults = change.error instanceof ApiError ? change.error.faults : [];
    const fault = faults.find((item) => item.field === field);
    return fault ? faultText(t, fault.code, fault.params) : undefined;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (current && next && next === again) change.mutate();
  };
  const wholeError = change.error && !faultOf("current") && !faultOf("next");
  return (
    <form onSubmit={submit} noValidate>
      {wholeError && (
        <Alert color="red" mb="md" role="alert">
          {errorText(t, change.error)}
        </Alert>
      )}
      <PasswordInput
        mb="sm"
        label={t("shell.password.current")}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        autoComplete="current-password"
        error={faultOf("current")}
        data-autofocus
        autoFocus
      />
      <PasswordInput
        mb="sm"
        label={t("shell.password.next")}
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        autoComplete="new-password"
        error={faultOf("next")}
      />
      <PasswordInput
        mb="xs"
        label={t("shell.password.repeat")}
        value={again}
        onChange={(event) => setAgain(event.currentTarget.value)}
        autoComplete="new-password"
        error={differs ? t("shell.password.mismatch") : undefined}
      />
      <Text fz="xs" c="dimmed" mb="lg">
        {t("shell.password.rule")}
      </Text>
      <Group justify="flex-end">
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t("shell.actions.cancel")}
          </Button>
        )}
        <Button type="submit" loading={change.isPending} disabled={!current || !next || next !== again}>
          {t("shell.password.submit")}
        </Button>
      </Group>
    </form>
  );
}

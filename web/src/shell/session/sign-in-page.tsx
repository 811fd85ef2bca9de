import { Alert, Anchor, Button, Group, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call, rememberCsrfToken } from "../api.ts";
import { errorText } from "../text/error-text.ts";
import { changeLanguage } from "../text/i18n.ts";
import { GateFrame } from "./gate-frame.tsx";
import { meQuery } from "./session-queries.ts";

export function SignInPage() {
  const { t } = useTranslation();
  const { next, ended } = useSearch({ from: "/sign-in" });
  const [centreShown, setCentreShown] = useState(false);
  const [centre, setCentre] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  // Where no letter can be sent, nothing is promised (PLT-AUT-08).
  const recovery = useQuery({
    queryKey: ["recovery-offered"],
    queryFn: () => call("recoveryOffered", {}),
  });
  const signIn = useMutation({
    mutationFn: () =>
      call("signIn", {
        body: { login: login.trim(), password, ...(centre ? { centre: centre.trim() } : {}) },
      }),
    onSuccess: async (me) => {
      client.clear();
      rememberCsrfToken(me.csrfToken);
      client.setQueryData(meQuery.queryKey, me);
      await changeLanguage(me.user.language);
      if (me.passwordChangeRequired) await navigate({ to: "/change-password" });
      else router.history.push(next ?? "/");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (login && password) signIn.mutate();
  };
  return (
    <GateFrame title={t("shell.signIn.title")}>
      <form onSubmit={submit} noValidate>
        {ended && !signIn.error && (
          <Alert color="bronze" mb="md">
            {t("shell.signIn.ended")}
          </Alert>
        )}
        {signIn.error && (
          <Alert color="red" mb="md" role="alert">
            {signInErrorText(signIn.error)}
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
          mb="sm"
          size="md"
          name="username"
          label={t("shell.signIn.login")}
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
        <PasswordInput
          mb="lg"
          size="md"
          name="password"
          label={t("shell.signIn.password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": t("shell.signIn.showPassword") }}
        />
        <Button type="submit" size="md" fullWidth loading={signIn.isPending} disabled={!login || !password}>
          {t("shell.signIn.submit")}
        </Button>
      </form>
      <Group mt="md" justify="space-between">
        {!centreShown && (
          <Anchor component="button" type="button" fz="sm" onClick={() => setCentreShown(true)}>
            {t("shell.signIn.centreShow")}
          </Anchor>
        )}
        {recovery.data?.offered && (
          <Anchor component={Link} to="/recovery" fz="sm">
            {t("shell.signIn.forgotten")}
          </Anchor>
        )}
      </Group>
    </GateFrame>
  );

  /** Wrong, unknown, disabled and locked give one answer (PLT-AUT-07), so one text. */
  function signInErrorText(error: unknown): string {
    if (error instanceof ApiError && error.status === 401) return t("shell.signIn.failed");
    if (error instanceof ApiError && error.status === 429) return t("shell.signIn.tooMany");
    return errorText(t, error);
  }
}

import { Anchor, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ChangePasswordForm } from "./change-password-form.tsx";
import { GateFrame } from "./gate-frame.tsx";
import { meQuery } from "./session-queries.ts";
import { useSignOut } from "./use-sign-out.ts";

/** PLT-AUT-02: with a temporary password nothing else works until it is replaced. */
export function ChangePasswordPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <GateFrame title={t("shell.password.title")}>
      <Text mb="md">{t("shell.password.forced")}</Text>
      <ChangePasswordForm
        onDone={async () => {
          await client.fetchQuery({ ...meQuery, staleTime: 0 });
          await navigate({ to: "/" });
        }}
      />
      <Anchor component="button" type="button" fz="sm" onClick={() => signOut()}>
        {t("shell.account.signOut")}
      </Anchor>
    </GateFrame>
  );
}

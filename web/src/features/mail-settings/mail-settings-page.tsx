import { Group, Loader, Stack } from "@mantine/core";
import { type MailSettings, mailSecurities } from "@perezvon/api";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { NumberField, SelectField, TextField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { TestLetter } from "./test-letter.tsx";

const mailSettingsQuery = queryOptions({
  queryKey: ["mail-settings"],
  queryFn: async () => (await call("mailSettings", {})).settings,
});

/** «Почта (SMTP)» (PLT-EML-02, PLT-SET-04). */
export function MailSettingsPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("admin.nav.mail"));
  const settings = useQuery(mailSettingsQuery);
  return (
    <div className={page.page}>
      <PageHead title={t("admin.nav.mail")} />
      {settings.error && (
        <LoadFailed text={errorText(t, settings.error)} onRetry={() => void settings.refetch()} />
      )}
      {settings.isPending && <Loader m="lg" aria-label={t("shell.table.loading")} />}
      {settings.isSuccess && <MailForm settings={settings.data} />}
    </div>
  );
}

function MailForm({ settings }: { readonly settings: MailSettings | null }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useSettingsForm({
    stored: {
      host: settings?.host ?? "",
      port: settings?.port ?? 587,
      security: settings?.security ?? "starttls",
      login: settings?.login ?? "",
      password: "",
      senderName: settings?.senderName ?? "",
      senderAddress: settings?.senderAddress ?? "",
      replyTo: settings?.replyTo ?? "",
      siteUrl: settings?.siteUrl ?? window.location.origin,
    },
    send: async ({ password, replyTo, ...values }, overwrite) => {
      const saved = await call("mailSettingsPut", {
        body: {
          ...values,
          replyTo: replyTo.trim() === "" ? null : replyTo.trim(),
          ...(password !== "" && { password }),
          ...(settings && !overwrite && { version: settings.version }),
        },
      });
      client.setQueryData(mailSettingsQuery.queryKey, saved);
    },
    reload: () => client.refetchQueries({ queryKey: mailSettingsQuery.queryKey }),
  });
  const { control } = form.form;
  return (
    <SettingsFrame settings={form}>
      <Stack gap="md" maw={560}>
        <TextField control={control} name="host" max={253} label={t("admin.mail.host")} />
        <Group align="flex-start" grow>
          <NumberField control={control} name="port" min={1} max={65_535} label={t("admin.mail.port")} />
          <SelectField
            control={control}
            name="security"
            label={t("admin.mail.security")}
            allowDeselect={false}
            data={mailSecurities.map((value) => ({ value, label: t(`admin.mail.securities.${value}`) }))}
          />
        </Group>
        <TextField
          control={control}
          name="login"
          max={254}
          optional
          label={t("admin.mail.login")}
          description={t("admin.mail.loginHint")}
          autoComplete="off"
        />
        <TextField
          control={control}
          name="password"
          max={200}
          optional
          type="password"
          label={t("admin.mail.password")}
          description={settings?.hasPassword ? t("admin.mail.passwordSet") : t("admin.mail.passwordNone")}
          autoComplete="new-password"
        />
        <TextField control={control} name="senderName" optional label={t("admin.mail.senderName")} />
        <TextField control={control} name="senderAddress" max={254} label={t("admin.mail.senderAddress")} />
        <TextField control={control} name="replyTo" max={254} optional label={t("admin.mail.replyTo")} />
        <TextField
          control={control}
          name="siteUrl"
          max={200}
          label={t("admin.mail.siteUrl")}
          description={t("admin.mail.siteUrlHint")}
        />
        <TestLetter ready={settings !== null && !form.form.formState.isDirty} />
      </Stack>
    </SettingsFrame>
  );
}

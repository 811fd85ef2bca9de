import { Loader, Stack, Text } from "@mantine/core";
import type { TurnSettings } from "@perezvon/api";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { NumberField, SwitchField, TextAreaField, TextField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { TurnCheck } from "./turn-check.tsx";

const turnQuery = queryOptions({
  queryKey: ["turn-settings"],
  queryFn: async () => (await call("turnSettings", {})).settings,
});

/** «Софтфоны в браузере»: the way of their audio where a network lets no UDP out (TEL-WRT-02). */
export function BrowserPhonesPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("admin.nav.turn"));
  const settings = useQuery(turnQuery);
  return (
    <div className={page.page}>
      <PageHead trail={t("admin.nav.telephony")} title={t("admin.nav.turn")} />
      {settings.error && (
        <LoadFailed text={errorText(t, settings.error)} onRetry={() => void settings.refetch()} />
      )}
      {settings.isPending && <Loader m="lg" aria-label={t("shell.table.loading")} />}
      {settings.isSuccess && <TurnForm settings={settings.data} />}
    </div>
  );
}

function TurnForm({ settings }: { readonly settings: TurnSettings | null }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useSettingsForm({
    stored: {
      urls: settings?.urls.join("\n") ?? "",
      secret: "",
      lifetimeMinutes: settings?.lifetimeMinutes ?? 720,
      relayOnly: settings?.relayOnly ?? false,
    },
    send: async ({ urls, secret, ...values }, overwrite) => {
      const addresses = urls.split(/\s+/).filter((url) => url !== "");
      if (addresses.length === 0) {
        if (settings) await call("turnSettingsDelete", {});
        client.setQueryData(turnQuery.queryKey, null);
        return;
      }
      const saved = await call("turnSettingsPut", {
        body: {
          ...values,
          urls: addresses,
          ...(secret !== "" && { secret }),
          ...(settings && !overwrite && { version: settings.version }),
        },
      });
      client.setQueryData(turnQuery.queryKey, saved);
    },
    reload: () => client.refetchQueries({ queryKey: turnQuery.queryKey }),
    fieldOf: (field) => (field.startsWith("urls") ? "urls" : field),
  });
  const { control } = form.form;
  return (
    <SettingsFrame settings={form}>
      <Stack gap="md" maw={560}>
        <Text fz="sm" c="dimmed">
          {t("softphone.turn.about")}
        </Text>
        <TextAreaField
          control={control}
          name="urls"
          max={1_600}
          optional
          label={t("softphone.turn.urls")}
          description={t("softphone.turn.urlsHint")}
          placeholder={"turn:turn.example.org:3478\nturns:turn.example.org:443?transport=tcp"}
        />
        <TextField
          control={control}
          name="secret"
          max={200}
          optional
          type="password"
          label={t("softphone.turn.secret")}
          description={settings ? t("softphone.turn.secretSet") : t("softphone.turn.secretHint")}
          autoComplete="new-password"
        />
        <NumberField
          control={control}
          name="lifetimeMinutes"
          min={60}
          max={1_440}
          label={t("softphone.turn.lifetime")}
          description={t("softphone.turn.lifetimeHint")}
        />
        <SwitchField
          control={control}
          name="relayOnly"
          label={t("softphone.turn.relayOnly")}
          description={t("softphone.turn.relayOnlyHint")}
        />
        <TurnCheck ready={settings !== null && !form.form.formState.isDirty} />
      </Stack>
    </SettingsFrame>
  );
}

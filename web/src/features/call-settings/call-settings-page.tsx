import { Loader, Stack } from "@mantine/core";
import type { CallSettingsView } from "@perezvon/api";
import {
  analysisDaysLimits,
  type CallTimes,
  callTimeLimits,
  conferenceLimits,
  recordingFormats,
  recordShareLimits,
} from "@perezvon/model";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Controller, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { NumberField, SelectField, SwitchField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { MusicField } from "../audio/music-field.tsx";
import { fromForm, LiveStreamFields, toForm } from "./live-stream-fields.tsx";

const settingsQuery = queryOptions({
  queryKey: ["call-settings"],
  queryFn: () => call("callSettings", {}),
});

const times = Object.keys(callTimeLimits) as (keyof CallTimes)[];

/** «Запись и разговоры»: format of recordings, parties of a conference, codec of browsers (DSK-CFG-14). */
export function CallSettingsPage() {
  const { t } = useTranslation();
  useDocumentTitle(t("admin.nav.callSettings"));
  const settings = useQuery(settingsQuery);
  return (
    <div className={page.page}>
      <PageHead trail={t("admin.nav.telephony")} title={t("admin.nav.callSettings")} />
      {settings.error && (
        <LoadFailed text={errorText(t, settings.error)} onRetry={() => void settings.refetch()} />
      )}
      {settings.isPending && <Loader m="lg" aria-label={t("shell.table.loading")} />}
      {settings.isSuccess && <CallSettingsForm settings={settings.data} />}
    </div>
  );
}

function CallSettingsForm({ settings }: { readonly settings: CallSettingsView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { version } = settings;
  const form = useSettingsForm({
    stored: toForm(settings),
    send: async (values, overwrite) => {
      const body = { ...fromForm(values), ...(overwrite ? {} : { version }) };
      client.setQueryData(settingsQuery.queryKey, await call("callSettingsPut", { body }));
    },
    reload: () => client.refetchQueries({ queryKey: settingsQuery.queryKey }),
    fieldOf: (field) => field,
  });
  const { control } = form.form;
  const recording = useWatch({ control, name: "recordCalls" });
  return (
    <SettingsFrame settings={form}>
      <Stack gap="md" maw={560}>
        <SwitchField
          control={control}
          name="recordCalls"
          label={t("telephony.callSettings.record")}
          description={t("telephony.callSettings.recordHint")}
        />
        {recording && (
          <NumberField
            control={control}
            name="recordShare"
            min={recordShareLimits.min}
            max={recordShareLimits.max}
            label={t("telephony.callSettings.share")}
            description={t("telephony.callSettings.shareHint")}
          />
        )}
        <SelectField
          control={control}
          name="recordingFormat"
          label={t("telephony.callSettings.format")}
          description={t("telephony.callSettings.formatHint")}
          allowDeselect={false}
          data={recordingFormats.map((value) => ({
            value,
            label: t(`telephony.callSettings.formats.${value}`),
          }))}
        />
        <SwitchField
          control={control}
          name="recordOutsideTransfers"
          label={t("telephony.callSettings.outside")}
          description={t("telephony.callSettings.outsideHint")}
        />
        <LiveStreamFields control={control} />
        <NumberField
          control={control}
          name="analysisDays"
          min={analysisDaysLimits.min}
          max={analysisDaysLimits.max}
          label={t("telephony.callSettings.analysisDays")}
          description={t("telephony.callSettings.analysisDaysHint", analysisDaysLimits)}
        />
        <NumberField
          control={control}
          name="conferenceMax"
          min={conferenceLimits.min}
          max={conferenceLimits.max}
          label={t("telephony.callSettings.conference")}
          description={t("telephony.callSettings.conferenceHint")}
        />
        <SwitchField
          control={control}
          name="opusFirst"
          label={t("telephony.callSettings.opus")}
          description={t("telephony.callSettings.opusHint")}
        />
        <SwitchField
          control={control}
          name="ownNumbersInside"
          label={t("telephony.callSettings.ownNumbersInside")}
          description={t("telephony.callSettings.ownNumbersInsideHint")}
        />
        <SwitchField
          control={control}
          name="commonMusic"
          label={t("telephony.callSettings.commonMusic")}
          description={t("telephony.callSettings.commonMusicHint")}
        />
        <Controller
          control={control}
          name="holdMusic"
          render={({ field, fieldState }) => (
            <MusicField
              label={t("promptPieces.serviceMusic")}
              description={t("promptPieces.centreMusicHint")}
              placeholder={t("promptPieces.musicBuiltIn")}
              error={fieldState.error?.message}
              value={field.value ?? undefined}
              onChange={(id) => field.onChange(id ?? null)}
            />
          )}
        />
        {times.map((name) => (
          <NumberField
            key={name}
            control={control}
            name={name}
            min={callTimeLimits[name].min}
            max={callTimeLimits[name].max}
            label={t(`telephony.callSettings.times.${name}`)}
            description={t(`telephony.callSettings.times.${name}Hint`, callTimeLimits[name])}
          />
        ))}
      </Stack>
    </SettingsFrame>
  );
}

import { Group, Stack, Switch } from "@mantine/core";
import { type Campaign, campaignKinds } from "@perezvon/api";
import { recordingRules } from "@perezvon/model";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField, SelectField, SwitchField, TextField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { MusicField } from "../../audio/music-field.tsx";
import { useCampaignForm } from "../use-campaign-form.tsx";

/** «Свойства» (OUT-CMP-03). */
export function PropertiesTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const settings = useCampaignForm(
    campaign,
    {
      name: campaign.name,
      kind: campaign.kind,
      dispositionRequired: campaign.dispositionRequired,
      afterCallWork: campaign.afterCallWork,
      recording: campaign.recording,
      serviceLevel: campaign.serviceLevel,
      musicId: campaign.musicId,
      queueNotice: campaign.queueNotice,
    },
    (values) => ({ ...values, name: values.name.trim() }),
  );
  const { control } = settings.form;
  return (
    <SettingsFrame settings={settings} readOnly={!campaign.rights.edit}>
      <Stack gap="lg" maw={520}>
        <TextField control={control} name="name" label={t("admin.properties.name")} />
        <SelectField
          control={control}
          name="kind"
          allowDeselect={false}
          label={t("admin.properties.type")}
          description={t("admin.properties.typeHint")}
          data={campaignKinds.map((value) => ({ value, label: t(`words.serviceKind.${value}`) }))}
        />
        <Group align="start" grow>
          <NumberField
            control={control}
            name="serviceLevel.percent"
            min={1}
            max={100}
            suffix=" %"
            label={t("admin.properties.serviceLevel")}
            description={t("admin.properties.serviceLevelHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
          />
          <NumberField
            control={control}
            name="serviceLevel.seconds"
            min={1}
            max={3600}
            suffix={` ${t("shell.units.seconds")}`}
            label={t("admin.properties.serviceLevelSeconds")}
          />
        </Group>
        <Switch
          checked
          readOnly
          disabled
          label={t("admin.properties.useDispositions")}
          description={t("admin.properties.useDispositionsHint")}
        />
        <SwitchField
          control={control}
          name="dispositionRequired"
          label={t("admin.properties.dispositionRequired")}
          description={t("admin.properties.dispositionRequiredHint")}
        />
        <SwitchField
          control={control}
          name="afterCallWork"
          label={t("admin.properties.afterCallWork")}
          description={t("admin.properties.afterCallWorkHint")}
        />
        <SwitchField
          control={control}
          name="queueNotice.enabled"
          label={t("admin.properties.queueNotice")}
          description={t("admin.properties.queueNoticeHint")}
        />
        <NumberField
          control={control}
          name="queueNotice.afterSeconds"
          optional
          min={0}
          max={3600}
          w={260}
          suffix={` ${t("shell.units.seconds")}`}
          disabled={!settings.form.watch("queueNotice.enabled")}
          label={t("admin.properties.queueNoticeAfter")}
          description={t("admin.properties.queueNoticeAfterHint")}
        />
        <SelectField
          control={control}
          name="recording"
          allowDeselect={false}
          label={t("admin.properties.recording")}
          description={t("admin.properties.recordingHint")}
          data={recordingRules.map((value) => ({ value, label: t(`admin.properties.recordings.${value}`) }))}
        />
        <Controller
          control={control}
          name="musicId"
          render={({ field, fieldState }) => (
            <MusicField
              label={t("promptPieces.serviceMusic")}
              description={t("promptPieces.serviceMusicHint")}
              placeholder={t("promptPieces.musicAbove")}
              error={fieldState.error?.message}
              value={field.value ?? undefined}
              onChange={(id) => field.onChange(id ?? null)}
            />
          )}
        />
      </Stack>
    </SettingsFrame>
  );
}

import { Stack } from "@mantine/core";
import type { Campaign } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { SwitchField, TextField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useHas } from "../../../shell/session/session-queries.ts";
import { useCampaignForm } from "../use-campaign-form.tsx";

/** «Свойства» (OUT-CMP-03). */
export function PropertiesTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const settings = useCampaignForm(
    campaign,
    {
      name: campaign.name,
      dispositionRequired: campaign.dispositionRequired,
      afterCallWork: campaign.afterCallWork,
    },
    (values) => ({ ...values, name: values.name.trim() }),
  );
  const { control } = settings.form;
  return (
    <SettingsFrame settings={settings} readOnly={!useHas("svc.admin.all")}>
      <Stack gap="lg" maw={520}>
        <TextField control={control} name="name" label={t("admin.properties.name")} />
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
      </Stack>
    </SettingsFrame>
  );
}

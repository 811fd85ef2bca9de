import { TagsInput } from "@mantine/core";
import type { Endpoint } from "@perezvon/api";
import { trunkSettingTable } from "@perezvon/model";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { MultiSelectField, NumberField, SelectField, SwitchField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import page from "../../ui/page.module.css";
import { useChangeLine } from "./line-queries.ts";

interface Rules {
  nat: boolean;
  md5: boolean;
  codecs: Endpoint["codecs"];
  dtmfMode: Endpoint["dtmfMode"];
  digitToneMs: number;
  digitGapMs: number;
  flash: boolean;
  capacity: number;
  ringOrder: Endpoint["ringOrder"];
  contactsMax: number;
  encryption: Endpoint["encryption"];
  networks: string[];
}

/** What is asked of the devices of a line (TEL-SEC-03, TEL-SEC-04); in force with their next registration. */
export function LineRulesTab({ line, mayEdit }: { readonly line: Endpoint; readonly mayEdit: boolean }) {
  const { t } = useTranslation();
  const change = useChangeLine(line.id);
  const { nat, md5, encryption, networks, codecs, dtmfMode, capacity, ringOrder } = line;
  const { digitToneMs, digitGapMs, flash, contactsMax } = line;
  const settings = useSettingsForm<Rules>({
    stored: {
      nat,
      md5,
      encryption,
      networks: [...networks],
      codecs: [...codecs],
      dtmfMode,
      digitToneMs,
      digitGapMs,
      flash,
      capacity,
      ringOrder,
      contactsMax,
    },
    send: (rules) => change.mutateAsync(rules),
    reload: async () => {},
    fieldOf: (field) => field.split(".")[0] ?? field,
  });
  const { control } = settings.form;
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <div className={page.columns}>
        <SelectField
          control={control}
          name="encryption"
          label={t("telephony.lines.encryption")}
          description={t("telephony.lines.encryptionHint")}
          allowDeselect={false}
          data={(["allowed", "required"] as const).map((value) => ({
            value,
            label: t(`telephony.lines.encryptions.${value}`),
          }))}
        />
        <Controller
          control={control}
          name="networks"
          render={({ field: { ref, ...field }, fieldState }) => (
            <TagsInput
              {...field}
              label={t("telephony.lines.networks")}
              description={t("telephony.lines.networksHint")}
              error={fieldState.error?.message}
              clearable
            />
          )}
        />
        <MultiSelectField
          control={control}
          name="codecs"
          label={t("telephony.lines.codecs")}
          description={t("telephony.lines.codecsHint")}
          data={trunkSettingTable.codecs.values.map((value) => ({
            value,
            label: t(`telephony.choice.${value}`),
          }))}
          clearable
        />
        <SelectField
          control={control}
          name="dtmfMode"
          label={t("telephony.lines.dtmfMode")}
          description={t("telephony.lines.dtmfModeHint")}
          allowDeselect={false}
          data={trunkSettingTable.dtmfMode.values.map((value) => ({
            value,
            label: t(`telephony.choice.${value}`),
          }))}
        />
        {(["digitToneMs", "digitGapMs"] as const).map((name) => (
          <NumberField
            key={name}
            control={control}
            name={name}
            label={t(`telephony.setting.${name}`)}
            description={t(`telephony.settingHint.${name}`)}
            min={trunkSettingTable[name].min}
            max={trunkSettingTable[name].max}
          />
        ))}
        <NumberField
          control={control}
          name="capacity"
          label={t("telephony.lines.capacity")}
          description={t("telephony.lines.capacityHint")}
          min={1}
          max={20}
        />
        <SelectField
          control={control}
          name="ringOrder"
          label={t("telephony.lines.ringOrder")}
          description={t("telephony.lines.ringOrderHint")}
          allowDeselect={false}
          data={(["together", "preferred"] as const).map((value) => ({
            value,
            label: t(`telephony.lines.ringOrders.${value}`),
          }))}
        />
        <NumberField
          control={control}
          name="contactsMax"
          label={t("telephony.lines.contactsMax")}
          description={t("telephony.lines.contactsMaxHint")}
          min={1}
          max={10}
        />
        <SwitchField
          control={control}
          name="nat"
          label={t("telephony.lines.nat")}
          description={t("telephony.lines.natHint")}
        />
        <SwitchField
          control={control}
          name="flash"
          label={t("telephony.setting.flash")}
          description={t("telephony.settingHint.flash")}
        />
        <SwitchField
          control={control}
          name="md5"
          label={t("telephony.lines.md5")}
          description={t("telephony.lines.md5Hint")}
        />
      </div>
    </SettingsFrame>
  );
}

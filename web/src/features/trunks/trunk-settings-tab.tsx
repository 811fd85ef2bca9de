import { PasswordInput, Switch } from "@mantine/core";
import type { TrunkCard } from "@perezvon/api";
import { useQueryClient } from "@tanstack/react-query";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { TextField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { useHas } from "../../shell/session/session-queries.ts";
import page from "../../ui/page.module.css";
import { RowSettings } from "./row-settings.tsx";
import { SettingField, type SettingValues } from "./setting-field.tsx";
import { rowGroups, type SettingTabId, settingGroups } from "./setting-groups.ts";
import { trunkQuery, useChangeTrunk } from "./trunk-queries.ts";

/** One group of the settings of TEL-TRK-02; only what was changed is sent. */
export function TrunkSettingsTab({ trunk, tab }: { readonly trunk: TrunkCard; readonly tab: SettingTabId }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayEdit = useHas("pbx.admin");
  const change = useChangeTrunk(trunk.id);
  const fields = settingGroups[tab];
  const rows = rowGroups[tab] ?? [];
  const own = tab === "connection";
  const stored: SettingValues = {
    ...Object.fromEntries([...fields, ...rows].map((field) => [field, trunk.settings[field]])),
    ...(own && { name: trunk.name, enabled: trunk.enabled, password: "" }),
  };
  const settings = useSettingsForm<SettingValues>({
    stored,
    send: async ({ name, enabled, password, ...values }, overwrite) => {
      const changed = Object.entries(values).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(stored[field]),
      );
      await change.mutateAsync({
        ...(changed.length > 0 && { settings: Object.fromEntries(changed) }),
        ...(own && { name: String(name).trim(), enabled: enabled === true }),
        ...(own && password ? { password: String(password) } : {}),
        ...(overwrite ? {} : { version: trunk.version }),
      });
    },
    reload: () => client.refetchQueries({ queryKey: trunkQuery(trunk.id).queryKey }),
    fieldOf: (field) => field.replace(/^settings\./, "").split(".")[0] ?? field,
  });
  const { control } = settings.form;
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <div className={page.columns}>
        {own && (
          <>
            <TextField control={control} name="name" label={t("telephony.trunks.name")} />
            <Controller
              control={control}
              name="enabled"
              render={({ field: { value, ...field } }) => (
                <Switch {...field} mt={26} label={t("telephony.trunks.enabled")} checked={value === true} />
              )}
            />
          </>
        )}
        {fields.map((field) => (
          <SettingField key={field} field={field} control={control} />
        ))}
        {own && (
          <Controller
            control={control}
            name="password"
            render={({ field, fieldState }) => (
              <PasswordInput
                name="password"
                ref={field.ref}
                onBlur={field.onBlur}
                value={String(field.value ?? "")}
                onChange={field.onChange}
                autoComplete="new-password"
                label={t("telephony.trunks.passwordNew")}
                description={
                  trunk.hasPassword ? t("telephony.trunks.passwordKept") : t("telephony.trunks.passwordNone")
                }
                error={fieldState.error?.message}
              />
            )}
          />
        )}
      </div>
      {rows.map((field) => (
        <RowSettings key={field} field={field} control={control} />
      ))}
    </SettingsFrame>
  );
}

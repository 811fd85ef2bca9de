import { PasswordInput, TextInput } from "@mantine/core";
import type { CallSettingsPut, CallSettingsView } from "@perezvon/api";
import { type Control, Controller, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { SwitchField } from "../../shell/form/fields.tsx";

/** The stored settings as the form has them: an address that is not set is an empty field, and the token is never known. */
export type CallSettingsForm = Omit<CallSettingsView, "version" | "liveStreamUrl"> & {
  readonly liveStreamUrl: string;
  readonly liveStreamToken: string;
};

export function toForm({ version: _, liveStreamUrl, ...settings }: CallSettingsView): CallSettingsForm {
  return { ...settings, liveStreamUrl: liveStreamUrl ?? "", liveStreamToken: "" };
}

export function fromForm({ liveStreamUrl, liveStreamToken, ...settings }: CallSettingsForm): CallSettingsPut {
  return {
    ...settings,
    liveStreamUrl: liveStreamUrl.trim() || null,
    ...(liveStreamToken !== "" && { liveStreamToken }),
  };
}

/** Where recordings go while they are made (TEL-REC-12). */
export function LiveStreamFields({ control }: { readonly control: Control<CallSettingsForm> }) {
  const { t } = useTranslation();
  const [on, tokenSet] = useWatch({ control, name: ["liveStream", "liveStreamTokenSet"] });
  return (
    <>
      <SwitchField
        control={control}
        name="liveStream"
        label={t("liveStream.on")}
        description={t("liveStream.onHint")}
      />
      {on && (
        <>
          <Controller
            control={control}
            name="liveStreamUrl"
            rules={{
              validate: (value) =>
                (value.trim() === "" && t("shell.form.required")) ||
                (!/^wss?:\/\/\S+$/.test(value.trim()) && t("liveStream.urlWrong")) ||
                true,
            }}
            render={({ field, fieldState }) => (
              <TextInput
                {...field}
                required
                label={t("liveStream.url")}
                description={t("liveStream.urlHint")}
                error={fieldState.error?.message}
              />
            )}
          />
          <Controller
            control={control}
            name="liveStreamToken"
            render={({ field, fieldState }) => (
              <PasswordInput
                {...field}
                autoComplete="new-password"
                label={t("liveStream.token")}
                description={t("liveStream.tokenHint")}
                placeholder={t(tokenSet ? "liveStream.tokenKept" : "liveStream.tokenNone")}
                error={fieldState.error?.message}
              />
            )}
          />
        </>
      )}
    </>
  );
}

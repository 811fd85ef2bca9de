import { Group, Stack, TagsInput } from "@mantine/core";
import type { TollPolicy } from "@perezvon/api";
import { tollLimitRanges } from "@perezvon/model";
import { useQueryClient } from "@tanstack/react-query";
import { type Control, Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { NumberField, SelectField, TextField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import page from "../../ui/page.module.css";
import { tollPolicyQuery } from "./limit-queries.ts";

type Values = Omit<TollPolicy, "used" | "version">;
const limits = ["callsAtOnce", "callsPerHour", "minutesPerDay", "longestCallMinutes"] as const;

/** The rules for all: limits of the centre, of each user and line, and where calls may go (PLT-SEC-06). */
export function LimitRules({ policy }: { readonly policy: TollPolicy }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { used: _used, version, ...stored } = policy;
  const form = useSettingsForm<Values>({
    stored,
    send: async (values, overwrite) => {
      const saved = await call("tollPolicyPut", { body: { ...values, ...(!overwrite && { version }) } });
      client.setQueryData(tollPolicyQuery.queryKey, saved);
    },
    reload: () => client.refetchQueries({ queryKey: tollPolicyQuery.queryKey }),
    // A fault of one country or prefix stands at the field of all.
    fieldOf: (field) => field.replace(/\.\d+$/, ""),
  });
  const { control } = form.form;
  return (
    <SettingsFrame settings={form}>
      <Stack gap="sm" maw={760}>
        <LimitFields control={control} scope="centre" hint={t("security.limits.centreHint")} />
        <LimitFields control={control} scope="user" hint={t("security.limits.noLimit")} />
        <LimitFields control={control} scope="line" hint={t("security.limits.noLimit")} />
        <SelectField
          control={control}
          name="afterBreach"
          label={t("security.limits.afterBreach")}
          data={(["stop", "refuse"] as const).map((value) => ({
            value,
            label: t(`security.limits.afterBreaches.${value}`),
          }))}
        />
        <h2 className={page.section}>{t("security.limits.where")}</h2>
        <TagsField
          control={control}
          name="countries"
          label={t("security.limits.countries")}
          hint={t("security.limits.countriesHint")}
        />
        <TagsField
          control={control}
          name="barredPrefixes"
          label={t("security.limits.barredPrefixes")}
          hint={t("security.limits.barredPrefixesHint")}
        />
        <h2 className={page.section}>{t("security.limits.night")}</h2>
        <Group align="start" grow>
          <TextField
            control={control}
            name="nightFrom"
            max={5}
            label={t("security.limits.nightFrom")}
            description={t("security.limits.nightHint")}
          />
          <TextField control={control} name="nightUntil" max={5} label={t("security.limits.nightUntil")} />
        </Group>
        <SelectField
          control={control}
          name="abroadAtNight"
          label={t("security.limits.abroadAtNight")}
          data={(["off", "alarm", "stop"] as const).map((value) => ({
            value,
            label: t(`security.limits.abroadAtNights.${value}`),
          }))}
        />
        <SelectField
          control={control}
          name="twoCountries"
          label={t("security.limits.twoCountries")}
          description={t("security.limits.twoCountriesHint")}
          data={(["off", "alarm", "stop"] as const).map((value) => ({
            value,
            label: t(`security.limits.abroadAtNights.${value}`),
          }))}
        />
      </Stack>
    </SettingsFrame>
  );
}

function LimitFields({
  control,
  scope,
  hint,
}: {
  readonly control: Control<Values>;
  readonly scope: "centre" | "user" | "line";
  readonly hint: string;
}) {
  const { t } = useTranslation();
  return (
    <section>
      <h2 className={page.section}>{t(`security.limits.${scope}`)}</h2>
      <Group align="end" grow wrap="nowrap">
        {limits.map((limit) => (
          <NumberField
            key={limit}
            control={control}
            name={`${scope}.${limit}`}
            label={t(`security.limits.${limit}`)}
            optional
            {...tollLimitRanges[limit]}
          />
        ))}
      </Group>
      <div className={page.hint}>{hint}</div>
    </section>
  );
}

function TagsField({
  control,
  name,
  label,
  hint,
}: {
  readonly control: Control<Values>;
  readonly name: "countries" | "barredPrefixes";
  readonly label: string;
  readonly hint: string;
}) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <TagsInput
          label={label}
          description={hint}
          value={field.value}
          onChange={field.onChange}
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

import type { Campaign } from "@perezvon/api";
import { type CallerMethod, callerMethods } from "@perezvon/model";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { MultiSelectField, SelectField, TextField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { callerNumbersQuery } from "../../directory-queries.ts";
import { useCampaignForm } from "../use-campaign-form.tsx";
import { NumberLimits } from "./number-limits.tsx";

/** Methods that choose among the numbers of the campaign. */
const among: ReadonlySet<CallerMethod> = new Set(["in_turn", "random", "least_used", "longest_prefix"]);

/** «Номера» (OUT-CID-01): what the customer sees. */
export function NumbersTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const numbers = useQuery(callerNumbersQuery);
  const { callerNumber, callers, entryNumbers, kind } = campaign;
  const settings = useCampaignForm(
    campaign,
    {
      callerNumber,
      callers: { ...callers, field: callers.field ?? "", limits: callers.limits ?? [] },
      entryNumbers,
    },
    ({ entryNumbers: entries, ...values }) => ({
      ...values,
      ...(kind === "blended" && { entryNumbers: entries }),
      callers: {
        ...values.callers,
        field: values.callers.field.trim() || null,
        limits: values.callers.limits.filter(
          ({ perDay, restAfter }) => perDay !== null || restAfter !== null,
        ),
      },
    }),
    // A fault of one number stands at the field of them all.
    (field) =>
      ["callers.numbers", "callers.limits", "entryNumbers"].find((many) => field.startsWith(many)) ?? field,
  );
  const { control } = settings.form;
  const choices = (numbers.data?.items ?? []).map(({ number, label }) => ({
    value: number,
    label: label ? `${number} — ${label}` : number,
  }));
  for (const stored of [callerNumber ?? "", ...callers.numbers, ...entryNumbers])
    if (stored && !choices.some(({ value }) => value === stored))
      choices.push({ value: stored, label: stored });
  const method = settings.form.watch("callers.method");
  const others = settings.form.watch("callers.numbers");
  const main = settings.form.watch("callerNumber");
  const shown = [...new Set([...(main ? [main] : []), ...(among.has(method) ? others : [])])];
  const mayEdit = campaign.rights.edit;
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <SelectField
        control={control}
        name="callerNumber"
        maw={420}
        clearable
        label={`${t("admin.numbers.caller")}: ${t("admin.numbers.default").toLowerCase()}`}
        description={t("admin.numbers.hint")}
        placeholder={t("admin.numbers.none")}
        data={choices}
      />
      <SelectField
        control={control}
        name="callers.method"
        maw={420}
        allowDeselect={false}
        label={t("admin.numbers.method")}
        description={t("admin.numbers.methodHint")}
        data={callerMethods.map((each) => ({ value: each, label: t(`admin.numbers.methods.${each}`) }))}
      />
      {among.has(method) && (
        <MultiSelectField
          control={control}
          name="callers.numbers"
          maw={620}
          searchable
          label={t("admin.numbers.others")}
          description={t("admin.numbers.othersHint")}
          placeholder={t("admin.numbers.add")}
          data={choices}
        />
      )}
      {kind === "blended" && (
        <MultiSelectField
          control={control}
          name="entryNumbers"
          maw={620}
          searchable
          label={t("admin.numbers.entries")}
          description={t("admin.numbers.entriesHint")}
          placeholder={t("admin.numbers.add")}
          data={choices}
        />
      )}
      {method === "list_field" && (
        <TextField
          control={control}
          name="callers.field"
          maw={420}
          label={t("admin.numbers.field")}
          description={t("admin.numbers.fieldHint")}
        />
      )}
      <NumberLimits
        campaignId={campaign.id}
        numbers={shown}
        limits={settings.form.watch("callers.limits")}
        readOnly={!mayEdit}
        fault={settings.form.formState.errors.callers?.limits?.message}
        onChange={(limits) => settings.form.setValue("callers.limits", limits, { shouldDirty: true })}
      />
    </SettingsFrame>
  );
}

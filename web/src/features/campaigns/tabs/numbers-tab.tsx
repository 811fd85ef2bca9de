import type { Campaign } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useHas } from "../../../shell/session/session-queries.ts";
import { callerNumbersQuery } from "../../directory-queries.ts";
import { useCampaignForm } from "../use-campaign-form.tsx";

/** «Номера» (OUT-CID-01): what the customer sees. */
export function NumbersTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const numbers = useQuery(callerNumbersQuery);
  const settings = useCampaignForm(campaign, { callerNumber: campaign.callerNumber }, (values) => values);
  const choices = (numbers.data?.items ?? []).map(({ number, label }) => ({
    value: number,
    label: label ? `${number} — ${label}` : number,
  }));
  const stored = campaign.callerNumber;
  if (stored && !choices.some(({ value }) => value === stored))
    choices.push({ value: stored, label: stored });
  return (
    <SettingsFrame settings={settings} readOnly={!useHas("svc.admin.all")}>
      <SelectField
        control={settings.form.control}
        name="callerNumber"
        maw={420}
        clearable
        label={t("admin.numbers.caller")}
        description={t("admin.numbers.hint")}
        placeholder={t("admin.numbers.none")}
        data={choices}
      />
    </SettingsFrame>
  );
}

import { Stack } from "@mantine/core";
import type { Campaign, RedialRule } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SwitchField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { DataTable } from "../../../ui/data-table.tsx";
import page from "../../../ui/page.module.css";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { RecordTools } from "../record-tools/record-tools.tsx";
import { useCampaignForm } from "../use-campaign-form.tsx";
import { FrequencyFields } from "./frequency-fields.tsx";
import { useDispositionName, useRedialColumns } from "./redial-columns.tsx";
import { RedialLimits } from "./redial-limits.tsx";
import { RedialRuleDialog } from "./redial-rule-dialog.tsx";
import { replaceRule, rulesInOrder } from "./redial-rules.ts";

/** «Перезвоны» (OUT-RED-01, OUT-RED-12): limits, and a rule for every disposition that leaves a record open. */
export function RedialsPart({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const mayEdit = campaign.rights.edit;
  const mayRun = campaign.rights.run;
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  const settings = useCampaignForm(
    campaign,
    // A ready set fills the hours, too (OUT-CPL-07).
    { redial: campaign.redial, dialTime: campaign.dialTime },
    (values) => values,
    // Faults of a rule stand at the table as a whole; the message names what is wrong.
    (field) =>
      /^\/?redial[./]rules/.test(field) ? "redial.rules" : field.replace(/^\//, "").replaceAll("/", "."),
  );
  const { control, watch, setValue } = settings.form;
  const [editing, setEditing] = useState<RedialRule | undefined>(undefined);
  const [redial, dialTime] = watch(["redial", "dialTime"]);
  const known = dispositions.data ?? [];
  const nameOf = useDispositionName(known);
  const columns = useRedialColumns(redial.rules, nameOf, mayEdit ? setEditing : undefined);
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <RedialLimits form={settings.form} />
      <FrequencyFields
        control={control}
        frequency={redial.frequency}
        dialTime={dialTime}
        onChange={(frequency, time) => {
          setValue("redial.frequency", frequency, { shouldDirty: true });
          if (time) setValue("dialTime", time, { shouldDirty: true });
        }}
      />
      <Stack gap="md">
        <SwitchField
          control={control}
          name="redial.dialAllNumbers"
          label={t("admin.redials.allNumbers")}
          description={t("admin.redials.allNumbersHint")}
          disabled={redial.leastAttempted === true}
        />
        <SwitchField
          control={control}
          name="redial.leastAttempted"
          label={t("redials.leastAttempted")}
          description={t("redials.leastAttemptedHint")}
        />
      </Stack>
      {mayRun && (
        <>
          <h3 className={page.section}>{t("linked.tools.title")}</h3>
          <RecordTools campaign={campaign} />
        </>
      )}
      <h3 className={page.section}>{t("admin.redials.table")}</h3>
      <DataTable
        caption={t("admin.redials.table")}
        columns={columns}
        rows={rulesInOrder(redial.rules, known)}
        rowKey={(rule) => rule.disposition}
        onOpen={mayEdit ? setEditing : undefined}
        loading={dispositions.isPending}
      />
      {editing && (
        <RedialRuleDialog
          rule={editing}
          name={nameOf(editing.disposition)}
          dispositions={known}
          onClose={() => setEditing(undefined)}
          onApply={(changed) => {
            setValue("redial.rules", replaceRule(redial.rules, changed), {
              shouldDirty: true,
              shouldValidate: true,
            });
            setEditing(undefined);
          }}
        />
      )}
    </SettingsFrame>
  );
}

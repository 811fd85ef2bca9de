import type { Campaign, Group } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { MultiSelectField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useHas } from "../../../shell/session/session-queries.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import page from "../../../ui/page.module.css";
import { groupsQuery } from "../../directory-queries.ts";
import { SharedLabel } from "../linked/shared-mark.tsx";
import { useCampaignForm } from "../use-campaign-form.tsx";

/** «Персонал» (OUT-CMP-04): whose agents take the calls. */
export function StaffTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery);
  const settings = useCampaignForm(campaign, { groupIds: campaign.groupIds }, (values) => values);
  const { control, watch } = settings.form;
  const chosen = watch("groupIds");
  const columns: Column<Group>[] = [
    { id: "name", header: t("admin.groups.name"), cell: (group) => group.name, rowHeader: true },
    {
      id: "members",
      header: t("admin.groups.members"),
      numeric: true,
      width: 120,
      cell: (group) => group.members,
    },
  ];
  return (
    <SettingsFrame settings={settings} readOnly={!useHas("svc.admin.all")}>
      <MultiSelectField
        control={control}
        name="groupIds"
        maw={620}
        label={<SharedLabel campaign={campaign}>{t("admin.staff.groups")}</SharedLabel>}
        description={t("admin.staff.groupsHint")}
        placeholder={chosen.length === 0 ? t("admin.staff.choose") : undefined}
        searchable
        data={(groups.data?.items ?? []).map((group) => ({ value: group.id, label: group.name }))}
      />
      <div style={{ maxWidth: 620, marginTop: 20 }}>
        <DataTable
          compact
          caption={t("admin.staff.groups")}
          columns={columns}
          rows={(groups.data?.items ?? []).filter(({ id }) => chosen.includes(id))}
          rowKey={(group) => group.id}
          empty={<div className={page.hint}>{t("admin.staff.none")}</div>}
        />
      </div>
    </SettingsFrame>
  );
}

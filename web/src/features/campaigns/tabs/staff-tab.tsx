import { Skeleton, Stack } from "@mantine/core";
import type { Campaign, CampaignStaff, Group } from "@perezvon/api";
import { type CampaignRole, campaignRoles, defaultSkillLevel } from "@perezvon/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { MultiSelectField, NumberField } from "../../../shell/form/fields.tsx";
import { SettingsFrame } from "../../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../../shell/form/use-settings-form.tsx";
import { errorText } from "../../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { groupsQuery } from "../../directory-queries.ts";
import { campaignStaffQuery, campaignsQuery } from "../campaign-queries.ts";
import { SharedLabel } from "../linked/shared-mark.tsx";
import { useSharedConfirmation } from "../linked/use-shared-confirmation.tsx";

const fieldOf = {
  administrator: "administratorIds",
  manager: "managerIds",
  auditor: "auditorIds",
} as const satisfies Record<CampaignRole, keyof CampaignStaff>;

/** «Персонал» (OUT-CMP-04): whose agents take the calls, and who may do what with the campaign. */
export function StaffTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const staff = useQuery(campaignStaffQuery(campaign.id));
  const groups = useQuery(groupsQuery);
  const error = staff.error ?? groups.error;
  if (error)
    return (
      <LoadFailed
        text={errorText(t, error)}
        onRetry={() => void Promise.all([staff.refetch(), groups.refetch()])}
      />
    );
  if (!staff.data || !groups.data) return <Skeleton height={240} m="lg" />;
  return <StaffForm campaign={campaign} staff={staff.data} groups={groups.data.items} />;
}

interface Values {
  groupIds: string[];
  /** By group; null while nothing is typed. */
  levels: Record<string, number | null>;
  administratorIds: string[];
  managerIds: string[];
  auditorIds: string[];
}

function StaffForm({
  campaign,
  staff,
  groups,
}: {
  readonly campaign: Campaign;
  readonly staff: CampaignStaff;
  readonly groups: readonly Group[];
}) {
  const { t } = useTranslation();
  const settings = useStaffForm(campaign, staff);
  const { control, watch, setValue, getValues } = settings.form;
  const chosen = watch("groupIds");
  const columns: Column<Group>[] = [
    { id: "name", header: t("admin.groups.name"), cell: (group) => group.name, rowHeader: true },
    {
      id: "members",
      header: t("admin.groups.members"),
      numeric: true,
      width: 110,
      cell: (group) => group.members,
    },
    {
      id: "level",
      header: t("staff.level"),
      width: 130,
      cell: (group) => (
        <NumberField
          control={control}
          name={`levels.${group.id}`}
          size="xs"
          min={0}
          max={100}
          aria-label={t("staff.levelOf", { group: group.name })}
        />
      ),
    },
  ];
  return (
    <SettingsFrame settings={settings} readOnly={!campaign.rights.edit}>
      <Stack gap="lg" maw={620}>
        <MultiSelectField
          control={control}
          name="groupIds"
          label={<SharedLabel campaign={campaign}>{t("admin.staff.groups")}</SharedLabel>}
          description={t("staff.groupsHint")}
          placeholder={chosen.length === 0 ? t("admin.staff.choose") : undefined}
          searchable
          data={groups.map((group) => ({ value: group.id, label: group.name }))}
          onOptionSubmit={(id) => {
            // A new group is proposed with the full level, which may be changed before saving (PLT-SKL-04).
            if (getValues("levels")[id] === undefined)
              setValue(`levels.${id}`, defaultSkillLevel, { shouldDirty: true });
          }}
        />
        <DataTable
          compact
          caption={t("admin.staff.groups")}
          columns={columns}
          rows={groups.filter(({ id }) => chosen.includes(id))}
          rowKey={(group) => group.id}
          empty={<div className={page.hint}>{t("admin.staff.none")}</div>}
        />
        {campaignRoles.map((role) => (
          <PeopleField key={role} role={role} staff={staff} settings={settings} />
        ))}
      </Stack>
    </SettingsFrame>
  );
}

function PeopleField({
  role,
  staff,
  settings,
}: {
  readonly role: CampaignRole;
  readonly staff: CampaignStaff;
  readonly settings: ReturnType<typeof useStaffForm>;
}) {
  const { t } = useTranslation();
  const { control, watch } = settings.form;
  const chosen = watch(fieldOf[role]);
  const powerless = staff.people.filter(
    ({ id, effective }) => chosen.includes(id) && !effective.includes(role),
  );
  return (
    <MultiSelectField
      control={control}
      name={fieldOf[role]}
      label={t(`staff.${role}`)}
      description={
        <>
          {t(`staff.${role}Hint`)}
          {powerless.length > 0 && (
            <span role="alert" style={{ display: "block", color: "var(--pz-warn)" }}>
              {t("staff.powerless", { names: powerless.map(({ name, login }) => name || login).join(", ") })}
            </span>
          )}
        </>
      }
      placeholder={chosen.length === 0 ? t("staff.nobody") : undefined}
      searchable
      clearable
      nothingFoundMessage={t("staff.notFound")}
      data={staff.people.map(({ id, name, login }) => ({
        value: id,
        label: name === "" ? login : `${name} (${login})`,
      }))}
    />
  );
}

function useStaffForm(campaign: Campaign, staff: CampaignStaff) {
  const client = useQueryClient();
  const { confirming, dialog } = useSharedConfirmation();
  const query = campaignStaffQuery(campaign.id);
  const settings = useSettingsForm<Values>({
    stored: {
      groupIds: staff.groups.map(({ groupId }) => groupId),
      levels: Object.fromEntries(staff.groups.map(({ groupId, level }) => [groupId, level])),
      administratorIds: staff.administratorIds,
      managerIds: staff.managerIds,
      auditorIds: staff.auditorIds,
    },
    send: ({ groupIds, levels, ...people }, overwrite) =>
      confirming(async (sharedConfirmed) => {
        const body = {
          ...people,
          groups: groupIds.map((groupId) => ({ groupId, level: levels[groupId] ?? defaultSkillLevel })),
          ...(overwrite ? {} : { version: staff.version }),
          ...(sharedConfirmed && { sharedConfirmed }),
        };
        const saved = await call("campaignStaffPut", { params: { id: campaign.id }, body });
        client.setQueryData(query.queryKey, saved);
        await client.invalidateQueries({ queryKey: campaignsQuery.queryKey });
      }),
    reload: () => client.refetchQueries({ queryKey: query.queryKey }),
    fieldOf: (field) => (field.startsWith("groups") ? "groupIds" : field),
  });
  const dialogs = (
    <>
      {settings.dialogs}
      {dialog}
    </>
  );
  return { ...settings, dialogs };
}

import { Checkbox, Stack, Tooltip } from "@mantine/core";
import type { UserCard } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { MultiSelectField, SelectField } from "../../shell/form/fields.tsx";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useHas } from "../../shell/session/session-queries.ts";
import page from "../../ui/page.module.css";
import { groupsQuery, rolesQuery } from "../directory-queries.ts";
import { useRoleName } from "./role-name.ts";
import { useUserForm } from "./use-user-form.ts";

/** Roles and groups (PLT-ROL-01, PLT-GRP-02): access comes from roles only. */
export function UserAccessTab({ user }: { readonly user: UserCard }) {
  const { t } = useTranslation();
  const mayEdit = useHas("sec.users");
  const groups = useQuery(groupsQuery);
  const roles = useQuery(rolesQuery);
  const roleName = useRoleName();
  const settings = useUserForm(
    user,
    {
      roles: user.roles,
      home: user.groups[0]?.id ?? "",
      further: user.groups.slice(1).map(({ id }) => id),
      supervisedGroupIds: user.supervisedGroups.map(({ id }) => id),
    },
    ({ roles: codes, home, further, supervisedGroupIds }) => ({
      roles: codes,
      groupIds: [home, ...further.filter((id) => id !== home)],
      supervisedGroupIds,
    }),
    (field) => (field.startsWith("groupIds") ? "home" : field),
  );
  const { control, watch } = settings.form;
  const choices = (groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const home = watch("home");
  return (
    <SettingsFrame settings={settings} readOnly={!mayEdit}>
      <Controller
        control={control}
        name="roles"
        rules={{ validate: (codes) => codes.length > 0 || t("shell.form.required") }}
        render={({ field, fieldState }) => (
          <Checkbox.Group
            label={t("admin.users.roles")}
            description={t("people.user.rolesHint")}
            value={field.value}
            onChange={field.onChange}
            error={fieldState.error?.message}
          >
            <Stack gap={8} mt="xs" maw={420}>
              {(roles.data?.items ?? []).map(({ code, grantable, privileges }) => (
                <Tooltip
                  key={code}
                  label={t("people.user.roleForbidden")}
                  disabled={grantable}
                  position="right"
                >
                  <Checkbox
                    value={code}
                    label={roleName(code)}
                    description={t("people.user.privileges", { count: privileges.length })}
                    disabled={!grantable}
                  />
                </Tooltip>
              ))}
            </Stack>
          </Checkbox.Group>
        )}
      />
      <h3 className={page.section}>{t("admin.nav.groups")}</h3>
      <div className={page.columns}>
        <SelectField
          control={control}
          name="home"
          allowDeselect={false}
          label={t("people.user.homeGroup")}
          data={choices}
        />
        <MultiSelectField
          control={control}
          name="further"
          clearable
          label={t("people.user.furtherGroups")}
          data={choices.filter(({ value }) => value !== home)}
        />
        <MultiSelectField
          control={control}
          name="supervisedGroupIds"
          clearable
          label={t("people.user.supervises")}
          description={t("people.user.supervisesHint")}
          data={choices}
        />
      </div>
    </SettingsFrame>
  );
}

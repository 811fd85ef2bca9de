import { Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { groupsQuery, rolesQuery } from "../directory-queries.ts";
import { useRoleName } from "./role-name.ts";
import type { UserFilter } from "./user-queries.ts";
import classes from "./users-page.module.css";

const states = ["active", "disabled", "locked"] as const;

export type UserNarrowing = Pick<UserFilter, "groupId" | "role" | "state">;

/** Search by text and the filters over «Пользователи» (PLT-USR-03). */
export function UserFilters({
  typed,
  onType,
  filter,
  onChange,
}: {
  readonly typed: string;
  readonly onType: (text: string) => void;
  readonly filter: UserNarrowing;
  readonly onChange: (filter: UserNarrowing) => void;
}) {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery);
  const roles = useQuery(rolesQuery);
  const roleName = useRoleName();
  return (
    <div className={classes.filters}>
      <TextInput
        w={260}
        aria-label={t("admin.users.search")}
        placeholder={t("admin.users.search")}
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
        leftSection={<IconSearch size={15} aria-hidden />}
      />
      <Select
        w={200}
        clearable
        aria-label={t("people.user.group")}
        placeholder={t("people.user.filterGroup")}
        data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.groupId ?? null}
        onChange={(value) => onChange({ ...filter, groupId: value ?? undefined })}
      />
      <Select
        w={220}
        clearable
        aria-label={t("people.user.role")}
        placeholder={t("people.user.filterRole")}
        data={(roles.data?.items ?? []).map(({ code }) => ({ value: code, label: roleName(code) }))}
        value={filter.role ?? null}
        onChange={(value) => onChange({ ...filter, role: value ?? undefined })}
      />
      <Select
        w={180}
        clearable
        aria-label={t("people.user.state")}
        placeholder={t("people.user.filterState")}
        data={states.map((each) => ({ value: each, label: t(`words.userState.${each}`) }))}
        value={filter.state ?? null}
        onChange={(value) => onChange({ ...filter, state: states.find((each) => each === value) })}
      />
    </div>
  );
}

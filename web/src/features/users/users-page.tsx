import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { User } from "@perezvon/api";
import { IconPlus, IconSearch, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable, type Sort } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { groupsQuery, rolesQuery } from "../directory-queries.ts";
import { CreateUser } from "./create-user.tsx";
import { useRoleName } from "./role-name.ts";
import { type UserColumn, userPageSize, usersQuery } from "./user-queries.ts";
import { UserStateMark } from "./user-state.tsx";
import classes from "./users-page.module.css";

const states = ["active", "disabled", "locked"] as const;

/** «Пользователи» (PLT-USR-03): text search, filters, order by any column. */
export function UsersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const mayEdit = useHas("sec.users");
  const preset = useSearch({ from: "/signed-in/admin/users/" });
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const [groupId, setGroupId] = useState<string | undefined>(preset.group);
  const [role, setRole] = useState<string | undefined>(undefined);
  const [state, setState] = useState<User["state"] | undefined>(undefined);
  const [sort, setSort] = useState<Sort>({ id: "login", descending: false });
  const [creating, setCreating] = useState(false);
  const pages = usePages();
  const filter = { search, groupId, role, state, sort: sort.id as UserColumn, descending: sort.descending };
  const users = useQuery(usersQuery(filter, pages.cursor));
  const groups = useQuery(groupsQuery);
  const roles = useQuery(rolesQuery);
  const roleName = useRoleName();
  useDocumentTitle(t("admin.nav.users"));
  const narrowing = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      pages.reset();
    };
  };
  const columns: Column<User>[] = [
    {
      id: "login",
      header: t("admin.users.login"),
      sortable: true,
      rowHeader: true,
      cell: (user) => (
        <Link
          to="/admin/users/$userId/$tab"
          params={{ userId: user.id, tab: "employee" }}
          className={classes.link}
        >
          {user.login}
        </Link>
      ),
    },
    { id: "firstName", header: t("admin.users.firstName"), sortable: true, cell: (user) => user.firstName },
    { id: "lastName", header: t("admin.users.lastName"), sortable: true, cell: (user) => user.lastName },
    {
      id: "extension",
      header: t("admin.users.extension"),
      sortable: true,
      cell: (user) => user.extension ?? t("shell.units.none"),
      numeric: true,
      width: 120,
    },
    {
      id: "roles",
      header: t("admin.users.roles"),
      sortable: true,
      cell: (user) => user.roles.map(roleName).join(", "),
      wrap: true,
    },
    {
      id: "group",
      header: t("admin.users.group"),
      sortable: true,
      cell: (user) => user.groups.map(({ name }) => name).join(", "),
      wrap: true,
    },
    {
      id: "state",
      header: t("admin.users.state"),
      sortable: true,
      cell: (user) => <UserStateMark state={user.state} />,
    },
    {
      id: "createdAt",
      header: t("admin.users.created"),
      sortable: true,
      cell: (user) => format.dateTime(user.createdAt),
    },
    {
      id: "lastSignInAt",
      header: t("admin.users.lastSignIn"),
      sortable: true,
      cell: (user) => (user.lastSignInAt ? format.dateTime(user.lastSignInAt) : t("admin.users.never")),
    },
  ];
  const items = users.data?.items ?? [];
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.usersAndGroups")}
        title={t("admin.nav.users")}
        count={users.data && t("words.recordsTotal", { count: users.data.total })}
        aside={
          mayEdit && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
              {t("people.user.add")}
            </Button>
          )
        }
      >
        <div className={classes.filters}>
          <TextInput
            w={260}
            aria-label={t("admin.users.search")}
            placeholder={t("admin.users.search")}
            value={typed}
            onChange={(event) => narrowing(setTyped)(event.currentTarget.value)}
            leftSection={<IconSearch size={15} aria-hidden />}
          />
          <Select
            w={200}
            clearable
            aria-label={t("people.user.group")}
            placeholder={t("people.user.filterGroup")}
            data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={groupId ?? null}
            onChange={(value) => narrowing(setGroupId)(value ?? undefined)}
          />
          <Select
            w={220}
            clearable
            aria-label={t("people.user.role")}
            placeholder={t("people.user.filterRole")}
            data={(roles.data?.items ?? []).map(({ code }) => ({ value: code, label: roleName(code) }))}
            value={role ?? null}
            onChange={(value) => narrowing(setRole)(value ?? undefined)}
          />
          <Select
            w={180}
            clearable
            aria-label={t("people.user.state")}
            placeholder={t("people.user.filterState")}
            data={states.map((each) => ({ value: each, label: t(`words.userState.${each}`) }))}
            value={state ?? null}
            onChange={(value) => narrowing(setState)((value as User["state"] | null) ?? undefined)}
          />
        </div>
      </PageHead>
      <div className={page.scroll}>
        {users.error ? (
          <LoadFailed text={errorText(t, users.error)} onRetry={() => void users.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.users")}
            columns={columns}
            rows={items}
            rowKey={(user) => user.id}
            loading={users.isPending}
            sort={sort}
            onSort={narrowing(setSort)}
            onOpen={(user) =>
              void navigate({
                to: "/admin/users/$userId/$tab",
                params: { userId: user.id, tab: "employee" },
              })
            }
            empty={
              <Empty
                icon={<IconUser size={28} />}
                title={t("shell.table.nothingFound")}
                text={t("shell.table.nothingFoundText")}
              />
            }
          />
        )}
        {users.data && (
          <Pager
            index={pages.index}
            pageSize={userPageSize}
            shown={items.length}
            total={users.data.total}
            totalText={format.integer(users.data.total)}
            onBack={pages.back}
            onNext={nextOf(users.data.nextCursor, pages.next)}
          />
        )}
      </div>
      {creating && <CreateUser onClose={() => setCreating(false)} />}
    </div>
  );
}

function nextOf(cursor: string | undefined, next: (cursor: string) => void): (() => void) | undefined {
  return cursor === undefined ? undefined : () => next(cursor);
}

import type { User } from "@perezvon/api";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import type { Column } from "../../ui/data-table.tsx";
import { useRoleName } from "./role-name.ts";
import { UserStateMark } from "./user-state.tsx";
import classes from "./users-page.module.css";

/** The columns of «Пользователи» (PLT-USR-03), each of them an order. */
export function useUserColumns(): Column<User>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const roleName = useRoleName();
  return [
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
}

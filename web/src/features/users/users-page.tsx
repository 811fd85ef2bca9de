import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { User } from "@perezvon/api";
import { IconSearch, IconUser } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { StateMark } from "../../ui/state-dot.tsx";

const pageSize = 50;

export function UsersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const pages = usePages();
  const users = useQuery({
    queryKey: ["users", search, pages.cursor],
    queryFn: () => call("users", { query: { search, limit: pageSize, cursor: pages.cursor } }),
    placeholderData: keepPreviousData,
  });
  useDocumentTitle(t("admin.nav.users"));
  const columns: Column<User>[] = [
    { id: "login", header: t("admin.users.login"), cell: (user) => user.login, rowHeader: true },
    { id: "first", header: t("admin.users.firstName"), cell: (user) => user.firstName },
    { id: "last", header: t("admin.users.lastName"), cell: (user) => user.lastName },
    {
      id: "extension",
      header: t("admin.users.extension"),
      cell: (user) => user.extension ?? t("shell.units.none"),
      numeric: true,
      width: 100,
    },
    {
      id: "roles",
      header: t("admin.users.roles"),
      cell: (user) =>
        user.roles.map((role) => t(`words.role.${role as "ADM"}`, { defaultValue: role })).join(", "),
      wrap: true,
    },
    {
      id: "group",
      header: t("admin.users.group"),
      cell: (user) => user.groups.map(({ name }) => name).join(", "),
      wrap: true,
    },
    {
      id: "state",
      header: t("admin.users.state"),
      cell: (user) => (
        <StateMark
          tone={user.state === "active" ? "ready" : user.state === "locked" ? "not-ready" : "idle"}
          label={t(`words.userState.${user.state}`)}
        />
      ),
    },
    { id: "created", header: t("admin.users.created"), cell: (user) => format.dateTime(user.createdAt) },
    {
      id: "lastSignIn",
      header: t("admin.users.lastSignIn"),
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
          <TextInput
            w={260}
            aria-label={t("admin.users.search")}
            placeholder={t("admin.users.search")}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              pages.reset();
            }}
            leftSection={<IconSearch size={15} aria-hidden />}
          />
        }
      />
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
            pageSize={pageSize}
            shown={items.length}
            total={users.data.total}
            totalText={format.integer(users.data.total)}
            onBack={pages.back}
            onNext={nextOf(users.data.nextCursor, pages.next)}
          />
        )}
      </div>
    </div>
  );
}

function nextOf(cursor: string | undefined, next: (cursor: string) => void): (() => void) | undefined {
  return cursor === undefined ? undefined : () => next(cursor);
}

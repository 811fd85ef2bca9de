import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { DataTable, type Sort } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { CreateUser } from "./create-user.tsx";
import { useUserColumns } from "./user-columns.tsx";
import { UserFilters, type UserNarrowing } from "./user-filters.tsx";
import { type UserColumn, userPageSize, usersQuery } from "./user-queries.ts";

/** «Пользователи» (PLT-USR-03): text search, filters, order by any column. */
export function UsersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const mayEdit = useHas("sec.users");
  const preset = useSearch({ from: "/signed-in/admin/users/" });
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 250);
  const [narrowed, setNarrowed] = useState<UserNarrowing>({
    groupId: preset.group,
    role: undefined,
    state: undefined,
  });
  const [sort, setSort] = useState<Sort>({ id: "login", descending: false });
  const [creating, setCreating] = useState(false);
  const pages = usePages();
  const filter = { search, ...narrowed, sort: sort.id as UserColumn, descending: sort.descending };
  const users = useQuery(usersQuery(filter, pages.cursor));
  useDocumentTitle(t("admin.nav.users"));
  const narrowing = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      pages.reset();
    };
  };
  const columns = useUserColumns();
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
        <UserFilters
          typed={typed}
          onType={narrowing(setTyped)}
          filter={narrowed}
          onChange={narrowing(setNarrowed)}
        />
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

import type { Group } from "@perezvon/api";
import { IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { groupsQuery } from "../directory-queries.ts";

export function GroupsPage() {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery);
  useDocumentTitle(t("admin.nav.groups"));
  const columns: Column<Group>[] = [
    { id: "name", header: t("admin.groups.name"), cell: (group) => group.name, rowHeader: true },
    {
      id: "members",
      header: t("admin.groups.members"),
      cell: (group) => group.members,
      numeric: true,
      width: 120,
    },
    {
      id: "supervisors",
      header: t("admin.groups.supervisors"),
      cell: (group) => group.supervisors.map(({ name }) => name).join(", ") || t("shell.units.none"),
      wrap: true,
    },
  ];
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.usersAndGroups")}
        title={t("admin.nav.groups")}
        count={groups.data && t("words.recordsTotal", { count: groups.data.total })}
      />
      <div className={page.scroll}>
        {groups.error ? (
          <LoadFailed text={errorText(t, groups.error)} onRetry={() => void groups.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.groups")}
            columns={columns}
            rows={groups.data?.items ?? []}
            rowKey={(group) => group.id}
            loading={groups.isPending}
            empty={<Empty icon={<IconUsersGroup size={28} />} title={t("shell.table.empty")} />}
          />
        )}
      </div>
    </div>
  );
}

import { Anchor, Button } from "@mantine/core";
import type { ContactList } from "@perezvon/api";
import { IconListDetails, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { listsQuery } from "./list-queries.ts";

/** «Списки обзвона» (OUT-LST-01). */
export function ListsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const lists = useQuery(listsQuery);
  const mayEdit = useHas("svc.lists");
  useDocumentTitle(t("admin.nav.lists"));
  const add = mayEdit && (
    <Button component={Link} to="/admin/lists/new" leftSection={<IconPlus size={16} />}>
      {t("admin.lists.add")}
    </Button>
  );
  const columns: Column<ContactList>[] = [
    {
      id: "name",
      header: t("admin.lists.name"),
      rowHeader: true,
      cell: (list) => (
        <Anchor component={Link} to={`/admin/lists/${list.id}/content`} fz="inherit" fw={500}>
          {list.name}
        </Anchor>
      ),
    },
    {
      id: "records",
      header: t("admin.lists.records"),
      numeric: true,
      width: 120,
      cell: (list) => format.integer(list.records),
    },
    { id: "fields", header: t("admin.lists.fields"), cell: (list) => formatText(list) },
    {
      id: "usedBy",
      header: t("admin.lists.usedBy"),
      cell: (list) => list.campaigns.map(({ name }) => name).join(", ") || t("shell.units.none"),
      wrap: true,
    },
    {
      id: "created",
      header: t("admin.lists.created"),
      cell: (list) => format.dateTime(list.createdAt),
      width: 150,
    },
  ];
  return (
    <div className={page.page}>
      <PageHead
        title={t("admin.nav.lists")}
        count={lists.data && t("words.recordsTotal", { count: lists.data.total })}
        aside={add}
      />
      <div className={page.scroll}>
        {lists.error ? (
          <LoadFailed text={errorText(t, lists.error)} onRetry={() => void lists.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.lists")}
            columns={columns}
            rows={lists.data?.items ?? []}
            rowKey={(list) => list.id}
            loading={lists.isPending}
            onOpen={(list) =>
              void navigate({ to: "/admin/lists/$listId/$tab", params: { listId: list.id, tab: "content" } })
            }
            empty={
              <Empty
                icon={<IconListDetails size={28} />}
                title={t("admin.lists.emptyTitle")}
                text={t("admin.lists.emptyText")}
              >
                {add}
              </Empty>
            }
          />
        )}
      </div>
    </div>
  );

  function formatText(list: ContactList): string {
    if (list.fields.length === 0) return t("admin.lists.noFormat");
    return t("admin.lists.formatText", {
      fields: list.fields.length,
      phones: list.fields.filter(({ type }) => type === "phone").length,
    });
  }
}

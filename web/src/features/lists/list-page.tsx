import { Button, Tabs } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CrashPage } from "../../shell/errors/error-pages.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import rail from "../../ui/list-rail.module.css";
import { ListRail } from "../../ui/list-rail.tsx";
import { MasterDetail, PageHead } from "../../ui/master-detail.tsx";
import tabs from "../../ui/tabs.module.css";
import { listQuery, listsQuery, useDeleteList } from "./list-queries.ts";

const tabIds = ["properties", "content", "log"] as const;

export function ListPage() {
  const { t } = useTranslation();
  const { listId, tab } = useParams({ strict: false }) as { listId: string; tab?: string };
  const list = useQuery(listQuery(listId));
  const navigate = useNavigate();
  const mayEdit = useHas("svc.lists");
  const [deleting, setDeleting] = useState(false);
  useDocumentTitle(list.data?.name ?? t("admin.nav.lists"));
  return (
    <MasterDetail list={<ListsRail listId={listId} tab={tabOf(tab)} />}>
      {list.error ? (
        <CrashPage error={list.error} />
      ) : (
        <>
          <PageHead
            trail={
              <>
                <Link to="/admin/lists" className={tabs.trailLink}>
                  {t("admin.nav.lists")}
                </Link>
                {" » "}
                {t(`admin.lists.tabs.${tabOf(tab)}`)}
              </>
            }
            title={list.data?.name ?? " "}
            count={list.data && t("words.recordsTotal", { count: list.data.records })}
            aside={
              mayEdit && (
                <>
                  <Button
                    variant="subtle"
                    color="gray"
                    leftSection={<IconTrash size={16} />}
                    onClick={() => setDeleting(true)}
                  >
                    {t("shell.actions.delete")}
                  </Button>
                  <Button
                    component={Link}
                    to={`/admin/lists/${listId}/import`}
                    leftSection={<IconUpload size={16} />}
                  >
                    {t("admin.lists.update")}
                  </Button>
                </>
              )
            }
          />
          <Tabs
            value={tabOf(tab)}
            onChange={(value) =>
              void navigate({ to: "/admin/lists/$listId/$tab", params: { listId, tab: value ?? "content" } })
            }
            classNames={{ root: tabs.root, list: tabs.list, panel: tabs.panel }}
            keepMounted={false}
          >
            <Tabs.List>
              {tabIds.map((id) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`admin.lists.tabs.${id}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tabOf(tab)}>
              <Outlet />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
      {deleting && list.data && (
        <DeleteList
          id={listId}
          name={list.data.name}
          campaigns={list.data.campaigns.map(({ name }) => name)}
          onClose={() => setDeleting(false)}
        />
      )}
    </MasterDetail>
  );
}

function tabOf(tab: string | undefined): (typeof tabIds)[number] {
  return tabIds.find((id) => id === tab) ?? "content";
}

function DeleteList({
  id,
  name,
  campaigns,
  onClose,
}: {
  readonly id: string;
  readonly name: string;
  readonly campaigns: readonly string[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useDeleteList();
  return (
    <ConfirmDelete
      name={name}
      busy={remove.isPending}
      onClose={onClose}
      text={
        <>
          {t("admin.lists.deleteText")}
          {campaigns.length > 0 && (
            <strong> {t("admin.lists.deleteUsedBy", { campaigns: campaigns.join(", ") })}</strong>
          )}
        </>
      }
      onConfirm={() =>
        remove.mutate(id, {
          onSuccess: async () => {
            await navigate({ to: "/admin/lists" });
            notifications.show({ message: t("admin.lists.deleted", { name }) });
          },
          onError: (error) => {
            notifications.show({ message: errorText(t, error), color: "red" });
            onClose();
          },
        })
      }
    />
  );
}

function ListsRail({ listId, tab }: { readonly listId: string; readonly tab: (typeof tabIds)[number] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = useHas("svc.lists");
  const lists = useQuery(listsQuery);
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (lists.data?.items ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return (
    <ListRail
      label={t("admin.nav.lists")}
      count={lists.data && t("words.recordsTotal", { count: lists.data.total })}
      search={search}
      onSearch={setSearch}
      searchLabel={t("admin.lists.search")}
      onRefresh={() => void lists.refetch()}
      buttons={
        mayEdit && (
          <Button
            component={Link}
            to="/admin/lists/new"
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
          >
            {t("admin.lists.add")}
          </Button>
        )
      }
    >
      {shown.map((item) => (
        <Link
          key={item.id}
          to="/admin/lists/$listId/$tab"
          params={{ listId: item.id, tab }}
          className={rail.row}
          data-status={item.id === listId ? "active" : undefined}
          aria-current={item.id === listId ? "page" : undefined}
        >
          <div className={rail.name}>{item.name}</div>
          <div className={rail.facts}>
            <span>{format.integer(item.records)}</span>
            <span>{item.campaigns.length > 0 ? item.campaigns.map(({ name }) => name).join(", ") : ""}</span>
          </div>
        </Link>
      ))}
    </ListRail>
  );
}

import { ActionIcon, Badge, Button, Tabs, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { DoNotCallList } from "@perezvon/api";
import { IconPencil, IconPhoneX, IconPlus, IconTrash, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { CrashPage, NotFoundPage } from "../../shell/errors/error-pages.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { Empty } from "../../ui/empty.tsx";
import rail from "../../ui/list-rail.module.css";
import { ListRail } from "../../ui/list-rail.tsx";
import { MasterDetail, PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import tabs from "../../ui/tabs.module.css";
import { FeedSection } from "../feeds/feed-section.tsx";
import { ListLogTab } from "../lists/list-log-tab.tsx";
import { CheckNumber } from "./check-number.tsx";
import { doNotCallListsQuery } from "./do-not-call-queries.ts";
import { Entries } from "./entries.tsx";
import { ListDialog } from "./list-dialog.tsx";
import { LoadFile } from "./load-file.tsx";

const tabIds = ["properties", "content", "log"] as const;

/** «Списки "Не звонить"» (OUT-DNC-01): the lists at the left, the chosen one beside them. */
export function DoNotCallPage() {
  const { t } = useTranslation();
  const { listId } = useParams({ strict: false }) as { listId?: string };
  const lists = useQuery(doNotCallListsQuery);
  const items = lists.data?.items ?? [];
  const list = listId === undefined ? items[0] : items.find(({ id }) => id === listId);
  useDocumentTitle(list?.name ?? t("admin.nav.doNotCall"));
  return (
    <MasterDetail
      list={<Rail lists={lists.data?.items} chosen={list?.id} onRefresh={() => void lists.refetch()} />}
    >
      {lists.error ? (
        <CrashPage error={lists.error} />
      ) : list ? (
        <Detail key={list.id} list={list} />
      ) : (
        lists.data && <NotFoundPage />
      )}
    </MasterDetail>
  );
}

function Rail({
  lists,
  chosen,
  onRefresh,
}: {
  readonly lists: readonly DoNotCallList[] | undefined;
  readonly chosen: string | undefined;
  readonly onRefresh: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = useHas("svc.lists");
  const [search, setSearch] = useState("");
  const [creating, setCreating] = useState(false);
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (lists ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return (
    <>
      <ListRail
        label={t("admin.nav.doNotCall")}
        count={lists && t("words.recordsTotal", { count: lists.length })}
        search={search}
        onSearch={setSearch}
        searchLabel={t("outbound.doNotCall.search")}
        onRefresh={onRefresh}
        buttons={
          <>
            {mayEdit && (
              <Button
                size="xs"
                variant="default"
                flex="none"
                leftSection={<IconPlus size={14} />}
                onClick={() => setCreating(true)}
              >
                {t("outbound.doNotCall.add")}
              </Button>
            )}
            <CheckNumber />
          </>
        }
      >
        {shown.map((item) => (
          <Link
            key={item.id}
            to="/admin/do-not-call/$listId"
            params={{ listId: item.id }}
            className={rail.row}
            data-status={item.id === chosen ? "active" : undefined}
            aria-current={item.id === chosen ? "page" : undefined}
          >
            <div className={rail.name}>{item.name}</div>
            <div className={rail.facts}>
              <span>{format.integer(item.entries)}</span>
              <span>{t(`outbound.doNotCall.kinds.${item.kind}`)}</span>
            </div>
          </Link>
        ))}
      </ListRail>
      {creating && <ListDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function Detail({ list }: { readonly list: DoNotCallList }) {
  const { t } = useTranslation();
  const mayEdit = useHas("svc.lists");
  const mayLoad = useHas("svc.lists", "api.lists");
  const [open, setOpen] = useState<"rename" | "delete" | "load" | undefined>(undefined);
  const [tab, setTab] = useState<(typeof tabIds)[number]>("content");
  const close = () => setOpen(undefined);
  return (
    <>
      <PageHead
        trail={t("admin.nav.doNotCall")}
        title={list.name}
        count={t("words.recordsTotal", { count: list.entries })}
        aside={
          <>
            {mayEdit && (
              <IconButton label={t("outbound.doNotCall.rename")} onClick={() => setOpen("rename")}>
                <IconPencil size={18} stroke={1.6} />
              </IconButton>
            )}
            {mayEdit && !list.common && (
              <IconButton label={t("shell.actions.delete")} onClick={() => setOpen("delete")}>
                <IconTrash size={18} stroke={1.6} />
              </IconButton>
            )}
            {mayLoad && (
              <Button leftSection={<IconUpload size={16} />} onClick={() => setOpen("load")}>
                {t("outbound.doNotCall.load")}
              </Button>
            )}
          </>
        }
      />
      <Tabs
        value={tab}
        onChange={(value) => setTab(tabIds.find((id) => id === value) ?? "content")}
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
        <Tabs.Panel value={tab}>
          {tab === "properties" && <Properties list={list} />}
          {tab === "content" && (
            <div className={page.scroll} style={{ paddingTop: 16 }}>
              <Entries
                list={list}
                mayLoad={mayLoad}
                empty={
                  <Empty
                    icon={<IconPhoneX size={28} />}
                    title={t("outbound.doNotCall.emptyTitle")}
                    text={t("outbound.doNotCall.emptyText")}
                  />
                }
              />
            </div>
          )}
          {tab === "log" && <ListLogTab list={{ kind: "doNotCall", id: list.id }} />}
        </Tabs.Panel>
      </Tabs>
      {open === "rename" && <ListDialog list={list} onClose={close} />}
      {open === "load" && <LoadFile list={list} onClose={close} />}
      {open === "delete" && <DeleteList list={list} onClose={close} />}
    </>
  );
}

function Properties({ list }: { readonly list: DoNotCallList }) {
  const { t } = useTranslation();
  const campaigns = list.campaigns.map(({ name }) => name).join(", ");
  const fed = useMemo(
    () => ({ kind: "doNotCall" as const, id: list.id, keyed: true, withoutFields: false }),
    [list.id],
  );
  return (
    <div className={page.scroll} style={{ paddingTop: 16 }}>
      <p className={page.hint} style={{ marginTop: 0 }}>
        <Badge variant="light" color="gray" mr={8}>
          {t(`outbound.doNotCall.kinds.${list.kind}`)}
        </Badge>
        {list.common && (
          <Badge variant="light" mr={8}>
            {t("outbound.doNotCall.common")}
          </Badge>
        )}
        {t(`outbound.doNotCall.kindHints.${list.kind}`)}{" "}
        {campaigns === "" ? t("outbound.doNotCall.unused") : t("outbound.doNotCall.usedBy", { campaigns })}
      </p>
      <FeedSection list={fed} />
    </div>
  );
}

function IconButton({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function DeleteList({ list, onClose }: { readonly list: DoNotCallList; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call("doNotCallListDelete", { params: { id: list.id } }),
    onSuccess: async () => {
      await navigate({ to: "/admin/do-not-call" });
      notifications.show({ message: t("outbound.doNotCall.deleted", { name: list.name }), color: "green" });
      await client.invalidateQueries({ queryKey: doNotCallListsQuery.queryKey, exact: true });
    },
    onError: (error) => {
      notifications.show({ message: errorText(t, error), color: "red" });
      onClose();
    },
  });
  return (
    <ConfirmDelete
      name={list.name}
      text={t("outbound.doNotCall.deleteText")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}

import { Button, Skeleton, Tabs } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { TrunkCard } from "@perezvon/api";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../shell/api.ts";
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
import { type TrunkTabId, trunkTabOf, trunkTabs } from "./setting-groups.ts";
import { trunkQuery, trunksQuery, useTrunks } from "./trunk-queries.ts";
import { TrunkSettingsTab } from "./trunk-settings-tab.tsx";
import { TrunkStateTab } from "./trunk-state-tab.tsx";
import { TrunkStatus } from "./trunk-status.tsx";

/** The card of a trunk: its state, and its settings in groups (TEL-TRK-02). */
export function TrunkPage() {
  const { t } = useTranslation();
  const { trunkId, tab: asked } = useParams({ from: "/signed-in/admin/trunks/$trunkId/$tab" });
  const trunk = useQuery(trunkQuery(trunkId));
  const navigate = useNavigate();
  const mayEdit = useHas("pbx.admin");
  const [deleting, setDeleting] = useState(false);
  const tab = trunkTabOf(asked);
  useDocumentTitle(trunk.data?.name ?? t("admin.nav.trunks"));
  return (
    <MasterDetail list={<TrunksRail trunkId={trunkId} tab={tab} />}>
      {trunk.error ? (
        <CrashPage error={trunk.error} />
      ) : (
        <>
          <PageHead
            trail={
              <>
                <Link to="/admin/trunks" className={tabs.trailLink}>
                  {t("admin.nav.trunks")}
                </Link>
                {" » "}
                {t(`telephony.trunks.tabs.${tab}`)}
              </>
            }
            title={trunk.data?.name ?? " "}
            count={trunk.data && <TrunkStatus state={trunk.data.state} />}
            aside={
              mayEdit && (
                <Button
                  variant="subtle"
                  color="gray"
                  leftSection={<IconTrash size={16} />}
                  onClick={() => setDeleting(true)}
                >
                  {t("shell.actions.delete")}
                </Button>
              )
            }
          />
          <Tabs
            value={tab}
            onChange={(value) =>
              void navigate({ to: "/admin/trunks/$trunkId/$tab", params: { trunkId, tab: value ?? "state" } })
            }
            classNames={{ root: tabs.root, list: tabs.list, panel: tabs.panel }}
            keepMounted={false}
          >
            <Tabs.List>
              {trunkTabs.map((id) => (
                <Tabs.Tab key={id} value={id}>
                  {t(`telephony.trunks.tabs.${id}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={tab}>
              {!trunk.data ? (
                <Skeleton height={180} m="lg" />
              ) : tab === "state" ? (
                <TrunkStateTab key={trunkId} trunk={trunk.data} />
              ) : (
                <TrunkSettingsTab key={`${trunkId} ${tab}`} trunk={trunk.data} tab={tab} />
              )}
            </Tabs.Panel>
          </Tabs>
        </>
      )}
      {deleting && trunk.data && <DeleteTrunk trunk={trunk.data} onClose={() => setDeleting(false)} />}
    </MasterDetail>
  );
}

function DeleteTrunk({ trunk, onClose }: { readonly trunk: TrunkCard; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => call("trunkDelete", { params: { id: trunk.id } }),
    onSuccess: async () => {
      client.removeQueries({ queryKey: trunksQuery.queryKey });
      await navigate({ to: "/admin/trunks" });
      notifications.show({ message: t("telephony.trunks.deleted", { name: trunk.name }) });
    },
  });
  const users =
    remove.error instanceof ApiError
      ? (remove.error.params.users as { name: string }[] | undefined)
      : undefined;
  return (
    <ConfirmDelete
      name={trunk.name}
      busy={remove.isPending}
      onClose={onClose}
      text={
        <>
          {t("telephony.trunks.deleteText")}
          {remove.error && (
            <p role="alert">
              <strong>
                {users
                  ? t("telephony.trunks.inUse", { users: users.map(({ name }) => name).join(", ") })
                  : errorText(t, remove.error)}
              </strong>
            </p>
          )}
        </>
      }
      onConfirm={() => remove.mutate()}
    />
  );
}

function TrunksRail({ trunkId, tab }: { readonly trunkId: string; readonly tab: TrunkTabId }) {
  const { t } = useTranslation();
  const format = useFormat();
  const trunks = useTrunks();
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (trunks.data ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return (
    <ListRail
      label={t("admin.nav.trunks")}
      count={trunks.data && t("words.recordsTotal", { count: trunks.data.length })}
      search={search}
      onSearch={setSearch}
      searchLabel={t("telephony.trunks.search")}
      onRefresh={() => void trunks.refetch()}
    >
      {shown.map((item) => (
        <Link
          key={item.id}
          to="/admin/trunks/$trunkId/$tab"
          params={{ trunkId: item.id, tab }}
          className={rail.row}
          data-status={item.id === trunkId ? "active" : undefined}
          aria-current={item.id === trunkId ? "page" : undefined}
        >
          <div className={rail.name}>{item.name}</div>
          <div className={rail.facts}>
            <span>{t(`telephony.trunks.status.${item.state.status}`)}</span>
            <span>
              {format.integer(item.state.channelsIn + item.state.channelsOut)} /{" "}
              {format.integer(item.channels)}
            </span>
          </div>
        </Link>
      ))}
    </ListRail>
  );
}

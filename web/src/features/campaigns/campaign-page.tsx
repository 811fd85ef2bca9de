import { ActionIcon, Button, Skeleton, Tabs, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign } from "@perezvon/api";
import { IconCopy, IconListCheck, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { CrashPage, NotFoundPage } from "../../shell/errors/error-pages.tsx";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import rail from "../../ui/list-rail.module.css";
import { ListRail } from "../../ui/list-rail.tsx";
import { MasterDetail, PageHead } from "../../ui/master-detail.tsx";
import tabs from "../../ui/tabs.module.css";
import { CampaignFigures } from "./campaign-figures.tsx";
import classes from "./campaign-page.module.css";
import { useCampaigns, useCopyCampaign, useDeleteCampaign } from "./campaign-queries.ts";
import { CampaignStateMark } from "./campaign-state.tsx";
import { type CampaignTabId, campaignTabIds, campaignTabOf } from "./campaign-tabs.ts";
import { CreateCampaign } from "./create-campaign.tsx";
import { CampaignFileButtons } from "./file/campaign-file-buttons.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import { RunButton } from "./run-button.tsx";
import { SetUpDrawer } from "./set-up/set-up-drawer.tsx";
import { TestDialDialog } from "./test-dial/test-dial.tsx";

export function CampaignPage() {
  const { t } = useTranslation();
  const { campaignId, tab } = useParams({ strict: false }) as { campaignId: string; tab?: string };
  const campaigns = useCampaigns();
  const campaign = campaigns.data?.find(({ id }) => id === campaignId);
  useDocumentTitle(campaign?.name ?? t("admin.nav.campaigns"));
  return (
    <MasterDetail
      list={
        <CampaignsRail
          campaigns={campaigns.data}
          campaignId={campaignId}
          tab={campaignTabOf(tab)}
          onRefresh={() => void campaigns.refetch()}
        />
      }
    >
      {campaigns.error && !campaigns.data ? (
        <CrashPage error={campaigns.error} />
      ) : campaigns.isPending ? (
        <Skeleton height={180} m="lg" />
      ) : campaign ? (
        <Detail key={campaign.id} campaign={campaign} tab={campaignTabOf(tab)} />
      ) : (
        <NotFoundPage />
      )}
    </MasterDetail>
  );
}

function Detail({ campaign, tab }: { readonly campaign: Campaign; readonly tab: CampaignTabId }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayEdit = campaign.rights.edit;
  const [deleting, setDeleting] = useState(false);
  const [stepping, setStepping] = useState(false);
  const [testing, setTesting] = useState(false);
  const open = (next: string, part?: "diagnostics") =>
    void navigate({
      to: "/admin/campaigns/$campaignId/$tab",
      params: { campaignId: campaign.id, tab: next },
      search: part ? { part } : {},
    });
  return (
    <>
      <PageHead
        trail={
          <>
            <Link to="/admin/campaigns" className={tabs.trailLink}>
              {t("admin.nav.campaigns")}
            </Link>
            {" » "}
            {t(`admin.campaigns.tabs.${tab}`)}
          </>
        }
        title={campaign.name}
        count={<CampaignStateMark campaign={campaign} withReason />}
        aside={
          <>
            {mayEdit && <CampaignFileButtons campaign={campaign} onTest={() => setTesting(true)} />}
            {mayEdit && <CopyButton campaign={campaign} />}
            {mayEdit && (
              <Tooltip label={t("shell.actions.delete")}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  aria-label={t("shell.actions.delete")}
                  onClick={() => setDeleting(true)}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </Tooltip>
            )}
            <Tooltip label={t("setUp.open")}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("setUp.open")}
                onClick={() => setStepping(true)}
              >
                <IconListCheck size={16} />
              </ActionIcon>
            </Tooltip>
            <RunButton campaign={campaign} onRefused={() => open("dialling", "diagnostics")} />
          </>
        }
      >
        <div className={classes.figures}>
          <CampaignFigures campaign={campaign} />
        </div>
        <ProgressBar campaign={campaign} />
      </PageHead>
      <Tabs
        value={tab}
        onChange={(value) => open(value ?? "dialling")}
        classNames={{ root: tabs.root, list: tabs.list, panel: tabs.panel }}
        keepMounted={false}
      >
        <Tabs.List>
          {campaignTabIds.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`admin.campaigns.tabs.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          <Outlet />
        </Tabs.Panel>
      </Tabs>
      {stepping && <SetUpDrawer campaign={campaign} onClose={() => setStepping(false)} />}
      {testing && <TestDialDialog campaign={campaign} onClose={() => setTesting(false)} />}
      {deleting && <DeleteCampaign campaign={campaign} onClose={() => setDeleting(false)} />}
    </>
  );
}

function CopyButton({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const copy = useCopyCampaign();
  return (
    <Tooltip label={t("staff.copy")}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t("staff.copy")}
        loading={copy.isPending}
        onClick={() =>
          copy.mutate(campaign.id, {
            onSuccess: ({ id, name }) => {
              notifications.show({ message: t("staff.copied", { name }), color: "green" });
              void navigate({
                to: "/admin/campaigns/$campaignId/$tab",
                params: { campaignId: id, tab: "properties" },
              });
            },
            onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
          })
        }
      >
        <IconCopy size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

function DeleteCampaign({
  campaign,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const format = useFormat();
  const remove = useDeleteCampaign();
  const holdings = useQuery({
    queryKey: ["campaign-holdings", campaign.id],
    queryFn: () => call("campaignHoldings", { params: { id: campaign.id } }),
    staleTime: 0,
  });
  const { name } = campaign;
  const kinds = ["records", "dials", "recordings", "archives"] as const;
  return (
    <ConfirmDelete
      name={name}
      typeName
      busy={remove.isPending}
      text={
        <>
          <p>{t("admin.campaigns.deleteText")}</p>
          {holdings.data && holdings.data.keptDays > 0 && (
            <p>{t("bin.goesToBin", { count: holdings.data.keptDays })}</p>
          )}
          {holdings.data && (
            <ul>
              {kinds.map((kind) => (
                <li key={kind}>
                  {t(`results.deletion.${kind}`, { number: format.integer(holdings.data[kind]) })}
                </li>
              ))}
            </ul>
          )}
          <Link
            to="/admin/campaigns/$campaignId/$tab"
            params={{ campaignId: campaign.id, tab: "results" }}
            onClick={onClose}
          >
            {t("results.deletion.exportFirst")}
          </Link>
        </>
      }
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(campaign.id, {
          onSuccess: async () => {
            await navigate({ to: "/admin/campaigns" });
            notifications.show({ message: t("admin.campaigns.deleted", { name }) });
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

function CampaignsRail({
  campaigns,
  campaignId,
  tab,
  onRefresh,
}: {
  readonly campaigns: readonly Campaign[] | undefined;
  readonly campaignId: string;
  readonly tab: CampaignTabId;
  readonly onRefresh: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = useHas("svc.admin.all", "svc.admin");
  const [search, setSearch] = useState("");
  const [creating, setCreating] = useState(false);
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (campaigns ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  return (
    <>
      <ListRail
        label={t("admin.nav.campaigns")}
        count={campaigns && t("words.recordsTotal", { count: campaigns.length })}
        search={search}
        onSearch={setSearch}
        searchLabel={t("admin.campaigns.search")}
        onRefresh={onRefresh}
        buttons={
          mayEdit && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => setCreating(true)}
            >
              {t("admin.campaigns.add")}
            </Button>
          )
        }
      >
        {shown.map((item) => (
          <Link
            key={item.id}
            to="/admin/campaigns/$campaignId/$tab"
            params={{ campaignId: item.id, tab }}
            className={rail.row}
            data-status={item.id === campaignId ? "active" : undefined}
            aria-current={item.id === campaignId ? "page" : undefined}
          >
            <div className={rail.name}>{item.name}</div>
            <div className={rail.facts}>
              <CampaignStateMark campaign={item} />
              <span>
                {item.statistics
                  ? `${format.integer(item.statistics.closed)} / ${format.integer(item.statistics.total)}`
                  : ""}
              </span>
            </div>
          </Link>
        ))}
      </ListRail>
      {creating && <CreateCampaign onClose={() => setCreating(false)} />}
    </>
  );
}

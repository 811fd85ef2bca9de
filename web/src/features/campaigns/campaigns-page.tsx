import { Anchor, Button, Tooltip } from "@mantine/core";
import type { Campaign } from "@perezvon/api";
import { IconBroadcast, IconLink, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
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
import { useCampaigns } from "./campaign-queries.ts";
import { CampaignStateMark } from "./campaign-state.tsx";
import { CreateCampaign } from "./create-campaign.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import { RunButton } from "./run-button.tsx";

/** All campaigns with state, mode and live counters (OUT-CMP-01). */
export function CampaignsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const campaigns = useCampaigns();
  const mayEdit = useHas("svc.admin.all");
  const [creating, setCreating] = useState(false);
  useDocumentTitle(t("admin.nav.campaigns"));
  const figure = (value: number | undefined) =>
    value === undefined ? t("shell.units.none") : format.integer(value);
  const columns: Column<Campaign>[] = [
    {
      id: "name",
      header: t("admin.campaigns.name"),
      rowHeader: true,
      cell: (campaign) => (
        <Anchor component={Link} to={`/admin/campaigns/${campaign.id}/dialling`} fz="inherit" fw={500}>
          {campaign.name}
          <ProgressBar campaign={campaign} />
        </Anchor>
      ),
    },
    { id: "type", header: t("admin.campaigns.type"), cell: () => t("admin.campaigns.outgoing") },
    {
      id: "state",
      header: t("admin.campaigns.state"),
      cell: (campaign) => <CampaignStateMark campaign={campaign} />,
    },
    {
      id: "mode",
      header: t("admin.campaigns.mode"),
      cell: (campaign) => t(`words.diallingMode.${campaign.mode}`),
    },
    {
      id: "linked",
      header: t("linked.columnShort"),
      width: 64,
      cell: ({ link }) => {
        if (!link) return "";
        const after = campaigns.data?.find(({ id }) => id === link.after)?.name;
        const label =
          after === undefined
            ? t("linked.inGroup", { group: link.groupName })
            : t("linked.inGroupAfter", { group: link.groupName, after });
        return (
          <Tooltip label={label}>
            <IconLink size={18} role="img" aria-label={label} />
          </Tooltip>
        );
      },
    },
    {
      id: "total",
      header: t("admin.campaigns.total"),
      numeric: true,
      cell: (campaign) => figure(campaign.statistics?.total),
    },
    {
      id: "closed",
      header: t("admin.campaigns.closed"),
      numeric: true,
      cell: (campaign) => figure(campaign.statistics?.closed),
    },
    {
      id: "remaining",
      header: t("admin.campaigns.remaining"),
      numeric: true,
      cell: (campaign) => figure(campaign.statistics?.remaining),
    },
    {
      id: "dialled",
      header: t("admin.campaigns.dialled"),
      numeric: true,
      cell: (campaign) => figure(campaign.statistics?.dialledToday),
    },
    {
      id: "asr",
      header: t("admin.campaigns.asr"),
      numeric: true,
      cell: (campaign) => {
        const asr = campaign.statistics?.asrPercent;
        return asr === null || asr === undefined ? "-" : format.decimal(asr, 1);
      },
    },
    {
      id: "run",
      header: "",
      width: 110,
      cell: (campaign) => (
        <RunButton
          campaign={campaign}
          size="compact-sm"
          fullWidth
          onRefused={() =>
            void navigate({
              to: "/admin/campaigns/$campaignId/$tab",
              params: { campaignId: campaign.id, tab: "dialling" },
              search: { part: "diagnostics" },
            })
          }
        />
      ),
    },
  ];
  const add = mayEdit && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t("admin.campaigns.add")}
    </Button>
  );
  return (
    <div className={page.page}>
      <PageHead
        title={t("admin.nav.campaigns")}
        count={campaigns.data && t("words.recordsTotal", { count: campaigns.data.length })}
        aside={
          <>
            <Button
              component={Link}
              to="/admin/campaign-groups"
              variant="default"
              leftSection={<IconLink size={16} />}
            >
              {t("linked.title")}
            </Button>
            {add}
          </>
        }
      />
      <div className={page.scroll}>
        {campaigns.error ? (
          <LoadFailed text={errorText(t, campaigns.error)} onRetry={() => void campaigns.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.campaigns")}
            columns={columns}
            rows={campaigns.data ?? []}
            rowKey={(campaign) => campaign.id}
            loading={campaigns.isPending}
            onOpen={(campaign) =>
              void navigate({
                to: "/admin/campaigns/$campaignId/$tab",
                params: { campaignId: campaign.id, tab: "dialling" },
              })
            }
            empty={
              <Empty
                icon={<IconBroadcast size={28} />}
                title={t("admin.campaigns.emptyTitle")}
                text={t("admin.campaigns.emptyText")}
              >
                {add}
              </Empty>
            }
          />
        )}
      </div>
      {creating && <CreateCampaign onClose={() => setCreating(false)} />}
    </div>
  );
}

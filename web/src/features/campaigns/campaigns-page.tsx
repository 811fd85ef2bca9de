import { ActionIcon, Anchor, Button, Tooltip } from "@mantine/core";
import type { Campaign, Service } from "@perezvon/api";
import { IconBroadcast, IconLink, IconPlus, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
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
import { servicesQuery, useCampaigns } from "./campaign-queries.ts";
import { CampaignStateMark } from "./campaign-state.tsx";
import { CreateCampaign } from "./create-campaign.tsx";
import { ImportCampaign } from "./file/import-campaign.tsx";
import { ProgressBar } from "./progress-bar.tsx";
import { RunButton } from "./run-button.tsx";

/** A campaign, or an incoming service, of which this list tells name, service level and type. */
type Row =
  | { readonly kind: "campaign"; readonly campaign: Campaign }
  | { readonly kind: "service"; readonly service: Service };

/** «Вх.сервисы и Кампании обзвона» (OUT-CMP-01): its columns first, then mode and live counters. */
export function CampaignsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const campaigns = useCampaigns();
  const mayEdit = useHas("svc.admin.all", "svc.admin");
  const [creating, setCreating] = useState(false);
  const [importing, setImporting] = useState(false);
  useDocumentTitle(t("admin.nav.campaigns"));
  const figure = (value: number | undefined) =>
    value === undefined ? t("shell.units.none") : format.integer(value);
  const services = useQuery(servicesQuery);
  const rows: Row[] = [
    ...(services.data ?? []).map((service) => ({ kind: "service" as const, service })),
    ...(campaigns.data ?? []).map((campaign) => ({ kind: "campaign" as const, campaign })),
  ];
  /** A column of campaigns alone. */
  const ofCampaign =
    (cell: (campaign: Campaign) => ReactNode): Column<Row>["cell"] =>
    (row) =>
      row.kind === "campaign" ? cell(row.campaign) : "";
  const counter = (
    id: "total" | "closed" | "remaining" | "dialled",
    read: (statistics: NonNullable<Campaign["statistics"]>) => number,
  ): Column<Row> => ({
    id,
    header: t(`admin.campaigns.${id}`),
    numeric: true,
    cell: ofCampaign(({ statistics }) => figure(statistics ? read(statistics) : undefined)),
  });
  const columns: Column<Row>[] = [
    {
      id: "name",
      header: t("admin.campaigns.name"),
      rowHeader: true,
      cell: (row) =>
        row.kind === "service" ? (
          row.service.name
        ) : (
          <Anchor component={Link} to={`/admin/campaigns/${row.campaign.id}/dialling`} fz="inherit" fw={500}>
            {row.campaign.name}
            <ProgressBar campaign={row.campaign} />
          </Anchor>
        ),
    },
    {
      id: "serviceLevel",
      header: <span title={t("staff.serviceLevelHint")}>{t("staff.serviceLevel")}</span>,
      cell: (row) => {
        const { percent, seconds } = (row.kind === "service" ? row.service : row.campaign).serviceLevel;
        return `${percent}/${seconds}`;
      },
    },
    {
      id: "type",
      header: t("admin.campaigns.type"),
      cell: (row) => t(`words.serviceKind.${(row.kind === "service" ? row.service : row.campaign).kind}`),
    },
    {
      id: "state",
      header: t("admin.campaigns.state"),
      cell: (row) =>
        row.kind === "service" ? t("staff.active") : <CampaignStateMark campaign={row.campaign} withReason />,
    },
    {
      id: "linked",
      header: t("linked.columnShort"),
      cell: ofCampaign(({ link }) => {
        if (!link) return "";
        const after = campaigns.data?.find(({ id }) => id === link.after)?.name;
        const label =
          after === undefined
            ? t("linked.inGroup", { group: link.groupName })
            : t("linked.inGroupAfter", { group: link.groupName, after });
        return (
          <Tooltip label={label}>
            <span>
              <IconLink size={16} role="img" aria-label={label} /> {link.groupName}
            </span>
          </Tooltip>
        );
      }),
    },
    {
      id: "mode",
      header: t("admin.campaigns.mode"),
      cell: ofCampaign((campaign) => t(`words.diallingMode.${campaign.mode}`)),
    },
    counter("total", ({ total }) => total),
    counter("closed", ({ closed }) => closed),
    counter("remaining", ({ remaining }) => remaining),
    counter("dialled", ({ dialledToday }) => dialledToday),
    {
      id: "asr",
      header: t("admin.campaigns.asr"),
      numeric: true,
      cell: ofCampaign(({ statistics }) =>
        statistics?.asrPercent === null || statistics?.asrPercent === undefined
          ? "-"
          : format.decimal(statistics.asrPercent, 1),
      ),
    },
    {
      id: "run",
      header: "",
      width: 110,
      cell: ofCampaign((campaign) => (
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
      )),
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
        count={campaigns.data && t("words.recordsTotal", { count: rows.length })}
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
            {mayEdit && (
              <Tooltip label={t("bin.open")}>
                <ActionIcon
                  component={Link}
                  to="/admin/deleted-campaigns"
                  variant="default"
                  size={36}
                  aria-label={t("bin.open")}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </Tooltip>
            )}
            {mayEdit && (
              <Tooltip label={t("campaignFile.import")}>
                <ActionIcon
                  variant="default"
                  size={36}
                  aria-label={t("campaignFile.import")}
                  onClick={() => setImporting(true)}
                >
                  <IconUpload size={16} />
                </ActionIcon>
              </Tooltip>
            )}
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
            rows={rows}
            rowKey={(row) => (row.kind === "service" ? row.service.id : row.campaign.id)}
            loading={campaigns.isPending || services.isPending}
            onOpen={(row) => {
              if (row.kind === "campaign")
                void navigate({
                  to: "/admin/campaigns/$campaignId/$tab",
                  params: { campaignId: row.campaign.id, tab: "dialling" },
                });
            }}
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
      {importing && <ImportCampaign onClose={() => setImporting(false)} />}
      {creating && <CreateCampaign onClose={() => setCreating(false)} />}
    </div>
  );
}

import { Skeleton } from "@mantine/core";
import type { Campaign, CampaignDisposition } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { campaignDispositionsQuery } from "../campaign-queries.ts";

const folders = ["connection", "system", "final", "non_final"] as const;

/** «Статусы» by folder (OUT-DSP-01), to read. */
export function DispositionsTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  const columns: Column<CampaignDisposition>[] = [
    {
      id: "name",
      header: t("admin.dispositions.name"),
      cell: (disposition) => disposition.name[language],
      rowHeader: true,
      width: "40%",
    },
    {
      id: "type",
      header: t("admin.dispositions.type"),
      cell: (disposition) => t(`words.dispositionType.${disposition.type}`),
    },
    {
      id: "agents",
      header: t("admin.dispositions.agents"),
      cell: (disposition) => (disposition.visibleToAgents ? t("shell.yes") : t("shell.no")),
      width: 160,
    },
    {
      id: "code",
      header: t("admin.dispositions.code"),
      cell: (disposition) => disposition.code ?? t("shell.units.none"),
      width: 100,
    },
  ];
  if (dispositions.error)
    return <LoadFailed text={errorText(t, dispositions.error)} onRetry={() => void dispositions.refetch()} />;
  if (!dispositions.data) return <Skeleton height={240} m="lg" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must be able to scroll it
    <section className={page.scroll} aria-label={t("admin.campaigns.tabs.dispositions")} tabIndex={0}>
      {folders.map((folder) => (
        <section key={folder}>
          <h3 className={page.section}>{t(`words.dispositionFolder.${folder}`)}</h3>
          <DataTable
            compact
            caption={t(`words.dispositionFolder.${folder}`)}
            columns={columns}
            rows={dispositions.data.filter((disposition) => disposition.folder === folder)}
            rowKey={(disposition) => disposition.key}
          />
        </section>
      ))}
    </section>
  );
}

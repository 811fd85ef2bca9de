import type { Campaign, CampaignStatistics } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { groupsQuery } from "../directory-queries.ts";
import { ratioText } from "./ratio-text.ts";

type GroupRow = CampaignStatistics["groups"][number];
type Counted = "loggedIn" | "busy" | "ready" | "notReady";

/** Agents of each group with the campaign's skill (OUT-STA-02, «groups»). */
export function GroupRows({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = useQuery(groupsQuery);
  const names = new Map((groups.data?.items ?? []).map(({ id, name }) => [id, name]));
  const counted = (id: Counted): Column<GroupRow> => ({
    id,
    header: <span title={t(`supervisor.campaigns.${id}Hint`)}>{t(`supervisor.campaigns.${id}`)}</span>,
    numeric: true,
    cell: (row) => format.integer(row[id]),
  });
  return (
    <DataTable
      compact
      caption={t("supervisor.campaigns.groups")}
      columns={[
        {
          id: "name",
          header: t("supervisor.campaigns.groupName"),
          rowHeader: true,
          cell: ({ groupId }) => names.get(groupId) ?? groupId.slice(0, 8),
        },
        counted("loggedIn"),
        counted("busy"),
        counted("ready"),
        counted("notReady"),
        {
          id: "occupancy",
          header: (
            <span title={t("supervisor.campaigns.occupancyHint")}>{t("supervisor.campaigns.occupancy")}</span>
          ),
          numeric: true,
          cell: (row) => ratioText(format, row.occupancyPercent),
        },
        {
          id: "averageIdle",
          header: (
            <span title={t("supervisor.campaigns.averageIdleHint")}>
              {t("supervisor.campaigns.averageIdle")}
            </span>
          ),
          numeric: true,
          cell: ({ averageIdleMs }) => (averageIdleMs === null ? "-" : format.duration(averageIdleMs)),
        },
      ]}
      rows={campaign.statistics?.groups ?? []}
      rowKey={({ groupId }) => groupId}
      loading={groups.isPending}
      empty={<Empty title={t("supervisor.campaigns.noGroups")} />}
    />
  );
}

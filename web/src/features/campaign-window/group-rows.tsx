import { ActionIcon, Select } from "@mantine/core";
import type { Campaign, CampaignStatistics } from "@perezvon/api";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { groupsQuery } from "../directory-queries.ts";
import { ratioText } from "./ratio-text.ts";
import { useRunSettings } from "./run-settings.tsx";

type GroupRow = CampaignStatistics["groups"][number];
type Counted = "loggedIn" | "busy" | "ready" | "notReady";

/** Agents of each group with the campaign's skill (OUT-STA-02, «groups»); a manager adds and removes groups (OUT-STA-01, DSK-CWN-03). */
export function GroupRows({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = useQuery(groupsQuery);
  const { change, question } = useRunSettings(campaign);
  const [removing, setRemoving] = useState<string>();
  const mayEdit = campaign.rights.run;
  const others = (groups.data?.items ?? []).filter(({ id }) => !campaign.groupIds.includes(id));
  const names = new Map((groups.data?.items ?? []).map(({ id, name }) => [id, name]));
  const counted = (id: Counted): Column<GroupRow> => ({
    id,
    header: <span title={t(`supervisor.campaigns.${id}Hint`)}>{t(`supervisor.campaigns.${id}`)}</span>,
    numeric: true,
    cell: (row) => format.integer(row[id]),
  });
  const nameOf = (id: string) => names.get(id) ?? id.slice(0, 8);
  const remove = async (groupId: string) => {
    await change({ groupIds: campaign.groupIds.filter((id) => id !== groupId) });
    setRemoving(undefined);
  };
  return (
    <>
      <DataTable
        compact
        caption={t("supervisor.campaigns.groups")}
        columns={[
          {
            id: "name",
            header: t("supervisor.campaigns.groupName"),
            rowHeader: true,
            cell: ({ groupId }) => nameOf(groupId),
          },
          counted("loggedIn"),
          counted("busy"),
          counted("ready"),
          counted("notReady"),
          {
            id: "occupancy",
            header: (
              <span title={t("supervisor.campaigns.occupancyHint")}>
                {t("supervisor.campaigns.occupancy")}
              </span>
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
          ...(mayEdit
            ? [
                {
                  id: "remove",
                  header: "",
                  width: 40,
                  cell: ({ groupId }: GroupRow) => (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t("supervisor.campaigns.removeGroup", { group: nameOf(groupId) })}
                      onClick={() => setRemoving(groupId)}
                    >
                      <IconX size={16} />
                    </ActionIcon>
                  ),
                },
              ]
            : []),
        ]}
        rows={campaign.statistics?.groups ?? []}
        rowKey={({ groupId }) => groupId}
        loading={groups.isPending}
        empty={<Empty title={t("supervisor.campaigns.noGroups")} />}
      />
      {mayEdit && (
        <Select
          size="xs"
          m="sm"
          w={260}
          searchable
          value={null}
          aria-label={t("supervisor.campaigns.addGroup")}
          placeholder={t("supervisor.campaigns.addGroup")}
          description={t("supervisor.campaigns.addGroupHint")}
          disabled={others.length === 0}
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => id !== null && void change({ groupIds: [...campaign.groupIds, id] })}
        />
      )}
      {removing !== undefined && (
        <ConfirmDelete
          name={nameOf(removing)}
          text={t("supervisor.campaigns.removeGroupText")}
          busy={false}
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(undefined)}
        />
      )}
      {question}
    </>
  );
}

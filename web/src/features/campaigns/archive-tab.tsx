import { ActionIcon, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign, ResultsArchive } from "@perezvon/api";
import { IconArchive, IconDownload, IconTrash } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import page from "../../ui/page.module.css";
import { StateMark } from "../../ui/state-dot.tsx";

const archivesQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ["campaign-archives", campaignId],
    queryFn: async () => (await call("campaignArchives", { params: { id: campaignId } })).items,
    refetchInterval: (query) => (query.state.data?.some(({ state }) => state === "pending") ? 2_000 : false),
  });

/** Tab «Архив»: results of lists that the campaign no longer has (OUT-ARC-02). */
export function ArchiveTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const mayEdit = campaign.rights.edit;
  const archives = useQuery(archivesQuery(campaign.id));
  const [deleting, setDeleting] = useState<ResultsArchive>();
  const remove = useMutation({
    mutationFn: (archive: ResultsArchive) =>
      call("campaignArchiveDelete", { params: { id: campaign.id, archiveId: archive.id } }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => {
      setDeleting(undefined);
      return client.invalidateQueries({ queryKey: archivesQuery(campaign.id).queryKey });
    },
  });
  const columns: Column<ResultsArchive>[] = [
    { id: "list", header: t("results.archive.list"), rowHeader: true, cell: (archive) => archive.listName },
    { id: "at", header: t("results.archive.at"), cell: (archive) => format.dateTimeSeconds(archive.at) },
    {
      id: "reason",
      header: t("results.archive.reason"),
      cell: ({ reason }) => t(`results.archive.reasons.${reason}`),
    },
    {
      id: "records",
      header: t("results.archive.records"),
      numeric: true,
      cell: (archive) => format.integer(archive.records),
    },
    {
      id: "dials",
      header: t("results.archive.dials"),
      numeric: true,
      cell: (archive) => (archive.state === "ready" ? format.integer(archive.detailedRows) : ""),
    },
    {
      id: "size",
      header: t("results.archive.size"),
      numeric: true,
      cell: (archive) =>
        archive.state === "ready" ? (
          format.fileSize(archive.bytes)
        ) : (
          <StateMark
            tone="busy"
            label={t("results.archive.pending")}
            hint={t("results.archive.pendingHint")}
          />
        ),
    },
    {
      id: "acts",
      header: "",
      cell: (archive) => {
        const named = { list: archive.listName, at: format.dateTimeSeconds(archive.at) };
        if (archive.state === "pending") return null;
        return (
          <Group gap={4} justify="flex-end" wrap="nowrap">
            <ActionIcon
              component="a"
              variant="subtle"
              href={addressOf("campaignArchiveFile", { params: { id: campaign.id, archiveId: archive.id } })}
              download
              aria-label={t("results.archive.download", named)}
            >
              <IconDownload size={16} />
            </ActionIcon>
            {mayEdit && (
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={t("results.archive.delete", named)}
                onClick={() => setDeleting(archive)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Group>
        );
      },
    },
  ];
  if (archives.error)
    return <LoadFailed text={errorText(t, archives.error)} onRetry={() => void archives.refetch()} />;
  return (
    <div className={page.scroll}>
      <p className={page.hint}>{t("results.archive.text")}</p>
      <DataTable
        caption={t("admin.campaigns.tabs.archive")}
        columns={columns}
        rows={archives.data ?? []}
        rowKey={(archive) => archive.id}
        loading={archives.isPending}
        empty={
          <Empty
            icon={<IconArchive size={28} />}
            title={t("results.archive.emptyTitle")}
            text={t("results.archive.emptyText")}
          />
        }
      />
      {deleting && (
        <ConfirmDelete
          name={deleting.listName}
          text={t("results.archive.deleteText", { at: format.dateTimeSeconds(deleting.at) })}
          busy={remove.isPending}
          onClose={() => setDeleting(undefined)}
          onConfirm={() => remove.mutate(deleting)}
        />
      )}
    </div>
  );
}

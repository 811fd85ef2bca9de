import { ActionIcon, Group, Progress } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ResultsExport } from "@perezvon/api";
import { IconDownload, IconTrash, IconX } from "@tabler/icons-react";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { addressOf, call } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { StateMark } from "../../../ui/state-dot.tsx";

export const exportsQuery = (campaignId: string) =>
  queryOptions({
    queryKey: ["campaign-exports", campaignId],
    queryFn: async () => (await call("campaignExports", { params: { id: campaignId } })).items,
    refetchInterval: (query) => (query.state.data?.some(({ state }) => state === "running") ? 700 : false),
  });

const tones = { running: "busy", done: "ready", failed: "not-ready", cancelled: "idle" } as const;

/** Results files of the last 7 days with their progress (OUT-RES-11); one of `wanted` downloads by itself when it is ready. */
export function ExportFiles({
  campaignId,
  wanted,
}: {
  readonly campaignId: string;
  readonly wanted: Set<string>;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const files = useQuery(exportsQuery(campaignId));
  const change = useMutation({
    mutationFn: ({ file, act }: { file: ResultsExport; act: "cancel" | "delete" }) => {
      const params = { id: campaignId, exportId: file.id };
      return act === "cancel"
        ? call("campaignExportCancel", { params })
        : call("campaignExportDelete", { params });
    },
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: exportsQuery(campaignId).queryKey }),
  });
  useEffect(() => {
    for (const file of files.data ?? []) {
      if (file.state === "running" || !wanted.delete(file.id)) continue;
      if (file.state === "done") {
        download(campaignId, file);
        notifications.show({ message: t("admin.results.ready", { file: file.fileName }) });
      } else if (file.failure) notifications.show({ message: failureText(file.failure), color: "red" });
    }
  });
  const failureText = (failure: string) =>
    t(`admin.results.failures.${failure as "disk"}`, { defaultValue: failure });
  const columns: Column<ResultsExport>[] = [
    { id: "file", header: t("admin.results.file"), rowHeader: true, cell: (file) => file.fileName },
    {
      id: "state",
      header: t("admin.results.state"),
      cell: (file) =>
        file.state === "running" ? (
          <Making file={file} />
        ) : (
          <StateMark
            tone={tones[file.state]}
            label={t(`admin.results.states.${file.state}`)}
            {...(file.failure ? { hint: failureText(file.failure) } : {})}
          />
        ),
    },
    {
      id: "rows",
      header: t("admin.results.rows"),
      numeric: true,
      cell: (file) => (
        <span
          title={
            file.replacedCharacters > 0
              ? t("admin.results.replaced", { count: file.replacedCharacters })
              : undefined
          }
        >
          {format.integer(file.rowsWritten)}
          {file.replacedCharacters > 0 && " *"}
        </span>
      ),
    },
    {
      id: "size",
      header: t("admin.results.size"),
      numeric: true,
      cell: (file) => format.fileSize(file.bytes),
    },
    {
      id: "started",
      header: t("admin.results.startedAt"),
      cell: (file) => format.dateTimeSeconds(file.startedAt),
    },
    { id: "by", header: t("admin.results.startedBy"), cell: (file) => file.startedBy },
    { id: "expires", header: t("admin.results.expiresAt"), cell: (file) => format.dateTime(file.expiresAt) },
    {
      id: "acts",
      header: "",
      cell: (file) => {
        const named = { file: file.fileName, at: format.dateTimeSeconds(file.startedAt) };
        return (
          <Group gap={4} justify="flex-end" wrap="nowrap">
            {file.state === "done" && (
              <ActionIcon
                component="a"
                variant="subtle"
                href={fileAddress(campaignId, file)}
                download
                aria-label={t("admin.results.download", named)}
              >
                <IconDownload size={16} />
              </ActionIcon>
            )}
            {file.state === "running" ? (
              <ActionIcon
                variant="subtle"
                aria-label={t("admin.results.cancel", named)}
                onClick={() => change.mutate({ file, act: "cancel" })}
              >
                <IconX size={16} />
              </ActionIcon>
            ) : (
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={t("admin.results.delete", named)}
                onClick={() => change.mutate({ file, act: "delete" })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Group>
        );
      },
    },
  ];
  if (files.error)
    return <LoadFailed text={errorText(t, files.error)} onRetry={() => void files.refetch()} />;
  return (
    <DataTable
      caption={t("admin.results.files")}
      columns={columns}
      rows={files.data ?? []}
      rowKey={(file) => file.id}
      loading={files.isPending}
      empty={
        <Empty
          icon={<IconDownload size={28} />}
          title={t("admin.results.noFiles")}
          text={t("admin.results.filesText")}
        />
      }
    />
  );
}

function Making({ file }: { readonly file: ResultsExport }) {
  const { t } = useTranslation();
  if (file.rowsTotal === null || file.rowsTotal === 0)
    return <StateMark tone="busy" label={t("admin.results.counting")} pulse />;
  const percent = Math.min(100, Math.floor((file.rowsWritten / file.rowsTotal) * 100));
  return (
    <Progress
      value={percent}
      w={140}
      aria-label={t("admin.results.progress", { file: file.fileName, percent })}
    />
  );
}

function fileAddress(campaignId: string, file: ResultsExport): string {
  return addressOf("campaignExportFile", { params: { id: campaignId, exportId: file.id } });
}

/** As if the user had pressed the link. */
function download(campaignId: string, file: ResultsExport): void {
  const link = document.createElement("a");
  link.href = fileAddress(campaignId, file);
  link.download = file.fileName;
  link.click();
}

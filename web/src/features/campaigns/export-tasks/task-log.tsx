import { Modal } from "@mantine/core";
import type { ExportRun, ExportTask } from "@perezvon/api";
import { IconListDetails } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { RunMark } from "./run-mark.tsx";
import { exportRunsQuery } from "./task-queries.ts";

/** The log of the last 90 days (OUT-EXP-02). */
export function TaskLog({
  campaignId,
  task,
  onClose,
}: {
  readonly campaignId: string;
  readonly task: ExportTask;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const runs = useQuery(exportRunsQuery(campaignId, task.id));
  const span = ({ from, to }: ExportRun) =>
    `${from ? format.dateTime(from) : t("results.tasks.beginning")} – ${to ? format.dateTime(to) : ""}`;
  const columns: Column<ExportRun>[] = [
    {
      id: "started",
      header: t("results.tasks.started"),
      rowHeader: true,
      cell: (run) => format.dateTimeSeconds(run.startedAt),
    },
    { id: "cause", header: t("results.tasks.cause"), cell: (run) => t(`results.tasks.causes.${run.cause}`) },
    { id: "state", header: t("admin.results.state"), cell: (run) => <RunMark run={run} /> },
    { id: "span", header: t("results.tasks.covered"), cell: span },
    { id: "file", header: t("admin.results.file"), cell: (run) => run.file ?? "" },
    {
      id: "rows",
      header: t("admin.results.rows"),
      numeric: true,
      cell: (run) => format.integer(run.rows),
    },
    { id: "size", header: t("admin.results.size"), numeric: true, cell: (run) => format.fileSize(run.bytes) },
  ];
  return (
    <Modal
      opened
      size="90rem"
      onClose={onClose}
      title={t("results.tasks.logOf", { name: task.name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {runs.error ? (
        <LoadFailed text={errorText(t, runs.error)} onRetry={() => void runs.refetch()} />
      ) : (
        <DataTable
          caption={t("results.tasks.logOf", { name: task.name })}
          columns={columns}
          rows={runs.data ?? []}
          rowKey={(run) => run.id}
          loading={runs.isPending}
          empty={
            <Empty
              icon={<IconListDetails size={28} />}
              title={t("results.tasks.noRuns")}
              text={t("results.tasks.noRunsText")}
            />
          }
        />
      )}
    </Modal>
  );
}

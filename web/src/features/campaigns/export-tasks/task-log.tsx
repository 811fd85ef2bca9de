import type { ExportRun, ExportTask } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import type { Column } from "../../../ui/data-table.tsx";
import { RunLog } from "./run-log.tsx";
import { exportRunsQuery } from "./task-queries.ts";

/** What each run covered and wrote (OUT-EXP-02). */
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
  return <RunLog name={task.name} runs={runs} columns={columns} onClose={onClose} />;
}

import { Modal } from "@mantine/core";
import type { RecordingExport, RecordingExportRun } from "@perezvon/api";
import { IconListDetails } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { RunMark } from "../export-tasks/run-mark.tsx";
import { recordingRunsQuery } from "./recording-export-queries.ts";

/** The journal of the last 90 days: found, sent, failed, bytes, errors (INB-EXP-08). */
export function RecordingJournal({
  campaignId,
  item,
  onClose,
}: {
  readonly campaignId: string;
  readonly item: RecordingExport;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const runs = useQuery(recordingRunsQuery(campaignId, item.id));
  const count = (id: "found" | "sent" | "failed"): Column<RecordingExportRun> => ({
    id,
    header: t(`recordingExports.${id}`),
    numeric: true,
    cell: (run) => format.integer(run[id]),
  });
  const columns: Column<RecordingExportRun>[] = [
    {
      id: "started",
      header: t("results.tasks.started"),
      rowHeader: true,
      cell: (run) => format.dateTimeSeconds(run.startedAt),
    },
    { id: "cause", header: t("results.tasks.cause"), cell: (run) => t(`results.tasks.causes.${run.cause}`) },
    { id: "state", header: t("admin.results.state"), cell: (run) => <RunMark run={run} /> },
    count("found"),
    count("sent"),
    count("failed"),
    { id: "size", header: t("admin.results.size"), numeric: true, cell: (run) => format.fileSize(run.bytes) },
    { id: "file", header: t("recordingExports.manifestFile"), wrap: true, cell: (run) => run.file ?? "" },
  ];
  return (
    <Modal
      opened
      size="90rem"
      onClose={onClose}
      title={t("results.tasks.logOf", { name: item.name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {runs.error ? (
        <LoadFailed text={errorText(t, runs.error)} onRetry={() => void runs.refetch()} />
      ) : (
        <DataTable
          caption={t("results.tasks.logOf", { name: item.name })}
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

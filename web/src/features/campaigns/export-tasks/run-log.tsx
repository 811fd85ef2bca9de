import { Modal } from "@mantine/core";
import type { ExportRun, RecordingExportRun } from "@perezvon/api";
import { IconListDetails } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { RunMark } from "./run-mark.tsx";

/** The runs of a periodic export in the last 90 days (OUT-EXP-02, INB-EXP-08); `columns` follow when, why and how each ended. */
export function RunLog<Run extends ExportRun | RecordingExportRun>({
  name,
  runs,
  columns,
  onClose,
}: {
  readonly name: string;
  readonly runs: UseQueryResult<readonly Run[]>;
  readonly columns: readonly Column<Run>[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const common: readonly Column<Run>[] = [
    {
      id: "started",
      header: t("results.tasks.started"),
      rowHeader: true,
      cell: (run) => format.dateTimeSeconds(run.startedAt),
    },
    { id: "cause", header: t("results.tasks.cause"), cell: (run) => t(`results.tasks.causes.${run.cause}`) },
    { id: "state", header: t("admin.results.state"), cell: (run) => <RunMark run={run} /> },
  ];
  return (
    <Modal
      opened
      size="90rem"
      onClose={onClose}
      title={t("results.tasks.logOf", { name })}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      {runs.error ? (
        <LoadFailed text={errorText(t, runs.error)} onRetry={() => void runs.refetch()} />
      ) : (
        <DataTable
          caption={t("results.tasks.logOf", { name })}
          columns={[...common, ...columns]}
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

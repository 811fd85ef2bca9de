import type { RecordingExport, RecordingExportRun } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import type { Column } from "../../../ui/data-table.tsx";
import { RunLog } from "../export-tasks/run-log.tsx";
import { recordingRunsQuery } from "./recording-export-queries.ts";

/** What each run found, sent and failed at (INB-EXP-08). */
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
    count("found"),
    count("sent"),
    count("failed"),
    { id: "size", header: t("admin.results.size"), numeric: true, cell: (run) => format.fileSize(run.bytes) },
    { id: "file", header: t("recordingExports.manifestFile"), wrap: true, cell: (run) => run.file ?? "" },
  ];
  return <RunLog name={item.name} runs={runs} columns={columns} onClose={onClose} />;
}

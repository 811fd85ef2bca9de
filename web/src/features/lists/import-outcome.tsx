import { Alert, Button, Group, Text } from "@mantine/core";
import type { Import } from "@perezvon/api";
import type { RemoteFailure } from "@perezvon/model";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../shell/api.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";

type Rejection = Import["rejections"][number];

/** Counts of an import, and its rejected rows with line, column, value and reason (OUT-IMP-08). */
export function ImportOutcome({
  kind = "list",
  outcome,
}: {
  readonly kind?: "list" | "doNotCall";
  readonly outcome: Import;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Rejection>[] = [
    {
      id: "line",
      header: t("admin.log.line"),
      numeric: true,
      width: 80,
      cell: (row) => format.integer(row.line),
    },
    { id: "column", header: t("admin.log.column"), cell: (row) => row.column ?? t("shell.units.none") },
    {
      id: "value",
      header: t("admin.log.value"),
      cell: (row) => row.value ?? t("shell.units.none"),
      wrap: true,
    },
    {
      id: "reason",
      header: t("admin.log.reason"),
      cell: (row) => t(`errors.row.${row.code as "no_number"}`, { defaultValue: row.code }),
      wrap: true,
    },
  ];
  return (
    <>
      {outcome.failure && (
        <Alert color="red" mb="md" title={t("admin.import.failed")}>
          {t(`errors.importFailure.${outcome.failure as "empty_file"}`, {
            max: outcome.failureLimit === null ? t("shell.units.none") : format.integer(outcome.failureLimit),
            defaultValue: t(`results.remote.failures.${outcome.failure as RemoteFailure}`, {
              defaultValue: outcome.failure,
            }),
          })}
        </Alert>
      )}
      <Figures label={t("admin.log.outcome")}>
        <Figure label={t("admin.log.read")} value={format.integer(outcome.rowsRead)} />
        <Figure label={t("admin.log.added")} value={format.integer(outcome.added)} accent />
        {(["updated", "deleted", "unknown", "reopened"] as const)
          .filter((name) => outcome[name] > 0)
          .map((name) => (
            <Figure key={name} label={t(`admin.log.${name}`)} value={format.integer(outcome[name])} />
          ))}
        <Figure label={t("admin.log.duplicate")} value={format.integer(outcome.duplicate)} />
        <Figure label={t("admin.log.rejected")} value={format.integer(outcome.rejected)} />
        <Figure label={t("admin.log.warnings")} value={format.integer(outcome.warnings)} />
      </Figures>
      {outcome.rejected > 0 && (
        <>
          <Group justify="space-between" mt="xl" mb="xs">
            <Text fw={600}>{t("admin.log.rejectedTitle")}</Text>
            <Button
              component="a"
              href={addressOf(kind === "list" ? "importRejected" : "doNotCallRejected", {
                params: { id: outcome.listId, importId: outcome.id },
                query: { format: "csv" },
              })}
              download
              size="xs"
              variant="default"
              leftSection={<IconDownload size={15} />}
            >
              {t("admin.log.download")}
            </Button>
          </Group>
          <DataTable
            compact
            caption={t("admin.log.rejectedTitle")}
            columns={columns}
            rows={outcome.rejections}
            rowKey={(row) => `${row.line}:${row.column}:${row.code}`}
          />
          {outcome.rejections.length < outcome.rejected && (
            <Text fz="xs" c="dimmed" mt="xs">
              {t("admin.log.rejectedShown", { shown: outcome.rejections.length })}
            </Text>
          )}
        </>
      )}
    </>
  );
}

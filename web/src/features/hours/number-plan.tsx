import { Alert, Button, FileButton, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { NumberPlanPart } from "@perezvon/api";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import page from "../../ui/page.module.css";
import { numberPlanQuery } from "./hours-queries.ts";

/** The parts of the state numbering plan, their dates and sizes, and their replacement (PBX-REG-07, OUT-HRS-07). */
export function NumberPlan({ mayEdit }: { readonly mayEdit: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const plan = useQuery(numberPlanQuery);
  const load = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.append("file", file);
      return call("numberPlanLoad", { form });
    },
    onSuccess: ({ part, rows }) =>
      notifications.show({
        message: t("hours.plan.loaded", { part, rows: format.integer(rows) }),
        color: "green",
      }),
    onSettled: () => client.invalidateQueries({ queryKey: numberPlanQuery.queryKey }),
  });
  const columns: Column<NumberPlanPart>[] = [
    { id: "part", header: t("hours.plan.part"), rowHeader: true, cell: ({ part }) => `${part}xx` },
    { id: "file", header: t("hours.plan.file"), cell: ({ fileName }) => fileName },
    { id: "loaded", header: t("hours.plan.loadedAt"), cell: ({ loadedAt }) => format.dateTime(loadedAt) },
    { id: "rows", header: t("hours.plan.rows"), numeric: true, cell: ({ rows }) => format.integer(rows) },
    {
      id: "blocks",
      header: t("hours.plan.blocks"),
      numeric: true,
      cell: ({ blocks }) => format.integer(blocks),
    },
    {
      id: "unmapped",
      header: t("hours.plan.unmapped"),
      numeric: true,
      cell: ({ unmapped }) => (
        <Tooltip
          multiline
          maw={400}
          disabled={unmapped.length === 0}
          label={unmapped.slice(0, 20).join("; ")}
        >
          <span>{format.integer(unmapped.length)}</span>
        </Tooltip>
      ),
    },
  ];
  return (
    <section>
      <h3 className={page.section}>{t("hours.plan.title")}</h3>
      <p className={page.hint}>{t("hours.plan.hint")}</p>
      {load.error && (
        <Alert color="red" mb="sm" role="alert">
          {errorText(t, load.error)}
        </Alert>
      )}
      <DataTable
        caption={t("hours.plan.title")}
        columns={columns}
        rows={plan.data?.items ?? []}
        rowKey={({ part }) => part}
        loading={plan.isPending}
        empty={<p className={page.hint}>{t("hours.plan.none")}</p>}
      />
      {mayEdit && (
        <FileButton accept=".csv,.zip,.gz,text/csv" onChange={(file) => file && load.mutate(file)}>
          {(props) => (
            <Button
              {...props}
              mt="sm"
              variant="default"
              loading={load.isPending}
              leftSection={<IconUpload size={16} />}
            >
              {t("hours.plan.load")}
            </Button>
          )}
        </FileButton>
      )}
    </section>
  );
}

import { ActionIcon, Alert, Button, FileButton, Group, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ZoneTable } from "@perezvon/api";
import { IconRestore, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import page from "../../ui/page.module.css";
import { zoneTablesQuery } from "./hours-queries.ts";

const loads = { prefix: "prefixTableLoad", postal_code: "postalTableLoad" } as const;
const drops = { prefix: "prefixTableDrop", postal_code: "postalTableDrop" } as const;

/** Zones by the beginning of numbers and of postal codes: whose table is in force, since when, and its replacement (OUT-HRS-07). */
export function ZoneTables({ mayEdit }: { readonly mayEdit: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const tables = useQuery(zoneTablesQuery);
  const [dropping, setDropping] = useState<ZoneTable | undefined>(undefined);
  const refetch = () => client.invalidateQueries({ queryKey: zoneTablesQuery.queryKey });
  const load = useMutation({
    mutationFn: ({ kind, file }: { kind: ZoneTable["kind"]; file: File }) => {
      const form = new FormData();
      form.append("file", file);
      return call(loads[kind], { form });
    },
    onSuccess: ({ rows }) =>
      notifications.show({
        message: t("lists.zones.loaded", { rows: format.integer(rows ?? 0) }),
        color: "green",
      }),
    onSettled: refetch,
  });
  const drop = useMutation({
    mutationFn: (kind: ZoneTable["kind"]) => call(drops[kind], {}),
    onSettled: async () => {
      setDropping(undefined);
      await refetch();
    },
  });
  const error = load.error ?? drop.error;
  const columns: Column<ZoneTable>[] = [
    {
      id: "kind",
      header: t("lists.zones.table"),
      rowHeader: true,
      cell: ({ kind }) => t(`lists.zones.kinds.${kind}`),
    },
    {
      id: "file",
      header: t("hours.plan.file"),
      cell: ({ fileName }) => fileName ?? t("lists.zones.own"),
    },
    { id: "date", header: t("lists.zones.date"), cell: ({ date }) => format.dateTime(date) },
    {
      id: "rows",
      header: t("hours.plan.rows"),
      numeric: true,
      cell: ({ rows }) => (rows === null ? t("shell.units.none") : format.integer(rows)),
    },
    ...(mayEdit ? [actions()] : []),
  ];
  return (
    <section>
      <h3 className={page.section}>{t("lists.zones.title")}</h3>
      <p className={page.hint}>{t("lists.zones.hint")}</p>
      {error && (
        <Alert color="red" mb="sm" role="alert">
          {errorText(t, error)}
        </Alert>
      )}
      <DataTable
        caption={t("lists.zones.title")}
        columns={columns}
        rows={tables.data?.items ?? []}
        rowKey={({ kind }) => kind}
        loading={tables.isPending}
      />
      {dropping && (
        <ConfirmDelete
          name={dropping.fileName ?? ""}
          text={t("lists.zones.dropText")}
          busy={drop.isPending}
          onConfirm={() => drop.mutate(dropping.kind)}
          onClose={() => setDropping(undefined)}
        />
      )}
    </section>
  );

  function actions(): Column<ZoneTable> {
    return {
      id: "actions",
      header: "",
      width: 200,
      cell: (table) => (
        <Group gap="xs" wrap="nowrap" justify="flex-end">
          <FileButton
            accept=".csv,.txt,.zip,.gz,text/csv"
            onChange={(file) => file && load.mutate({ kind: table.kind, file })}
          >
            {(props) => (
              <Button
                {...props}
                size="xs"
                variant="default"
                loading={load.isPending && load.variables.kind === table.kind}
                leftSection={<IconUpload size={14} />}
                aria-label={`${t("lists.zones.load")}: ${t(`lists.zones.kinds.${table.kind}`)}`}
              >
                {t("lists.zones.load")}
              </Button>
            )}
          </FileButton>
          {table.fileName !== null && (
            <Tooltip label={t("lists.zones.drop")}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`${t("lists.zones.drop")}: ${t(`lists.zones.kinds.${table.kind}`)}`}
                onClick={() => setDropping(table)}
              >
                <IconRestore size={16} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      ),
    };
  }
}

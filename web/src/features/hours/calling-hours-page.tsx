import { ActionIcon, Anchor, Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { CallingHours, Hours } from "@perezvon/api";
import { callingHoursPresets } from "@perezvon/schedule";
import { IconClockHour4, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useHas } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { ConfirmDelete } from "../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { CheckHours } from "./check-hours.tsx";
import { callingHoursQuery } from "./hours-queries.ts";
import { hoursText } from "./hours-text.ts";
import { NumberPlan } from "./number-plan.tsx";
import { RowDialog } from "./row-dialog.tsx";
import { WeekPicture } from "./week-picture.tsx";
import { ZoneTables } from "./zone-tables.tsx";

/** «Часы для звонков» (OUT-HRS-01): when numbers of a country and region may be dialled, by their own clock. */
export function CallingHoursPage() {
  const { t, i18n } = useTranslation();
  const mayEdit = useHas("svc.admin.all");
  const rows = useQuery(callingHoursQuery);
  const [edited, setEdited] = useState<CallingHours | "new" | undefined>();
  const [deleted, setDeleted] = useState<CallingHours | undefined>();
  useDocumentTitle(t("admin.nav.callingHours"));
  const items = rows.data?.items ?? [];
  const nameOf = (row: CallingHours) => row.region ?? t("hours.standard");
  const columns: Column<CallingHours>[] = [
    {
      id: "region",
      header: t("hours.region"),
      rowHeader: true,
      cell: (row) => (
        <Anchor component="button" type="button" fz="sm" onClick={() => setEdited(row)}>
          {nameOf(row)}
        </Anchor>
      ),
    },
    {
      id: "country",
      header: t("hours.countryCode"),
      width: 110,
      cell: ({ countryCode }) => <span className="pz-figures">+{countryCode}</span>,
    },
    { id: "abbreviation", header: t("hours.abbreviation"), width: 130, cell: (row) => row.abbreviation },
    {
      id: "hours",
      header: t("hours.schedule"),
      wrap: true,
      cell: ({ hours }) => hoursText(t, i18n.language, hours),
    },
    {
      id: "week",
      header: t("hours.week.title"),
      width: 190,
      cell: ({ hours }) => <WeekPicture small hours={hours} zone="UTC" />,
    },
    {
      id: "remove",
      header: "",
      width: 50,
      numeric: true,
      cell: (row) =>
        mayEdit && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("hours.remove", { name: nameOf(row) })}
            onClick={(event) => {
              event.stopPropagation();
              setDeleted(row);
            }}
          >
            <IconTrash size={16} />
          </ActionIcon>
        ),
    },
  ];
  const add = mayEdit && (
    <>
      <ReadySets rows={items} />
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
        {t("hours.add")}
      </Button>
    </>
  );
  return (
    <div className={page.page}>
      <PageHead title={t("admin.nav.callingHours")} aside={items.length > 0 && add} />
      <div className={page.scroll}>
        {rows.error ? (
          <LoadFailed text={errorText(t, rows.error)} onRetry={() => void rows.refetch()} />
        ) : (
          <>
            <p className={page.hint} style={{ marginTop: 0 }}>
              {t("hours.hint")}
            </p>
            <DataTable
              caption={t("admin.nav.callingHours")}
              columns={columns}
              rows={items}
              rowKey={({ id }) => id}
              loading={rows.isPending}
              onOpen={setEdited}
              empty={
                <Empty
                  icon={<IconClockHour4 size={28} />}
                  title={t("hours.emptyTitle")}
                  text={t("hours.emptyText")}
                >
                  {add}
                </Empty>
              }
            />
            <h3 className={page.section}>{t("hours.check.title")}</h3>
            <CheckHours />
            <NumberPlan mayEdit={mayEdit} />
            <ZoneTables mayEdit={mayEdit} />
          </>
        )}
      </div>
      {edited && (
        <RowDialog
          row={edited === "new" ? undefined : edited}
          readOnly={!mayEdit}
          onClose={() => setEdited(undefined)}
        />
      )}
      {deleted && <DeleteRow row={deleted} name={nameOf(deleted)} onClose={() => setDeleted(undefined)} />}
    </div>
  );
}

/** Adds a ready row as a copy, or opens what is in its way by naming it (OUT-CPL-07). */
function ReadySets({ rows }: { readonly rows: readonly CallingHours[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: ({ countryCode, abbreviation, hours }: (typeof callingHoursPresets)[number]) =>
      call("callingHoursCreate", {
        body: { countryCode, abbreviation, region: null, hours: structuredClone(hours) as Hours },
      }),
    onSuccess: () => notifications.show({ message: t("hours.presets.taken"), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => client.invalidateQueries({ queryKey: callingHoursQuery.queryKey }),
  });
  const taken = (countryCode: string) =>
    rows.some((row) => row.countryCode === countryCode && row.region === null);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={take.isPending}>
          {t("hours.presets.add")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {callingHoursPresets.map((preset) => (
          <Menu.Item key={preset.id} disabled={taken(preset.countryCode)} onClick={() => take.mutate(preset)}>
            {t(`hours.presets.${preset.id}`)}
            {taken(preset.countryCode) && ` — ${t("hours.presets.present", { code: preset.countryCode })}`}
          </Menu.Item>
        ))}
        <Menu.Label>{t("hours.presets.noAdvice")}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}

function DeleteRow({
  row,
  name,
  onClose,
}: {
  readonly row: CallingHours;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call("callingHoursDelete", { params: { id: row.id } }),
    onSuccess: () => notifications.show({ message: t("hours.deleted", { name }), color: "green" }),
    onError: (error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: callingHoursQuery.queryKey });
      onClose();
    },
  });
  return (
    <ConfirmDelete
      name={name}
      text={t("hours.deleteText")}
      busy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}

import { ActionIcon, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign, RecordingExport, RecordingExports } from "@perezvon/api";
import { IconListDetails, IconMicrophone, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { RunMark } from "../export-tasks/run-mark.tsx";
import { weekdayNames } from "../export-tasks/task-draft.ts";
import { RecordingExportDialog } from "./recording-export-dialog.tsx";
import { recordingExportsQuery } from "./recording-export-queries.ts";
import { RecordingJournal } from "./recording-journal.tsx";

type Opened =
  | { readonly kind: "edit" | "log" | "delete"; readonly item: RecordingExport }
  | { readonly kind: "add" };

/** «Периодический экспорт записей обращений» (OUT-EXP-03, INB-EXP-08). */
export function RecordingExportsSection({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayEdit = campaign.rights.edit;
  const query = recordingExportsQuery(campaign.id);
  const exports = useQuery(query);
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const remove = useMutation({
    mutationFn: (item: RecordingExport) =>
      call("campaignRecordingExportDelete", { params: { id: campaign.id, taskId: item.id } }),
    onError: (error: Error) => notifications.show({ message: errorText(t, error), color: "red" }),
    onSettled: () => {
      close();
      return client.invalidateQueries({ queryKey: query.queryKey });
    },
  });
  const columns = useColumns(mayEdit, setOpened);
  if (exports.error)
    return <LoadFailed text={errorText(t, exports.error)} onRetry={() => void exports.refetch()} />;
  return (
    <section aria-label={t("recordingExports.title")}>
      <Group justify="space-between" mt="xl" mb="md" wrap="nowrap">
        <div>
          <h3 className={page.section}>{t("recordingExports.title")}</h3>
          <div className={page.hint}>{t("recordingExports.text")}</div>
          {exports.data && <Volume {...exports.data} />}
        </div>
        {mayEdit && (
          <Button
            leftSection={<IconPlus size={16} />}
            variant="default"
            onClick={() => setOpened({ kind: "add" })}
          >
            {t("recordingExports.add")}
          </Button>
        )}
      </Group>
      <DataTable
        caption={t("recordingExports.title")}
        columns={columns}
        rows={exports.data?.items ?? []}
        rowKey={({ id }) => id}
        loading={exports.isPending}
        empty={
          <Empty
            icon={<IconMicrophone size={28} />}
            title={t("recordingExports.emptyTitle")}
            text={t("recordingExports.emptyText")}
          />
        }
      />
      {exports.data && (opened?.kind === "add" || opened?.kind === "edit") && (
        <RecordingExportDialog
          campaign={campaign}
          item={opened.kind === "edit" ? opened.item : undefined}
          window={exports.data.window}
          onClose={close}
        />
      )}
      {opened?.kind === "log" && (
        <RecordingJournal campaignId={campaign.id} item={opened.item} onClose={close} />
      )}
      {opened?.kind === "delete" && (
        <ConfirmDelete
          name={opened.item.name}
          text={t("recordingExports.deleteText")}
          busy={remove.isPending}
          onClose={close}
          onConfirm={() => remove.mutate(opened.item)}
        />
      )}
    </section>
  );
}

const nightsOfWeek = 7;

/** What a night has to carry: the guideline, and the volume of last week against the window. */
function Volume({ lastWeek, window }: Pick<RecordingExports, "lastWeek" | "window">) {
  const { t } = useTranslation();
  const format = useFormat();
  const night = lastWeek.bytes / nightsOfWeek;
  return (
    <div className={page.hint}>
      {t("recordingExports.guideline")}{" "}
      {lastWeek.recordings === 0
        ? t("recordingExports.noVolume")
        : t("recordingExports.lastWeek", {
            recordings: format.integer(lastWeek.recordings),
            talk: format.duration(lastWeek.durationMs),
            size: format.fileSize(lastWeek.bytes),
            night: format.fileSize(night),
            rate: format.fileSize(night / (window.hours * 3_600)),
            hours: format.integer(window.hours),
          })}
    </div>
  );
}

function useColumns(mayEdit: boolean, open: (opened: Opened) => void): Column<RecordingExport>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const act = (kind: "edit" | "log" | "delete", item: RecordingExport) => {
    const Icon = { edit: IconPencil, log: IconListDetails, delete: IconTrash }[kind];
    const word = ({ edit: "change", log: "logOf", delete: "delete" } as const)[kind];
    return (
      <ActionIcon
        key={kind}
        variant="subtle"
        {...(kind === "delete" && { color: "red" })}
        aria-label={t(`results.tasks.${word}`, { name: item.name })}
        onClick={() => open({ kind, item })}
      >
        <Icon size={16} />
      </ActionIcon>
    );
  };
  const days = ({ weekdays }: RecordingExport) =>
    weekdays.length === weekdayNames.length
      ? t("recordingExports.allDays")
      : weekdays.map((day) => t(`results.tasks.weekday.${weekdayNames[day - 1] ?? "mon"}`)).join(", ");
  return [
    { id: "name", header: t("results.tasks.name"), rowHeader: true, cell: ({ name }) => name },
    {
      id: "when",
      header: t("recordingExports.weekdays"),
      cell: (item) => (
        <>
          {days(item)}
          <div className={page.hint}>
            {item.nextAt
              ? t("recordingExports.nextAt", { at: format.dateTime(item.nextAt) })
              : t("results.tasks.off")}
          </div>
        </>
      ),
    },
    {
      id: "parts",
      header: t("recordingExports.parts"),
      cell: ({ parts }) => t(`recordingExports.partsOf.${parts}`),
    },
    {
      id: "target",
      header: t("results.tasks.where"),
      cell: ({ target }) => `${t(`results.remote.protocols.${target.protocol}`)} · ${target.host}`,
    },
    {
      id: "last",
      header: t("results.tasks.last"),
      cell: ({ lastRun }) =>
        lastRun ? (
          <>
            <RunMark run={lastRun} />
            <div className={page.hint}>
              {`${t("recordingExports.sent")}: ${format.integer(lastRun.sent)} / ${format.integer(lastRun.found)}`}
            </div>
          </>
        ) : (
          t("results.tasks.never")
        ),
    },
    {
      id: "acts",
      header: "",
      cell: (item) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {(mayEdit ? (["log", "edit", "delete"] as const) : (["log"] as const)).map((kind) =>
            act(kind, item),
          )}
        </Group>
      ),
    },
  ];
}

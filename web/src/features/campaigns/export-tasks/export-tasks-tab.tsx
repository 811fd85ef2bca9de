import { ActionIcon, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Campaign, ExportTask, TaskSchedule } from "@perezvon/api";
import {
  IconListDetails,
  IconPencil,
  IconPlayerPlay,
  IconPlus,
  IconSend,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { useMe } from "../../../shell/session/session-queries.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { ConfirmDelete } from "../../../ui/confirm-delete.tsx";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { RecordingExportsSection } from "../recording-exports/recording-exports-section.tsx";
import { RunMark } from "./run-mark.tsx";
import { TaskDialog } from "./task-dialog.tsx";
import { weekdayNames } from "./task-draft.ts";
import { TaskLog } from "./task-log.tsx";
import { exportTasksQuery } from "./task-queries.ts";

type Opened =
  | { readonly kind: "edit" | "log" | "delete"; readonly task: ExportTask }
  | { readonly kind: "add" };

/** «Периодический экспорт результатов кампании» (OUT-EXP-01, OUT-EXP-02). */
export function ExportTasksTab({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const { timeZone } = useMe().centre;
  const mayEdit = campaign.rights.edit;
  const tasks = useQuery(exportTasksQuery(campaign.id));
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const settled = () => client.invalidateQueries({ queryKey: exportTasksQuery(campaign.id).queryKey });
  const failed = (error: Error) => notifications.show({ message: errorText(t, error), color: "red" });
  const run = useMutation({
    mutationFn: (task: ExportTask) => call("exportTaskRun", { params: { id: campaign.id, taskId: task.id } }),
    onError: failed,
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: (task: ExportTask) =>
      call("exportTaskDelete", { params: { id: campaign.id, taskId: task.id } }),
    onError: failed,
    onSettled: () => {
      close();
      return settled();
    },
  });
  const scheduleText = (schedule: TaskSchedule) => {
    if (schedule.every === "hours") return t("results.tasks.said.hours", { count: schedule.hours });
    if (schedule.every === "day") return t("results.tasks.said.day", { at: schedule.at });
    if (schedule.every === "month") return t("results.tasks.said.month", schedule);
    const days = schedule.weekdays
      .map((day) => t(`results.tasks.weekday.${weekdayNames[day - 1] ?? "mon"}`))
      .join(", ");
    return t("results.tasks.said.week", { days, at: schedule.at });
  };
  const columns: Column<ExportTask>[] = [
    { id: "name", header: t("results.tasks.name"), rowHeader: true, cell: (task) => task.name },
    {
      id: "schedule",
      header: t("results.tasks.schedule"),
      cell: (task) => (
        <>
          {scheduleText(task.schedule)}
          <div className={page.hint}>
            {task.nextAt
              ? t("results.tasks.nextAt", { at: format.dateTime(task.nextAt) })
              : t("results.tasks.off")}
          </div>
        </>
      ),
    },
    {
      id: "target",
      header: t("results.tasks.where"),
      cell: ({ target }) => `${t(`results.remote.protocols.${target.protocol}`)} · ${target.host}`,
    },
    {
      id: "last",
      header: t("results.tasks.last"),
      cell: ({ lastRun }) => (lastRun ? <RunMark run={lastRun} /> : t("results.tasks.never")),
    },
    {
      id: "acts",
      header: "",
      cell: (task) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {mayEdit && (
            <ActionIcon
              variant="subtle"
              aria-label={t("results.tasks.runNow", { name: task.name })}
              title={t("results.tasks.runNow", { name: task.name })}
              disabled={task.lastRun?.state === "running"}
              onClick={() => run.mutate(task)}
            >
              <IconPlayerPlay size={16} />
            </ActionIcon>
          )}
          <ActionIcon
            variant="subtle"
            aria-label={t("results.tasks.logOf", { name: task.name })}
            title={t("results.tasks.logOf", { name: task.name })}
            onClick={() => setOpened({ kind: "log", task })}
          >
            <IconListDetails size={16} />
          </ActionIcon>
          {mayEdit && (
            <>
              <ActionIcon
                variant="subtle"
                aria-label={t("results.tasks.change", { name: task.name })}
                onClick={() => setOpened({ kind: "edit", task })}
              >
                <IconPencil size={16} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={t("results.tasks.delete", { name: task.name })}
                onClick={() => setOpened({ kind: "delete", task })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </>
          )}
        </Group>
      ),
    },
  ];
  if (tasks.error)
    return <LoadFailed text={errorText(t, tasks.error)} onRetry={() => void tasks.refetch()} />;
  return (
    <div className={page.scroll}>
      <Group justify="space-between" my="md" wrap="nowrap">
        <div>
          <h3 className={page.section}>{t("results.tasks.title")}</h3>
          <span className={page.hint}>{t("results.tasks.text")}</span>
        </div>
        {mayEdit && (
          <Button
            leftSection={<IconPlus size={16} />}
            variant="default"
            onClick={() => setOpened({ kind: "add" })}
          >
            {t("results.tasks.add")}
          </Button>
        )}
      </Group>
      <DataTable
        caption={t("results.tasks.title")}
        columns={columns}
        rows={tasks.data ?? []}
        rowKey={(task) => task.id}
        loading={tasks.isPending}
        empty={
          <Empty
            icon={<IconSend size={28} />}
            title={t("results.tasks.emptyTitle")}
            text={t("results.tasks.emptyText")}
          />
        }
      />
      <RecordingExportsSection campaign={campaign} />
      {(opened?.kind === "add" || opened?.kind === "edit") && (
        <TaskDialog
          campaign={campaign}
          task={opened.kind === "edit" ? opened.task : undefined}
          timeZone={timeZone}
          onClose={close}
        />
      )}
      {opened?.kind === "log" && <TaskLog campaignId={campaign.id} task={opened.task} onClose={close} />}
      {opened?.kind === "delete" && (
        <ConfirmDelete
          name={opened.task.name}
          text={t("results.tasks.deleteText")}
          busy={remove.isPending}
          onClose={close}
          onConfirm={() => remove.mutate(opened.task)}
        />
      )}
    </div>
  );
}

import { Checkbox, Group, MultiSelect, Select, TextInput } from "@mantine/core";
import {
  type Campaign,
  type ExportTask,
  exportSpans,
  resultFormats,
  resultsFileVariables,
} from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { listsQuery } from "../../lists/list-queries.ts";
import remote from "../../remote-files/remote-fields.module.css";
import { ZoneField } from "../../remote-files/schedule-parts.tsx";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { ScheduleFields } from "./schedule-fields.tsx";
import { draftOf, secretsOf, type TaskDraft } from "./task-draft.ts";
import { TaskFrame } from "./task-frame.tsx";
import { exportTasksQuery } from "./task-queries.ts";

/** A periodic export, new or to be changed (OUT-EXP-01). */
export function TaskDialog({
  campaign,
  task,
  timeZone,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly task: ExportTask | undefined;
  readonly timeZone: string;
  readonly onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "ru";
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(task, timeZone, language));
  const change = (part: Partial<TaskDraft>) => setDraft((before) => ({ ...before, ...part }));
  const lists = useQuery(listsQuery);
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  const save = useMutation({
    mutationFn: () => {
      const { password: _, privateKey: __, ...values } = draft;
      const body = { ...values, ...secretsOf(draft), ...(task && { version: task.version }) };
      return task
        ? call("exportTaskPut", { params: { id: campaign.id, taskId: task.id }, body })
        : call("exportTaskCreate", { params: { id: campaign.id }, body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: exportTasksQuery(campaign.id).queryKey });
      onClose();
    },
  });
  const attached = new Set(campaign.lists.map(({ listId }) => listId));
  return (
    <TaskFrame
      campaignId={campaign.id}
      title={task ? t("results.tasks.change", { name: task.name }) : t("results.tasks.add")}
      task={task}
      draft={draft}
      change={change}
      save={save}
      when={(errorAt) => (
        <>
          <ScheduleFields schedule={draft.schedule} onChange={(schedule) => change({ schedule })} />
          <ZoneField
            timeZone={draft.timeZone}
            onChange={(timeZone) => change({ timeZone })}
            error={errorAt("timeZone")}
          />
        </>
      )}
      what={(errorAt) => (
        <>
          <TextInput
            mb="sm"
            required
            label={t("results.tasks.fileName")}
            description={t("results.tasks.fileNameHint", {
              variables: resultsFileVariables.map((name) => `\${${name}}`).join(" "),
            })}
            value={draft.fileName}
            onChange={(event) => change({ fileName: event.currentTarget.value })}
            error={errorAt("fileName")}
          />
          <div className={remote.fields}>
            <Select
              label={t("admin.results.format")}
              allowDeselect={false}
              data={resultFormats.map((value) => ({ value, label: t(`admin.results.formats.${value}`) }))}
              value={draft.format}
              onChange={(value) =>
                change({ format: resultFormats.find((each) => each === value) ?? "detailed" })
              }
            />
            <Select
              label={t("results.tasks.span")}
              allowDeselect={false}
              data={exportSpans.map((value) => ({ value, label: t(`results.tasks.spans.${value}`) }))}
              value={draft.span}
              onChange={(value) => change({ span: value === "everything" ? "everything" : "since_last" })}
            />
            <MultiSelect
              label={t("admin.results.lists")}
              placeholder={draft.lists.length === 0 ? t("results.tasks.all") : ""}
              data={(lists.data?.items ?? [])
                .filter(({ id }) => attached.has(id))
                .map(({ id, name }) => ({ value: id, label: name }))}
              value={draft.lists}
              onChange={(value) => change({ lists: value })}
            />
            <MultiSelect
              label={t("admin.results.dispositions")}
              placeholder={draft.dispositions.length === 0 ? t("results.tasks.all") : ""}
              searchable
              data={(dispositions.data ?? []).map((item) => ({
                value: item.key,
                label: item.name[language],
              }))}
              value={draft.dispositions}
              onChange={(value) => change({ dispositions: value })}
            />
            <Select
              label={t("results.file")}
              allowDeselect={false}
              data={[
                { value: "csv", label: "CSV" },
                { value: "xlsx", label: t("results.workbook") },
              ]}
              value={draft.file ?? "csv"}
              onChange={(value) => change({ file: value === "xlsx" ? "xlsx" : "csv" })}
            />
            <Select
              disabled={draft.file === "xlsx"}
              label={t("admin.results.delimiter")}
              allowDeselect={false}
              data={[
                { value: ",", label: t("admin.import.comma") },
                { value: ";", label: t("admin.import.semicolon") },
                { value: "\t", label: t("admin.import.tab") },
              ]}
              value={draft.delimiter ?? ","}
              onChange={(value) => change({ delimiter: value as "," })}
            />
            <Select
              disabled={draft.file === "xlsx"}
              label={t("admin.results.encoding")}
              allowDeselect={false}
              data={[{ value: "utf-8-bom", label: t("admin.results.utf8Bom") }, "utf-8", "windows-1251"]}
              value={draft.encoding ?? "utf-8-bom"}
              onChange={(value) => change({ encoding: value as "utf-8" })}
            />
            <Select
              label={t("admin.results.header")}
              allowDeselect={false}
              data={[
                { value: "ru", label: t("admin.results.headerRu") },
                { value: "en", label: t("admin.results.headerEn") },
              ]}
              value={draft.header ?? "en"}
              onChange={(value) => change({ header: value === "ru" ? "ru" : "en" })}
            />
          </div>
          <Group mt="md" gap="lg">
            {draft.format !== "simple" && (
              <Checkbox
                label={t("results.moreColumns")}
                checked={draft.columns === "more"}
                onChange={(event) => change({ columns: event.currentTarget.checked ? "more" : undefined })}
              />
            )}
            <Checkbox
              label={t("results.tasks.compress")}
              checked={draft.compress}
              onChange={(event) => change({ compress: event.currentTarget.checked })}
            />
            <Checkbox
              label={t("results.tasks.skipEmpty")}
              checked={draft.skipEmpty}
              onChange={(event) => change({ skipEmpty: event.currentTarget.checked })}
            />
          </Group>
        </>
      )}
      onClose={onClose}
    />
  );
}

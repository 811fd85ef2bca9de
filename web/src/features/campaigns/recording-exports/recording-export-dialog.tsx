import { Checkbox, Group, MultiSelect, Select, TextInput } from "@mantine/core";
import {
  type Campaign,
  type RecordingExport,
  type RecordingExports,
  recordingFileVariables,
  recordingParts,
} from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import page from "../../../ui/page.module.css";
import remote from "../../remote-files/remote-fields.module.css";
import { WeekdaysField } from "../../remote-files/schedule-parts.tsx";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { secretsOf } from "../export-tasks/task-draft.ts";
import { TaskFrame } from "../export-tasks/task-frame.tsx";
import { draftOf, exampleName, localMoment, type RecordingDraft } from "./recording-draft.ts";
import { recordingExportsQuery } from "./recording-export-queries.ts";

/** «Без статуса» among keys. */
const withoutStatus = "";

/** «Периодический экспорт Записей разговоров» (DSK-SVC-17). */
export function RecordingExportDialog({
  campaign,
  item,
  window,
  onClose,
}: {
  readonly campaign: Campaign;
  readonly item: RecordingExport | undefined;
  readonly window: RecordingExports["window"];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(item, Date.now()));
  const change = (part: Partial<RecordingDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => {
      const { password: _, privateKey: __, ...values } = draft;
      const body = { ...values, ...secretsOf(draft), ...(item && { version: item.version }) };
      return item
        ? call("campaignRecordingExportPut", { params: { id: campaign.id, taskId: item.id }, body })
        : call("campaignRecordingExportCreate", { params: { id: campaign.id }, body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: recordingExportsQuery(campaign.id).queryKey });
      onClose();
    },
  });
  return (
    <TaskFrame
      campaignId={campaign.id}
      title={item ? t("results.tasks.change", { name: item.name }) : t("recordingExports.add")}
      task={item}
      draft={draft}
      change={change}
      save={save}
      when={() => (
        <>
          <WeekdaysField weekdays={draft.weekdays} onChange={(weekdays) => change({ weekdays })} />
          <TextInput
            readOnly
            label={t("recordingExports.window")}
            description={[
              t("recordingExports.windowHint", { timeZone: window.timeZone }),
              ...(window.mbit === null ? [] : [t("recordingExports.windowCap", { mbit: window.mbit })]),
            ].join(" ")}
            value={`${window.from} – ${window.to}`}
          />
        </>
      )}
      what={(errorAt) => <What campaign={campaign} draft={draft} change={change} errorAt={errorAt} />}
      onClose={onClose}
    />
  );
}

/** Which recordings, and under which names. */
function What({
  campaign,
  draft,
  change,
  errorAt,
}: {
  readonly campaign: Campaign;
  readonly draft: RecordingDraft;
  readonly change: (part: Partial<RecordingDraft>) => void;
  readonly errorAt: (field: string) => string | undefined;
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "ru";
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  return (
    <>
      <div className={remote.fields}>
        <Select
          label={t("recordingExports.parts")}
          description={t("recordingExports.partsHint")}
          allowDeselect={false}
          data={recordingParts.map((value) => ({ value, label: t(`recordingExports.partsOf.${value}`) }))}
          value={draft.parts}
          onChange={(value) => change({ parts: value === "agent" ? "agent" : "whole" })}
        />
        <MultiSelect
          label={t("admin.results.dispositions")}
          placeholder={draft.dispositions.length === 0 ? t("results.tasks.all") : ""}
          searchable
          data={[
            { value: withoutStatus, label: t("recordingExports.noDisposition") },
            ...(dispositions.data ?? []).map((each) => ({ value: each.key, label: each.name[language] })),
          ]}
          value={draft.dispositions}
          onChange={(value) => change({ dispositions: value })}
        />
        <TextInput
          type="datetime-local"
          label={t("recordingExports.endedAfter")}
          value={localMoment(draft.endedAfter)}
          onChange={(event) => {
            const at = new Date(event.currentTarget.value);
            if (!Number.isNaN(at.getTime())) change({ endedAfter: at.toISOString() });
          }}
          error={errorAt("endedAfter")}
        />
      </div>
      <TextInput
        mt="sm"
        required
        label={t("recordingExports.fileName")}
        description={t("recordingExports.variables", {
          forms: "$(x), $" + "{x}",
          variables: recordingFileVariables.join(", "),
        })}
        value={draft.fileName}
        onChange={(event) => change({ fileName: event.currentTarget.value })}
        error={errorAt("fileName")}
      />
      <div className={page.hint}>
        {t("recordingExports.example", {
          name: exampleName(draft.fileName, campaign.name, new Date()),
          interpolation: { escapeValue: false },
        })}
      </div>
      <Group mt="md" gap="lg">
        {(["signedOnly", "manifest", "pcm"] as const).map((field) => (
          <Checkbox
            key={field}
            label={t(`recordingExports.${field}`)}
            checked={draft[field]}
            onChange={(event) => change({ [field]: event.currentTarget.checked })}
          />
        ))}
      </Group>
    </>
  );
}

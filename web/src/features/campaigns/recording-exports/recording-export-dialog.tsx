import { Alert, Button, Checkbox, Group, Modal, MultiSelect, Select, Switch, TextInput } from "@mantine/core";
import {
  type Campaign,
  type RecordingExport,
  type RecordingExports,
  recordingFileVariables,
  recordingParts,
} from "@perezvon/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../../shell/api.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import page from "../../../ui/page.module.css";
import remote from "../../remote-files/remote-fields.module.css";
import { RemoteFields } from "../../remote-files/remote-fields.tsx";
import { WeekdaysField } from "../../remote-files/schedule-parts.tsx";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { secretsOf } from "../export-tasks/task-draft.ts";
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
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const errorAt = (field: string) => {
    const fault = faults.find((each) => each.field === field || each.field.startsWith(`${field}.`));
    return fault && faultText(t, fault.code, fault.params);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={item ? t("results.tasks.change", { name: item.name }) : t("recordingExports.add")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form onSubmit={submit} noValidate>
        {save.error && (
          <Alert color="red" mb="md" role="alert">
            {faults.length > 0 ? t("shell.form.faults") : errorText(t, save.error)}
          </Alert>
        )}
        <Group align="flex-end" gap="lg">
          <TextInput
            data-autofocus
            required
            style={{ flex: 1 }}
            label={t("results.tasks.name")}
            maxLength={100}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errorAt("name")}
          />
          <Switch
            mb={8}
            label={t("results.tasks.enabled")}
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
        </Group>
        <h3 className={page.section}>{t("results.tasks.when")}</h3>
        <div className={remote.fields}>
          <WeekdaysField weekdays={draft.weekdays} onChange={(weekdays) => change({ weekdays })} />
          <TextInput
            readOnly
            label={t("recordingExports.window")}
            description={t("recordingExports.windowHint", { timeZone: window.timeZone })}
            value={`${window.from} – ${window.to}`}
          />
        </div>
        <h3 className={page.section}>{t("results.tasks.where")}</h3>
        <RemoteFields
          draft={draft}
          known={item ?? { hasPassword: false, hasPrivateKey: false }}
          onChange={(next) => change(next)}
          errorAt={errorAt}
          tryIt={() =>
            call("exportTaskTry", {
              params: { id: campaign.id },
              body: { target: draft.target, ...secretsOf(draft), ...(item && { taskId: item.id }) },
            })
          }
        />
        <What campaign={campaign} draft={draft} change={change} errorAt={errorAt} />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={draft.name.trim() === "" || draft.target.host.trim() === ""}
          >
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
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
      <h3 className={page.section}>{t("results.tasks.what")}</h3>
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

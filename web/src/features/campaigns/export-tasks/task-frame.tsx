import { Group, Switch, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import page from "../../../ui/page.module.css";
import type { RemoteDraft } from "../../remote-files/remote-fields.tsx";
import { type ErrorAt, RemoteTaskFrame, type Saving } from "../../remote-files/remote-task-frame.tsx";
import { secretsOf } from "./task-draft.ts";

interface TaskDraftParts extends RemoteDraft {
  readonly name: string;
  readonly enabled: boolean;
}

/** The dialog of a periodic export, of results or of recordings: name, when, where, what (OUT-EXP-01, OUT-EXP-03). */
export function TaskFrame({
  campaignId,
  title,
  task,
  draft,
  change,
  save,
  when,
  what,
  onClose,
}: {
  readonly campaignId: string;
  readonly title: string;
  /** Undefined: a new one. */
  readonly task:
    | { readonly id: string; readonly hasPassword: boolean; readonly hasPrivateKey: boolean }
    | undefined;
  readonly draft: TaskDraftParts;
  readonly change: (part: Partial<TaskDraftParts>) => void;
  readonly save: Saving;
  readonly when: (errorAt: ErrorAt) => ReactNode;
  readonly what: (errorAt: ErrorAt) => ReactNode;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <RemoteTaskFrame
      title={title}
      place={t("results.tasks.where")}
      server={{
        draft,
        known: task ?? { hasPassword: false, hasPrivateKey: false },
        onChange: (next) => change(next),
        tryIt: () =>
          call("exportTaskTry", {
            params: { id: campaignId },
            body: { target: draft.target, ...secretsOf(draft), ...(task && { taskId: task.id }) },
          }),
      }}
      save={save}
      complete={draft.name.trim() !== "" && draft.target.host.trim() !== ""}
      head={(errorAt) => (
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
      )}
      when={when}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <h3 className={page.section}>{t("results.tasks.what")}</h3>
          {what(errorAt)}
        </>
      )}
    </RemoteTaskFrame>
  );
}

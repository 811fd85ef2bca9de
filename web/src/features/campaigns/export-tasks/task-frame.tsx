import { Alert, Button, Group, Modal, Switch, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, call } from "../../../shell/api.ts";
import { errorText, faultText } from "../../../shell/text/error-text.ts";
import page from "../../../ui/page.module.css";
import remote from "../../remote-files/remote-fields.module.css";
import { type RemoteDraft, RemoteFields } from "../../remote-files/remote-fields.tsx";
import { secretsOf } from "./task-draft.ts";

interface TaskDraftParts extends RemoteDraft {
  readonly name: string;
  readonly enabled: boolean;
}

type ErrorAt = (field: string) => string | undefined;

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
  readonly save: { readonly error: Error | null; readonly isPending: boolean; readonly mutate: () => void };
  readonly when: (errorAt: ErrorAt) => ReactNode;
  readonly what: (errorAt: ErrorAt) => ReactNode;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const faults = save.error instanceof ApiError ? save.error.faults : [];
  const errorAt: ErrorAt = (field) => {
    const fault = faults.find((each) => each.field === field || each.field.startsWith(`${field}.`));
    return fault && faultText(t, fault.code, fault.params);
  };
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
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
        <div className={remote.fields}>{when(errorAt)}</div>
        <h3 className={page.section}>{t("results.tasks.where")}</h3>
        <RemoteFields
          draft={draft}
          known={task ?? { hasPassword: false, hasPrivateKey: false }}
          onChange={(next) => change(next)}
          errorAt={errorAt}
          tryIt={() =>
            call("exportTaskTry", {
              params: { id: campaignId },
              body: { target: draft.target, ...secretsOf(draft), ...(task && { taskId: task.id }) },
            })
          }
        />
        <h3 className={page.section}>{t("results.tasks.what")}</h3>
        {what(errorAt)}
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

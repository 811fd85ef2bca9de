import { Alert, Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../shell/api.ts";
import { errorText, faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import remote from "./remote-fields.module.css";
import { RemoteFields } from "./remote-fields.tsx";

export type ErrorAt = (field: string) => string | undefined;

export interface Saving {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly mutate: () => void;
}

/** The dialog of what fetches from or sends to the servers of others at its times: what it is, when, where, which files. */
export function RemoteTaskFrame({
  title,
  place,
  server,
  save,
  complete,
  head,
  when,
  onClose,
  children,
}: {
  readonly title: string;
  /** Heading of the server's fields. */
  readonly place: string;
  readonly server: Omit<Parameters<typeof RemoteFields>[0], "errorAt">;
  readonly save: Saving;
  /** Everything without which it cannot be saved is there. */
  readonly complete: boolean;
  readonly head: (errorAt: ErrorAt) => ReactNode;
  readonly when: (errorAt: ErrorAt) => ReactNode;
  readonly onClose: () => void;
  /** What follows the server's fields. */
  readonly children: (errorAt: ErrorAt) => ReactNode;
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
          // The tab behind the dialogue may be a form of its own.
          event.stopPropagation();
          save.mutate();
        }}
      >
        {save.error && (
          <Alert color="red" mb="md" role="alert">
            {faults.length > 0 ? t("shell.form.faults") : errorText(t, save.error)}
          </Alert>
        )}
        {head(errorAt)}
        <h3 className={page.section}>{t("results.tasks.when")}</h3>
        <div className={remote.fields}>{when(errorAt)}</div>
        <h3 className={page.section}>{place}</h3>
        <RemoteFields {...server} errorAt={errorAt} />
        {children(errorAt)}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!complete}>
            {t("shell.actions.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

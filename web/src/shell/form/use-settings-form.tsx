import { Button, Group, Modal, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import {
  type DefaultValues,
  type FieldValues,
  type Path,
  type UseFormReturn,
  useForm,
} from "react-hook-form";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api.ts";
import { errorText, faultText } from "../text/error-text.ts";

/** Thrown by `send` when a person, asked once more, did not want to save after all: the input stays as it is. */
export class SaveCancelled extends Error {
  override readonly name = "SaveCancelled";
}

export interface SettingsForm<T extends FieldValues> {
  readonly form: UseFormReturn<T>;
  readonly saving: boolean;
  readonly changed: boolean;
  readonly save: () => void;
  readonly cancel: () => void;
  /** Dialogues of the form: leaving with changes, and an object that somebody else changed. */
  readonly dialogs: React.ReactNode;
}

/**
 * A tab of settings: Save only when something changed, Cancel returns to what is stored, leaving with changes asks
 * (DSK-GEN-07), a newer stored version is never lost silently (DSK-GEN-08), faults stand at their fields (DSK-GEN-13).
 */
export function useSettingsForm<T extends FieldValues>({
  stored,
  send,
  reload,
  fieldOf = (field) => field,
}: {
  readonly stored: T;
  /** `overwrite` leaves the version out, so that the change is made over a newer one. */
  readonly send: (values: T, overwrite: boolean) => Promise<unknown>;
  readonly reload: () => Promise<unknown>;
  /** Name in the form of a field that the server names. */
  readonly fieldOf?: (field: string) => string;
}): SettingsForm<T> {
  const { t } = useTranslation();
  const form = useForm<T>({ defaultValues: stored as DefaultValues<T>, mode: "onChange" });
  const { isDirty, isValid } = form.formState;
  const [saving, setSaving] = useState(false);
  const [stale, setStale] = useState<T | undefined>(undefined);
  const storedText = JSON.stringify(stored);

  // What is stored may change under a form that nobody has touched; a touched one keeps its input.
  useEffect(() => {
    if (!form.formState.isDirty) form.reset(JSON.parse(storedText) as T);
  }, [storedText, form]);

  const submit = async (values: T, overwrite: boolean) => {
    setSaving(true);
    try {
      await send(values, overwrite);
      form.reset(values);
      notifications.show({ message: t("shell.form.saved"), color: "green", autoClose: 2500 });
    } catch (error) {
      if (error instanceof ApiError && error.code === "stale") setStale(values);
      else if (!(error instanceof SaveCancelled)) showFaults(error);
    } finally {
      setSaving(false);
    }
  };

  const showFaults = (error: unknown) => {
    const faults = error instanceof ApiError ? error.faults : [];
    for (const fault of faults)
      form.setError(fieldOf(fault.field) as Path<T>, { message: faultText(t, fault.code, fault.params) });
    notifications.show({
      title: faults.length > 0 ? t("shell.form.faults") : undefined,
      message:
        faults.length > 0
          ? faults.map((fault) => faultText(t, fault.code, fault.params)).join(" ")
          : errorText(t, error),
      color: "red",
    });
  };

  const save = () => void form.handleSubmit((values) => submit(values, false))();
  useSaveKey(save, isDirty && !saving);

  return {
    form,
    saving,
    changed: isDirty && isValid,
    save,
    cancel: () => form.reset(JSON.parse(storedText) as T),
    dialogs: (
      <>
        <LeaveDialog
          changed={isDirty}
          save={() =>
            new Promise((done) => {
              void form.handleSubmit(
                async (values) => {
                  await submit(values, false);
                  done(!form.formState.isDirty);
                },
                () => done(false),
              )();
            })
          }
        />
        <Modal
          opened={stale !== undefined}
          onClose={() => setStale(undefined)}
          title={t("shell.form.staleTitle")}
          closeButtonProps={{ "aria-label": t("shell.actions.close") }}
        >
          <Text>{t("shell.form.staleText")}</Text>
          <Group justify="flex-end" mt="lg">
            <Button
              variant="default"
              onClick={async () => {
                setStale(undefined);
                form.reset();
                await reload();
              }}
            >
              {t("shell.actions.takeTheirs")}
            </Button>
            <Button
              onClick={() => {
                const values = stale as T;
                setStale(undefined);
                void submit(values, true);
              }}
            >
              {t("shell.actions.overwrite")}
            </Button>
          </Group>
        </Modal>
      </>
    ),
  };
}

/** Ctrl+S by physical key, so that it works in the Russian layout too. */
function useSaveKey(save: () => void, enabled: boolean): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "KeyS" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      if (enabled) latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}

function LeaveDialog({
  changed,
  save,
}: {
  readonly changed: boolean;
  readonly save: () => Promise<boolean>;
}) {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: () => changed,
    enableBeforeUnload: changed,
    withResolver: true,
  });
  return (
    <Modal
      opened={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      title={t("shell.form.unsavedTitle")}
      closeButtonProps={{ "aria-label": t("shell.actions.close") }}
    >
      <Text>{t("shell.form.unsavedText")}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="subtle" color="gray" onClick={() => blocker.reset?.()}>
          {t("shell.actions.stay")}
        </Button>
        <Button variant="default" onClick={() => blocker.proceed?.()}>
          {t("shell.actions.discard")}
        </Button>
        <Button onClick={async () => ((await save()) ? blocker.proceed?.() : blocker.reset?.())}>
          {t("shell.actions.save")}
        </Button>
      </Group>
    </Modal>
  );
}

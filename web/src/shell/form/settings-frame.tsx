import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { FieldValues } from "react-hook-form";
import { useTranslation } from "react-i18next";
import classes from "./settings-frame.module.css";
import type { SettingsForm } from "./use-settings-form.tsx";

/** The content of a tab of settings above its Save and Cancel (DSK-GEN-06). */
export function SettingsFrame<T extends FieldValues>({
  settings,
  extra,
  readOnly = false,
  children,
}: {
  readonly settings: SettingsForm<T>;
  readonly extra?: ReactNode;
  readonly readOnly?: boolean;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        settings.save();
      }}
    >
      <div className={classes.content}>
        <fieldset className={classes.fields} disabled={readOnly}>
          {children}
        </fieldset>
      </div>
      {!readOnly && (
        <div className={classes.bar}>
          <div className={classes.extra}>{extra}</div>
          <Button
            variant="default"
            onClick={settings.cancel}
            disabled={!settings.form.formState.isDirty || settings.saving}
          >
            {t("shell.actions.cancel")}
          </Button>
          <Button type="submit" loading={settings.saving} disabled={!settings.changed}>
            {t("shell.actions.save")}
          </Button>
        </div>
      )}
      {settings.dialogs}
    </form>
  );
}

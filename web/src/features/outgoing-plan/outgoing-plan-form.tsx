import { Button, Select, Stack } from "@mantine/core";
import type { CallerNumber, OutgoingPlanView } from "@perezvon/api";
import { type PlanCaller, planCallers, planEntryFaults, planLimits } from "@perezvon/model";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useController, useFieldArray } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { SettingsFrame } from "../../shell/form/settings-frame.tsx";
import { useSettingsForm } from "../../shell/form/use-settings-form.tsx";
import { faultText } from "../../shell/text/error-text.ts";
import page from "../../ui/page.module.css";
import { EntryRow } from "./entry-row.tsx";
import classes from "./outgoing-plan.module.css";

export type PlanValues = Pick<OutgoingPlanView, "usual" | "entries">;
export type Choice = PlanValues["usual"];

const newEntry: PlanValues["entries"][number] = {
  digits: "",
  isPrefix: true,
  remove: true,
  insert: "",
  shown: null,
};

/** The whole plan in one form: it is checked, and saved, as one. */
export function OutgoingPlanForm({
  plan,
  numbers,
  reload,
}: {
  readonly plan: OutgoingPlanView;
  readonly numbers: readonly CallerNumber[];
  readonly reload: () => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { version, ...stored } = plan;
  const settings = useSettingsForm<PlanValues>({
    stored,
    send: async (values, overwrite) => {
      const body = { ...values, ...(!overwrite && { version }) };
      client.setQueryData(["outgoing-plan"], await call("outgoingPlanPut", { body }));
    },
    reload,
  });
  const { control } = settings.form;
  const rows = useFieldArray({ control, name: "entries" });
  const faultAt = (values: PlanValues, place: number, field: "digits" | "insert" | "remove") => {
    const fault = planEntryFaults(values.entries).find((each) => each.field === `entries.${place}.${field}`);
    return fault === undefined ? true : faultText(t, fault.code);
  };
  const usual = useController({
    control,
    name: "usual",
    rules: { validate: (choice: Choice) => numberMissing(choice) !== true || t("shell.form.required") },
  });
  return (
    <SettingsFrame settings={settings}>
      <Stack gap="md" maw={980}>
        <h2 className={page.section}>{t("outgoingPlan.usual")}</h2>
        <p className={classes.hint}>{t("outgoingPlan.usualHint")}</p>
        <div className={classes.usual}>
          <ChoiceFields
            label={t("outgoingPlan.caller")}
            none={t("outgoingPlan.trunkNumber")}
            numbers={numbers}
            choice={usual.field.value}
            error={usual.fieldState.error?.message}
            onChange={usual.field.onChange}
          />
        </div>
        <h2 className={page.section}>{t("outgoingPlan.entries")}</h2>
        <p className={classes.hint}>{t("outgoingPlan.entriesHint")}</p>
        {rows.fields.length === 0 && <p className={classes.empty}>{t("outgoingPlan.noEntries")}</p>}
        {rows.fields.map((row, place) => (
          <EntryRow
            key={row.id}
            control={control}
            place={place}
            numbers={numbers}
            faultAt={faultAt}
            onRemove={() => rows.remove(place)}
          />
        ))}
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} stroke={1.7} />}
            disabled={rows.fields.length >= planLimits.entries}
            onClick={() => rows.append(newEntry)}
          >
            {t("outgoingPlan.add")}
          </Button>
        </div>
      </Stack>
    </SettingsFrame>
  );
}

export const numberMissing = (choice: Choice) => choice?.caller === "fixed" && !choice.number;

/** «Выбор АОН», and the number where one has to be named (INB-DOU-06). */
export function ChoiceFields({
  label,
  none,
  numbers,
  choice,
  error,
  onChange,
}: {
  readonly label: string;
  /** What it means to choose nothing here. */
  readonly none: string;
  readonly numbers: readonly CallerNumber[];
  readonly choice: Choice;
  readonly error: string | undefined;
  readonly onChange: (choice: Choice) => void;
}) {
  const { t } = useTranslation();
  const data = numbers.map(({ number, label: name }) => ({
    value: number,
    label: name ? `${number} — ${name}` : number,
  }));
  return (
    <>
      <Select
        label={label}
        allowDeselect={false}
        data={[
          { value: "", label: none },
          ...planCallers.map((value) => ({ value, label: t(`outgoingPlan.callers.${value}`) })),
        ]}
        value={choice?.caller ?? ""}
        onChange={(caller) =>
          onChange(caller ? { caller: caller as PlanCaller, number: choice?.number ?? null } : null)
        }
      />
      {choice?.caller === "fixed" && (
        <Select
          label={t("outgoingPlan.number")}
          searchable
          required
          data={data}
          nothingFoundMessage={t("outgoingPlan.noNumbers")}
          placeholder={t("outgoingPlan.chooseNumber")}
          value={choice.number}
          error={error}
          onChange={(number) => onChange({ ...choice, number })}
        />
      )}
    </>
  );
}

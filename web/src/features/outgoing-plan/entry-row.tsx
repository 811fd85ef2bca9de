import { ActionIcon, Switch, TextInput } from "@mantine/core";
import type { CallerNumber } from "@perezvon/api";
import { planLimits } from "@perezvon/model";
import { IconTrash } from "@tabler/icons-react";
import { type Control, Controller } from "react-hook-form";
import { useTranslation } from "react-i18next";
import classes from "./outgoing-plan.module.css";
import { ChoiceFields, numberMissing, type PlanValues } from "./outgoing-plan-form.tsx";

type Checked = "digits" | "insert" | "remove";

/** One entry: the digits it is known by, what becomes of them, and what the call shows (INB-DOU-02). */
export function EntryRow({
  control,
  place,
  numbers,
  faultAt,
  onRemove,
}: {
  readonly control: Control<PlanValues>;
  readonly place: number;
  readonly numbers: readonly CallerNumber[];
  readonly faultAt: (values: PlanValues, place: number, field: Checked) => string | true;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation();
  const checked = (field: Checked) => ({
    validate: (_: unknown, values: PlanValues) => faultAt(values, place, field),
  });
  return (
    <fieldset className={classes.entry} aria-label={t("outgoingPlan.entry", { row: place + 1 })}>
      <Controller
        control={control}
        name={`entries.${place}.digits`}
        rules={checked("digits")}
        render={({ field, fieldState }) => (
          <TextInput
            {...field}
            label={t("outgoingPlan.digits")}
            placeholder="+7"
            maxLength={planLimits.digits + 1}
            required
            error={fieldState.error?.message}
          />
        )}
      />
      <Controller
        control={control}
        name={`entries.${place}.insert`}
        rules={checked("insert")}
        render={({ field, fieldState }) => (
          <TextInput
            {...field}
            label={t("outgoingPlan.insert")}
            maxLength={planLimits.insert + 1}
            error={fieldState.error?.message}
          />
        )}
      />
      <div className={classes.switches}>
        {(["isPrefix", "remove"] as const).map((name) => (
          <Controller
            key={name}
            control={control}
            name={`entries.${place}.${name}`}
            rules={name === "remove" ? checked("remove") : {}}
            render={({ field: { value, ...field }, fieldState }) => (
              <Switch
                {...field}
                checked={value}
                label={t(`outgoingPlan.${name}`)}
                error={fieldState.error?.message}
              />
            )}
          />
        ))}
      </div>
      <Controller
        control={control}
        name={`entries.${place}.shown`}
        rules={{ validate: (choice) => numberMissing(choice) !== true || t("shell.form.required") }}
        render={({ field, fieldState }) => (
          <div className={classes.shown}>
            <ChoiceFields
              label={t("outgoingPlan.caller")}
              none={t("outgoingPlan.asUsual")}
              numbers={numbers}
              choice={field.value}
              error={fieldState.error?.message}
              onChange={field.onChange}
            />
          </div>
        )}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t("outgoingPlan.removeEntry", { row: place + 1 })}
        onClick={onRemove}
      >
        <IconTrash size={16} stroke={1.7} />
      </ActionIcon>
    </fieldset>
  );
}

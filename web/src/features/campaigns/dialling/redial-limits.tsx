import { Select } from "@mantine/core";
import type { UseFormReturn } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField } from "../../../shell/form/fields.tsx";
import classes from "./dialling-tab.module.css";
import type { RedialValues } from "./frequency-fields.tsx";

const dayLimitKinds = ["none", "record", "number"] as const;

/** Attempts of a record, of a number, and of a day (OUT-RED-01, OUT-RED-14). */
export function RedialLimits({ form }: { readonly form: UseFormReturn<RedialValues> }) {
  const { t } = useTranslation();
  const { control, watch, setValue } = form;
  const redial = watch("redial");
  return (
    <>
      <div className={classes.limits}>
        <NumberField
          control={control}
          name="redial.maxAttemptsPerRecord"
          min={1}
          max={999}
          label={t("admin.redials.perRecord")}
        />
        <NumberField
          control={control}
          name="redial.maxAttemptsPerNumber"
          min={1}
          max={99}
          label={t("admin.redials.perNumber")}
          description={
            redial.maxAttemptsPerNumber > redial.maxAttemptsPerRecord
              ? t("admin.redials.noEffect")
              : undefined
          }
        />
      </div>
      <div className={classes.limits}>
        <Select
          allowDeselect={false}
          label={t("linked.dayLimit")}
          description={t("linked.dayLimitHint")}
          data={dayLimitKinds.map((value) => ({ value, label: t(`linked.dayLimitPer.${value}`) }))}
          value={redial.dayLimit?.per ?? "none"}
          onChange={(per) =>
            setValue(
              "redial.dayLimit",
              per === "record" || per === "number" ? { per, attempts: redial.dayLimit?.attempts ?? 1 } : null,
              { shouldDirty: true },
            )
          }
        />
        {redial.dayLimit && (
          <NumberField
            control={control}
            name="redial.dayLimit.attempts"
            min={1}
            max={99}
            label={t("linked.dayLimitAttempts")}
          />
        )}
      </div>
    </>
  );
}

import { Button } from "@mantine/core";
import {
  type AnalysisLimits,
  analysisLimitNames,
  analysisLimitTable,
  defaultAnalysisLimits,
} from "@perezvon/model";
import { type Control, type Path, useController } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField } from "../../../shell/form/fields.tsx";
import page from "../../../ui/page.module.css";
import classes from "./dialling-tab.module.css";

/** «Пороги анализа» (TEL-CPA-06, TEL-CPA-10): when the analysis takes an answer for a person, a machine or silence. */
export function AnalysisLimitsFields<T extends { readonly analysisLimits: AnalysisLimits }>({
  control,
}: {
  readonly control: Control<T>;
}) {
  const { t } = useTranslation();
  const { field } = useController({ control, name: "analysisLimits" as Path<T> });
  const limits = field.value as AnalysisLimits;
  const changed = analysisLimitNames.some((name) => limits[name] !== defaultAnalysisLimits[name]);
  return (
    <>
      <h3 className={page.section}>{t("admin.general.limits")}</h3>
      <div className={classes.fields}>
        {analysisLimitNames.map((name) => {
          const { min, max } = analysisLimitTable[name];
          return (
            <NumberField
              key={name}
              control={control}
              name={`analysisLimits.${name}` as Path<T>}
              min={min}
              max={max}
              step={100}
              suffix={` ${t("shell.units.milliseconds")}`}
              label={t(`admin.general.limit.${name}`)}
              description={t(`admin.general.limitHint.${name}`)}
            />
          );
        })}
      </div>
      <Button
        mt="sm"
        variant="default"
        disabled={!changed}
        onClick={() => field.onChange(defaultAnalysisLimits as never)}
      >
        {t("admin.general.limitDefaults")}
      </Button>
    </>
  );
}

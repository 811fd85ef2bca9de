import { type DiallingMode, defaultOutboundLimits } from "@perezvon/model";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Control, useFormState } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField } from "../../../shell/form/fields.tsx";
import page from "../../../ui/page.module.css";
import { outboundLimitsQuery } from "../../outbound-limits/outbound-limit-queries.ts";
import classes from "./dialling-tab.module.css";
import type { GeneralValues } from "./general-part.tsx";
import { ScenarioField } from "./scenario-field.tsx";

/** The settings of a mode, those that it has (OUT-MOD-03). */
export function ModeFields({
  control,
  mode,
  label,
}: {
  readonly control: Control<GeneralValues>;
  readonly mode: DiallingMode;
  readonly label: (text: string) => ReactNode;
}) {
  const { t } = useTranslation();
  const { simultaneousCalls: limit } = useQuery(outboundLimitsQuery).data ?? defaultOutboundLimits;
  // What was saved before the centre's limit was lowered is no fault of this form (OUT-MOD-03).
  const most = Math.max(limit, useFormState({ control }).defaultValues?.simultaneousCalls ?? 1);
  const ahead = mode === "progressive" || mode === "predictive";
  return (
    <>
      <h3 className={page.section}>{label(t(`admin.general.${mode === "preview" ? "dials" : mode}`))}</h3>
      <div className={classes.fields}>
        <NumberField
          control={control}
          name="noAnswerSeconds"
          min={10}
          max={120}
          suffix={` ${t("shell.units.seconds")}`}
          label={t("admin.general.noAnswer")}
          description={t("admin.general.noAnswerHint")}
        />
        {mode === "automatic" && (
          <NumberField
            control={control}
            name="simultaneousCalls"
            min={1}
            max={most}
            label={t("admin.general.simultaneousCalls")}
            description={t("admin.general.simultaneousCallsHint", { max: most })}
          />
        )}
        {mode !== "preview" && (
          <NumberField
            control={control}
            name="dialStartsPerSecond"
            min={0.1}
            max={50}
            step={0.5}
            decimals={1}
            label={t("admin.general.startsPerSecond")}
            description={t("admin.general.startsPerSecondHint")}
          />
        )}
        {mode !== "preview" && (
          <ScenarioField key={mode} control={control} name="scenarioId" required={mode === "automatic"} />
        )}
        {ahead && <AheadFields control={control} predictive={mode === "predictive"} />}
        {mode === "predictive" && <PredictionFields control={control} />}
      </div>
    </>
  );
}

/** Of the modes that dial ahead of their agents. */
function AheadFields({
  control,
  predictive,
}: {
  readonly control: Control<GeneralValues>;
  readonly predictive: boolean;
}) {
  const { t } = useTranslation();
  return (
    <>
      <NumberField
        control={control}
        name="waitForAgentSeconds"
        min={0}
        max={60}
        suffix={` ${t("shell.units.seconds")}`}
        label={t("admin.general.waitForAgent")}
        description={t("admin.general.waitForAgentHint")}
      />
      <NumberField
        control={control}
        name="dialsPerAgent"
        min={1}
        max={5}
        step={0.1}
        decimals={1}
        label={t("admin.general.dialsPerAgent")}
        description={t(predictive ? "admin.general.dialsPerAgentBound" : "admin.general.dialsPerAgentHint")}
      />
      <NumberField
        control={control}
        name="abandonmentCapPercent"
        min={0.1}
        max={10}
        step={0.1}
        decimals={1}
        suffix=" %"
        label={t("admin.general.abandonmentCap")}
        description={t("admin.general.abandonmentCapHint")}
      />
      <NumberField
        control={control}
        name="abandonmentStopPercent"
        min={0.1}
        max={100}
        step={0.5}
        decimals={1}
        optional
        suffix=" %"
        label={t("admin.general.abandonmentStop")}
        description={t("admin.general.abandonmentStopHint")}
      />
    </>
  );
}

/** What only predictive dialling asks for (OUT-MOD-03). */
function PredictionFields({ control }: { readonly control: Control<GeneralValues> }) {
  const { t } = useTranslation();
  return (
    <>
      <NumberField
        control={control}
        name="targetOccupancyPercent"
        min={50}
        max={95}
        suffix=" %"
        label={t("admin.general.targetOccupancy")}
        description={t("admin.general.targetOccupancyHint")}
      />
      <NumberField
        control={control}
        name="warmUpDials"
        min={20}
        max={1000}
        label={t("admin.general.warmUpDials")}
        description={t("admin.general.warmUpDialsHint")}
      />
      <NumberField
        control={control}
        name="leastAgents"
        min={1}
        max={50}
        label={t("admin.general.leastAgents")}
        description={t("admin.general.leastAgentsHint")}
      />
    </>
  );
}

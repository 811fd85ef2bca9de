import { abandonedTreatments } from "@perezvon/api";
import { type Control, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField, SelectField } from "../../../shell/form/fields.tsx";
import page from "../../../ui/page.module.css";
import classes from "./dialling-tab.module.css";
import type { GeneralValues } from "./general-part.tsx";
import { MessageFields } from "./message-fields.tsx";
import { ScenarioField } from "./scenario-field.tsx";

/** What a customer hears who answered and got no agent in time (OUT-MOD-09, OUT-CPL-03). */
export function AbandonedFields({ control }: { readonly control: Control<GeneralValues> }) {
  const { t } = useTranslation();
  const treatment = useWatch({ control, name: "abandoned.treatment" });
  return (
    <>
      <h3 className={page.section}>{t("admin.general.abandoned.title")}</h3>
      <div className={classes.fields}>
        <SelectField
          control={control}
          name="abandoned.treatment"
          label={t("admin.general.abandoned.treatment")}
          data={abandonedTreatments.map((value) => ({
            value,
            label: t(`admin.general.abandoned.treatments.${value}`),
          }))}
        />
        {treatment === "scenario" && <ScenarioField control={control} name="abandoned.scenarioId" />}
        {treatment === "keep_waiting" && (
          <NumberField
            control={control}
            name="abandoned.keepWaitingSeconds"
            min={1}
            max={600}
            suffix={` ${t("shell.units.seconds")}`}
            label={t("admin.general.abandoned.keepWaiting")}
            description={t("admin.general.abandoned.keepWaitingHint")}
          />
        )}
        <NumberField
          control={control}
          name="abandoned.reserveAgentHours"
          min={0}
          max={720}
          suffix={` ${t("shell.units.hours")}`}
          label={t("admin.general.abandoned.reserveAgent")}
          description={t("admin.general.abandoned.reserveAgentHint")}
        />
        {treatment !== "hang_up" && <MessageFields control={control} of="abandoned" />}
      </div>
    </>
  );
}

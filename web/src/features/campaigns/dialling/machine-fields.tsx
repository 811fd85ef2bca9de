import { machineTreatments } from "@perezvon/api";
import { type Control, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { SelectField, SwitchField } from "../../../shell/form/fields.tsx";
import page from "../../../ui/page.module.css";
import classes from "./dialling-tab.module.css";
import type { GeneralValues } from "./general-part.tsx";
import { MessageFields } from "./message-fields.tsx";
import { ScenarioField } from "./scenario-field.tsx";

/** What an answering machine gets, and when (OUT-MOD-03, TEL-CPA-10). */
export function MachineFields({ control }: { readonly control: Control<GeneralValues> }) {
  const { t } = useTranslation();
  const [treatment, waitForBeep] = useWatch({ control, name: ["machine.treatment", "waitForBeep"] });
  return (
    <>
      <h3 className={page.section}>{t("audio.machine.title")}</h3>
      <div className={classes.fields}>
        <SelectField
          control={control}
          name="machine.treatment"
          label={t("audio.machine.treatment")}
          data={machineTreatments.map((value) => ({
            value,
            label: t(`audio.machine.treatments.${value}`),
          }))}
        />
        <SwitchField
          control={control}
          name="waitForBeep"
          mt={26}
          label={t("audio.machine.waitForBeep")}
          description={t("audio.machine.waitForBeepHint")}
        />
        {treatment !== "hang_up" && waitForBeep && (
          <SelectField
            control={control}
            name="machine.withoutBeep"
            label={t("audio.machine.withoutBeep")}
            data={(["hang_up", "play"] as const).map((value) => ({
              value,
              label: t(`audio.machine.withoutBeeps.${value}`),
            }))}
          />
        )}
        {treatment === "scenario" && <ScenarioField control={control} name="machine.scenarioId" required />}
        {treatment === "message" && <MessageFields control={control} of="machine" />}
      </div>
    </>
  );
}

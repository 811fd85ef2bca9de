import { type Control, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField, SelectField } from "../../../shell/form/fields.tsx";
import page from "../../../ui/page.module.css";
import classes from "./dialling-tab.module.css";
import type { GeneralValues } from "./general-part.tsx";

/** What the list's field «Персональный оператор» does (OUT-CBK-06). */
export function PersonalAgentFields({ control }: { readonly control: Control<GeneralValues> }) {
  const { t } = useTranslation();
  const mode = useWatch({ control, name: "personalAgent.mode" });
  return (
    <>
      <h3 className={page.section}>{t("ownRecords.title")}</h3>
      <div className={classes.fields}>
        <SelectField
          control={control}
          name="personalAgent.mode"
          label={t("ownRecords.mode")}
          description={t("ownRecords.modeHint")}
          data={(["ignore", "preferred", "strict"] as const).map((value) => ({
            value,
            label: t(`ownRecords.modes.${value}`),
          }))}
        />
        {mode === "preferred" && (
          <NumberField
            control={control}
            name="personalAgent.waitMinutes"
            min={1}
            max={1440}
            suffix={` ${t("shell.units.minutes")}`}
            label={t("ownRecords.wait")}
            description={t("ownRecords.waitHint")}
          />
        )}
      </div>
    </>
  );
}

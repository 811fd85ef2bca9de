import { Button, Menu, Select } from "@mantine/core";
import { type DialTime, phoneLabels, type Redial } from "@perezvon/api";
import { type CallingHoursPreset, callingHoursPresets } from "@perezvon/schedule";
import { IconChevronDown } from "@tabler/icons-react";
import type { Control } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { NumberField } from "../../../shell/form/fields.tsx";
import page from "../../../ui/page.module.css";
import classes from "./dialling-tab.module.css";

type Frequency = Redial["frequency"];

export interface RedialValues {
  readonly redial: Redial;
  readonly dialTime: DialTime;
}

const kinds = ["none", "number", "person"] as const;
const spans = [
  ["day", 99],
  ["week", 99],
  ["month", 999],
] as const;
const laws = ["russia_debt", "usa_tsr", "great_britain"] as const;

/** Limits over 1, 7 and 30 days in all campaigns (OUT-RED-14), and the ready sets that fill them and the hours (OUT-CPL-07). */
export function FrequencyFields({
  control,
  frequency,
  dialTime,
  onChange,
}: {
  readonly control: Control<RedialValues>;
  readonly frequency: Frequency;
  readonly dialTime: DialTime;
  readonly onChange: (frequency: Frequency, dialTime?: DialTime) => void;
}) {
  const { t } = useTranslation();
  const take = ({ hours, frequency: most }: CallingHoursPreset) =>
    onChange(most ? { per: "person", ...most } : null, {
      ...dialTime,
      schedules: [{ hours: structuredClone(hours) as DialTime["hours"], labels: ["", ...phoneLabels] }],
    });
  return (
    <>
      <h3 className={page.section}>{t("linked.frequency.title")}</h3>
      <div className={classes.limits}>
        <Select
          allowDeselect={false}
          label={t("linked.frequency.title")}
          description={t("linked.frequency.hint")}
          data={kinds.map((value) => ({ value, label: t(`linked.frequency.per.${value}`) }))}
          value={frequency?.per ?? "none"}
          onChange={(per) =>
            onChange(
              per === "number" || per === "person"
                ? { ...(frequency ?? { day: 1, week: null, month: null }), per }
                : null,
            )
          }
        />
        {frequency &&
          spans.map(([span, max]) => (
            <NumberField
              key={span}
              control={control}
              name={`redial.frequency.${span}`}
              min={1}
              max={max}
              optional
              label={t(`linked.frequency.${span}`)}
            />
          ))}
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" mt={26} rightSection={<IconChevronDown size={14} />}>
              {t("linked.frequency.preset")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {laws.map((law) => (
              <Menu.Item key={law} onClick={() => take(callingHoursPresets.find(({ id }) => id === law)!)}>
                {t(`linked.frequency.presets.${law}`)}
              </Menu.Item>
            ))}
            <Menu.Label>{t("linked.frequency.presetHint")}</Menu.Label>
            <Menu.Label>{t("hours.presets.noAdvice")}</Menu.Label>
          </Menu.Dropdown>
        </Menu>
      </div>
    </>
  );
}

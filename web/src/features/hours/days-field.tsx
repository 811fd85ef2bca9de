import { MultiSelect, Select, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import {
  choiceOf,
  type DayChoice,
  dayChoices,
  daysOfChoice,
  dayText,
  type HoursLine,
  parseDay,
} from "./hours-draft.ts";
import classes from "./hours-editor.module.css";

type Days = HoursLine["days"];

/** The days of a line: a preset calendar, weekdays, dates, days of a year or month (PLT-CAL-01, PLT-CAL-02). */
export function DaysField({
  days,
  readOnly,
  onChange,
}: {
  readonly days: Days;
  readonly readOnly: boolean;
  readonly onChange: (days: Days) => void;
}) {
  const { t, i18n } = useTranslation();
  const choice = choiceOf(days);
  const typed = choice === "dates" || choice === "yearly" || choice === "monthDays";
  const weekday = new Intl.DateTimeFormat(i18n.language === "ru" ? "ru-RU" : "en-GB", {
    timeZone: "UTC",
    weekday: "short",
  });
  // 5 January 1970 was a Monday.
  const weekdays = [1, 2, 3, 4, 5, 6, 7].map((day) => ({
    value: String(day),
    label: weekday.format((day + 3) * 86_400_000),
  }));
  return (
    <div className={classes.days}>
      <Select
        aria-label={t("hours.editor.days")}
        allowDeselect={false}
        disabled={readOnly}
        data={dayChoices
          .filter((value) => value !== "other" || choice === "other")
          .map((value) => ({ value, label: t(`hours.days.${value}`) }))}
        value={choice}
        onChange={(value) =>
          value &&
          value !== "other" &&
          onChange(daysOfChoice(value as DayChoice, new Date().toISOString().slice(0, 10)))
        }
      />
      {choice === "weekdays" && (
        <MultiSelect
          size="xs"
          aria-label={t("hours.days.weekdays")}
          disabled={readOnly}
          data={weekdays}
          value={days.flatMap((day) => (day.kind === "weekly" ? [String(day.weekday)] : []))}
          onChange={(values) => {
            const chosen = values.map(Number).sort((a, b) => a - b);
            if (chosen.length > 0) onChange(chosen.map((day) => ({ kind: "weekly", weekday: day })));
          }}
        />
      )}
      {typed && (
        <TagsInput
          size="xs"
          aria-label={t(`hours.days.${choice}`)}
          placeholder={t(`hours.dayExamples.${choice}`)}
          disabled={readOnly}
          value={days.map(dayText)}
          onChange={(texts) => {
            const chosen = texts.flatMap((text) => parseDay(choice, text) ?? []);
            if (chosen.length > 0) onChange(chosen);
          }}
        />
      )}
    </div>
  );
}

import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import type { TaskSchedule } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { scheduleKinds, scheduleOf, weekdayNames } from "./task-draft.ts";

/** Every so many hours, daily, on weekdays or monthly (OUT-EXP-01). */
export function ScheduleFields({
  schedule,
  onChange,
}: {
  readonly schedule: TaskSchedule;
  readonly onChange: (schedule: TaskSchedule) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t("results.tasks.schedule")}
        allowDeselect={false}
        data={scheduleKinds.map((value) => ({ value, label: t(`results.tasks.every.${value}`) }))}
        value={schedule.every}
        onChange={(value) => onChange(scheduleOf(value, schedule))}
      />
      {schedule.every === "hours" && (
        <NumberInput
          label={t("results.tasks.hours")}
          min={1}
          max={24}
          allowDecimal={false}
          clampBehavior="strict"
          value={schedule.hours}
          onChange={(value) => typeof value === "number" && onChange({ ...schedule, hours: value })}
        />
      )}
      {schedule.every === "week" && (
        <MultiSelect
          label={t("results.tasks.weekdays")}
          data={weekdayNames.map((name, index) => ({
            value: String(index + 1),
            label: t(`results.tasks.weekday.${name}`),
          }))}
          value={schedule.weekdays.map(String)}
          onChange={(days) =>
            days.length > 0 && onChange({ ...schedule, weekdays: days.map(Number).sort((a, b) => a - b) })
          }
        />
      )}
      {schedule.every === "month" && (
        <NumberInput
          label={t("results.tasks.monthDay")}
          description={t("results.tasks.monthDayHint")}
          min={1}
          max={31}
          allowDecimal={false}
          clampBehavior="strict"
          value={schedule.day}
          onChange={(value) => typeof value === "number" && onChange({ ...schedule, day: value })}
        />
      )}
      {schedule.every !== "hours" && (
        <TextInput
          type="time"
          label={t("results.tasks.at")}
          value={schedule.at}
          onChange={(event) => {
            const at = event.currentTarget.value;
            if (/^\d{2}:\d{2}$/.test(at)) onChange({ ...schedule, at });
          }}
        />
      )}
    </>
  );
}

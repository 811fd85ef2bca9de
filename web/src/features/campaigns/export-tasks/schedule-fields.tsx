import { NumberInput, Select, TextInput } from "@mantine/core";
import type { TaskSchedule } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { HoursField, WeekdaysField } from "../../remote-files/schedule-parts.tsx";
import { scheduleKinds, scheduleOf } from "./task-draft.ts";

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
        <HoursField hours={schedule.hours} onChange={(hours) => onChange({ ...schedule, hours })} />
      )}
      {schedule.every === "week" && (
        <WeekdaysField
          weekdays={schedule.weekdays}
          onChange={(weekdays) => onChange({ ...schedule, weekdays })}
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

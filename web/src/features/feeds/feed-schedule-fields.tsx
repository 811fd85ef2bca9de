import { MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import type { FeedSchedule } from "@perezvon/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { weekdayNames } from "../campaigns/export-tasks/task-draft.ts";
import { scheduleKinds, scheduleOf, timesOf } from "./feed-draft.ts";

/** Every so many minutes or hours, or at times on chosen weekdays (OUT-IMP-15). */
export function FeedScheduleFields({
  schedule,
  onChange,
}: {
  readonly schedule: FeedSchedule;
  readonly onChange: (schedule: FeedSchedule) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t("results.tasks.schedule")}
        allowDeselect={false}
        data={scheduleKinds.map((value) => ({ value, label: t(`feeds.every.${value}`) }))}
        value={schedule.every}
        onChange={(value) => onChange(scheduleOf(value))}
      />
      {schedule.every === "minutes" && (
        <NumberInput
          label={t("feeds.minutes")}
          min={5}
          max={720}
          allowDecimal={false}
          clampBehavior="blur"
          value={schedule.minutes}
          onChange={(value) =>
            typeof value === "number" && onChange({ ...schedule, minutes: Math.max(5, value) })
          }
        />
      )}
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
      {schedule.every === "times" && (
        <>
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
          <Times times={schedule.times} onChange={(times) => onChange({ ...schedule, times })} />
        </>
      )}
    </>
  );
}

/** What is typed stays as it is typed; only a line that can be read counts. */
function Times({
  times,
  onChange,
}: {
  readonly times: readonly string[];
  readonly onChange: (times: string[]) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(times.join(", "));
  return (
    <TextInput
      label={t("feeds.times")}
      description={t("feeds.timesHint")}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const read = timesOf(event.currentTarget.value);
        if (read) onChange(read);
      }}
      error={timesOf(text) === undefined && t("feeds.timesWrong")}
    />
  );
}

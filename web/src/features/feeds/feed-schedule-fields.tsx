import { NumberInput, Select, TextInput } from "@mantine/core";
import type { FeedSchedule } from "@perezvon/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { HoursField, WeekdaysField } from "../remote-files/schedule-parts.tsx";
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
        <HoursField hours={schedule.hours} onChange={(hours) => onChange({ ...schedule, hours })} />
      )}
      {schedule.every === "times" && (
        <>
          <WeekdaysField
            weekdays={schedule.weekdays}
            onChange={(weekdays) => onChange({ ...schedule, weekdays })}
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

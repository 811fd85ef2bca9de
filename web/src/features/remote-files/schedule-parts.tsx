import { MultiSelect, NumberInput, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { weekdayNames } from "../campaigns/export-tasks/task-draft.ts";

const zones = Intl.supportedValuesOf("timeZone");

/** Every so many hours. */
export function HoursField({
  hours,
  onChange,
}: {
  readonly hours: number;
  readonly onChange: (hours: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={t("results.tasks.hours")}
      min={1}
      max={24}
      allowDecimal={false}
      clampBehavior="strict"
      value={hours}
      onChange={(value) => typeof value === "number" && onChange(value)}
    />
  );
}

/** 1 is Monday; at least one day stays. */
export function WeekdaysField({
  weekdays,
  onChange,
}: {
  readonly weekdays: readonly number[];
  readonly onChange: (weekdays: number[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <MultiSelect
      label={t("results.tasks.weekdays")}
      data={weekdayNames.map((name, index) => ({
        value: String(index + 1),
        label: t(`results.tasks.weekday.${name}`),
      }))}
      value={weekdays.map(String)}
      onChange={(days) => days.length > 0 && onChange(days.map(Number).sort((a, b) => a - b))}
    />
  );
}

/** In whose zone the times of a schedule are; one that this browser does not know stays among the choices. */
export function ZoneField({
  timeZone,
  onChange,
  error,
}: {
  readonly timeZone: string;
  readonly onChange: (timeZone: string) => void;
  readonly error: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("admin.results.timeZone")}
      searchable
      limit={80}
      allowDeselect={false}
      data={zones.includes(timeZone) ? zones : [timeZone, ...zones]}
      value={timeZone}
      onChange={(value) => value && onChange(value)}
      error={error}
    />
  );
}

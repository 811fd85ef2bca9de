import { ActionIcon, Button, Checkbox, Select, Text, TextInput, Tooltip } from "@mantine/core";
import type { Hours } from "@perezvon/api";
import { IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { DaysField } from "./days-field.tsx";
import { entriesOf, type HoursLine, type Interval, linesOf, placeOfEntry } from "./hours-draft.ts";
import classes from "./hours-editor.module.css";

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** Days with their intervals; none at all is round the clock (OUT-HRS-04, PLT-CAL-03 to PLT-CAL-07). */
export function HoursEditor({
  hours,
  zone,
  ownZones = false,
  readOnly = false,
  faults = {},
  onChange,
}: {
  readonly hours: Hours;
  /** Of a new line. */
  readonly zone: string;
  /** Each line has a zone to choose; else the hours are those of the number dialled. */
  readonly ownZones?: boolean;
  readonly readOnly?: boolean;
  /** Texts by `entries.N.field`. */
  readonly faults?: Readonly<Record<string, string>>;
  readonly onChange: (hours: Hours) => void;
}) {
  const { t } = useTranslation();
  const lines = linesOf(hours);
  const put = (next: readonly HoursLine[]) => onChange({ ...hours, entries: entriesOf(next) });
  const putLine = (index: number, line: HoursLine) => put(lines.with(index, line));
  const faultAt = faultsByPlace(lines, faults);
  const add = () => put([...lines, newLine(zone)]);
  return (
    <div>
      {lines.length === 0 && <Text fz="sm">{t("hours.editor.always")}</Text>}
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place.
        <div key={index} className={classes.line}>
          <DaysField
            days={line.days}
            readOnly={readOnly}
            onChange={(days) => putLine(index, { ...line, days })}
          />
          <div className={classes.intervals}>
            <Checkbox
              size="xs"
              label={t("hours.editor.closed")}
              disabled={readOnly}
              checked={line.closed}
              onChange={(event) =>
                putLine(
                  index,
                  event.currentTarget.checked
                    ? { ...line, closed: true, intervals: [] }
                    : { ...line, closed: false, intervals: newLine(zone).intervals, timeZone: zone },
                )
              }
            />
            {!line.closed && (
              <Intervals
                line={line}
                readOnly={readOnly}
                faultAt={(interval) => faultAt(index, interval)}
                onChange={(intervals) => putLine(index, { ...line, intervals })}
              />
            )}
            {!line.closed && ownZones && (
              <Select
                size="xs"
                searchable
                allowDeselect={false}
                aria-label={t("hours.editor.zone")}
                data={zones}
                disabled={readOnly}
                value={line.timeZone}
                onChange={(timeZone) => timeZone && putLine(index, { ...line, timeZone })}
              />
            )}
          </div>
          {!readOnly && (
            <Tooltip label={t("hours.editor.removeLine")}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("hours.editor.removeLine")}
                onClick={() => put(lines.toSpliced(index, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
      ))}
      <div className={classes.foot}>
        {!readOnly && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
            {t("hours.editor.addLine")}
          </Button>
        )}
        {lines.length > 1 && (
          <Checkbox
            size="xs"
            label={t("hours.editor.overlapping")}
            disabled={readOnly}
            checked={hours.overlapping === true}
            onChange={(event) => onChange({ ...hours, overlapping: event.currentTarget.checked })}
          />
        )}
      </div>
    </div>
  );
}

function Intervals({
  line: { intervals },
  readOnly,
  faultAt,
  onChange,
}: {
  readonly line: HoursLine;
  readonly readOnly: boolean;
  readonly faultAt: (interval: number) => Partial<Record<keyof Interval, string>>;
  readonly onChange: (intervals: readonly Interval[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      {intervals.map((interval, index) => {
        const fault = faultAt(index);
        const field = (name: keyof Interval) => (
          <TextInput
            size="sm"
            w={82}
            className="pz-figures"
            aria-label={t(`hours.editor.${name}`)}
            placeholder={name === "start" ? "09:00" : "18:00"}
            maxLength={5}
            disabled={readOnly}
            value={interval[name]}
            error={fault[name]}
            onChange={(event) =>
              onChange(intervals.with(index, { ...interval, [name]: event.currentTarget.value }))
            }
            onBlur={() => onChange(intervals.with(index, { ...interval, [name]: wholeTime(interval[name]) }))}
          />
        );
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: intervals have no name but their place.
          <div key={index} className={classes.interval}>
            {field("start")}
            <span className={classes.dash}>–</span>
            {field("end")}
            {!readOnly && intervals.length > 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={4}
                aria-label={t("hours.editor.removeInterval")}
                onClick={() => onChange(intervals.toSpliced(index, 1))}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
            {!readOnly && index === intervals.length - 1 && (
              <Tooltip label={t("hours.editor.addInterval")}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  mt={4}
                  aria-label={t("hours.editor.addInterval")}
                  onClick={() => onChange([...intervals, { start: interval.end, end: "24:00" }])}
                >
                  <IconPlus size={14} />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        );
      })}
    </>
  );
}

function newLine(timeZone: string): HoursLine {
  const days = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ kind: "weekly" as const, weekday }));
  return { days, closed: false, intervals: [{ start: "09:00", end: "20:00" }], timeZone };
}

/** «9» and «9:5» are what they mean. */
function wholeTime(typed: string): string {
  const [, hours, minutes = "0"] = /^(\d{1,2})(?:[:.](\d{1,2}))?$/.exec(typed.trim()) ?? [];
  return hours === undefined ? typed : `${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}`;
}

function faultsByPlace(lines: readonly HoursLine[], faults: Readonly<Record<string, string>>) {
  const found = Object.entries(faults).flatMap(([field, text]) => {
    const [, index, name] = /entries\.(\d+)\.(start|end)$/.exec(field) ?? [];
    return index === undefined ? [] : [{ ...placeOfEntry(lines, Number(index)), name, text }];
  });
  return (line: number, interval: number): Partial<Record<keyof Interval, string>> =>
    Object.fromEntries(
      found
        .filter((each) => each.line === line && each.interval === interval)
        .map(({ name, text }) => [name, text]),
    );
}

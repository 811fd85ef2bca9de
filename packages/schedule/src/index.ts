export { type CallingHoursPreset, callingHoursPresets } from "./calling-presets.ts";
export { type DailyWindow, windowFrom } from "./daily-window.ts";
export {
  alwaysOpen,
  type CalendarDays,
  type CalendarItem,
  type HoursEntry,
  type HoursSet,
  type Weekday,
} from "./hours-set.ts";
export { isOpen, nextChange, nextOpen } from "./is-open.ts";
export { openStretches, type Stretch } from "./open-stretches.ts";
export { allOf, anyOf, between, firstCommonOpen, type Opening, opens } from "./opening.ts";
export { type HoursFault, parseHours } from "./parse-hours.ts";
export { inZone, openOn, presetCalendars } from "./presets.ts";
export { nextRun, type TaskSchedule } from "./task-schedule.ts";
export { instantOf, isTimeZone, localDay, localDayAfter, offsetAt, parseRecordZone } from "./zone.ts";
export { quickTimes, zonedInstant, zonedText } from "./zoned-time.ts";

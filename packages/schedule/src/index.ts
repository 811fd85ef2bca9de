export {
  alwaysOpen,
  type CalendarDays,
  type CalendarItem,
  type HoursEntry,
  type HoursSet,
  type Weekday,
} from "./hours-set.ts";
export { isOpen, nextChange, nextOpen } from "./is-open.ts";

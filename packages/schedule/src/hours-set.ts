// What a set of hours is belongs to the model, since campaigns and services store it; what it means is this package's.
export {
  alwaysOpen,
  type CalendarDays,
  type CalendarItem,
  type HoursEntry,
  type HoursSet,
  type Weekday,
} from "@perezvon/model";

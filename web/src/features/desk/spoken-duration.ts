import type { TFunction } from "i18next";

/** «5 мин 10 с»: durations in names that are heard. */
export function spokenDuration(t: TFunction, ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(total / 60);
  if (total >= 3600)
    return t("shell.units.durationHours", { hours: Math.floor(total / 3600), minutes: minutes % 60 });
  if (minutes === 0) return t("shell.units.durationSeconds", { seconds: total });
  return t("shell.units.duration", { minutes, seconds: total % 60 });
}

import type { Hours } from "@perezvon/api";
import type { TFunction } from "i18next";
import { choiceOf, dayText, linesOf } from "./hours-draft.ts";

/** «Каждый день 08:55–20:57; 31.12.2026 закрыто». */
export function hoursText(t: TFunction, language: string, hours: Hours): string {
  const weekday = new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", {
    timeZone: "UTC",
    weekday: "short",
  });
  const lines = linesOf(hours).map(({ days, closed, intervals }) => {
    const choice = choiceOf(days);
    const named =
      choice === "weekdays"
        ? days
            .map((day) => (day.kind === "weekly" ? weekday.format((day.weekday + 3) * 86_400_000) : ""))
            .join(", ")
        : choice === "dates" || choice === "yearly" || choice === "monthDays"
          ? days.map(dayText).join(", ")
          : t(`hours.days.${choice}`);
    const when = closed
      ? t("hours.editor.closed").toLocaleLowerCase()
      : intervals.map(({ start, end }) => `${start}–${end}`).join(", ");
    return `${named} ${when}`;
  });
  return lines.length === 0 ? t("hours.editor.always") : lines.join("; ");
}

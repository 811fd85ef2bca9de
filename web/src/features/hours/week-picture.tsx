import type { Hours } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { weekOf } from "./week-of.ts";
import classes from "./week-picture.module.css";

/** The open hours of this week, day under day; small, one strip of seven (PLT-CAL-10). */
export function WeekPicture({
  hours,
  zone,
  own = false,
  small = false,
}: {
  readonly hours: Hours;
  /** Whose week it is. */
  readonly zone: string;
  /** The entries keep the zones they name. */
  readonly own?: boolean;
  readonly small?: boolean;
}) {
  const { t, i18n } = useTranslation();
  const days = weekOf(hours, zone, own, Date.now());
  const format = new Intl.DateTimeFormat(i18n.language === "ru" ? "ru-RU" : "en-GB", {
    timeZone: "UTC",
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
  });
  const bars = days.map(({ day, open, now }) => (
    <div key={day} className={classes.bar}>
      {open.map(({ from, to }) => (
        <div
          key={from}
          className={classes.open}
          style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
        />
      ))}
      {now !== undefined && !small && <div className={classes.now} style={{ left: `${now * 100}%` }} />}
    </div>
  ));
  if (small) {
    return (
      <div className={classes.small} aria-hidden>
        {bars}
      </div>
    );
  }
  return (
    <figure className={classes.week} aria-label={t("hours.week.title")}>
      {days.flatMap(({ day }, index) => [
        <span key={`name ${day}`} className={classes.day}>
          {format.format(day)}
        </span>,
        bars[index],
      ])}
      <span />
      <div className={classes.scale} aria-hidden>
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {hour}
          </span>
        ))}
      </div>
    </figure>
  );
}

import type { Hours } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import page from "../../ui/page.module.css";
import { WeekPicture } from "./week-picture.tsx";

/** Half-typed times have no picture. */
export function SafePicture(props: Parameters<typeof WeekPicture>[0]) {
  const { t } = useTranslation();
  return isWhole(props.hours) ? (
    <WeekPicture {...props} />
  ) : (
    <p className={page.hint}>{t("hours.week.unfinished")}</p>
  );
}

function isWhole({ entries }: Hours): boolean {
  return entries.every(
    (entry) =>
      entry.kind === "closed" ||
      (/^([01]\d|2[0-3]):[0-5]\d$/.test(entry.start) &&
        /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(entry.end) &&
        entry.start !== entry.end),
  );
}

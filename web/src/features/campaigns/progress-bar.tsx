import type { Campaign } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import classes from "./progress-bar.module.css";

/** How much of a campaign is closed. */
export function ProgressBar({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const { total = 0, closed = 0, excluded = 0 } = campaign.statistics ?? {};
  const percent = total === 0 ? 0 : Math.floor((100 * (closed + excluded)) / total);
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={t("admin.campaigns.progress", { percent })}
      title={t("admin.campaigns.progress", { percent })}
    >
      <div className={classes.done} style={{ width: `${percent}%` }} />
    </div>
  );
}

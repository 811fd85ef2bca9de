import type { Campaign } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import classes from "./progress-bar.module.css";

/** How much of a campaign is closed. */
export function ProgressBar({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const { total = 0, closed = 0, excluded = 0 } = campaign.statistics ?? {};
  const percent = total === 0 ? 0 : Math.floor((100 * (closed + excluded)) / total);
  return <DoneBar percent={percent} label={t("admin.campaigns.progress", { percent })} />;
}

export function DoneBar({ percent, label }: { readonly percent: number; readonly label: string }) {
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={label}
      title={label}
    >
      <div className={classes.done} style={{ width: `${percent}%` }} />
    </div>
  );
}

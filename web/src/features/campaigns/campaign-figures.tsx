import type { Campaign } from "@perezvon/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { Figure, Figures } from "../../ui/figure.tsx";

/** The counters of OUT-STA-02; a ratio without a divisor shows «-» there. */
export function CampaignFigures({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { statistics } = campaign;
  const show = (value: number | undefined) =>
    value === undefined ? t("shell.units.none") : format.integer(value);
  const asr = statistics?.asrPercent;
  return (
    <Figures label={t("admin.campaigns.figures")}>
      <Figure
        label={t("admin.campaigns.total")}
        hint={t("admin.campaigns.totalHint")}
        value={show(statistics?.total)}
      />
      <Figure
        label={t("admin.campaigns.closed")}
        hint={t("admin.campaigns.closedHint")}
        value={show(statistics?.closed)}
      />
      <Figure
        label={t("admin.campaigns.remaining")}
        hint={t("admin.campaigns.remainingHint")}
        value={show(statistics?.remaining)}
        accent
      />
      <Figure
        label={t("admin.campaigns.dialled")}
        hint={t("admin.campaigns.dialledHint")}
        value={show(statistics?.dialledToday)}
      />
      <Figure
        label={t("admin.campaigns.asr")}
        hint={t("admin.campaigns.asrHint")}
        value={asr === null || asr === undefined ? "-" : format.decimal(asr, 1)}
      />
      <Figure
        label={t("admin.campaigns.inFlight")}
        hint={t("admin.campaigns.inFlightHint")}
        value={show(statistics?.inFlight)}
      />
      <Figure
        label={t("admin.campaigns.ready")}
        hint={t("admin.campaigns.readyHint")}
        value={show(statistics?.ready)}
      />
      <Figure
        label={t("admin.campaigns.busy")}
        hint={t("admin.campaigns.busyHint")}
        value={show(statistics?.busy)}
      />
    </Figures>
  );
}

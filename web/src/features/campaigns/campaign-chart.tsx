import { useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { LineChart } from "../../ui/line-chart.tsx";
import page from "../../ui/page.module.css";
import { campaignPulse } from "./campaign-pulse.ts";

/** The last minutes of a campaign as moving lines: what was dialled and closed since the left edge, and the dials now. */
export function CampaignChart({ campaignId }: { readonly campaignId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const beats = useSyncExternalStore(
    (listener) => campaignPulse.listen(listener),
    () => campaignPulse.of(campaignId),
  );
  const seconds = useMemo(() => beats.map(({ at }) => Math.round(at / 1000)), [beats]);
  const dialledName = t("admin.campaigns.chartDialled");
  const closedName = t("admin.campaigns.chartClosed");
  const inFlightName = t("admin.campaigns.chartInFlight");
  const lines = useMemo(
    () => [
      {
        name: dialledName,
        token: "--pz-busy",
        values: beats.map(({ dialled }) => dialled - (beats[0]?.dialled ?? 0)),
      },
      {
        name: closedName,
        token: "--pz-ready",
        values: beats.map(({ closed }) => closed - (beats[0]?.closed ?? 0)),
      },
      { name: inFlightName, token: "--pz-warn", values: beats.map(({ inFlight }) => inFlight), right: true },
    ],
    [beats, dialledName, closedName, inFlightName],
  );
  const last = beats.at(-1);
  const first = beats[0];
  if (!first || !last || beats.length < 2)
    return <p className={page.hint}>{t("admin.campaigns.chartWaiting")}</p>;
  return (
    <LineChart
      label={t("admin.campaigns.chartText", {
        dialled: last.dialled - first.dialled,
        closed: last.closed - first.closed,
        inFlight: last.inFlight,
      })}
      seconds={seconds}
      lines={lines}
      timeText={last.at - first.at < 5 * 60_000 ? format.timeSeconds : format.time}
    />
  );
}

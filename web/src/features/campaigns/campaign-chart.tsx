import { useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { LineChart } from "../../ui/line-chart.tsx";
import page from "../../ui/page.module.css";
import { campaignPulse, holdUntil } from "./campaign-pulse.ts";

/** A chart of less has no axis to speak of. */
const shortestMs = 3_000;

/** The last minutes of a campaign as moving lines: what was dialled and closed since the left edge, and the dials now. */
export function CampaignChart({ campaignId }: { readonly campaignId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerNow();
  const known = useSyncExternalStore(
    (listener) => campaignPulse.listen(listener),
    () => campaignPulse.of(campaignId),
  );
  // Figures are told when they change; until then they hold, and the line goes on.
  const beats = useMemo(() => holdUntil(known, now), [known, now]);
  const seconds = useMemo(() => beats.map(({ at }) => Math.round(at / 1000)), [beats]);
  const dialledName = t("admin.campaigns.chartDialled");
  const closedName = t("admin.campaigns.chartClosed");
  const inFlightName = t("admin.campaigns.chartInFlight");
  const lines = useMemo(() => {
    const [first] = beats;
    return [
      {
        name: dialledName,
        token: "--pz-busy",
        values: beats.map(({ dialled }) => dialled - (first?.dialled ?? 0)),
      },
      {
        name: closedName,
        token: "--pz-ready",
        values: beats.map(({ closed }) => closed - (first?.closed ?? 0)),
      },
      { name: inFlightName, token: "--pz-warn", values: beats.map(({ inFlight }) => inFlight), right: true },
    ];
  }, [beats, dialledName, closedName, inFlightName]);
  const [first] = beats;
  const last = beats.at(-1);
  if (!first || !last || last.at - first.at < shortestMs)
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

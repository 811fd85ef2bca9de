import { Badge } from "@mantine/core";
import type { CampaignPacing } from "@perezvon/api";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Line, LineChart } from "../../ui/line-chart.tsx";
import page from "../../ui/page.module.css";
import { Panel } from "../../ui/panel.tsx";
import classes from "./pacing-panel.module.css";

/** Asked for again so often; the engine looks as often. */
const refreshMs = 2_000;

/** How a campaign dials in these minutes: dials in flight beside those who can take them, abandonment against its cap. */
export function PacingPanel({ campaignId }: { readonly campaignId: string }) {
  const { t } = useTranslation();
  const pacing = useQuery({
    queryKey: ["campaign-pacing", campaignId],
    queryFn: () => call("campaignPacing", { params: { id: campaignId } }),
    refetchInterval: refreshMs,
  });
  const { data } = pacing;
  return (
    <Panel title={t("figures.pacing.title")} extra={data && <Now pacing={data} />}>
      {data === undefined || data.points.length < 2 ? (
        <p className={page.hint}>{t("figures.pacing.waiting")}</p>
      ) : (
        <Charts pacing={data} />
      )}
    </Panel>
  );
}

function Now({ pacing }: { readonly pacing: CampaignPacing }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (pacing.held)
    return (
      <Badge color="red" variant="light">
        {t("figures.pacing.held")}
      </Badge>
    );
  return (
    <span className={page.hint}>
      {pacing.predicting
        ? t("figures.pacing.predicting")
        : t("figures.pacing.factor", { factor: format.decimal(pacing.dialsPerAgent, 1) })}
    </span>
  );
}

function Charts({ pacing }: { readonly pacing: CampaignPacing }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { points, capPercent, soonSeconds } = pacing;
  const seconds = useMemo(() => points.map(({ at }) => Date.parse(at) / 1_000), [points]);
  const inFlight = t("figures.pacing.inFlight");
  const ready = t("figures.pacing.ready");
  const soonFree = t("figures.pacing.soonFree", { seconds: soonSeconds });
  const abandoned = t("figures.pacing.abandoned");
  const cap = t("figures.pacing.cap");
  const people = useMemo<Line[]>(() => {
    const forecast = points.some((point) => point.soonFree !== null);
    return [
      { name: inFlight, token: "--pz-warn", values: points.map((point) => point.inFlight) },
      { name: ready, token: "--pz-ready", values: points.map((point) => point.ready) },
      ...(forecast
        ? [
            {
              name: soonFree,
              token: "--pz-busy",
              expected: true,
              values: points.map((point) => point.soonFree),
            },
          ]
        : []),
    ];
  }, [points, inFlight, ready, soonFree]);
  const rate = useMemo<Line[]>(
    () => [
      { name: abandoned, token: "--pz-not-ready", values: points.map((point) => point.abandonedPercent) },
      { name: cap, token: "--pz-ink-faint", expected: true, values: points.map(() => capPercent) },
    ],
    [points, abandoned, cap, capPercent],
  );
  const last = points.at(-1)!;
  const spanMs = Date.parse(last.at) - Date.parse(points[0]!.at);
  const timeText = spanMs < 5 * 60_000 ? format.timeSeconds : format.time;
  return (
    <div className={classes.charts}>
      <LineChart
        label={t("figures.pacing.text", { inFlight: last.inFlight, ready: last.ready })}
        seconds={seconds}
        lines={people}
        timeText={timeText}
        height={150}
      />
      <LineChart
        label={
          last.abandonedPercent === null
            ? t("figures.pacing.noAnswers")
            : t("figures.pacing.abandonedText", {
                percent: format.decimal(last.abandonedPercent, 1),
                cap: format.decimal(capPercent, 1),
              })
        }
        seconds={seconds}
        lines={rate}
        timeText={timeText}
        height={150}
      />
    </div>
  );
}

import type { ForecastActual, ForecastMade, ForecastPoint } from "@perezvon/api";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../shell/text/use-format.ts";
import { Figure, Figures } from "../../../ui/figure.tsx";
import { type Line, LineChart } from "../../../ui/line-chart.tsx";
import page from "../../../ui/page.module.css";
import { besideText } from "./beside-text.ts";
import classes from "./forecast-tab.module.css";

const charts = [
  { name: "occupancy", token: "--pz-busy", digits: 0, of: "occupancyPercent" },
  { name: "abandoned", token: "--pz-not-ready", digits: 1, of: "abandonedPercent" },
  { name: "remaining", token: "--pz-ready", digits: 0, of: "remaining" },
] as const;
type Chart = (typeof charts)[number];

/** The last forecast: its figures, and what came drawn over what was foreseen. */
export function ForecastCharts({ made }: { readonly made: ForecastMade }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { assumptions } = made;
  const agents = assumptions.shifts.reduce((sum, shift) => sum + shift.agents, 0);
  return (
    <div className={classes.result}>
      <p className={classes.learnt}>
        {t("forecast.madeAt", { at: format.dateTime(made.madeAt), by: made.madeBy })}.{" "}
        {t("forecast.madeFor", {
          agents: format.integer(agents),
          hours: format.integer(assumptions.hours),
          answer: format.decimal(assumptions.answerPercent, 1),
          talk: format.decimal(assumptions.talkSeconds, 0),
          wrap: format.decimal(assumptions.afterCallWorkSeconds, 0),
        })}
        .{besideText(t, format, assumptions) && ` ${besideText(t, format, assumptions)}`}
      </p>
      {made.days < assumptions.runs && (
        <p role="status" className={classes.learnt}>
          {t("forecast.partial", {
            days: format.integer(made.days),
            runs: format.integer(assumptions.runs),
          })}
        </p>
      )}
      <Totals made={made} />
      {charts.map((chart) => (
        <section key={chart.name}>
          <h3 className={page.section}>{t(`forecast.${chart.name}`)}</h3>
          <OneChart chart={chart} made={made} />
        </section>
      ))}
      <p className={classes.learnt}>{t("forecast.band")}</p>
    </div>
  );
}

function OneChart({ chart, made }: { readonly chart: Chart; readonly made: ForecastMade }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { points, actual } = made;
  const { token, of, digits } = chart;
  const median = t("forecast.median");
  const came = t("forecast.actual");
  const seconds = useMemo(() => points.map(({ at }) => Date.parse(at) / 1000), [points]);
  const lines = useMemo<Line[]>(() => {
    const bands = points.map((point) => point[of]);
    const known = new Map<string, ForecastActual>(actual.map((row) => [row.at, row]));
    return [
      {
        name: median,
        token,
        expected: true,
        values: bands.map((band) => band?.p50 ?? null),
        band: {
          low: bands.map((band) => band?.p10 ?? null),
          high: bands.map((band) => band?.p90 ?? null),
        },
      },
      ...(actual.length === 0
        ? []
        : [{ name: came, token: "--pz-ink", values: points.map(({ at }) => known.get(at)?.[of] ?? null) }]),
    ];
  }, [points, actual, of, token, median, came]);
  return (
    <LineChart
      label={spoken()}
      seconds={seconds}
      lines={lines}
      timeText={made.assumptions.hours > 24 ? format.dateTime : format.time}
      height={150}
    />
  );

  /** For those who do not see the lines: how it ends, and what came last. */
  function spoken(): string {
    const last = points.findLast((point) => point[of] !== null)?.[of];
    const shown = (value: number | undefined | null) =>
      value === undefined || value === null ? t("shell.units.none") : format.decimal(value, digits);
    const text = t("forecast.chartText", {
      name: t(`forecast.${chart.name}`),
      last: shown(last?.p50),
      low: shown(last?.p10),
      high: shown(last?.p90),
    });
    const lastCame = actual.at(-1)?.[of];
    return lastCame === undefined || lastCame === null
      ? text
      : `${text}. ${t("forecast.chartActual", { value: shown(lastCame) })}`;
  }
}

type Band = ForecastPoint["remaining"];

function Totals({ made }: { readonly made: ForecastMade }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { begun, completed, freshGone } = made;
  const waits = made.assumptions.others.some(({ tie }) => tie === "before");
  const figure = (label: string, band: Band | null, digits = 0) => (
    <Figure
      label={label}
      value={band === null ? t("shell.units.none") : format.decimal(band.p50, digits)}
      {...(band === null
        ? {}
        : {
            hint: t("forecast.range", {
              low: format.decimal(band.p10, digits),
              high: format.decimal(band.p90, digits),
            }),
          })}
    />
  );
  return (
    <Figures label={t("forecast.totals")}>
      {waits && <Figure label={t("forecast.begins")} value={beginText()} hint={beginHint()} />}
      <Figure label={t("forecast.end")} value={endText()} hint={endHint()} accent />
      {freshGone.p50 !== null && (
        <Figure
          label={t("forecast.freshGone")}
          value={format.dateTime(freshGone.p50)}
          hint={t("forecast.freshGoneHint")}
        />
      )}
      {figure(t("forecast.dials"), made.dials)}
      {figure(t("forecast.talks"), made.talks)}
      {figure(t("forecast.succeeded"), made.succeeded)}
      {figure(t("forecast.closed"), made.closed)}
      {figure(t("forecast.occupancyShort"), made.occupancyPercent)}
      {figure(t("forecast.abandonedShort"), made.abandonedPercent, 1)}
    </Figures>
  );

  function beginText(): string {
    return begun.p50 === null ? t("forecast.beginsNot") : format.dateTime(begun.p50);
  }

  function beginHint(): string {
    if (begun.p10 === null || begun.p90 === null) return t("forecast.beginsNotHint");
    return t("forecast.beginsHint", {
      low: format.dateTime(begun.p10),
      high: format.dateTime(begun.p90),
    });
  }

  function endText(): string {
    if (completed.p50 === null) return t("forecast.endsNot");
    const at = format.dateTime(completed.p50);
    return completed.share === 1
      ? t("forecast.ends", { at })
      : t("forecast.endsSometimes", { at, percent: format.integer(100 * completed.share) });
  }

  function endHint(): string {
    if (completed.p10 === null || completed.p90 === null) return t("forecast.endsNotHint");
    return t("forecast.endsHint", {
      low: format.dateTime(completed.p10),
      high: format.dateTime(completed.p90),
    });
  }
}

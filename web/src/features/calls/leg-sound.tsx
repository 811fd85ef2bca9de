import type { CallLeg, LegSound } from "@perezvon/api";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../shell/text/use-format.ts";
import { LineChart } from "../../ui/line-chart.tsx";
import classes from "./calls.module.css";

/** How a leg sounded, each direction by itself; what the far side did not tell is «нет данных» (TEL-QOS-02). */
export function LegSoundDetail({ leg, sound }: { readonly leg: CallLeg; readonly sound: LegSound }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figure = (value: number | null, digits = 0) =>
    value === null ? t("calls.noData") : format.decimal(value, digits);
  const pair = (mean: number | null, worst: number | null, digits: number) =>
    mean === null && worst === null
      ? t("calls.noData")
      : `${figure(mean, digits)} / ${figure(worst, digits)}`;
  const spread = (value: LegSound["mosIn"], digits: number) =>
    pair(value?.mean ?? null, value?.lowest ?? null, digits);
  const milliseconds = (value: number | null) =>
    value === null ? t("calls.noData") : t("calls.milliseconds", { value: figure(value) });
  const rows = [
    [t("calls.packets"), format.integer(sound.packetsIn), format.integer(sound.packetsOut)],
    [t("calls.lost"), figure(sound.lostIn), figure(sound.lostOut)],
    [
      t("calls.late"),
      [sound.late, sound.duplicate, sound.reordered].map((one) => figure(one)).join(" / "),
      "",
    ],
    [
      t("calls.jitter"),
      pair(sound.jitterInMs, sound.jitterInMaxMs, 1),
      pair(sound.jitterOutMs, sound.jitterOutMaxMs, 1),
    ],
    [t("calls.r"), spread(sound.rIn, 0), spread(sound.rOut, 0)],
    [t("calls.mos"), spread(sound.mosIn, 2), spread(sound.mosOut, 2)],
  ];
  const facts = [
    [t("calls.codec"), sound.codec?.toUpperCase() ?? t("calls.noData")],
    [t("calls.protection"), sound.srtp ?? t("calls.clear")],
    [t("calls.roundTrip"), milliseconds(sound.roundTripMs)],
    [t("calls.buffer"), milliseconds(sound.bufferMs)],
    [
      t("calls.concealed"),
      sound.concealedPercent === null
        ? t("calls.noData")
        : t("calls.percent", { value: format.decimal(sound.concealedPercent, 1) }),
    ],
  ];
  return (
    <section>
      <h3 className={classes.heading}>{t("calls.soundTitle")}</h3>
      <table className={classes.sound}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("calls.fromThem")}</th>
            <th scope="col">{t("calls.toThem")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, received, sent]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="pz-figures">{received}</td>
              <td className="pz-figures">{sent}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="pz-figures">{value}</dd>
          </div>
        ))}
      </dl>
      {leg.points.length > 1 ? <Course leg={leg} /> : <p className={classes.text}>{t("calls.courseNone")}</p>}
    </section>
  );
}

/** The samples of the call as lines; a gap is where nothing was told. */
function Course({ leg }: { readonly leg: CallLeg }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { quality, delay, seconds } = useMemo(() => {
    const { points, startedAt } = leg;
    return {
      seconds: points.map(({ ms }) => (Date.parse(startedAt) + ms) / 1_000),
      quality: [
        { name: t("calls.mosIn"), token: "--pz-ready", values: points.map(({ mosIn }) => mosIn) },
        { name: t("calls.mosOut"), token: "--pz-busy", values: points.map(({ mosOut }) => mosOut) },
        ...[
          { name: t("calls.lossIn"), token: "--pz-not-ready", values: points.map(({ lossIn }) => lossIn) },
          { name: t("calls.lossOut"), token: "--pz-warn", values: points.map(({ lossOut }) => lossOut) },
        ].map((line) => ({ ...line, right: true })),
      ],
      delay: [
        { name: t("calls.jitterLine"), token: "--pz-warn", values: points.map(({ jitter }) => jitter) },
        {
          name: t("calls.roundTripLine"),
          token: "--pz-busy",
          values: points.map(({ roundTrip }) => roundTrip),
          right: true,
        },
      ],
    };
  }, [leg, t]);
  return (
    <>
      <h4 className={classes.chart}>{t("calls.course")}</h4>
      <LineChart label={t("calls.course")} seconds={seconds} lines={quality} timeText={format.timeSeconds} />
      <h4 className={classes.chart}>{t("calls.courseDelay")}</h4>
      <LineChart
        label={t("calls.courseDelay")}
        seconds={seconds}
        lines={delay}
        timeText={format.timeSeconds}
      />
    </>
  );
}
